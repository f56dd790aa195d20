"""A slip in a ruling is corrected, visibly, by a second mediator; money and substance are not."""

from datetime import timedelta

import pytest

from disputes.flow import SYSTEM, Refused, Stale, State
from disputes.models import StoreMember
from disputes.perform import perform, run_out_clock
from disputes.verify import broken
from evidence.models.tracking import TrackingEvent
from mediation.decisions.corrections import Part, corrected, joined
from tests.disputes.test_races import at_once, winners
from tests.factories import (
    T0,
    again,
    declare,
    make_dispute_in,
    make_mediator,
    make_proposal,
    make_ruling,
    staff_of,
)
from tests.mediation.test_actions import last, post, url

pytestmark = pytest.mark.django_db

GROUNDS = (
    "Mr Silvo of Braga sent it on 3 March 2026; the parcel came to Mr Silvo on 20 March. "
    "The order was paid with €95.90, and 45.90 EUR go back. Silvosa is another firm."
)


def holding(case, *places):
    """The case knows Inês Silva, who bought, and places where the parcel was scanned."""
    case.buyer.name = "Inês Silva"
    case.buyer.save()
    for place in places:
        TrackingEvent.objects.create(
            marketplace=case.order.marketplace,
            tracking_number="RR123456785PT",
            at=T0,
            status="in_transit",
            place=place,
            received_at=T0,
        )
    return case


def ruled(author, remedy="full_refund", amount=9590, **fields):
    case = holding(declare(make_dispute_in(State.UNDER_REVIEW), author), "Braganza (Bragança)")
    fields = {"findings": ["NO_PROOF_OF_DELIVERY", "ITEM_NOT_SHIPPED"], "grounds": GROUNDS} | fields
    ruling = make_ruling(remedy, amount)
    for name, value in fields.items():
        setattr(ruling, name, value)
    perform("rule", case.pk, actor=author, ruling=ruling)
    return again(case)


@pytest.fixture
def case(mediator):
    return ruled(mediator)


@pytest.fixture
def second(client, colleague):
    client.force_login(colleague)
    return client


def correct(client, case, **data):
    return post(client, again(case), "correct_ruling", **{"slip": "name", "why": "A slip.", **data})


def refused(answer, case):
    """The fields that were refused; nothing was written."""
    assert answer.status_code == 200
    assert last(case).action == "rule"
    return set(answer.context["form"].errors)


def grounds_of(case):
    events = case.events.order_by("sequence")
    made = [event.data for event in events.filter(action="correct_ruling")]
    return corrected(events.get(action="rule").data["ruling"], made)[1]


# -- what can be corrected ------------------------------------------------------------------


def test_a_name_is_corrected_wherever_it_stands_and_nowhere_else(second, case):
    assert correct(second, case, wrong="Silvo", text="Silva").status_code == 302
    assert last(case).data == {"slip": "name", "wrong": "Silvo", "text": "Silva", "why": "A slip."}
    now = joined(grounds_of(case))
    assert now == GROUNDS.replace("Mr Silvo", "Mr Silva")
    assert "Silvosa" in now


def test_a_date_is_corrected(second, case):
    assert correct(second, case, slip="date", wrong="20 March", text="21 March").status_code == 302
    assert "on 21 March. The" in joined(grounds_of(case))


def test_a_wrong_code_is_corrected(second, case):
    data = {"slip": "finding", "finding": "ITEM_NOT_SHIPPED", "right_finding": "INVALID_TRACKING"}
    assert correct(second, case, **data).status_code == 302
    assert last(case).data["wrong"] == "ITEM_NOT_SHIPPED"
    findings, _grounds = corrected(
        {"findings": ["NO_PROOF_OF_DELIVERY", "ITEM_NOT_SHIPPED"], "grounds": ""}, [last(case).data]
    )
    assert findings == [Part("NO_PROOF_OF_DELIVERY"), Part("INVALID_TRACKING", "ITEM_NOT_SHIPPED")]


def test_several_corrections_stand_one_after_the_other(second, case):
    correct(second, case, wrong="Silvo", text="Silva")
    assert correct(second, case, wrong="Braga", text="Braganza").status_code == 302
    assert correct(second, case, wrong="Braganza", text="Bragança").status_code == 302
    parts = grounds_of(case)
    assert [(part.was, part.text) for part in parts if part.was] == [
        ("Silvo", "Silva"),
        ("Braga", "Bragança"),
        ("Silvo", "Silva"),
    ]
    assert "of Bragança sent it" in joined(parts)


def test_a_correction_changes_nothing_that_was_decided(second, case):
    before = [
        (dispute.state, dispute.remedy, dispute.refund_amount, dispute.settlement.refund)
        for dispute in [again(case)]
    ]
    correct(second, case, wrong="Silvo", text="Silva")
    now = again(case)
    assert [(now.state, now.remedy, now.refund_amount, now.settlement.refund)] == before
    assert case.rulings.get().grounds == GROUNDS
    assert broken(now) == []


def test_both_sides_read_the_old_the_new_and_why(second, client, case):
    correct(second, case, wrong="Silvo", text="Silva", why="Misread.")
    for user, portal in ((case.buyer, "buyer"), (staff_of(case), "seller")):
        client.force_login(user)
        page = client.get(f"/{portal}/disputes/{case.reference}/").text
        assert "Instead of “Silvo” it now says “Silva”." in page
        assert "Misread." in page


def test_the_page_shows_the_reasons_with_the_old_struck_through(second, case):
    correct(second, case, wrong="Braga", text="Bragança")
    page = second.get(url(case, "correct_ruling")).text
    assert "Braga</del>" in page
    assert "Bragança</ins>" in page


def test_a_ruling_whose_goods_travel_back_is_corrected_too(second, mediator):
    case = declare(make_dispute_in(State.UNDER_REVIEW, reason="not_as_described"), mediator)
    case.store.return_address = "Rua 1, Porto"
    case.store.save()
    ruling = make_ruling("return_and_refund", 9590, return_freight="seller", findings=[])
    perform("rule", case.pk, actor=mediator, ruling=ruling)
    assert again(case).state == State.AWAITING_RETURN_SHIPMENT
    assert correct(second, case, slip="name", wrong="delivery", text="Delivery").status_code == 302


# -- what cannot --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slip", "wrong", "text"),
    [
        ("name", "€95.90", "€9.59"),
        ("name", "95.90", "9.59"),
        ("name", "Braga", "€95.90"),
        ("name", "Braga", "Braga 95,90"),
        ("name", "Braga", "９５.９０"),
        ("name", "Braga", "4,590 Yen"),
        ("name", "45.90 EUR", "54.90 EUR"),
        ("name", "EUR", "USD"),
        ("name", "EUR go", "EUR 10 go"),
        ("name", "paid with", "paid 9590"),
        ("date", "45.90", "54.90"),
        ("date", "20 March", "20 March €5"),
    ],
)
def test_no_amount_is_corrected(second, case, slip, wrong, text):
    assert refused(correct(second, case, slip=slip, wrong=wrong, text=text), case) <= {"wrong", "text"}


@pytest.mark.parametrize(
    ("slip", "wrong", "text"),
    [
        ("name", "sent it", "never sent it"),
        ("name", "Braga", "the buyer"),
        ("name", "Braga", "Braga. " + "It was sent in time. " * 4),
        ("date", "Braga", "Porto"),
        ("date", "20 March", "a day that suited"),
        ("name", "Lisbon", "Porto"),
        ("name", "silvo", "Silva"),
        ("name", "Silvo", "Silvo"),
        ("name", "", "Silva"),
        ("name", "Silvo", ""),
        ("name", "Silvo", "Braga"),
        ("name", "March 2026; the", "March 2026; The Parcel"),
        ("date", "came to Mr Silvo on 20 March", "went to Mr Silvo on 20 March"),
    ],
)
def test_no_substance_is_corrected(second, case, slip, wrong, text):
    assert refused(correct(second, case, slip=slip, wrong=wrong, text=text), case) <= {"wrong", "text"}


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("ITEM_NOT_SHIPPED", "VALID_PROOF_OF_DELIVERY", "right_finding"),  # speaks against what was decided
        ("INVALID_TRACKING", "NO_SELLER_RESPONSE", "finding"),  # is none of the ruling's
        ("ITEM_NOT_SHIPPED", "NO_PROOF_OF_DELIVERY", "right_finding"),  # stands there already
        ("ITEM_NOT_SHIPPED", "", "right_finding"),
        ("ITEM_NOT_SHIPPED", "ANYTHING", "right_finding"),
    ],
)
def test_a_code_is_exchanged_only_for_one_that_changes_nothing(second, case, old, new, field):
    assert refused(correct(second, case, slip="finding", finding=old, right_finding=new), case) == {field}


@pytest.mark.parametrize("data", [{"slip": ""}, {"slip": "amount"}, {"why": ""}])
def test_a_correction_says_what_slipped_and_why(second, case, data):
    assert refused(correct(second, case, wrong="Silvo", text="Silva", **data), case) == set(data)


def test_what_else_is_posted_is_not_taken(second, case):
    extra = {"amount": "1.00", "remedy": "no_refund", "return_freight": "buyer", "grounds": "New"}
    assert correct(second, case, wrong="Silvo", text="Silva", **extra).status_code == 302
    assert set(last(case).data) == {"slip", "wrong", "text", "why"}


def test_the_author_does_not_correct(desk, case):
    assert desk.get(url(case, "correct_ruling")).status_code == 409
    assert correct(desk, case, wrong="Silvo", text="Silva").status_code == 409


def test_who_is_related_does_not_correct(client, case):
    related = make_mediator("Rita")
    StoreMember.objects.create(store=case.store, user=related)
    client.force_login(related)
    assert correct(client, case, wrong="Silvo", text="Silva").status_code == 404
    client.force_login(case.buyer)
    assert correct(client, case, wrong="Silvo", text="Silva").status_code == 404


def test_after_the_payment_was_confirmed_nothing_is_corrected(second, case):
    perform("confirm_settlement", case.pk, actor=SYSTEM, provider_reference="pay-1")
    assert correct(second, case, wrong="Silvo", text="Silva").status_code == 409


def test_a_ruling_that_waits_is_sent_back_and_not_corrected(second, mediator):
    case = declare(make_dispute_in(State.UNDER_REVIEW), mediator)
    perform("rule", case.pk, actor=mediator, ruling=make_ruling(), needs_confirmation=True)
    assert correct(second, case, wrong="delivery", text="Delivery").status_code == 409


def test_an_agreement_is_not_corrected(second):
    assert correct(second, make_dispute_in(State.SETTLING), wrong="Silvo", text="Silva").status_code == 409


races = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


class TestAtOnce:
    pytestmark = races

    def test_of_a_correction_and_the_payment_the_record_stays_whole(self):
        author, second = make_mediator("Anna"), make_mediator("Berta")
        case = ruled(author)
        slip = {"slip": "name", "wrong": "Silvo", "text": "Silva", "why": "A slip."}
        results = at_once(
            lambda: perform("correct_ruling", case.pk, actor=second, **slip),
            lambda: perform("confirm_settlement", case.pk, actor=SYSTEM, provider_reference="pay-1"),
        )
        events = [event.action for event in case.events.order_by("sequence")]
        late = [result for result in results if isinstance(result, Refused)]
        assert len(late) == (0 if "correct_ruling" in events else 1)
        assert events[-1] == "confirm_settlement"
        assert again(case).state == State.CLOSED
        assert broken(again(case)) == []

    @pytest.mark.parametrize("is_seen", [True, False])
    def test_of_two_corrections_of_the_same_words_one_happens(self, is_seen):
        author, second, third = make_mediator("Anna"), make_mediator("Berta"), make_mediator("Carla")
        case = ruled(author)
        seen = {"version": case.version} if is_seen else {}
        slip = {"slip": "date", "wrong": "20 March", "why": "A slip."} | seen
        results = at_once(
            lambda: perform("correct_ruling", case.pk, actor=second, text="21 March", **slip),
            lambda: perform("correct_ruling", case.pk, actor=third, text="22 March", **slip),
        )
        [made] = winners(results)
        [late] = [result for result in results if isinstance(result, Stale)]
        assert "corrected meanwhile" in str(late.reason)
        assert joined(grounds_of(case)) == GROUNDS.replace("20 March", made.data["text"])
        assert broken(again(case)) == []


# -- words --------------------------------------------------------------------------------


def test_older_corrections_stand_beside_and_replace_nothing():
    ruling = {"findings": ["ITEM_AS_DESCRIBED"], "grounds": "So it is."}
    assert corrected(ruling, [{"text": "It was Porto.", "why": "A slip."}]) == (
        [Part("ITEM_AS_DESCRIBED")],
        [Part("So it is.")],
    )


def test_scripts_without_spaces_are_corrected_too():
    ruling = {"findings": [], "grounds": "王小明于三月三日寄出，王小明已收到。"}
    parts = corrected(ruling, [{"slip": "name", "wrong": "王小明", "text": "王晓明"}])[1]
    assert joined(parts) == "王晓明于三月三日寄出，王晓明已收到。"


# -- what took its place --------------------------------------------------------------------


def agreed_anew(case):
    """A mediator was asked, and both sides agreed on a return of their own."""
    perform("request_intervention", case.pk, actor=case.buyer, statement="The freight is dear.")
    proposal = make_proposal("seller", "return_and_refund", 8000, return_freight="seller")
    perform("propose", case.pk, actor=staff_of(case), proposal=proposal)
    perform("accept", case.pk, actor=case.buyer, proposal=again(case).on_the_table_id)
    return again(case)


def lapsed(case):
    run_out_clock(case.pk, case.due_at + timedelta(minutes=1))
    assert again(case).reached_by == "return_lapsed"
    return again(case)


@pytest.fixture
def returning(mediator):
    """A return was ruled."""
    case = declare(make_dispute_in(State.UNDER_REVIEW, reason="not_as_described"), mediator)
    return rule_a_return(case, mediator)


def rule_a_return(case, mediator):
    case.store.return_address = "Rua 1, Porto"
    case.store.save()
    ruling = make_ruling("return_and_refund", 9590, return_freight="seller")
    perform("rule", case.pk, actor=mediator, ruling=ruling)
    return holding(again(case))


SLIP = {"slip": "name", "wrong": "delivery", "text": "Delivery", "why": "A slip."}


def test_a_ruling_in_whose_place_a_return_was_agreed_is_not_corrected(second, returning, colleague):
    case = agreed_anew(returning)
    for now in (case, lapsed(case)):
        assert second.get(url(now, "correct_ruling")).status_code == 409
        answer = correct(second, now, **SLIP)
        assert (answer.status_code, "There is no ruling to correct." in answer.text) == (409, True)
        with pytest.raises(Refused, match="no ruling to correct"):
            perform("correct_ruling", now.pk, actor=colleague, **SLIP)


def test_nor_after_an_agreed_return_that_nobody_answered(second, returning):
    case = agreed_anew(returning)
    perform("ship_return", case.pk, actor=case.buyer, carrier="CTT", tracking_number="RR1")
    run_out_clock(case.pk, again(case).due_at + timedelta(minutes=1))
    assert again(case).reached_by == "return_default"
    assert correct(second, case, **SLIP).status_code == 409


def test_a_ruled_return_that_lapsed_is_corrected_still(second, returning):
    case = lapsed(returning)
    assert second.get(url(case, "correct_ruling")).status_code == 200
    assert correct(second, case, **SLIP).status_code == 302


def test_what_was_agreed_before_a_ruling_takes_nothing_from_it(second, mediator):
    case = make_dispute_in(State.AWAITING_RETURN_SHIPMENT)
    assert case.events.filter(action="accept").exists()
    perform("request_intervention", case.pk, actor=case.buyer, statement="The freight is dear.")
    for actor in (case.buyer, staff_of(case)):
        perform("finish_evidence", case.pk, actor=actor)
    case = lapsed(rule_a_return(declare(case, mediator), mediator))
    assert correct(second, case, **SLIP).status_code == 302
