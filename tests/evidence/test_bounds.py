"""What a look inside may cost, whatever the file does; and what is dear to decode is taken by its header."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.exceptions import ValidationError

from disputes.perform import perform
from evidence.acceptance import accepted, inside, judged
from evidence.probing.bounds import MEGABYTES, SECONDS
from evidence.signatures import EXTENSIONS, HEIC
from tests.disputes.pages import fresh
from tests.evidence.uploads import (
    EMAIL,
    animation,
    heic,
    pdf,
    picture,
    sound,
    upload,
    video,
    webm,
)

pytestmark = pytest.mark.django_db
LYING = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"  # on its side
WIDE = (8064, 6048)  # of a phone with 48 megapixels
PROBE = """
from evidence.probing.bounds import main
WRITTEN = "{path}"
def look(file, content_type):
    {before}
    yield {{"width": 1}}
    {after}
main(look, (ValueError, OSError))
"""


def probed(path, before, after):
    """A probe that does something before or after it says what the header says: its exit code and words."""
    command = [sys.executable, "-c", PROBE.format(path=path, before=before, after=after), "image/png"]
    with Path(__file__).open("rb") as file:
        done = subprocess.run(command, stdin=file, capture_output=True, cwd=configured.BASE_DIR, timeout=60)
    return done.returncode, done.stdout.decode().splitlines()


FACTS = '{"facts": {"width": 1}}'
BROKEN = '{"code": "broken"}'
GROW = f"x = bytearray({MEGABYTES} << 20)"


@pytest.mark.parametrize(
    ("before", "after", "answer"),
    [
        ("pass", "pass", (0, [FACTS])),
        (GROW, "pass", (0, [BROKEN])),
        ("pass", GROW, (0, [FACTS])),
        ("raise ValueError", "pass", (0, [BROKEN])),
        ("pass", "raise ValueError", (0, [FACTS, BROKEN])),
        ("sum(iter(int, 1))", "pass", (-27, [])),
        ("pass", "sum(iter(int, 1))", (-27, [FACTS])),
        ("open(WRITTEN, 'wb', buffering=0).write(b'1')", "pass", (0, [BROKEN])),
    ],
)
def test_a_probe_has_an_end_to_its_time_its_memory_and_its_reach(tmp_path, before, after, answer):
    """27: SIGPROF, the processor's time is over."""
    assert probed(tmp_path / "written", before, after) == answer


def test_the_bounds_are_those_of_a_post():
    assert SECONDS < 2
    assert MEGABYTES <= 300


def test_pdfs_without_an_end_are_refused():
    """Arrays in arrays, and pages that hold themselves."""
    head = b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[%d 0 R]>>"
    page = b"endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/X %s>>endobj\ntrailer<</Root 1 0 R>>"
    assert _code(head % 3 + page % b"[]") == "accepted"
    assert _code(head % 2 + page % b"[]") == "broken"
    assert _code(head % 3 + page % (b"[" * 3_000_000 + b"]" * 3_000_000)) == "broken"


def _code(content, name="a.jpg"):
    try:
        judged(upload(content, name))
    except ValidationError as error:
        return error.code
    return "accepted"


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"quality": 60}),
        ("JPEG", {"quality": 60, "progressive": True, "subsampling": 0}),
        ("PNG", {"compress_level": 1}),
        ("WEBP", {"lossless": True, "method": 0, "quality": 0}),
    ],
)
def test_photos_of_48_megapixels_are_taken(kind, options):
    found = judged(upload(picture(kind, WIDE, **options)))
    assert found.facts == {"width": 8064, "height": 6048}


def test_a_heic_of_48_megapixels_is_taken_by_its_header():
    made = heic(WIDE, quality=10, enc_params={"preset": "ultrafast"})
    found = judged(upload(made))
    assert (found.content_type, found.facts) == (HEIC, {"width": 8064, "height": 6048})
    assert _code(made[:-10]) == "broken"


def test_a_heic_is_decoded_and_a_broken_one_refused(settings):
    made = heic(color=(250, 20, 90))
    assert judged(upload(made, "IMG_1.HEIC")).name == "IMG_1.HEIC"
    place = made.index(b"mdat") + 4
    assert _code(made[:place] + bytes(len(made) - place)) == "broken"
    settings.EVIDENCE_MAX_PIXELS = 64 * 48 - 1
    assert _code(made) == "too_many_pixels"


def test_a_heic_is_refused_with_a_way_out_where_its_decoder_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)  # what Python knows to be missing
    with pytest.raises(ValidationError) as caught:
        judged(upload(heic(), "IMG_1.HEIC"))
    assert (caught.value.code, caught.value.params["name"]) == ("wrong_type", "IMG_1.HEIC")
    assert "Save it as JPEG" in caught.value.messages[0]
    assert judged(upload(picture(), "IMG_1.HEIC")).name == "IMG_1.HEIC.jpg"


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        (picture("PNG"), {"width": 8, "height": 6}),
        (picture("JPEG", exif=LYING), {"width": 6, "height": 8}),
        (picture("WEBP"), {"width": 8, "height": 6}),
        (picture("WEBP", lossless=True), {"width": 8, "height": 6}),
        (animation("WEBP"), {"width": 8, "height": 6}),
        (animation("GIF"), {"width": 8, "height": 6}),
        (pdf(3), {"pages": 3}),
        (video(), {"width": 64, "height": 48, "seconds": 0.2}),
        (webm(), {"width": 64, "height": 48, "seconds": 0.2}),
        (EMAIL, {}),
    ],
)
def test_what_was_seen_inside_comes_along(content, facts):
    assert judged(upload(content, "a")).facts == facts


def test_what_was_seen_inside_is_kept_with_a_file_that_is_new():
    dispute = fresh()
    piece = accepted(upload(pdf(3)), role="buyer", kind="other")
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, evidence=[piece])
    assert dispute.evidence.get().stored.facts["pages"] == 3


def test_sound_alone_is_no_video():
    with pytest.raises(ValidationError) as caught:
        judged(upload(sound(), "film.mp4"))
    assert caught.value.code == "wrong_type"
    assert "no moving pictures" in caught.value.messages[0]


def test_a_video_has_an_end_to_its_pixels(settings):
    settings.EVIDENCE_MAX_PIXELS = 64 * 48
    assert _code(video()) == "accepted"
    settings.EVIDENCE_MAX_PIXELS -= 1
    assert _code(video()) == "too_many_pixels"


def test_every_type_has_an_ending():
    assert all(endings for endings in EXTENSIONS.values())


# -- where the machine is the trouble -------------------------------------------------------


def test_a_file_is_not_called_damaged_when_no_process_can_be_started(client, monkeypatch):
    client.force_login(fresh().buyer)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", "/nowhere/python")
        response = client.post("/evidence/uploads/", {"file": upload(picture(), "a.jpg")})
    assert (response.status_code, response.json()["code"]) == (503, "busy")
    assert client.post("/evidence/uploads/", {"file": upload(picture(), "a.jpg")}).status_code == 201


@pytest.fixture
def ends(monkeypatch, tmp_path):
    """Has the looks inside ended by these signals, one each; `says` is what each says before."""

    def ends(*signals, says=""):
        ended, left = tmp_path / "python", tmp_path / "left"
        left.write_text("".join(f"{signal}\n" for signal in signals))
        script = f"""
if [ -s {left} ]; then
  read -r signal < {left}; sed -i 1d {left}; echo '{says}'; kill -"$signal" $$
fi
exec {sys.executable} "$@"
"""
        ended.write_text(f"#!/bin/sh{script}")
        ended.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(ended))
        return left

    return ends


@pytest.fixture(autouse=True)
def pauses(monkeypatch):
    """How many seconds were waited before each second try, without waiting for them."""
    waited = []
    monkeypatch.setattr(inside, "sleep", waited.append)
    return waited


@pytest.mark.parametrize("signal", ["KILL", "TERM"])
def test_a_look_inside_that_is_ended_from_outside_is_taken_again_a_moment_later(ends, pauses, signal):
    left = ends(signal)
    assert (_code(picture()), left.read_text(), pauses) == ("accepted", "", [inside.PAUSE])


def test_a_look_inside_that_ends_by_itself_is_not_taken_again(pauses):
    assert (_code(picture()), _code(picture("PNG")[:50]), pauses) == ("accepted", "broken", [])


@pytest.mark.parametrize("signals", [("TERM", "TERM"), ("TERM", "KILL"), ("KILL", "TERM")])
def test_a_file_is_not_called_damaged_when_somebody_stops_a_look_inside(ends, signals):
    ends(*signals)
    assert (_code(picture()), _code(picture())) == ("busy", "accepted")


def test_a_file_that_gets_each_look_inside_killed_is_refused_with_the_reason(ends, client):
    client.force_login(fresh().buyer)
    ends("KILL", "KILL")
    response = client.post("/evidence/uploads/", {"file": upload(picture(), "a.jpg")})
    assert (response.status_code, response.json()) == (
        422,
        {
            "code": "broken",
            "error": "“a.jpg” takes too much memory to be opened, or it is damaged. Save it smaller, or as "
            "another kind of file, and choose it again.",
        },
    )
    assert client.post("/evidence/uploads/", {"file": upload(picture(), "a.jpg")}).status_code == 201


def test_a_file_that_is_killed_while_it_is_decoded_is_taken_by_its_header(ends):
    left = ends("KILL", "KILL", says=FACTS)
    assert (judged(upload(picture(), "a.jpg")).facts, left.read_text()) == ({"width": 1}, "")


@pytest.mark.parametrize("module", ["probing.pictures", "preparing.pictures"])
def test_who_was_given_less_memory_makes_do_with_it(tmp_path, module):
    (tmp_path / "a.jpg").write_bytes(picture())
    last = "50000000" if module.startswith("probing") else "[]"
    command = f"ulimit -Hd 200000; exec {sys.executable} -m evidence.{module} image/jpeg {last}"
    with (tmp_path / "a.jpg").open("rb") as file:
        done = subprocess.run(["sh", "-c", command], stdin=file, capture_output=True, cwd=configured.BASE_DIR)
    assert (done.returncode, b'"width": 8' in done.stdout) == (0, True), done.stderr


FILLING = """
import os
import tempfile
from evidence.preparing.child import ROOM, main
from evidence.preparing.drawn import CannotBeShown
def draw(file, content_type, skip):
    with tempfile.TemporaryFile() as copy:
        try:
            os.pwrite(copy.fileno(), b"x", ROOM + {more})
        except OSError:
            raise CannotBeShown("full") from None
    yield {{"is_written": True}}
main(draw)
"""


@pytest.mark.parametrize(
    ("more", "said"), [(0, '{"is_written": true}\n{"ended": ""}'), (10**6, '{"ended": "full"}')]
)
def test_what_is_drawn_of_a_file_fills_no_disk(more, said):
    command = [sys.executable, "-c", FILLING.format(more=more), "video/mp4", "[]"]
    with Path(__file__).open("rb") as file:
        done = subprocess.run(command, stdin=file, capture_output=True, cwd=configured.BASE_DIR, timeout=60)
    assert done.stdout.decode().strip() == said
