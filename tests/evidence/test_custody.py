"""Who saw and downloaded a piece is written down, the first time in each hour."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from disputes.flow import Role
from disputes.perform import perform
from evidence.custody import custody_of, note_access
from evidence.models import Access, Admission
from mediation.models import Assessment
from tests.evidence.pieces import LATER, draw, sent, under_review, withheld
from tests.factories import make_mediator, make_operator, staff_of

pytestmark = pytest.mark.django_db
Way = Access.Way


def look(client, piece, user, name="item", query="", **more):
    client.force_login(user)
    found = client.get(reverse(f"evidence:{name}", kwargs={"pk": piece.pk, **more}) + query)
    return found.status_code


def written(piece):
    return list(piece.accesses.order_by("pk").values_list("user__name", "role", "way"))


@pytest.mark.parametrize(
    ("content_type", "address", "way"),
    [
        ("image/jpeg", {}, Way.VIEWED),
        ("video/mp4", {}, Way.VIEWED),
        ("text/plain", {}, Way.VIEWED),
        ("text/plain", {"name": "original"}, Way.DOWNLOADED),
        ("application/pdf", {}, Way.DOWNLOADED),
        ("application/pdf", {"name": "page", "number": 1}, Way.VIEWED),
        ("application/pdf", {"name": "original"}, Way.DOWNLOADED),
    ],
)
def test_views_and_downloads_are_written_down(client, content_type, address, way):
    piece = draw(sent(content_type))
    assert look(client, piece, staff_of(piece.dispute), **address) == 200
    assert written(piece) == [("seller", Role.SELLER, way)]


@pytest.mark.parametrize("query", ["?size=thumb", "?size=poster"])
def test_small_pictures_are_no_look(client, query):
    piece = draw(sent("video/mp4"))
    assert look(client, piece, piece.dispute.buyer, query=query) == 200
    assert written(piece) == []


def test_what_was_refused_is_no_look(client):
    piece = withheld(sent("application/pdf"))
    assert look(client, piece, piece.dispute.buyer) == 410
    assert look(client, piece, make_mediator()) == 200
    assert written(piece) == [("mediator", Role.MEDIATOR, Way.DOWNLOADED)]


def test_each_looks_in_their_role(client):
    piece = sent()
    for user in (piece.dispute.buyer, staff_of(piece.dispute), make_mediator(), make_operator()):
        assert look(client, piece, user) == 200
    roles = [role for _name, role, _way in written(piece)]
    assert roles == [Role.BUYER, Role.SELLER, Role.MEDIATOR, Role.OPERATOR]


def test_a_second_look_in_the_same_hour_writes_nothing(django_assert_num_queries):
    piece = sent()
    looked = (piece, piece.dispute.buyer, Role.BUYER)
    at = LATER.replace(minute=5)
    note_access(*looked, Way.VIEWED, at)
    with django_assert_num_queries(1):
        note_access(*looked, Way.VIEWED, at + timedelta(minutes=50))
    assert Access.objects.get().at == at
    note_access(*looked, Way.DOWNLOADED, at)
    note_access(*looked, Way.VIEWED, at + timedelta(hours=1))
    assert Access.objects.count() == 3


def test_custody_tells_what_happened_since_it_arrived():
    dispute, mediator = under_review(), make_mediator("Ana")
    piece = sent(dispute=dispute)
    at = LATER + timedelta(hours=1)
    type(piece.stored).objects.update(scan="clean", scanned_at=LATER + timedelta(minutes=1))
    note_access(piece, staff_of(dispute), Role.SELLER, Way.VIEWED, LATER + timedelta(minutes=2))
    said = (
        ("admit_evidence", {"admission": Admission(evidence=piece, why="It came by post.")}),
        ("assess_evidence", {"assessment": Assessment(evidence=piece, verdict="doubtful", note="Blurred.")}),
    )
    for number, (action, brought) in enumerate(said):
        perform(action, dispute.pk, actor=mediator, at=at + timedelta(hours=number), **brought)
    piece.refresh_from_db()
    steps = custody_of(withheld(piece))
    assert [(step.code, step.what, step.role_label, step.why) for step in steps] == [
        ("arrived", "Arrived, late", "Buyer", ""),
        ("scanned", "Scanned", "Clock", ""),
        ("viewed", "Seen", "Seller", ""),
        ("admitted", "Admitted", "Mediator", "It came by post."),
        ("assessed", "Assessed: Doubtful", "Mediator", "Blurred."),
        ("withheld", "Withheld", "Mediator", "It shows a passport."),
    ]
    assert steps[3].by == mediator


def test_custody_says_what_the_scan_found():
    piece = sent()
    found = {"scan": "infected", "found": "Eicar-Test", "scanned_at": timezone.now()}
    type(piece.stored).objects.update(**found)
    piece.refresh_from_db()
    last = custody_of(piece)[-1]
    assert (last.code, last.what, last.why) == (
        "infected",
        "Refused by the virus scan",
        "The virus scan found Eicar-Test.",
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_parts_of_a_video_at_once_are_one_look():
    piece = sent("video/mp4")
    together = Barrier(4)

    def fetch_part(_number):
        together.wait()
        try:
            note_access(piece, piece.dispute.buyer, Role.BUYER, Way.VIEWED, LATER)
        finally:
            connection.close()

    for _round in range(5):
        Access.objects.all().delete()
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(fetch_part, range(4)))
        assert Access.objects.count() == 1
