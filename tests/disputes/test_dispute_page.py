"""The page of a dispute: one for both parties, the same words as the mails, a fixed number of queries."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags

from disputes.flow import SYSTEM, Role, State
from disputes.models import Dispute, Message, StoreMember
from disputes.perform import perform
from disputes.views.facts import next_steps
from disputes.words import standing
from evidence.models import Withholding
from mediation.models import Assessment
from tests.factories import (
    again,
    declare,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_order,
    make_proposal,
    make_ruling,
    make_store,
    make_user,
    staff_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The pages read the clock themselves."""
    return timezone.now()


def fresh(state=State.AWAITING_SELLER_RESPONSE, age=timedelta(hours=10), **fields):
    """A dispute that was opened a few hours ago, so that its clock still runs for who looks now."""
    at = timezone.now() - age
    order = fields.pop("order", None) or make_order(delivered_at=at, promised_at=at)
    return make_dispute_in(state, order=order, at=at, **fields)


def url(dispute, portal):
    return reverse(f"disputes:{portal}_dispute", args=[dispute.reference])


def look(client, dispute, portal):
    client.force_login(dispute.buyer if portal == "buyer" else staff_of(dispute))
    return client.get(url(dispute, portal))


@pytest.mark.parametrize("page", ["", "submit_evidence/"])
@pytest.mark.parametrize(("portal", "is_asked"), [("seller", True), ("buyer", False)])
def test_who_is_asked_for_evidence_reads_what_for(client, now, page, portal, is_asked):
    dispute = fresh(State.UNDER_REVIEW)
    for hours, request in ((4, "A photo of the stamp."), (1, "A photo of the label.")):
        perform(
            "request_evidence",
            dispute.pk,
            actor=make_mediator(),
            at=now - timedelta(hours=hours),
            party="seller",
            request=request,
            why="The first one is blurred.",
        )
        if hours == 4:
            perform("finish_evidence", dispute.pk, actor=staff_of(dispute), at=now - timedelta(hours=2))
    client.force_login(dispute.buyer if portal == "buyer" else staff_of(dispute))
    shown = client.get(url(dispute, portal) + page).content.decode().split('class="clean record"')[0]
    said = ["A photo of the label." in shown, "The first one is blurred." in shown]
    assert (said, "A photo of the stamp." in shown) == ([is_asked, is_asked], False)


@pytest.mark.parametrize("portal", ["buyer", "seller"])
@pytest.mark.parametrize("state", list(State))
def test_page_says_where_the_dispute_stands(client, state, portal):
    dispute = fresh(state)
    response = look(client, dispute, portal)
    words = standing(dispute, Role(portal), timezone.now())
    page = response.content.decode()
    assert response.status_code == 200
    assert words.if_nothing in page
    assert dispute.reference in page
    assert f"Unbroken: {dispute.version} entr" in page


def test_page_offers_what_the_rulebook_allows_and_nothing_else(client):
    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    for portal in ("buyer", "seller"):
        response = look(client, dispute, portal)
        offered = {act["name"] for act in response.context["acts"] + response.context["more"]}
        expected = {
            "buyer": {"accept", "modify", "reject", "request_intervention", "withdraw"},
            "seller": {"refund_in_full", "request_intervention"},
        }[portal]
        assert offered == expected
        for name in offered:
            assert f'href="{url(dispute, portal)}{name}/"' in response.content.decode()


def test_who_only_waits_finds_the_choices_unfolded_but_for_the_dangerous(client):
    response = look(client, fresh(State.AWAITING_BUYER_RESPONSE), "seller")
    assert [act["name"] for act in response.context["acts"]] == ["request_intervention", "refund_in_full"]
    assert response.context["more"] == []


def test_strangers_and_other_stores_get_404(client):
    dispute = fresh()
    agent = make_user("agent")
    StoreMember.objects.create(store=make_store(), user=agent)
    for user in (make_user("stranger"), agent, make_mediator()):
        client.force_login(user)
        assert [client.get(url(dispute, portal)).status_code for portal in ("buyer", "seller")] == [404, 404]


def test_each_party_has_its_own_portal(client):
    dispute = fresh()
    client.force_login(dispute.buyer)
    assert [client.get(url(dispute, portal)).status_code for portal in ("buyer", "seller")] == [200, 404]
    client.force_login(staff_of(dispute))
    assert [client.get(url(dispute, portal)).status_code for portal in ("buyer", "seller")] == [404, 200]


def test_who_is_not_signed_in_is_asked_to(client):
    response = client.get(url(fresh(), "buyer"))
    assert (response.status_code, response["Location"].startswith("/accounts/login/")) == (302, True)


def test_neither_side_sees_the_others_address(client):
    dispute = fresh()
    seller = staff_of(dispute)
    assert dispute.buyer.email not in look(client, dispute, "seller").content.decode()
    assert seller.email not in look(client, dispute, "buyer").content.decode()


def test_a_buyer_without_a_name_is_not_called_by_address(client):
    dispute = fresh(order=make_order(buyer=make_user(""), promised_at=timezone.now() - timedelta(days=1)))
    assert dispute.buyer.email not in look(client, dispute, "seller").content.decode()


def test_looking_lets_the_clock_take_effect(client):
    dispute = fresh(age=timedelta(days=6))
    assert dispute.state == State.AWAITING_SELLER_RESPONSE
    page = look(client, dispute, "seller").content.decode()
    assert again(dispute).reached_by == "seller_timeout"
    assert "You did not answer in time: the buyer&#x27;s proposal took effect" in page


def test_record_shows_words_newest_first_and_messages_as_bubbles(client, now):
    dispute = fresh()
    perform("send_message", dispute.pk, actor=dispute.buyer, at=now, message=Message(text="Olá\n<b>"))
    response = look(client, dispute, "seller")
    assert [entry["number"] for entry in response.context["entries"]] == [2, 1]
    page = response.content.decode()
    assert '<div class="is-buyer bubble" dir="auto">Olá<br>&lt;b&gt;</div>' in page
    assert '<blockquote class="quote" lang="en" dir="auto">It is not what I paid for.</blockquote>' in page


def test_private_events_show_no_content(client, now):
    dispute = fresh(State.UNDER_REVIEW)
    note = Message(text="The buyer lies?", private=True)
    perform("send_message", dispute.pk, actor=make_mediator(), at=now, message=note)
    for portal in ("buyer", "seller"):
        page = look(client, dispute, portal).content.decode()
        assert "The buyer lies?" not in page
        assert "A mediator wrote a note for mediators" in page
        assert "Only mediators" in page


def test_a_ruling_is_shown_in_words_once_it_took_effect(client, now):
    dispute = fresh(State.UNDER_REVIEW)
    ruling = make_ruling("partial_refund", 5000, findings=["NO_PROOF_OF_DELIVERY"])
    mediator, second = make_mediator(), make_mediator()
    declare(dispute, mediator, second, at=now)
    perform("rule", dispute.pk, actor=mediator, at=now, ruling=ruling, needs_confirmation=True)
    for portal in ("buyer", "seller"):
        page = look(client, dispute, portal).content.decode()
        assert "The ruling</h2>" not in page
        assert "The delivery is not proven." not in page
        assert "€50.00" not in page
    perform("confirm_ruling", dispute.pk, actor=second, at=now)
    page = look(client, dispute, "buyer").content.decode()
    assert "The mediator decided: a partial refund of €50.00." in page
    assert "<li>Delivery is not proven</li>" in page
    assert "The delivery is not proven." in page


def test_evidence_is_shown_as_tiles(client, now):
    dispute = fresh()
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=now, evidence=[make_evidence()])
    response = look(client, dispute, "seller")
    assert [(each.label, each.by) for each in response.context["evidence"]] == [("E1 RR123456785PT", "Buyer")]


def test_the_gap_tells_how_far_apart_the_sides_are(client, now):
    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    proposal = make_proposal("buyer", amount=6000)
    perform("modify", dispute.pk, actor=dispute.buyer, at=now, proposal=proposal)
    page = look(client, dispute, "seller").content.decode()
    amount = '<bdi class="money">{}</bdi>'.format
    assert f"You are {amount('€40.00')} apart, down from {amount('€75.90')}" in page
    assert "Buyer asks €60.00" in page
    assert "You offered €20.00" in page


def test_an_offer_of_all_that_is_asked_is_not_apart(client, now):
    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    perform("modify", dispute.pk, actor=dispute.buyer, at=now, proposal=make_proposal("buyer", amount=1000))
    offer = {"proposal": make_proposal("seller", amount=2000), "statement": "All of it."}
    perform("counter", dispute.pk, actor=staff_of(dispute), at=now, **offer)
    page = look(client, dispute, "buyer").content.decode()
    assert "The seller offers what the buyer asks, or more" in page
    assert "You are <bdi" not in page


def test_money_adds_up_line_by_line(client):
    response = look(client, fresh(), "seller")
    shown = [(name, strip_tags(value)) for name, value in response.context["money"]["facts"]]
    assert shown == [("Bowl × 2", "€86.00"), ("Shipping", "€9.90")]
    assert "Held by Porto Market until the dispute ends." in response.content.decode()


def test_return_freight_stands_beside_the_goods_value(client):
    at = timezone.now() - timedelta(hours=20)
    order = make_order(delivered_at=at, promised_at=at, return_freight_estimate=3120)
    dispute = fresh(order=order, reason="not_as_described", sub_reason="damaged")
    page = look(client, dispute, "seller").content.decode()
    assert "A return costs 36\N{NO-BREAK SPACE}% of the goods." in page
    assert "€31.20" in page


def test_delivery_names_countries(client):
    assert "Portugal to Spain" in look(client, fresh(), "buyer").content.decode()


def test_a_changed_record_is_called_broken(client):
    dispute = fresh()
    Dispute.objects.filter(pk=dispute.pk).update(version=2)
    page = look(client, dispute, "buyer").content.decode()
    assert "This record is broken" in page
    assert "Unbroken" not in page


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_queries_do_not_grow_with_the_record(client, now, portal):
    dispute = fresh(State.COLLECTING_EVIDENCE)
    counts = []
    for number in range(3):
        text, pieces = Message(text=f"Message {number}"), [make_evidence(), make_evidence()]
        perform("send_message", dispute.pk, actor=dispute.buyer, at=now, message=text)
        perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=now, evidence=pieces)
        look(client, dispute, portal)
        with CaptureQueriesContext(connection) as queries:
            client.get(url(dispute, portal))
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] <= 20


def test_a_failed_payment_is_shown(client, now):
    dispute = fresh(State.SETTLING)
    perform("fail_settlement", dispute.pk, actor=SYSTEM, at=now, reason="Bank closed")
    assert "Payment failed" in look(client, dispute, "buyer").content.decode()


def test_the_buyer_reads_what_happens_next(client):
    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    assert "What happens next" in look(client, dispute, "buyer").content.decode()
    assert "What happens next" not in look(client, dispute, "seller").content.decode()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Both sides have 3 days for evidence. Then a mediator decides within 2 working days."),
        ("ar", "أمام الطرفين 3 أيام للأدلة. ثم يقرر وسيط خلال يومي عمل."),
        ("ru", "У обеих сторон 3 дня на доказательства. Затем медиатор решает за 2 рабочих дня."),
    ],
)
def test_what_happens_next_counts_days_as_its_language_does(language, expected):
    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    dispute.policy.evidence_days, dispute.policy.review_working_days = 3, 2
    with translation.override(language):
        (said,) = (text for icon, text in next_steps(dispute) if icon == "scale")
    assert said.endswith(expected)


def test_a_return_shows_its_address_to_both(client):
    dispute = fresh(State.AWAITING_RETURN_SHIPMENT)
    for portal in ("buyer", "seller"):
        assert "Rua 1, Porto" in look(client, dispute, portal).content.decode()


def test_notes_of_evidence_are_read_once_and_not_when_withheld(client, now):
    dispute = fresh()
    pieces = [make_evidence(note="See the crack"), make_evidence(note="See the crack")]
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=now, evidence=pieces)
    assert look(client, dispute, "seller").context["entries"][0]["words"] == "See the crack"
    for piece in pieces:
        withholding = Withholding(evidence=piece, why="Private")
        perform("withhold_evidence", dispute.pk, actor=make_mediator(), at=now, withholding=withholding)
    page = look(client, dispute, "seller").content.decode()
    assert "See the crack" not in page
    assert "Withheld: Private" in page


VERDICTS = [("verified", "The seal fits"), ("doubtful", ""), ("rejected", "It shows another parcel")]


@pytest.mark.parametrize("reader", ["buyer", "seller", "mediator"])
def test_everybody_reads_what_the_mediator_thinks_of_each_piece(client, now, reader):
    dispute, mediator = fresh(State.COLLECTING_EVIDENCE), make_mediator()
    pieces = [make_evidence(tracking_number=f"RR{number}") for number in range(len(VERDICTS))]
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=now, evidence=pieces)
    said = [Assessment(evidence=p, verdict=v, note=n) for p, (v, n) in zip(pieces, VERDICTS, strict=True)]
    perform("assess_evidence", dispute.pk, actor=mediator, at=now, assessment=said)
    if reader == "mediator":
        client.force_login(mediator)
        response = client.get(reverse("mediation:disputes_dispute_change", args=[dispute.reference]))
        facts = [(strip_tags(name), text) for name, text in response.context["entries"][0].facts[1:]]
    else:
        response = look(client, dispute, reader)
        facts = response.context["entries"][0]["facts"]
    names = ["E1 RR0", "E2 RR1", "E3 RR2"]
    words = ["Verified: The seal fits", "Doubtful", "Rejected: It shows another parcel"]
    assert (response.status_code, facts) == (200, list(zip(names, words, strict=True)))
    assert "It shows another parcel" in response.content.decode()


@pytest.mark.parametrize(("portal", "back"), [("buyer", "/buyer/disputes/"), ("seller", "/seller/")])
def test_the_way_back_leads_to_the_disputes(client, portal, back):
    page = look(client, fresh(), portal)
    assert page.context["back"] == {"url": back, "link": "Disputes"}
    assert client.get(back).status_code == 200


def test_who_has_not_answered_yet_is_named_as_the_reader_is(client):
    dispute = fresh()
    assert look(client, dispute, "seller").context["apart"] == "You have not answered yet"
    assert look(client, dispute, "buyer").context["apart"] == "The seller has not answered yet"


MOST_QUERIES = 8


@pytest.mark.parametrize("portal", ["seller", "buyer"])
@pytest.mark.parametrize("state", [State.AWAITING_SELLER_RESPONSE, State.UNDER_REVIEW, State.CLOSED])
def test_the_page_asks_little_of_the_database(client, state, portal, django_assert_max_num_queries):
    dispute = fresh(state)
    look(client, dispute, portal)  # notes what was read
    cache.clear()
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(url(dispute, portal)).status_code == 200
