"""The checklists where people see them: parties, mediators, forms, and the way that opens a dispute."""

from datetime import timedelta
from html import unescape
from re import findall, sub

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from disputes.flow import State
from disputes.perform import perform
from evidence.models import Withholding
from tests.disputes.pages import fresh, get, post, url, who
from tests.factories import make_evidence, make_mediator, make_order, staff_of

pytestmark = pytest.mark.django_db(transaction=True)
S = State
RETURN = {"reason": "not_as_described", "sub_reason": "damaged"}


def text(response):
    without_heads = sub(r"(?s)<(script|style|svg|select)\b.*?</\1>", " ", response.content.decode())
    return " ".join(unescape(sub(r"<[^>]+>", " ", without_heads)).split())


def look(client, dispute, portal="buyer"):
    client.force_login(who(dispute, portal))
    return client.get(reverse(f"disputes:{portal}_dispute", args=[dispute.reference]))


def add_links(response, kind):
    return findall(rf'href="([^"]+)\?kind={kind}"', response.content.decode())


def submit(dispute, *kinds, role="buyer"):
    pieces = [make_evidence(role, kind=kind) for kind in kinds]
    actor = dispute.buyer if role == "buyer" else staff_of(dispute)
    return perform("submit_evidence", dispute.pk, actor=actor, evidence=pieces).evidence.all()


@pytest.mark.parametrize(
    ("portal", "own", "other"),
    [
        ("buyer", "Proof of damage", "What the seller should show"),
        ("seller", "Photo of the item before shipping", "What the buyer should show"),
    ],
)
def test_a_partys_page_shows_its_list_and_the_other_sides_folded(client, portal, own, other):
    page = text(look(client, fresh(**RETURN), portal))
    head, folded = page.split(other)
    assert f"Open: {own} Add {own}" in head.split("What you should show")[1]
    assert "still needed" in head
    assert " Add " not in folded.split(" Evidence ")[0]


def test_what_is_submitted_on_the_page_is_ticked_for_everybody(client):
    dispute = fresh(S.COLLECTING_EVIDENCE, **RETURN)
    data = {"kind": "proof_of_damage", "carrier": "CTT", "tracking_number": "RR123456785PT"}
    submit(dispute, "proof_of_damage", "photo_of_received_item")
    assert post(client, dispute, "seller", "submit_evidence", data).status_code == 302
    client.force_login(make_mediator())
    case = client.get(reverse("mediation:disputes_dispute_change", args=[dispute.reference]))
    pages = [look(client, dispute), look(client, dispute, "seller"), case]
    assert ["Done: Proof of damage RR123456785PT" in text(page) for page in pages] == [True] * 3
    assert "All that is needed is there" in text(pages[0])


def test_what_is_withheld_is_asked_for_again(client):
    dispute = fresh(S.COLLECTING_EVIDENCE, **RETURN)
    (piece,) = submit(dispute, "proof_of_damage")
    assert "Done: Proof of damage" in text(look(client, dispute))
    withholding = Withholding(evidence=piece, why="Private.")
    perform("withhold_evidence", dispute.pk, actor=make_mediator(), withholding=withholding)
    assert "Open: Proof of damage" in text(look(client, dispute))


def test_add_opens_the_form_with_the_kind_chosen(client):
    dispute = fresh(S.COLLECTING_EVIDENCE, **RETURN)
    (form,) = add_links(look(client, dispute), "video")
    assert form == url(dispute, "buyer", "submit_evidence")
    assert '<option value="video" selected>' in client.get(form, {"kind": "video"}).content.decode()
    assert "selected>Video" not in client.get(form, {"kind": "nothing"}).content.decode()


def test_a_link_fills_in_no_more_than_the_kind(client):
    dispute = fresh()
    client.force_login(who(dispute, "seller"))
    page = client.get(
        url(dispute, "seller", "counter"), {"kind": "x", "remedy": "full_refund", "version": "0"}
    )
    assert "checked" not in page.content.decode()
    assert f'name="version" value="{dispute.version}"' in page.content.decode()


def test_who_may_add_nothing_now_finds_no_link(client):
    dispute = fresh(S.AWAITING_RETURN_SHIPMENT)
    page = look(client, dispute, "seller")
    assert "Only if something is wrong" in text(page)
    assert bool(add_links(page, "video")) is (
        url(dispute, "seller", "submit_evidence") in page.content.decode()
    )


@pytest.mark.parametrize("state", [S.SETTLING, S.CLOSED])
def test_nothing_is_asked_for_once_it_settles(client, state):
    dispute = fresh(state, **RETURN)
    client.force_login(make_mediator())
    case = client.get(reverse("mediation:disputes_dispute_change", args=[dispute.reference]))
    assert "should show" not in text(case) + text(look(client, dispute)) + text(
        look(client, dispute, "seller")
    )


@pytest.mark.parametrize(
    ("state", "portal", "name", "asked"),
    [
        (S.COLLECTING_EVIDENCE, "buyer", "submit_evidence", "Proof of damage"),
        (S.AWAITING_SELLER_RESPONSE, "seller", "contest", "Photo of the item before shipping"),
        (S.AWAITING_RETURN_RECEIPT, "seller", "acknowledge_return", "Photo of the returned item"),
    ],
)
def test_forms_that_take_evidence_say_first_what_to_show(client, state, portal, name, asked):
    page = text(get(client, fresh(state, **RETURN), portal, name))
    assert page.index(f"Open: {asked}") < page.index("Files")


@pytest.mark.parametrize("name", ["send_message", "counter"])
def test_other_forms_ask_for_nothing(client, name):
    assert "should show" not in text(get(client, fresh(**RETURN), "seller", name))


def test_mediators_see_both_lists(client):
    dispute = fresh(S.UNDER_REVIEW, **RETURN)
    client.force_login(make_mediator())
    case = client.get(reverse("mediation:disputes_dispute_change", args=[dispute.reference]))
    lists = text(case).split("What each side should show")[1]
    assert lists.index("Open: Proof of damage") < lists.index("Open: Photo of the item before shipping")
    assert add_links(case, "video") == []


def test_the_steps_that_open_a_dispute_say_what_to_show(client):
    at = timezone.now() - timedelta(days=1)
    order = make_order(delivered_at=at, promised_at=at)
    client.force_login(order.buyer)
    address = reverse("disputes:open", args=[order.reference])
    for step, answers in [
        ("reason", {"reason": "not_as_described", "sub_reason": "counterfeit"}),
        ("items", {"lines": "BOWL", "quantity-BOWL": "2"}),
        ("statement", {"statement": "The seams are wrong."}),
        ("wish", {"remedy": "full_refund"}),
    ]:
        client.post(address, {"step": step, **answers})
    page = text(client.get(address, {"step": "check"}))
    assert "What you should show 2 still needed Needed Open: Photo of the item received" in page
    assert "The brand's tag, the serial number and the seams, close up and sharp." in page


@pytest.mark.parametrize("portal", ["buyer", "mediator"])
def test_queries_do_not_grow_with_the_pieces(client, portal):
    dispute, counts = fresh(S.COLLECTING_EVIDENCE, **RETURN), []
    for kinds in (("video",), ("proof_of_damage", "photo_of_received_item")):
        submit(dispute, *kinds)
        client.force_login(make_mediator() if portal == "mediator" else dispute.buyer)
        page = {"buyer": "disputes:buyer_dispute", "mediator": "mediation:disputes_dispute_change"}[portal]
        client.get(reverse(page, args=[dispute.reference]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(page, args=[dispute.reference]))
        counts.append(len(queries))
    assert counts[0] == counts[1]
