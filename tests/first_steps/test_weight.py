"""A dispute's page on a slow phone: compressed, and under 100 kB with all that it needs but photos."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from disputes.flow import State
from disputes.models import Message
from disputes.perform import perform
from tests.disputes.pages import fresh, who
from tests.factories import make_evidence, staff_of

pytestmark = pytest.mark.django_db
MOST = 100_000  # bytes
COMPRESSED = {"headers": {"Accept-Encoding": "gzip"}}
NEEDED = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"')


def full(state):
    """A dispute with evidence of both sides and a long talk."""
    dispute = fresh(state, reason="not_as_described", evidence=[make_evidence(note="The number.")])
    at = timezone.now()
    perform("submit_evidence", dispute.pk, actor=staff_of(dispute), at=at, evidence=[make_evidence("seller")])
    for number in range(20):
        writer = dispute.buyer if number % 2 else staff_of(dispute)
        text = f"Message {number}: is it the left bowl or the right one that came broken out of the box?"
        perform("send_message", dispute.pk, actor=writer, at=at, message=Message(text=text))
    return dispute


def page_of(client, dispute, portal):
    client.force_login(who(dispute, portal))
    return client.get(reverse(f"disputes:{portal}_dispute", args=[dispute.reference]), **COMPRESSED)


def static(name):
    with open(finders.find(name), "rb") as file:  # noqa: PTH123 - finders say paths as text
        return gzip.compress(file.read())


@pytest.mark.parametrize("state", [State.AWAITING_SELLER_RESPONSE, State.COLLECTING_EVIDENCE])
@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_a_disputes_page_weighs_less_than_100_kb_without_photos(client, portal, state):
    answer = page_of(client, full(state), portal)
    needed = set(NEEDED.findall(gzip.decompress(answer.content).decode()))
    assert {"app.css", "app.js", "vendor/bootstrap/css/bootstrap.min.css"} <= needed
    assert 0 < len(answer.content) + sum(len(static(name)) for name in needed) < MOST


def test_pages_go_compressed_to_who_can_read_that(client):
    answer = client.get("/rules/", **COMPRESSED)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert b"The rules" in gzip.decompress(answer.content)


def test_pages_go_as_they_are_to_who_cannot(client):
    answer = client.get("/rules/")
    assert "Content-Encoding" not in answer.headers
    assert b"The rules" in answer.content


def test_what_is_no_page_goes_as_it_is(client):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE)
    client.force_login(dispute.buyer)
    answer = client.get(f"/buyer/disputes/{dispute.reference}/deadline.ics", **COMPRESSED)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "Content-Encoding" not in answer.headers
