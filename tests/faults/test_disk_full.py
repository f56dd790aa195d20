"""No room for a file while it is uploaded: it is refused whole, and taken when there is room again."""

import re
import resource
import sqlite3
from contextlib import closing, contextmanager

import pytest
import requests
from django.db import connection

from accounts.models import User
from disputes.models import Event, RememberedAnswer
from evidence.models import Evidence, StagedFile, StoredFile
from tests.factories import PASSWORD
from tests.faults.afterwards import check_records
from tests.faults.lives import Life
from tests.faults.stage import make_shop, may_sign_in

pytestmark = pytest.mark.faults

ROOM = 1 << 20  # bytes that a file may have while there is no room for more
IN_MEMORY, ON_DISK = 2_000_000, 4_000_000  # a file that arrives in memory, and one that needs a place itself
NO_LIMIT = resource.RLIM_INFINITY
SAID = "Files cannot be kept at the moment. Try again in a few minutes."


@contextmanager
def no_room(desk, room=ROOM):
    """No process of the web server can write a file any further; the kernel says so in the middle of it."""
    _empty_log(desk)
    for pid in desk.web.members():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (room, NO_LIMIT))
    try:
        yield
    finally:
        for pid in desk.web.members():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (NO_LIMIT, NO_LIMIT))


def _empty_log(desk):
    """What SQLite has still to move into the database begins anew, so that there is room for rows."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(desk.url.removeprefix("sqlite:///"))) as opened:
            assert opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


def letter(dice, size):
    """A text, which is kept as it comes: nothing is copied to look inside."""
    return dice.randbytes(size // 2).hex().encode()


class Uploader:
    """Sends one file for the buyer, as a program and as a person."""

    def __init__(self, desk, shop, life):
        self.desk, self.shop, self.life = desk, shop, life

    def by_program(self, content, key):
        return requests.post(
            f"{self.desk.origin}/api/v1{self.life.path}/evidence",
            data={"as": "buyer", "kind": "other"},
            files={"file": ("letter.txt", content, "text/plain")},
            headers={"Authorization": f"Bearer {self.shop.key}", "Idempotency-Key": key},
            timeout=60,
        )

    def sign_in(self):
        buyer = User.objects.get(orders__disputes__reference=self.life.dispute["reference"])
        may_sign_in(buyer)
        self.session = requests.Session()
        self.post("/accounts/login/", {"login": buyer.email, "password": PASSWORD})

    def by_person(self, content):
        path = f"/buyer{self.life.path}/submit_evidence/"
        return self.post(path, {"kind": "other"}, {"files": ("letter.txt", content, "text/plain")})

    def post(self, path, fields, files=None):
        address = f"{self.desk.origin}{path}"
        form = self.session.get(address, timeout=60).text
        hidden = re.findall(
            r'<input type="hidden" name="(csrfmiddlewaretoken|version)" value="([^"]*)"', form
        )
        return self.session.post(address, {**dict(hidden), **fields}, files=files, timeout=60)


@pytest.fixture
def uploader(make_desk, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    desk = make_desk(TMPDIR=temporary)
    _marketplace, shop = make_shop(desk)
    life = Life(shop, 1)
    with desk.web_alone():
        life.open(reason="not_as_described")
        yield Uploader(desk, shop, life)


def left_behind(desk):
    """Every file below the storage and the place for temporary ones."""
    places = (desk.folder / "evidence", desk.folder.parent / "temporary")
    return [path for place in places for path in place.rglob("*") if path.is_file()]


def nothing_came_of_it(desk, key):
    rows = [model.objects.count() for model in (Evidence, StoredFile, StagedFile)]
    answered = RememberedAnswer.objects.filter(key=key).count()
    return (rows, answered, Event.objects.count(), left_behind(desk)) == ([0, 0, 0], 0, 1, [])


def problem_of(answer):
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text[:500]
    assert int(answer.headers["Retry-After"]) >= 1
    return answer.status_code, answer.json()["type"]


def check_taken(uploader, content, key):
    """The same call once more: the file is in the record, and an answer that was given stays."""
    answer = uploader.by_program(content, key)
    assert answer.status_code == 201, answer.text
    assert uploader.by_program(content, key).json() == answer.json()
    piece = Evidence.objects.get()
    with piece.open_file() as kept:
        assert kept.read() == content
    assert Event.objects.count() == 2
    check_records(uploader.desk)


def test_a_file_that_the_storage_has_no_room_for_is_refused_and_taken_later(uploader, dice):
    content = letter(dice, IN_MEMORY)
    with no_room(uploader.desk):
        assert problem_of(refused := uploader.by_program(content, "a-key")) == (507, "no_room")
        assert refused.json()["detail"] == SAID
        assert nothing_came_of_it(uploader.desk, "a-key")
    check_taken(uploader, content, "a-key")


def test_a_file_that_has_no_room_to_arrive_is_refused_and_taken_later(uploader, dice):
    content = letter(dice, ON_DISK)
    with no_room(uploader.desk):
        assert problem_of(uploader.by_program(content, "a-key")) == (503, "unavailable")
        assert nothing_came_of_it(uploader.desk, "a-key")
    check_taken(uploader, content, "a-key")


def test_where_nothing_at_all_can_be_written_a_file_is_refused_and_taken_later(uploader, dice):
    content = letter(dice, IN_MEMORY)
    with no_room(uploader.desk, room=0):
        expected = (503, "unavailable") if connection.vendor == "sqlite" else (507, "no_room")
        assert problem_of(uploader.by_program(content, "a-key")) == expected
        assert nothing_came_of_it(uploader.desk, "a-key")
    check_taken(uploader, content, "a-key")


def test_who_fills_in_a_form_reads_that_files_cannot_be_kept_now(uploader, dice):
    content = letter(dice, IN_MEMORY)
    uploader.sign_in()
    with no_room(uploader.desk):
        assert SAID in uploader.by_person(content).text
        assert nothing_came_of_it(uploader.desk, "")
    answer = uploader.by_person(content)
    assert (answer.status_code, SAID in answer.text) == (200, False)
    assert Evidence.objects.get().size == len(content)
    check_records(uploader.desk)
