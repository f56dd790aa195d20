"""What stands beside a piece on its page: its custody, its neighbours, and nothing of what a camera wrote."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.models import Access, Rendition, StoredFile
from tests.evidence.looking import LATER, address, item, look, people, prepared, submit
from tests.evidence.uploads import pdf, picture
from tests.factories import make_dispute, make_mediator, staff_of

pytestmark = pytest.mark.django_db


def test_custody_names_sides_and_not_people(client):
    piece = prepared(picture())
    mediator = make_mediator("Anna V.")
    for user in (staff_of(piece.dispute), mediator):
        client.force_login(user)
        client.get(item(piece))
    response = look(client, piece)
    assert [line.text for line in response.context["custody"]] == [
        "Submitted by the buyer",
        "Seen by the seller",
        "Seen by a mediator",
    ]
    assert "Anna V." not in response.content.decode()


def test_several_looks_of_one_side_are_one_line(client):
    piece = prepared(picture())
    hours = [LATER + timedelta(hours=number) for number in (1, 5, 9)]
    for hour in hours:
        seller = staff_of(piece.dispute)
        Access.objects.create(evidence=piece, user=seller, role="seller", way="viewed", hour=hour, at=hour)
    line = look(client, piece).context["custody"][1]
    assert (line.text, line.at, line.last_at) == ("Seen by the seller", hours[0], hours[2])


def test_the_pieces_before_and_after_are_a_click_away(client):
    dispute = make_dispute()
    first, second, third = (submit(picture(color=c), dispute=dispute) for c in ("red", "green", "blue"))
    middle = look(client, second)
    assert (middle.context["earlier"], middle.context["later"]) == (first, third)
    assert "2 of 3" in middle.content.decode()
    assert look(client, first).context["earlier"] is None
    assert look(client, third).context["later"] is None


def test_what_a_camera_wrote_is_told_to_nobody_here(client):
    piece = prepared(picture())
    facts = {"width": 8, "height": 6, "camera": {"model": "Example 9", "latitude": 40.4168}}
    StoredFile.objects.update(facts=facts)
    for user in people(piece.dispute).values():
        text = look(client, piece, user).content.decode()
        assert "Example 9" not in text
        assert "40.4168" not in text


def test_the_number_of_queries_does_not_grow_with_pages_or_looks(client):
    piece = prepared(pdf(1), "bill.pdf")
    seen(piece, LATER)
    look(client, piece)
    before = queries(client, piece)
    page = Rendition.objects.get(kind="page")
    for number in (2, 3):
        page.pk, page.number = None, number
        page.save(force_insert=True)
        seen(piece, LATER + timedelta(hours=number))
    assert queries(client, piece) == before


def seen(piece, at):
    user = piece.dispute.buyer
    Access.objects.create(evidence=piece, user=user, role="buyer", way="viewed", hour=at, at=at)


def queries(client, piece):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address(piece)).status_code == 200
    return len(captured)
