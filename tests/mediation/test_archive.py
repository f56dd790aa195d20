"""The archive of a case: what is in it for whom, and that whatever is changed in it is found."""

import hashlib
import html
import importlib.util
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils.html import format_html

from disputes.flow import Role, State
from disputes.models import Message
from disputes.perform import perform
from evidence.models import Access
from mediation.archive import Reader, contents_of, packed
from mediation.archive.going_back import plain
from mediation.pages.archive import AT_MOST
from tests.evidence.conftest import object_server, store  # noqa: F401
from tests.evidence.pieces import draw, sent, unsent, withheld
from tests.evidence.storing import on_both
from tests.factories import (
    again,
    declare,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_proposal,
    make_ruling,
)
from tests.mediation.conftest import NOW, submit

pytestmark = pytest.mark.django_db

VERIFY = Path(__file__).parents[2] / "mediation/archive/verify.py"
SECRET = "His number is 12345."
NOTE, WAITING = "I do not believe the buyer.", "Draft grounds that nobody else reads."
made = {}


def verifier():
    spec = importlib.util.spec_from_file_location("shipped_verify", VERIFY)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECK = verifier()


def seller_of(case):
    return case.store.members.get().user


def files(case, number):
    """So many files of both sides, in turn."""
    for place in range(number):
        role = "seller" if place % 2 else "buyer"
        who = seller_of(case) if place % 2 else case.buyer
        name, content = f"paper {place} 文件.txt", f"paper {place} \n".encode() * 40
        piece = unsent("text/plain", role=role, name=name, content=content)
        perform("submit_evidence", case.pk, actor=who, evidence=[piece])


def real_case(mediator, colleague):
    """30 files, 80 events: messages, notes, a ruling that was sent back, one that stands."""
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    files(case, 27)
    for kind in ("image/jpeg", "application/pdf", "video/mp4"):
        draw(sent(kind, case)) if kind != "image/jpeg" else sent(kind, case)
    submit(case, "seller", note=SECRET)
    for actor in (case.buyer, seller_of(case)):
        perform("finish_evidence", case.pk, actor=actor)
    declare(case, mediator, colleague)
    perform("send_message", case.pk, actor=mediator, message=Message(text=NOTE, private=True))
    waiting = make_ruling(findings=["NO_PROOF_OF_DELIVERY"])
    waiting.grounds = WAITING
    perform("rule", case.pk, actor=mediator, ruling=waiting, needs_confirmation=True)
    perform("send_back_ruling", case.pk, actor=colleague, note="Too thin.")
    ruling = make_ruling(findings=["NO_PROOF_OF_DELIVERY"], cited=[case.evidence.first().pk])
    perform("rule", case.pk, actor=mediator, ruling=ruling)
    while (number := again(case).version) < 80:
        perform("send_message", case.pk, actor=case.buyer, message=Message(text=f"شكرا 谢谢 {number} <b>"))
    return again(case)


@pytest.fixture
def whole(mediator, colleague):
    """A mediator's archive of a real case, made once."""
    if "whole" not in made:
        made["whole"] = archive_of(real_case(mediator, colleague), Role.MEDIATOR, mediator)
    return made["whole"]


def archive_of(case, role=Role.MEDIATOR, user=None):
    return b"".join(packed(contents_of(case, Reader(role, user), NOW)))


def members(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as packed_:
        return {name: packed_.read(name) for name in packed_.namelist()}


def rows(archive):
    return [json.loads(line) for line in members(archive)["events.jsonl"].decode().split("\n") if line]


def repacked(contents, honest=True):
    """A ZIP of these members. Not `honest`: the manifest and the seals are made to fit them."""
    contents = dict(contents)
    if not honest:
        manifest = json.loads(contents["manifest.json"])
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        ours = ("manifest.json", "manifest.sha256")
        manifest["members"] = {name: {"sha256": hashes[name]} for name in contents if name not in ours}
        lines = contents["events.jsonl"].split(b"\n")[:-1]
        last = json.loads(lines[-1])["hash"]
        manifest["events"] |= {"count": len(lines), "last_hash": last}
        contents["manifest.json"] = json.dumps(manifest).encode()
        seal = hashlib.sha256(contents["manifest.json"]).hexdigest()
        contents["manifest.sha256"] = f"{seal}  manifest.json\n".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.comment = b"0" * 64
        for name, content in contents.items():
            start = out.tell()
            info = zipfile.ZipInfo(name)
            archive.writestr(info, content)
            info.comment = hashlib.sha256(out.getvalue()[start:]).hexdigest().encode()
    content = out.getvalue()[:-64]
    return content + hashlib.sha256(content).hexdigest().encode()


@pytest.fixture
def check(tmp_path, capsys):
    """What verify.py says of an archive: its exit code and its words."""
    path = tmp_path / "case.zip"

    def checked(archive):
        path.write_bytes(archive)
        capsys.readouterr()
        code = CHECK.main(path)
        return code, capsys.readouterr().out

    return checked


def run(*arguments, cwd=None):
    command = [sys.executable, "-I", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=60)


def flipped(content, place):
    return content[:place] + bytes([content[place] ^ 0x40]) + content[place + 1 :]


def test_an_archive_of_a_real_case_is_whole(whole, tmp_path):
    (tmp_path / "case.zip").write_bytes(whole)
    (tmp_path / "verify.py").write_bytes(members(whole)["verify.py"])
    said = run(tmp_path / "verify.py", tmp_path / "case.zip")
    assert said.stdout.splitlines()[:2] == [
        "Whole: 80 events, 0 of them sealed for this reader (mediator).",
        "30 files: 30 as recorded, 0 drawn anew, 0 left out.",
    ]
    assert rows(whole)[-1]["hash"] in said.stdout
    assert (said.returncode, said.stderr) == (0, "")


def test_unpacked_it_is_checked_where_it_lies(whole, tmp_path):
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        archive.extractall(tmp_path)
    assert run("verify.py", cwd=tmp_path).returncode == 0
    (tmp_path / "files/more.txt").write_text("x")
    (tmp_path / "order.json").unlink()
    page = tmp_path / "case.html"
    page.write_text(page.read_text().replace("Porto", "Lisbon"))
    said = run("verify.py", cwd=tmp_path)
    assert said.returncode == 1
    assert "case.html: was changed\n" in said.stdout
    assert "order.json: is missing\n" in said.stdout
    assert "files/more.txt: is not in the manifest, it was added\n" in said.stdout


def test_a_flipped_byte_of_any_member_is_found_and_named(whole, check):
    """In its packed bytes as they lie in the ZIP, and once it is packed anew."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        infos = archive.infolist()
    contents = members(whole)
    assert check(whole)[0] == check(repacked(contents))[0] == 0
    for info in infos:
        start = info.header_offset + 30 + len(info.filename.encode())
        start += int.from_bytes(whole[info.header_offset + 28 : info.header_offset + 30], "little")
        for place in (0, info.compress_size // 2, info.compress_size - 1):
            code, said = check(flipped(whole, start + place))
            assert (code, info.filename in said) == (1, True), (info.filename, place, said)
        content = contents[info.filename]
        for place in (0, len(content) // 3, len(content) - 1):
            code, said = check(repacked(contents | {info.filename: flipped(content, place)}))
            assert (code, info.filename in said) == (1, True), (info.filename, place, said)


def test_a_flipped_byte_anywhere_in_the_zip_is_found(whole, check):
    directory = whole.rindex(b"PK\x05\x06")
    places = {*range(0, len(whole), len(whole) // 150), *range(directory, len(whole), 3)}
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        places |= {*range(archive.start_dir, directory, 61)}
        for info in archive.infolist()[:3]:
            places |= {*range(info.header_offset, info.header_offset + 40)}
    for place in sorted(places):
        code, said = check(flipped(whole, place))
        assert code == 1, place
        assert "case.zip: " in said, place


def test_what_is_cut_off_is_found(whole, check):
    for length in (0, 10, len(whole) // 2, len(whole) - 65, len(whole) - 1):
        assert check(whole[:length])[0] == 1
    assert check(whole + b"x")[0] == 1


def lines_of(contents):
    return contents["events.jsonl"].split(b"\n")[:-1]


def with_lines(contents, lines):
    return repacked(contents | {"events.jsonl": b"\n".join([*lines, b""])}, honest=False)


def test_a_dropped_event_is_found_though_all_hashes_are_made_to_fit(whole, check):
    contents = members(whole)
    lines = lines_of(contents)
    for place in range(len(lines) - 1):
        code, said = check(with_lines(contents, lines[:place] + lines[place + 1 :]))
        assert code == 1
        assert f"event {place + 2} " in said
        assert f"comes after event {place}: events are missing or moved" in said
    honest = repacked(contents | {"events.jsonl": b"\n".join([*lines[:-1], b""])})
    assert "events.jsonl: ends after 79 events otherwise than manifest.json says" in check(honest)[1]


def test_a_moved_event_is_found_though_all_hashes_are_made_to_fit(whole, check):
    contents = members(whole)
    lines = lines_of(contents)
    for place in range(len(lines) - 1):
        moved = [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]]
        code, said = check(with_lines(contents, moved))
        assert (code, f"event {place + 2} " in said) == (1, True)
    code, said = check(with_lines(contents, [*lines[:5], lines[4], *lines[5:]]))
    assert (code, "event 5 (" in said) == (1, True)


def test_a_changed_event_is_found_though_all_hashes_are_made_to_fit(whole, check):
    contents = members(whole)
    lines = lines_of(contents)
    for place, line in enumerate(lines):
        event = json.loads(line) | {"role": "operator"}
        forged = [*lines[:place], json.dumps(event).encode(), *lines[place + 1 :]]
        code, said = check(with_lines(contents, forged))
        assert (code, f"event {place + 1} ({event['action']}): was changed" in said) == (1, True)


def test_swapped_files_are_named_though_the_manifest_is_made_to_fit(whole, check):
    contents = members(whole)
    first, second = [name for name in contents if name.startswith("files/")][:2]
    swapped = contents | {first: contents[second], second: contents[first]}
    for archive in (repacked(swapped), repacked(swapped, honest=False)):
        code, said = check(archive)
        assert (code, first in said, second in said) == (1, True, True)


def test_evidence_that_is_left_out_or_added_is_named(whole, check):
    contents = members(whole)
    listed = json.loads(contents["evidence.json"])
    fewer = contents | {"evidence.json": json.dumps(listed[1:]).encode()}
    said = check(repacked(fewer, honest=False))[1]
    assert f"its evidence {listed[0]['recorded']['name']} is not in evidence.json" in said
    assert f"{listed[0]['file']}: belongs to no piece of evidence" in said
    other = json.dumps([listed[0] | {"event": 3}, *listed[1:]]).encode()
    assert "recorded no such piece" in check(repacked(contents | {"evidence.json": other}, honest=False))[1]


@pytest.mark.parametrize("name", ["../evil.txt", "/evil.txt", "files/../../evil.txt", "C:\\evil.txt"])
def test_names_that_lead_out_of_it_are_never_opened(whole, check, name):
    contents = members(whole) | {name: b"evil"}
    for archive in (repacked(contents), repacked(contents, honest=False)):
        code, said = check(archive)
        assert (code, "leads out of the archive" in said) == (1, True)


@pytest.mark.parametrize("name", ["manifest.json", "events.jsonl", "evidence.json", "manifest.sha256"])
@pytest.mark.parametrize("content", [b"", b"{}", b"[[[[", b"\xff\xfe", b"null\n", b'[1]\n{"sequence": {}}\n'])
def test_nonsense_is_told_and_does_not_end_it(whole, check, name, content):
    code, said = check(repacked(members(whole) | {name: content}))
    assert (code, name in said, "Traceback" in said) == (1, True, False)


def test_a_link_in_an_unpacked_archive_is_not_followed(whole, tmp_path):
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        archive.extractall(tmp_path / "case")
    page = tmp_path / "case/case.html"
    page.rename(tmp_path / "elsewhere.html")
    page.symlink_to(tmp_path / "elsewhere.html")
    said = run("verify.py", cwd=tmp_path / "case")
    assert "case.html: cannot be read: it is a link" in said.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_a_folder_is_named_as_added(whole, tmp_path):
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        archive.extractall(tmp_path / "case")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "case/files/more").symlink_to(tmp_path / "elsewhere")
    said = run("verify.py", cwd=tmp_path / "case")
    assert "files/more: is not in the manifest, it was added" in said.stdout
    assert (said.returncode, said.stderr) == (1, "")


@pytest.fixture
def told(tmp_path):
    """What verify.py says in a process of its own, of members whose manifest and seals are made to fit."""

    def said(contents, **manifest):
        kept = json.loads(contents["manifest.json"]) | manifest
        contents = contents | {"manifest.json": json.dumps(kept).encode()}
        (tmp_path / "case.zip").write_bytes(repacked(contents, honest=False))
        done = run(VERIFY, tmp_path / "case.zip")
        assert done.stderr == ""
        return done.returncode, done.stdout

    return said


def with_piece(contents, place=0, content=None, **fields):
    """One piece listed otherwise, and its file replaced or gone."""
    listed = listed_in(contents)
    name = listed[place]["file"]
    listed[place] |= fields
    others = {key: value for key, value in contents.items() if key != name}
    file = {} if content is None else {name: content}
    return others | file | {"evidence.json": json.dumps(listed).encode()}


def test_in_the_office_nothing_stands_in_place_of_an_original(whole, told):
    contents = members(whole)
    assert told(contents)[0] == 0
    name = listed_in(contents)[0]["file"]
    code, said = told(with_piece(contents, content=b"forged", form="rendition"))
    assert (code, f"{name}: stands in place of the file that event" in said) == (1, True)


def test_in_the_office_nothing_is_left_out_that_no_event_withholds(whole, told):
    contents = members(whole)
    code, said = told(with_piece(contents, form="absent", file=None))
    assert (code, "E1: is left out, and no event withholds it" in said) == (1, True)
    code, said = told(with_piece(contents, form="number", file=None))
    assert (code, "E1: is called number, otherwise than event" in said) == (1, True)
    assert told(with_piece(contents, form="lost", file=None))[0] == 1


def test_what_an_event_withholds_may_be_left_out(mediator, told):
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    withheld(sent("text/plain", case))
    contents = members(archive_of(again(case)))
    assert "1 files: 1 as recorded, 0 drawn anew, 0 left out." in told(contents)[1]
    code, said = told(with_piece(contents, form="absent", file=None))
    assert (code, "1 files: 0 as recorded, 0 drawn anew, 1 left out." in said) == (0, True)


@pytest.fixture
def scanned(settings):
    """A case with two files, of whose first a scanner said so."""
    settings.CLAMD_SOCKET = "/nowhere"
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    first, second = sent("text/plain", case), sent("application/pdf", case)

    def said(scan):
        type(first.stored).objects.filter(pk=second.stored_id).update(scan="clean")
        type(first.stored).objects.filter(pk=first.stored_id).update(scan=scan, found="Eicar")
        return again(case)

    said.digest = first.sha256
    return said


@pytest.mark.parametrize(
    ("scan", "form", "said"),
    [("waiting", "waiting", "waits for a virus scan"), ("infected", "refused", "refused by a virus scan")],
)
@pytest.mark.parametrize("portal", ["mediation", "buyer"])
def test_what_the_virus_scan_holds_back_is_named_and_the_rest_is_whole(
    client, mediator, scanned, told, portal, scan, form, said
):
    case = scanned(scan)
    desk = "/mediation/disputes/dispute" if portal == "mediation" else "/buyer/disputes"
    client.force_login(mediator if portal == "mediation" else case.buyer)
    archive = b"".join(client.get(f"{desk}/{case.reference}/archive.zip").streaming_content)
    contents = members(archive)
    first, second = listed_in(contents)
    assert (first["form"], first["file"], second["form"]) == (form, None, "original")
    code, words = told(contents)
    assert code == 0
    assert "2 files: 1 as recorded, 0 drawn anew, 0 left out, 1 held back by the virus scan." in words
    name = f"Not in it: E1, notes.txt, {said} (event {first['event']}, SHA-256 {scanned.digest})."
    assert name in words.splitlines()


def test_after_the_scan_the_file_is_in_it_and_nothing_is_held_back(scanned, told):
    contents = members(archive_of(scanned("clean")))
    assert told(contents)[0] == 0
    assert "2 files: 2 as recorded, 0 drawn anew, 0 left out.\n" in told(contents)[1]
    assert "Not in it" not in told(contents)[1]


def test_what_is_withheld_and_refused_by_the_scan_is_left_out(scanned, told):
    case = scanned("infected")
    withheld(case.evidence.get(name="notes.txt"))
    contents = members(archive_of(again(case)))
    assert listed_in(contents)[0]["form"] == "absent"
    assert "1 left out." in told(contents)[1]


@pytest.mark.parametrize("form", ["waiting", "refused"])
def test_no_changed_file_hides_behind_the_scan(whole, told, form):
    contents = members(whole)
    name = listed_in(contents)[0]["file"]
    code, said = told(with_piece(contents, content=b"forged", form=form))
    assert (code, f"{name}: is called {form}, otherwise than event" in said) == (1, True)
    code, said = told(with_piece(contents, content=b"forged", form=form, file=None))
    assert (code, f"{name}: belongs to no piece of evidence" in said) == (1, True)
    other = with_piece(contents, form=form, file=None) | {"files/E2-again.txt": contents[name]}
    listed = listed_in(other)
    listed.append(listed_in(contents)[0] | {"file": "files/E2-again.txt"})
    code, said = told(other | {"evidence.json": json.dumps(listed).encode()})
    assert (code, f"E1: is called {form}, and the same file is in it" in said) == (1, True)
    code, said = told(with_piece(contents, form=form, file=None))
    assert (code, "Not in it: E1, " in said, "1 held back by the virus scan" in said) == (0, True, True)


def test_parties_have_only_pictures_and_videos_drawn_anew(told):
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    sent("text/plain", case)
    sent("image/jpeg", case)
    contents = members(archive_of(again(case), Role.BUYER, case.buyer))
    assert "2 files: 1 as recorded, 1 drawn anew, 0 left out." in told(contents)[1]
    code, said = told(with_piece(contents, content=b"forged", form="rendition"))
    assert (code, "files/E1-notes.txt: stands in place of the file" in said) == (1, True)
    assert told(with_piece(contents, 1))[0] == 1
    code, said = told(contents, made_for="mediator")
    assert (code, "files/E2-drawn-photo.jpg: stands in place of the file" in said) == (1, True)


STUB = ("sequence", "action", "at", "previous_hash", "hash")


def test_in_the_office_no_event_is_sealed(whole, told):
    contents = members(whole)
    lines = lines_of(contents)
    place = next(n for n, line in enumerate(lines) if json.loads(line)["action"] == "send_message")
    event = json.loads(lines[place])
    lines[place] = json.dumps(
        {name: event[name] for name in STUB} | {"sealed": True}, sort_keys=True
    ).encode()
    stubbed = contents | {"events.jsonl": b"\n".join([*lines, b""])}
    code, said = told(stubbed)
    assert code == 1
    assert f"event {place + 1} (send_message): is sealed otherwise than for mediator" in said
    assert "events.jsonl: 1 events are sealed, otherwise than manifest.json says" in said
    code, said = told(stubbed, made_for="buyer")
    assert (code, "1 events are sealed, otherwise than manifest.json says" in said) == (1, True)


def test_a_sealed_event_says_nothing_but_its_place(told):
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    contents = members(archive_of(case, Role.BUYER, case.buyer))
    assert told(contents)[0] == 0
    lines = lines_of(contents)
    lines[1] = json.dumps(json.loads(lines[1]) | {"sealed": True, "role": "buyer"}, sort_keys=True).encode()
    events = json.loads(contents["manifest.json"])["events"] | {"sealed": 1}
    code, said = told(contents | {"events.jsonl": b"\n".join([*lines, b""])}, events=events)
    assert (code, "event 2 (counter): is sealed otherwise than for buyer" in said) == (1, True)


def test_text_behind_the_last_line_is_found(whole, told):
    contents = members(whole)
    code, said = told(contents | {"events.jsonl": contents["events.jsonl"] + b'{"sequence": 81}'})
    assert (code, "events.jsonl: its last line has no end" in said) == (1, True)


def test_a_line_that_reads_otherwise_than_it_counts_is_found(whole, told):
    """Of a name that is there twice people may read the first, programs take the last."""
    contents = members(whole)
    lines = lines_of(contents)
    lines[4] = b'{"role": "operator", ' + lines[4][1:]
    code, said = told(contents | {"events.jsonl": b"\n".join([*lines, b""])})
    assert (code, "events.jsonl, line 5: is not written as it was" in said) == (1, True)


@pytest.mark.parametrize("reference", ["D-2026-OTHER1", "", "D"])
def test_another_reference_than_the_page_has_is_found(whole, told, reference):
    code, said = told(members(whole), reference=reference)
    assert (code, "manifest.json: is of another dispute than case.html" in said) == (1, True)


def test_it_says_whose_last_seal_it_is(whole, told):
    contents = members(whole)
    reference = json.loads(contents["manifest.json"])["reference"]
    assert f"Last seal of {reference}: {rows(whole)[-1]['hash']}" in told(contents)[1]


def listed_in(contents):
    return json.loads(contents["evidence.json"])


def test_parties_get_the_record_without_what_is_not_for_them(client, mediator, colleague, check):
    case = real_case(mediator, colleague)
    passport = case.evidence.get(name="paper 3 文件.txt")
    withheld(passport)
    noted = case.evidence.get(note=SECRET)
    withheld(noted, "It names a person.")
    for who, portal in ((case.buyer, "buyer"), (seller_of(case), "seller")):
        client.force_login(who)
        answer = client.get(f"/{portal}/disputes/{case.reference}/archive.zip")
        assert answer["Content-Type"] == "application/zip"
        assert answer["Content-Disposition"] == f'attachment; filename="{case.reference}.zip"'
        assert answer["Cache-Control"] == "private, no-store"
        archive = b"".join(answer.streaming_content)
        code, said = check(archive)
        sealed = sum("sealed" in row for row in rows(archive))
        assert sealed > 3
        assert (code, said.splitlines()[:2]) == (
            0,
            [
                f"Whole: 82 events, {sealed} of them sealed for this reader ({portal}).",
                "30 files: 27 as recorded, 2 drawn anew, 1 left out.",
            ],
        )
        contents = members(archive)
        everything = b"\n".join(content for name, content in contents.items())
        number = next(each for each in listed_in(contents) if each["event"] == noted.event.sequence)
        assert "It names a person." in number["why"]
        secret = (NOTE, WAITING, "Too thin.", SECRET)
        for private in (*secret, mediator.email, case.buyer.email, seller_of(case).email):
            assert private.encode() not in everything
        listed = {each["code"]: each for each in listed_in(contents)}
        held = next(each for each in listed.values() if each["recorded"].get("name") == passport.name)
        assert (held["form"], held["file"]) == ("absent", None)
        assert "It shows a passport." in held["why"]
        assert held["recorded"]["sha256"] == passport.sha256
        photo = listed["E28"]
        assert (photo["form"], photo["file"]) == ("rendition", "files/E28-drawn-photo.jpg")
        assert hashlib.sha256(contents[photo["file"]]).hexdigest() != photo["recorded"]["sha256"]
        assert listed["E29"]["form"] == "original"
    looks = Access.objects.filter(way=Access.Way.DOWNLOADED, user=case.buyer)
    assert looks.count() == 29


def test_strangers_find_no_archive(client, mediator):
    case, other = make_dispute_in(State.COLLECTING_EVIDENCE), make_dispute_in(State.COLLECTING_EVIDENCE)
    for who in (other.buyer, seller_of(other), mediator):
        client.force_login(who)
        for portal in ("buyer", "seller"):
            assert client.get(f"/{portal}/disputes/{case.reference}/archive.zip").status_code == 404
    client.logout()
    assert client.get(f"/buyer/disputes/{case.reference}/archive.zip").status_code == 302


def test_mediators_get_all_of_it_unless_they_are_related(client, mediator):
    case = make_dispute_in(State.UNDER_REVIEW)
    perform("send_message", case.pk, actor=mediator, message=Message(text=NOTE, private=True))
    client.force_login(mediator)
    url = f"/mediation/disputes/dispute/{case.reference}/archive.zip"
    archive = b"".join(client.get(url).streaming_content)
    assert NOTE in members(archive)["events.jsonl"].decode()
    assert NOTE in members(archive)["case.html"].decode()
    case.store.members.create(user=mediator)
    assert client.get(url).status_code == 404


def test_many_archives_within_an_hour_are_too_many(client, clear_cache):
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    client.force_login(case.buyer)
    url = f"/buyer/disputes/{case.reference}/archive.zip"
    assert client.get(url).status_code == 200
    cache.set(f"archives-{case.buyer.pk}-{NOW:%Y%m%d%H}", AT_MOST)
    answer = client.get(url)
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert "You have downloaded many archives" in answer.content.decode()


@on_both
def test_it_streams_from_where_the_files_are(mediator, check, store):  # noqa: F811
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    piece = sent("text/plain", case)
    case = again(case)
    blocks = packed(contents_of(case, Reader(Role.MEDIATOR, mediator), NOW))
    archive = b"".join(blocks)
    assert check(archive)[0] == 0
    assert members(archive)["files/E1-notes.txt"] == b"hello"
    store.remove(piece.stored.key)
    archive = archive_of(case)
    assert "E1: is left out, and no event withholds it" in check(archive)[1]
    assert json.loads(members(archive)["evidence.json"])[0]["why"] == "The file is missing."


def test_a_large_file_is_never_in_memory_as_a_whole(mediator):
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    sent("text/plain", case, content=b"0123456789abcdef" * (1 << 19))
    largest = max(map(len, packed(contents_of(again(case), Reader(Role.MEDIATOR, mediator), NOW))))
    assert largest <= 1 << 20


def test_export_case_writes_the_whole_record(mediator, tmp_path, capsys, check):
    case = make_dispute_in(State.UNDER_REVIEW)
    perform("send_message", case.pk, actor=mediator, message=Message(text=NOTE, private=True))
    path = tmp_path / "out.zip"
    call_command("export_case", case.reference, output=path)
    assert f"6 events, 0 files. Last seal: {case.events.latest('sequence').hash}" in capsys.readouterr().out
    assert check(path.read_bytes())[0] == 0
    assert NOTE in members(path.read_bytes())["events.jsonl"].decode()
    assert [each.name for each in tmp_path.iterdir() if "part" in each.name] == []
    with pytest.raises(CommandError, match="There is no dispute D-0"):
        call_command("export_case", "D-0", output=path)


def test_the_page_opens_without_a_network_and_takes_any_words(mediator, every_language):
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    for words in ("决定：退款", "قرار الوسيط", "<script>alert(1)</script>", "👩‍🚀", "x" * 500):
        perform("send_message", case.pk, actor=case.buyer, message=Message(text=words))
    contents = members(archive_of(again(case), Role.BUYER, case.buyer))
    page = contents["case.html"].decode()
    assert "决定：退款" in page
    assert "قرار الوسيط" in page
    assert "<script" not in page
    assert "http" not in re.sub(r'http-equiv="[^"]+"', "", page)
    assert 'href="style.css"' in page
    assert contents["case.pdf"].startswith(b"%PDF-")


def test_the_page_of_a_dispute_shows_its_last_seal(client):
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    client.force_login(case.buyer)
    page = client.get(f"/buyer/disputes/{case.reference}/").content.decode()
    assert case.events.latest("sequence").hash in page
    assert f'href="/buyer/disputes/{case.reference}/archive.zip"' in page


def test_proposals_and_money_stand_in_it_in_words(mediator):
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    perform("propose", case.pk, actor=case.buyer, proposal=make_proposal("buyer", amount=5000))
    page = members(archive_of(again(case), Role.SELLER, seller_of(case)))["case.html"].decode()
    assert "Buyer: Partial refund of €50.00" in page
    order = json.loads(members(archive_of(again(case)))["order.json"])
    assert (order["total_paid"], order["disputed_lines"][0]["sku"]) == (9590, "BOWL")


def page_of(case, role=Role.BUYER):
    return html.unescape(members(archive_of(again(case), role, case.buyer))["case.html"].decode())


def ordered_back(by_ruling=False):
    """A return with an address, agreed or ruled."""
    if not by_ruling:
        return make_dispute_in(State.AWAITING_RETURN_SHIPMENT)
    case = make_dispute_in(State.UNDER_REVIEW, reason="not_as_described")
    case.store.return_address = "Rua 1, Porto"
    case.store.save()
    mediator = make_mediator("Anna")
    declare(case, mediator)
    ruling = make_ruling("return_and_refund", return_freight="buyer", findings=["NO_PROOF_OF_DELIVERY"])
    perform("rule", case.pk, actor=mediator, ruling=ruling)
    return again(case)


@pytest.mark.parametrize(
    ("by_ruling", "pays"), [(False, "The seller pays for sending them back."), (True, "You pay")]
)
def test_a_return_with_a_problem_is_told_and_no_refund_is(by_ruling, pays):
    case = ordered_back(by_ruling)
    reference = {"return_reference": "RMA <b>12</b> & Co"}
    perform(
        "submit_evidence", case.pk, actor=seller_of(case), evidence=[make_evidence("seller")], **reference
    )
    assert "Refund to the buyer" in page_of(case)
    perform("ship_return", case.pk, actor=case.buyer, carrier="DHL & Co <x>", tracking_number="RR123456785PT")
    came = {"received": [{"sku": "BOWL", "title": "Bowl", "quantity": 1, "of": 2}]}
    said = {"acknowledgement": "damaged", "evidence": [make_evidence("seller")], **came}
    perform("acknowledge_return", case.pk, actor=seller_of(case), **said)
    assert again(case).took_effect
    page = page_of(case)
    assert "Refund to the buyer" not in page
    told = page[page.index("<h2>The return</h2>") : page.index("<h2>The evidence</h2>")]
    for words in (pays, "RMA <b>12</b> & Co", "DHL & Co <x>", ">RR123456785PT<", "Came 1 of 2", "Damaged"):
        assert words in told
    assert "Rua 1, Porto" in told


def test_a_case_without_a_return_tells_of_none():
    assert "<h2>The return</h2>" not in page_of(make_dispute_in(State.SETTLING))


def test_words_stay_as_they_were_written():
    assert plain("RMA <b>12</b> &amp; <x>") == "RMA <b>12</b> &amp; <x>"
    assert plain(format_html("<b>{}</b>", "DHL & Co <x>")) == "DHL & Co <x>"
    case = make_dispute_in(State.AWAITING_RETURN_SHIPMENT)
    perform("ship_return", case.pk, actor=case.buyer, carrier="DHL & Co <x>", tracking_number="RR123456785PT")
    for role in (Role.BUYER, Role.MEDIATOR):
        page = page_of(case, role)
        assert "DHL & Co <x>" in page[page.index("<h2>The record</h2>") :]
