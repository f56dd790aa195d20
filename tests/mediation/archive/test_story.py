"""The page of an archive tells the case in words, to whoever opens it years later."""

import html
import json
import re

import pytest
from django.utils.html import format_html

from disputes.flow import Role, State
from disputes.models import Message
from disputes.perform import perform
from mediation.archive.going_back import plain
from tests.factories import (
    again,
    declare,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_proposal,
    make_ruling,
)
from tests.mediation.archive.cases import archive_of, members, seller_of

pytestmark = pytest.mark.django_db


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
