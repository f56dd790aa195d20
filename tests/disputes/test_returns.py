"""Goods that go back: where to, with what written on them, until when, how many, and what came of it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from disputes.flow import ACTIONS, Actor, Refused, ReturnCondition, Role, State
from disputes.mail import send
from disputes.models import Delivery
from disputes.perform import perform, run_out_clock, why_not
from disputes.remedies import Terms
from disputes.returning import payer_of_return
from disputes.words.returns import pieces_words
from evidence.acceptance import accepted
from evidence.checklist import checklist_of, list_of
from evidence.checklist.lists import ON_ITS_WAY_BACK, RETURNS
from evidence.models import Kind, Withholding
from mediation.models import Absence
from tests.disputes.pages import RETURN, fresh, get, post
from tests.evidence.uploads import pdf, picture, upload
from tests.factories import (
    T0,
    again,
    declare,
    make_dispute,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_order,
    make_proposal,
    make_ruling,
    staff_of,
)

pytestmark = pytest.mark.django_db
S = State
SENT = {"carrier": "Correos", "tracking_number": "RB123456785ES"}
TWO_LINES = (("BOWL", 2, 4300), ("PLATE", 3, 1000))


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    backend = settings.STORAGES["evidence"]["BACKEND"]
    settings.STORAGES = settings.STORAGES | {
        "evidence": {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path)}}
    }


def to_send(lines=(("BOWL", 2, 4300),), **fields):
    return fresh(S.AWAITING_RETURN_SHIPMENT, order=recent(lines), **fields)


def recent(lines):
    at = timezone.now() - timedelta(hours=10)
    return make_order(delivered_at=at, promised_at=at, lines=lines)


def on_its_way(client, lines=TWO_LINES, **counted):
    dispute = to_send(lines)
    sent = {f"quantity-{sku}": number for sku, number in counted.items()}
    assert post(client, dispute, "buyer", "ship_return", SENT | sent).status_code == 302
    return again(dispute)


def card(client, dispute, portal):
    client.force_login(dispute.buyer if portal == "buyer" else staff_of(dispute))
    return client.get(reverse(f"disputes:{portal}_dispute", args=[dispute.reference]))


def errors(answer):
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def acknowledge(client, dispute, condition, **data):
    photo = {} if condition == "item_received" else {"files": upload(picture(), "return.jpg")}
    said = {"acknowledgement": condition} | photo | {key.replace("__", "-"): n for key, n in data.items()}
    return post(client, dispute, "seller", "acknowledge_return", said)


# -- the reference, and the label --------------------------------------------------------------


def test_a_seller_who_accepts_names_a_reference_and_the_buyer_reads_it(client):
    dispute = fresh(remedy="return_and_refund", return_freight="seller", **RETURN)
    named = {"proposal": dispute.on_the_table_id, "return_address": "Rua 1", "return_reference": "RMA 77"}
    post(client, dispute, "seller", "accept", named)
    dispute = again(dispute)
    assert (dispute.state, dispute.return_reference) == (S.AWAITING_RETURN_SHIPMENT, "RMA 77")
    page = card(client, dispute, "buyer").content.decode()
    assert "Write this on the parcel:" in page
    assert "RMA 77" in page
    assert "The seller pays for sending them back." in page


@pytest.mark.parametrize(
    ("name", "state"), [("counter", S.AWAITING_SELLER_RESPONSE), ("propose", S.COLLECTING_EVIDENCE)]
)
def test_a_seller_who_proposes_a_return_names_a_reference(client, name, state):
    dispute = fresh(state, **RETURN)
    terms = {"remedy": "return_and_refund", "return_freight": "seller", "return_address": "Rua 1"}
    post(client, dispute, "seller", name, terms | {"return_reference": "RMA 8", "statement": "Send it."})
    assert (again(dispute).return_address, again(dispute).return_reference) == ("Rua 1", "RMA 8")


def test_a_reference_belongs_to_a_return(client):
    dispute = fresh(**RETURN)
    refund = {"remedy": "partial_refund", "amount": "10.00", "statement": "So much."}
    post(client, dispute, "seller", "counter", refund | {"return_reference": "RMA 8"})
    assert again(dispute).return_reference == ""


def test_a_buyer_cannot_name_the_reference(client):
    dispute = fresh(S.COLLECTING_EVIDENCE, **RETURN)
    terms = {"remedy": "return_and_refund", "return_freight": "seller"}
    post(client, dispute, "buyer", "propose", terms | {"return_reference": "MINE"})
    dispute = again(dispute)
    assert (dispute.on_the_table.remedy, dispute.return_reference) == ("return_and_refund", "")


def test_a_seller_who_forgot_it_adds_the_reference_while_the_buyer_has_to_send(client):
    dispute = to_send()
    assert "return_reference" in get(client, dispute, "seller", "submit_evidence").context["form"].fields
    post(client, dispute, "seller", "submit_evidence", {"return_reference": "RMA 9"})
    dispute = again(dispute)
    assert (dispute.state, dispute.return_reference) == (S.AWAITING_RETURN_SHIPMENT, "RMA 9")
    page = card(client, dispute, "buyer").content.decode()
    assert "The seller said what is to be written on the return" in page


def test_nothing_at_all_is_still_refused(client):
    answer = post(client, to_send(), "seller", "submit_evidence", {"return_reference": ""})
    assert list(errors(answer)) == ["files"]


@pytest.mark.parametrize("state", [S.COLLECTING_EVIDENCE, S.AWAITING_RETURN_RECEIPT])
def test_at_any_other_time_no_reference_is_asked(client, state):
    dispute = fresh(state, **(RETURN if state == S.COLLECTING_EVIDENCE else {}))
    assert "return_reference" not in get(client, dispute, "seller", "submit_evidence").context["form"].fields


def give_label(dispute, content, name, role="seller"):
    piece = accepted(upload(content, name), role=role, kind=Kind.RETURN_LABEL, note="")
    who = dispute.buyer if role == "buyer" else staff_of(dispute)
    perform("submit_evidence", dispute.pk, actor=who, evidence=[piece])
    return piece


def label_on(client, dispute, portal="buyer"):
    label = card(client, dispute, portal).context["return"]["label"]
    return (label.piece.name, label.url) if label else None


def test_the_buyer_prints_the_newest_label_a_document_as_it_came(client):
    dispute = to_send()
    assert label_on(client, dispute) is None
    give_label(dispute, picture(), "old.jpg")
    content = pdf()
    newest = give_label(dispute, content, "label.pdf")
    url = reverse("evidence:original", args=[newest.pk])
    assert label_on(client, dispute) == ("label.pdf", url)
    answer = client.get(url)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, content)
    assert "Print the label" in card(client, dispute, "buyer").content.decode()


def test_a_label_that_is_a_picture_is_printed_as_it_was_drawn(client):
    dispute = to_send()
    piece = give_label(dispute, picture(), "label.jpg")
    _name, url = label_on(client, dispute)
    assert url == reverse("evidence:item", args=[piece.pk])
    assert client.get(url).headers["Content-Type"].startswith("image/")
    assert client.get(reverse("evidence:original", args=[piece.pk])).status_code == 403


def test_a_label_of_the_buyers_own_or_a_withheld_one_is_not_offered(client):
    dispute = to_send()
    give_label(dispute, picture(), "mine.jpg", role="buyer")
    piece = give_label(dispute, pdf(), "label.pdf")
    withholding = Withholding(evidence=piece, why="It shows a stranger's address.")
    perform("withhold_evidence", dispute.pk, actor=make_mediator(), withholding=withholding)
    assert label_on(client, dispute) is None


def test_the_seller_is_offered_to_add_a_label_until_it_was_sent(client):
    dispute = to_send()
    assert "Add a label or a reference" in card(client, dispute, "seller").content.decode()
    assert "Add a label" not in card(client, dispute, "buyer").content.decode()
    post(client, dispute, "buyer", "ship_return", SENT)
    assert "Add a label" not in card(client, dispute, "seller").content.decode()


# -- until when --------------------------------------------------------------------------------


def test_both_sides_read_until_when_it_is_sent(client):
    dispute = to_send()
    for portal, words in (("buyer", "Send it by"), ("seller", "To be sent by")):
        facts = dict(card(client, dispute, portal).context["return"]["facts"])
        assert dispute.due_at.isoformat() in facts[words]
        assert " left)" in facts[words]


def test_the_mail_says_where_it_goes_with_what_on_it_and_until_when(client):
    dispute = fresh(remedy="return_and_refund", return_freight="platform", **RETURN)
    named = {"proposal": dispute.on_the_table_id, "return_address": "Rua 1, Porto", "return_reference": "R-7"}
    post(client, dispute, "seller", "accept", named)
    row = Delivery.objects.filter(event=dispute.events.last(), recipient=dispute.buyer).first()
    send(row, again(dispute).clock_started_at)
    text = mail.outbox[-1].body
    for words in ("Send the goods to:\nRua 1, Porto\n", "Write this on the parcel: R-7\n", "To be sent by "):
        assert words in text
    assert " (10 d 0 h left)\n" in text.partition("To be sent by ")[2]
    assert "The platform pays for sending them back." in text


# -- how many pieces ---------------------------------------------------------------------------


def test_the_whole_quantity_goes_back_where_nothing_is_said(client):
    dispute = on_its_way(client)
    assert [(row["sku"], row["quantity"], row["of"]) for row in dispute.events.last().data["sent"]] == [
        ("BOWL", 2, 2),
        ("PLATE", 3, 3),
    ]


def test_fewer_pieces_may_go_back(client):
    dispute = on_its_way(client, BOWL=1, PLATE=0)
    assert pieces_words(dispute.events.all()) == "Bowl: Sent 1 of 2; Plate: Sent 0 of 3"
    page = card(client, dispute, "seller").content.decode()
    assert "Bowl: 1 of 2; Plate: 0 of 3" in page


@pytest.mark.parametrize(
    ("counted", "wrong"),
    [
        ({"quantity-BOWL": 3}, "quantity-BOWL"),
        ({"quantity-BOWL": -1}, "quantity-BOWL"),
        ({"quantity-BOWL": "two"}, "quantity-BOWL"),
        ({"quantity-BOWL": ""}, "quantity-BOWL"),
        ({"quantity-BOWL": 0, "quantity-PLATE": 0}, "quantity-BOWL"),
    ],
)
def test_impossible_quantities_are_refused(client, counted, wrong):
    dispute = to_send(TWO_LINES)
    answer = post(client, dispute, "buyer", "ship_return", SENT | counted)
    assert list(errors(answer)) == [wrong]
    assert again(dispute).state == S.AWAITING_RETURN_SHIPMENT


def test_a_single_piece_is_not_counted(client):
    dispute = to_send((("LAMP", 1, 4300),))
    assert "quantity-LAMP" not in get(client, dispute, "buyer", "ship_return").context["form"].fields
    post(client, dispute, "buyer", "ship_return", SENT)
    assert "sent" not in again(dispute).events.last().data
    fields = get(client, again(dispute), "seller", "acknowledge_return").context["form"].fields
    assert "received-LAMP" not in fields
    assert acknowledge(client, again(dispute), "missing_items").status_code == 302


def test_a_seller_says_how_many_came_and_both_read_it(client):
    dispute = on_its_way(client)
    acknowledge(client, dispute, "missing_items", received__BOWL=1, received__PLATE=3)
    dispute = again(dispute)
    assert dispute.state == S.COLLECTING_EVIDENCE
    assert pieces_words(dispute.events.order_by("sequence")) == (
        "Bowl: Sent 2 of 2, came 1 of 2; Plate: Sent 3 of 3, came 3 of 3"
    )
    for portal in ("buyer", "seller"):
        assert "Sent 2 of 2, came 1 of 2" in card(client, dispute, portal).content.decode()


@pytest.mark.parametrize(
    ("counted", "wrong"),
    [
        ({}, ["received-BOWL", "received-PLATE"]),
        ({"received__BOWL": 1}, ["received-PLATE"]),
        ({"received__BOWL": 3, "received__PLATE": 0}, ["received-BOWL"]),
        ({"received__BOWL": 2, "received__PLATE": 3}, ["received-BOWL"]),
    ],
)
def test_missing_items_are_counted_up_to_fewer_than_were_sent(client, counted, wrong):
    dispute = on_its_way(client)
    answer = acknowledge(client, dispute, "missing_items", **counted)
    assert list(errors(answer)) == wrong
    assert again(dispute).state == S.AWAITING_RETURN_RECEIPT


def test_what_was_not_sent_is_not_asked_for(client):
    dispute = on_its_way(client, BOWL=2, PLATE=0)
    fields = get(client, dispute, "seller", "acknowledge_return").context["form"].fields
    assert [name for name in fields if name.startswith("received-")] == ["received-BOWL"]


def test_numbers_do_not_count_where_nothing_is_missing(client):
    dispute = on_its_way(client)
    acknowledge(client, dispute, "item_received", received__BOWL=99)
    event = again(dispute).events.last()
    assert (again(dispute).state, "received" in event.data) == (S.SETTLING, False)


# -- the five answers --------------------------------------------------------------------------

PROBLEMS = [condition for condition in ReturnCondition if condition != ReturnCondition.ITEM_RECEIVED]


def test_a_return_in_order_is_paid(client):
    dispute = on_its_way(client)
    acknowledge(client, dispute, "item_received")
    dispute = again(dispute)
    assert (dispute.state, dispute.settlement.refund) == (S.SETTLING, dispute.disputed_amount)


@pytest.mark.parametrize("condition", PROBLEMS)
def test_a_problem_needs_evidence(client, condition):
    dispute = on_its_way(client, (("LAMP", 1, 4300),))
    answer = post(client, dispute, "seller", "acknowledge_return", {"acknowledgement": condition})
    assert list(errors(answer)) == ["files"]


@pytest.mark.parametrize("condition", PROBLEMS)
def test_a_problem_comes_back_to_mediation_with_a_window_of_its_own(client, condition):
    dispute = on_its_way(client, (("LAMP", 1, 4300),))
    before = list(dispute.evidence.values_list("pk", flat=True))
    acknowledge(client, dispute, condition)
    dispute = again(dispute)
    assert dispute.state == S.COLLECTING_EVIDENCE
    assert dispute.due_at - dispute.clock_started_at == timedelta(days=dispute.policy.evidence_days)
    assert (dispute.asked, dispute.finished, dispute.reached_by) == (["buyer", "seller"], [], "")
    assert dispute.evidence.count() == len(before) + 1
    for role in (Role.BUYER, Role.SELLER):
        assert list_of(dispute, role) == RETURNS[condition][role]
    assert dispute.mediator is None or dispute.mediator.is_mediator


@pytest.mark.parametrize("role", [Role.BUYER, Role.SELLER])
def test_while_goods_travel_the_lists_are_about_the_return(role):
    dispute = make_dispute_in(S.AWAITING_RETURN_RECEIPT)
    assert list_of(dispute, role) == ON_ITS_WAY_BACK[role]
    assert checklist_of(dispute, role).missing == 0


def ordered_return(mediator, at=T0):
    """A return that a mediator ordered and the buyer sent."""
    dispute = make_dispute(S.UNDER_REVIEW, reason="not_as_described", at=at)
    dispute.store.return_address = "Rua 2, Porto"
    dispute.store.save()
    moment = at + timedelta(hours=5)
    if dispute.mediator != mediator:
        perform("take", dispute.pk, actor=mediator, at=moment)
    declare(dispute, mediator, at=moment)
    ruling = make_ruling("return_and_refund", 9590, return_freight="platform")
    perform("rule", dispute.pk, actor=mediator, at=moment, ruling=ruling)
    perform("ship_return", dispute.pk, actor=dispute.buyer, at=moment, carrier="CTT", tracking_number="RR1")
    return again(dispute), moment


def test_after_a_problem_the_same_mediator_rules_refund_or_release_and_no_second_return():
    mediator = make_mediator()
    make_mediator("idle")
    dispute, moment = ordered_return(mediator)
    assert dispute.return_freight == "platform"
    said = {"acknowledgement": "damaged", "evidence": [make_evidence("seller")]}
    perform("acknowledge_return", dispute.pk, actor=staff_of(dispute), at=moment, **said)
    dispute = again(dispute)
    assert (dispute.state, dispute.mediator) == (S.COLLECTING_EVIDENCE, mediator)
    assert not Terms.of(dispute).return_is_possible
    run_out_clock(dispute.pk, dispute.due_at)
    dispute = again(dispute)
    assert (dispute.state, dispute.mediator) == (S.UNDER_REVIEW, mediator)
    second = make_ruling("return_and_refund", 9590, return_freight="seller")
    with pytest.raises(Refused):
        perform("rule", dispute.pk, actor=mediator, at=dispute.clock_started_at, ruling=second)


def came_damaged(mediator):
    dispute, moment = ordered_return(mediator)
    said = {"acknowledgement": "damaged", "evidence": [make_evidence("seller")]}
    perform("acknowledge_return", dispute.pk, actor=staff_of(dispute), at=moment, **said)
    return again(dispute)


def test_while_the_mediator_is_absent_a_colleague_gets_the_case_back():
    mediator = make_mediator()
    colleague = make_mediator("colleague")
    Absence.objects.create(mediator=mediator, first_day=T0.date(), last_day=T0.date())
    assert came_damaged(mediator).mediator == colleague


def test_an_absent_mediator_keeps_it_where_there_is_no_other():
    mediator = make_mediator()
    Absence.objects.create(mediator=mediator, first_day=T0.date(), last_day=T0.date())
    assert came_damaged(mediator).mediator == mediator


def test_a_mediator_who_has_left_does_not_get_it_back():
    mediator = make_mediator()
    colleague = make_mediator("colleague")
    dispute, moment = ordered_return(mediator)
    mediator.groups.clear()
    said = {"acknowledgement": "damaged", "evidence": [make_evidence("seller")]}
    perform("acknowledge_return", dispute.pk, actor=staff_of(dispute), at=moment, **said)
    assert again(dispute).mediator == colleague


def test_a_seller_cannot_propose_a_second_return_either(client):
    dispute = on_its_way(client, (("LAMP", 1, 4300),))
    acknowledge(client, dispute, "damaged")
    form = get(client, again(dispute), "seller", "propose").context["form"]
    assert [value for value, _label in form.fields["remedy"].choices] == ["full_refund", "partial_refund"]
    proposal = make_proposal("seller", "return_and_refund", 100, return_freight="seller")
    with pytest.raises(Refused):
        perform("propose", dispute.pk, actor=staff_of(dispute), proposal=proposal)


# -- the clocks --------------------------------------------------------------------------------


def test_what_is_sent_at_the_deadline_is_too_late():
    dispute = make_dispute_in(S.AWAITING_RETURN_SHIPMENT)
    with pytest.raises(Refused):
        perform("ship_return", dispute.pk, actor=dispute.buyer, at=dispute.due_at, **SENT)
    dispute = again(dispute)
    assert (dispute.state, dispute.reached_by, dispute.settlement.refund) == (S.SETTLING, "return_lapsed", 0)


def test_a_moment_before_it_is_in_time():
    dispute = make_dispute_in(S.AWAITING_RETURN_SHIPMENT)
    just = dispute.due_at - timedelta(seconds=1)
    perform("ship_return", dispute.pk, actor=dispute.buyer, at=just, **SENT)
    assert again(dispute).state == S.AWAITING_RETURN_RECEIPT


def test_a_complaint_at_the_deadline_is_too_late_and_the_refund_is_due():
    dispute = make_dispute_in(S.AWAITING_RETURN_RECEIPT)
    said = {"acknowledgement": "damaged", "evidence": [make_evidence("seller")]}
    with pytest.raises(Refused):
        perform("acknowledge_return", dispute.pk, actor=staff_of(dispute), at=dispute.due_at, **said)
    dispute = again(dispute)
    assert (dispute.state, dispute.reached_by) == (S.SETTLING, "return_default")
    assert (dispute.settlement.refund, dispute.return_condition) == (dispute.disputed_amount, "")


@pytest.mark.parametrize(
    ("state", "says"),
    [(S.AWAITING_RETURN_SHIPMENT, ""), (S.AWAITING_RETURN_RECEIPT, "This is not possible now")],
)
def test_a_buyer_withdraws_until_the_goods_travel(state, says):
    dispute = make_dispute_in(state)
    reason = str(why_not(ACTIONS["withdraw"], dispute, Actor(Role.BUYER, dispute.buyer), T0))
    assert reason.startswith(says)
    assert bool(reason) == bool(says)


def test_nor_after_they_travelled_and_came_back_damaged():
    dispute = make_dispute_in(S.AWAITING_RETURN_RECEIPT)
    said = {"acknowledgement": "damaged", "evidence": [make_evidence("seller")]}
    perform("acknowledge_return", dispute.pk, actor=staff_of(dispute), at=T0 + timedelta(days=1), **said)
    with pytest.raises(Refused, match="The goods are on their way back"):
        perform("withdraw", dispute.pk, actor=dispute.buyer, at=T0 + timedelta(days=2))


# -- when they are back --------------------------------------------------------------------------


def agreed(client, lines=TWO_LINES, freight="platform", **counted):
    """A return that the seller accepted and the buyer sent."""
    dispute = fresh(remedy="return_and_refund", return_freight=freight, order=recent(lines), **RETURN)
    named = {"proposal": dispute.on_the_table_id, "return_address": "Rua 1", "return_reference": "RMA 77"}
    assert post(client, dispute, "seller", "accept", named).status_code == 302
    sent = SENT | {f"quantity-{sku}": number for sku, number in counted.items()}
    assert post(client, again(dispute), "buyer", "ship_return", sent).status_code == 302
    return again(dispute)


def came_back(client, condition="damaged", **counted):
    dispute = agreed(client)
    assert acknowledge(client, dispute, condition, **counted).status_code == 302
    return again(dispute)


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_after_a_problem_both_still_read_who_pays_the_freight(client, portal):
    dispute = came_back(client)
    assert dispute.return_freight == ""
    assert "The platform pays for sending them back." in card(client, dispute, portal).content.decode()


def test_a_ruled_return_names_its_payer_from_the_ruling_even_where_a_second_mediator_confirmed_it():
    mediator, second = make_mediator(), make_mediator("second")
    dispute = make_dispute(S.UNDER_REVIEW, reason="not_as_described")
    dispute.store.return_address = "Rua 2, Porto"
    dispute.store.save()
    moment = T0 + timedelta(hours=5)
    if dispute.mediator != mediator:
        perform("take", dispute.pk, actor=mediator, at=moment)
    declare(dispute, mediator, second, at=moment)
    ruling = make_ruling("return_and_refund", 9590, return_freight="buyer")
    perform("rule", dispute.pk, actor=mediator, at=moment, ruling=ruling, needs_confirmation=True)
    assert payer_of_return(dispute.events.order_by("sequence")) == ""
    perform("confirm_ruling", dispute.pk, actor=second, at=moment)
    assert payer_of_return(dispute.events.order_by("sequence")) == "buyer"


def test_where_no_return_took_effect_nobody_pays_one():
    dispute = make_dispute_in(S.SETTLING)
    assert payer_of_return(dispute.events.order_by("sequence")) == ""


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_nobody_is_told_to_send_what_is_back(client, portal):
    dispute = came_back(client)
    page = card(client, dispute, portal).content.decode()
    for words in ("Send the goods to", "The buyer sends the goods to", "Write this on", "buyer writes on"):
        assert words not in page
    for words in ("Sent to", "Rua 1", "Written on the parcel:", "RMA 77"):
        assert words in page


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_who_accepted_the_return_is_not_said_to_be_silent(client, portal):
    page = card(client, came_back(client), portal)
    assert page.context["apart"] == ""
    assert "not answered yet" not in page.content.decode()


def test_the_label_stays_on_the_card_after_shipping(client):
    dispute = to_send()
    give_label(dispute, pdf(), "label.pdf")
    assert post(client, dispute, "buyer", "ship_return", SENT).status_code == 302
    for portal in ("buyer", "seller"):
        assert label_on(client, again(dispute), portal)[0] == "label.pdf"
        page = card(client, again(dispute), portal).content.decode()
        assert "Look at the label" in page
        assert "Print the label" not in page


@pytest.mark.parametrize("finished", [False, True])
def test_both_read_what_the_seller_says_of_the_return(client, finished):
    dispute = came_back(client)
    if finished:
        for actor in (dispute.buyer, staff_of(dispute)):
            perform("finish_evidence", dispute.pk, actor=actor)
        dispute = again(dispute)
        assert dispute.state == S.UNDER_REVIEW
    for portal, words in (("buyer", "The seller says: damaged."), ("seller", "You said: damaged.")):
        assert card(client, dispute, portal).context["standing"].if_nothing_text.startswith(words)


def test_without_a_return_nobody_is_said_to_have_said_anything(client):
    dispute = fresh(S.COLLECTING_EVIDENCE, **RETURN)
    assert "says:" not in card(client, dispute, "buyer").context["standing"].if_nothing_text


# -- some of the pieces --------------------------------------------------------------------------


def test_who_checks_the_return_reads_that_not_all_was_sent(client):
    dispute = on_its_way(client, (("BOWL", 2, 4300),), BOWL=1)
    answer = get(client, dispute, "seller", "acknowledge_return")
    assert answer.context["choice"].consequence.startswith("Sent 1 of 2. In order: ")
    assert answer.context["form"].fields["acknowledgement"].help_text == "Sent 1 of 2."


def test_where_all_was_sent_nothing_is_said_of_it(client):
    answer = get(client, on_its_way(client), "seller", "acknowledge_return")
    assert answer.context["choice"].consequence.startswith("In order: ")
    assert answer.context["form"].fields["acknowledgement"].help_text == ""


@pytest.mark.parametrize("condition", ["damaged", "empty_or_different"])
def test_a_seller_may_say_how_many_are_concerned_and_both_read_it(client, condition):
    dispute = came_back(client, condition, concerned__BOWL=1)
    event = dispute.events.get(action="acknowledge_return")
    assert event.data["concerned"] == [{"sku": "BOWL", "title": "Bowl", "quantity": 1, "of": 2}]
    assert pieces_words(dispute.events.order_by("sequence")) == (
        "Bowl: Sent 2 of 2, 1 of 2 concerned; Plate: Sent 3 of 3"
    )
    for portal in ("buyer", "seller"):
        page = card(client, dispute, portal).content.decode()
        assert "Sent 2 of 2, 1 of 2 concerned" in page
        assert "Pieces concerned" in page


@pytest.mark.parametrize("counted", [{}, {"concerned__BOWL": ""}, {"concerned__BOWL": 0}])
def test_how_many_are_concerned_need_not_be_said(client, counted):
    dispute = came_back(client, "damaged", **counted)
    assert "concerned" not in dispute.events.get(action="acknowledge_return").data


def test_not_more_are_concerned_than_were_sent(client):
    dispute = on_its_way(client, BOWL=1)
    answer = acknowledge(client, dispute, "damaged", concerned__BOWL=2)
    assert list(errors(answer)) == ["concerned-BOWL"]


@pytest.mark.parametrize("condition", ["item_received", "not_received"])
def test_numbers_concerned_do_not_count_for_another_answer(client, condition):
    dispute = on_its_way(client)
    assert acknowledge(client, dispute, condition, concerned__BOWL=99).status_code == 302
    assert "concerned" not in again(dispute).events.get(action="acknowledge_return").data


def test_of_a_single_piece_nobody_asks_how_many_are_concerned(client):
    dispute = on_its_way(client, (("LAMP", 1, 4300),))
    fields = get(client, dispute, "seller", "acknowledge_return").context["form"].fields
    assert [name for name in fields if name.startswith("concerned-")] == []
