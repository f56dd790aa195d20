"""Files made to deceive: what decodes as its type is taken as that and nothing else, the rest is refused."""

import io
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from evidence.acceptance import accepted, judged
from evidence.models import StoredFile
from evidence.models.stored import hash_of
from evidence.staging import Place, chosen
from tests.evidence.test_uploads import received
from tests.evidence.uploads import box, mp4, pdf, picture, upload, webm
from tests.factories import T0, make_dispute

pytestmark = pytest.mark.django_db
SCRIPT = b"<script>alert(document.cookie)</script>"
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def refusal(content, name):
    with pytest.raises(ValidationError) as caught:
        judged(upload(content, name))
    return caught.value.code


def zipped(content=b"hello"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", content)
    return out.getvalue()


def gif_and_script():
    """To a browser that runs it: `GIF89a/*…*/=1;alert(1)`. Its first two letters are its width: 10,799."""
    made = picture("GIF", size=(ord("/") + 256 * ord("*"), 1))
    return made + b"*/=1;alert(1)"


def photo_with_place():
    """A PNG that says where it was taken, and has a page of HTML for a comment."""
    exif, notes, out = Image.Exif(), PngInfo(), io.BytesIO()
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 12.0, 30.0), 3: "E", 4: (16.0, 22.0, 5.0)})
    notes.add_text("Comment", "<html>" + SCRIPT.decode() * 2000, zip=True)
    Image.new("RGB", (8, 6)).save(out, "PNG", exif=exif, pnginfo=notes)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "content_type", "shown"),
    [
        (gif_and_script(), "run.js", "image/gif", "run.js.gif"),
        (picture("JPEG") + zipped(), "pack.zip", "image/jpeg", "pack.zip.jpg"),
        (picture("JPEG", comment=SCRIPT), "page.html", "image/jpeg", "page.html.jpg"),
        (SCRIPT + b"\n" + pdf(), "page.html", "application/pdf", "page.html.pdf"),
        (pdf() + zipped(), "pack.jar", "application/pdf", "pack.jar.pdf"),
        (photo_with_place(), "photo.svg", "image/png", "photo.svg.png"),
        (mp4() + box(b"free", SCRIPT), "page.html", "video/mp4", "page.html.mp4"),
    ],
)
def test_what_is_two_things_at_once_is_the_one_that_decodes(content, name, content_type, shown):
    found = judged(upload(content, name))
    assert (found.content_type, found.name, found.size) == (content_type, shown, len(content))


@pytest.mark.parametrize("name", ["photo.jpg", "photo.png", "bill.pdf", "film.mp4", "notes.txt", "photo"])
@pytest.mark.parametrize(
    "content", [SVG, b"<!DOCTYPE html>" + SCRIPT, zipped(), b"MZ\x90\0", b"%!PS", b"#!/bin/sh\nrm -r x\n"]
)
def test_pages_programs_and_archives_are_refused_under_any_name(content, name):
    assert refusal(content, name) == "wrong_type"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)", "broken"),
        (b"\xff\xd8\xff\xe0" + zipped(), "broken"),
        (b"%PDF-1.7\n" + SCRIPT, "broken"),
        (b"\x89PNG\r\n\x1a\n" + SVG, "broken"),
        (b"RIFF\x40\0\0\0WEBPVP8 " + SCRIPT, "broken"),
        (mp4()[:40] + SCRIPT, "broken"),
        (webm()[:50] + SCRIPT, "broken"),
        (b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + SCRIPT, "broken"),
    ],
)
def test_a_signature_alone_makes_no_file(content, code):
    assert refusal(content, "photo.jpg") == code


def test_a_zip_bomb_is_refused_before_it_is_opened():
    bomb = zipped(b"\0" * (50 << 20))
    assert refusal(bomb, "bomb.zip") == refusal(bomb, "bomb.jpg") == "wrong_type"


def test_a_text_in_a_picture_that_unpacks_to_a_flood_is_refused():
    made = picture("PNG")
    bomb = b"zTXt" + b"Comment\0\0" + zlib.compress(b"a" * (100 << 20), 9)
    flood = (len(bomb) - 4).to_bytes(4) + bomb + zlib.crc32(bomb).to_bytes(4)
    assert refusal(made[:33] + flood + made[33:], "photo.png") == "broken"
    assert judged(upload(made)).content_type == "image/png"


def test_ten_megabytes_are_taken_and_one_byte_more_is_not(settings):
    limit = settings.EVIDENCE_MAX_BYTES
    assert limit == 10 << 20
    assert judged(received(b"a" * limit)).size == limit
    with pytest.raises(ValidationError) as caught:
        judged(received(b"a" * (limit + 1)))
    assert (caught.value.code, caught.value.params["name"]) == ("too_big", "log.txt")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/cron.d/photo.jpg", "photo.jpg"),
        ("..\\..\\windows\\photo.jpg", "photo.jpg"),
        ("pho\x00to.jpg\x00.exe", "photo.jpg.exe.jpg"),
        ("invoice\u202egpj.exe", "invoicegpj.exe.jpg"),
        ("\u2066a\u2069\u200f\ufeffb.jpg", "ab.jpg"),
        ("长" * 300 + ".jpg", "长" * 146 + ".jpg"),
        ("a." + "b" * 300, "a.bbbbbbbbb.jpg"),
        ('"><img src=x onerror=alert(1)>.jpg', '"><img src=x onerror=alert(1)>.jpg'),
    ],
)
def test_a_name_is_cleaned_for_who_reads_it_in_what_is_kept_and_what_is_refused(name, shown):
    good, bad = upload(picture()), upload(b"", "x.jpg")
    good._name = bad._name = name  # as it came, before Django cleans it too
    assert judged(good).name == shown
    with pytest.raises(ValidationError) as caught:
        judged(bad)
    assert shown.startswith(caught.value.params["name"])
    assert caught.value.code == "empty"


def test_a_file_that_the_virus_scan_refused_once_is_refused_for_ever():
    file = upload(picture())
    described = {"key": "2026/03/a", "content_type": "image/jpeg", "size": 9, "arrived_at": T0}
    known = StoredFile.objects.create(sha256=hash_of(file), scan="clean", **described)
    assert accepted(file, role="buyer", kind="other").sha256 == known.sha256
    StoredFile.objects.filter(pk=known.pk).update(scan="infected")
    with pytest.raises(ValidationError) as caught:
        judged(file)
    assert (caught.value.code, caught.value.params) == ("infected", {"name": "photo.jpg"})


def refusals_of(dispute, files):
    """Of files that are chosen together for a dispute."""
    place = Place(dispute.buyer, "buyer", dispute)
    found = chosen(place, files, [], {}, kind="other", at=T0)
    assert len(found.pieces) + len(found.errors) == len(files)
    return [(error.code, error.params) for error in found.errors]


def test_all_refusals_are_said_at_once():
    files = [upload(b"", "a.jpg"), upload(picture(), "b.jpg"), upload(b"%PDF-1", "c.pdf")]
    assert refusals_of(make_dispute(), files) == [
        ("empty", {"name": "a.jpg"}),
        ("broken", {"name": "c.pdf"}),
    ]


def test_twice_in_the_choice_and_one_too_many_have_codes_of_their_own():
    dispute = make_dispute()
    twice = [upload(picture(), "a.jpg"), upload(picture(), "b.jpg")]
    assert refusals_of(dispute, twice) == [("duplicate", {"name": "b.jpg"})]
    limit = dispute.policy.max_files_per_party
    full = [upload(b"%d" % number, f"{number}.txt") for number in range(limit + 1)]
    assert refusals_of(dispute, full) == [("too_many_files", {"name": f"{limit}.txt"})]
    assert refusals_of(dispute, full[:limit]) == []
