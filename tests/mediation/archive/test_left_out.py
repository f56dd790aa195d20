"""What an archive may leave out, draw anew or seal, and for whom: nothing hides behind it."""

import json

import pytest

from disputes.flow import Role, State
from tests.evidence.pieces import sent, withheld
from tests.factories import again, make_dispute_in
from tests.mediation.archive.cases import (
    VERIFY,
    archive_of,
    lines_of,
    listed_in,
    members,
    repacked,
    rows,
    run,
)

pytestmark = pytest.mark.django_db


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
