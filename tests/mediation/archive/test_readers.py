"""Who gets an archive, what is in it for them, and how it is made of the files where they are."""

import hashlib
import json

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from disputes.flow import Role, State
from disputes.models import Message
from disputes.perform import perform
from evidence.models import Access
from mediation.archive import Reader, contents_of, packed
from mediation.pages.archive import AT_MOST
from tests.evidence.conftest import object_server, store  # noqa: F401
from tests.evidence.pieces import sent, withheld
from tests.evidence.storing import on_both
from tests.factories import again, make_dispute_in
from tests.mediation.archive.cases import (
    NOTE,
    SECRET,
    WAITING,
    archive_of,
    listed_in,
    members,
    real_case,
    rows,
    seller_of,
)
from tests.mediation.conftest import NOW

pytestmark = pytest.mark.django_db


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
