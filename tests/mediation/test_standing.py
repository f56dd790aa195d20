"""A ruling says what happens now only while it stands; afterwards, what took its place and when."""

from datetime import timedelta

import pytest

from disputes.flow import SYSTEM, State
from disputes.perform import perform, run_out_clock
from tests.disputes.test_outside import outside
from tests.factories import again, make_evidence, make_proposal, make_ruling, staff_of
from tests.mediation.conftest import assess
from tests.mediation.test_decision import look, reviewed, rule, text_of

pytestmark = pytest.mark.django_db

NOW, SINCE = "What happens now", "What happened since"
ORDERED = "The buyer sends the goods back by"


@pytest.fixture
def returning(mediator):
    """A return was ruled, and the goods are to be sent."""
    case, mine, _theirs = reviewed(mediator, reason="not_as_described")
    case.store.return_address = "Rua 1, Porto"
    case.store.save()
    return rule(case, mediator, remedy="return_and_refund", return_freight="seller", cited=[mine.pk])


def ship(case):
    perform("ship_return", case.pk, actor=case.buyer, carrier="CTT", tracking_number="RR1")
    return again(case)


def acknowledge(case, said, **brought):
    perform("acknowledge_return", case.pk, actor=staff_of(case), acknowledgement=said, **brought)
    return again(case)


def came_damaged(case):
    return acknowledge(ship(case), "damaged", evidence=[make_evidence("seller", tracking_number="RR2")])


def ask(case):
    perform("request_intervention", case.pk, actor=case.buyer, statement="The freight is dear.")
    return again(case)


def agree(case, remedy="partial_refund", amount=2000, **fields):
    proposal = make_proposal("seller", remedy, amount, **fields)
    perform("propose", case.pk, actor=staff_of(case), proposal=proposal)
    perform("accept", case.pk, actor=case.buyer, proposal=again(case).on_the_table_id)
    return again(case)


def told(client, case, who):
    """What the card, the page and the paper of the ruling say."""
    card = look(client, case, who, "").text
    begins = card.index('<h2 id="ruling">')
    paper = "".join(text_of(look(client, case, who, "decision.pdf").content))
    page = look(client, case, who).text
    return [card[begins : card.index("Read the whole decision")], page, " ".join(paper.split())]


def is_replaced(client, case, *sentences):
    for who in (case.buyer, staff_of(case)):
        for words in told(client, case, who):
            assert SINCE in words
            for old in (NOW, ORDERED, "Then Porto Market pays", "This decision is final.", "Rua 1"):
                assert old not in words
            for sentence in sentences:
                assert sentence in words


def test_an_agreement_after_a_damaged_return_takes_its_place(client, returning):
    case = came_damaged(returning)
    is_replaced(client, case, "The return had a problem", "Mon 2 Mar 2026", "a mediator looks at the case")
    case = agree(case)
    assert case.state == State.SETTLING
    is_replaced(client, case, "both sides agreed on a partial refund of €20.00", "takes the place")


def test_a_return_that_was_not_sent_in_time_takes_its_place(client, returning):
    run_out_clock(returning.pk, returning.due_at + timedelta(minutes=1))
    case = again(returning)
    assert (case.state, case.refund_amount) == (State.SETTLING, 0)
    is_replaced(client, case, "The goods were not sent back in time", "12 Mar 2026", "€95.90")


def test_a_newly_agreed_return_takes_its_place(client, returning):
    case = agree(ask(returning), "return_and_refund", 8000, return_freight="buyer")
    assert case.state == State.AWAITING_RETURN_SHIPMENT
    is_replaced(client, case, "both sides agreed on", "€80.00")


def test_a_mediator_who_was_asked_before_anything_was_sent_looks_again(client, returning):
    case = ask(returning)
    is_replaced(client, case, "The buyer asked for a mediator", "looks at the case again")
    for words in told(client, case, case.buyer):
        assert "The return had a problem" not in words


def test_the_sellers_full_refund_takes_its_place(client, returning):
    perform("refund_in_full", returning.pk, actor=staff_of(returning))
    is_replaced(client, again(returning), "the seller chose to refund €95.90")


def test_what_was_withdrawn_is_told_though_it_is_closed(client, returning):
    perform("withdraw", returning.pk, actor=returning.buyer)
    is_replaced(client, again(returning), "The buyer withdrew the dispute on Mon 2 Mar 2026")


def test_nothing_left_in_dispute_takes_its_place(client, returning):
    case = outside(returning, 9590)
    assert case.state == State.CLOSED
    is_replaced(client, case, "Nothing is left in dispute")


def test_goods_that_came_in_order_are_told_with_what_is_paid(client, returning):
    case = acknowledge(ship(returning), "item_received")
    is_replaced(client, case, "The goods came back in order on", "€95.90 goes to the buyer")


def test_a_seller_who_says_nothing_of_the_goods_pays(client, returning):
    case = ship(returning)
    run_out_clock(case.pk, case.due_at + timedelta(minutes=1))
    is_replaced(client, again(case), "The seller did not say in time how the goods came back", "€95.90")


def test_while_it_stands_it_says_what_happens_now(client, returning):
    for case in (returning, ship(returning)):
        for who in (case.buyer, staff_of(case)):
            for words in told(client, case, who):
                assert NOW in words
                assert SINCE not in words
                assert f"{ORDERED} Thu 12 Mar 2026" in words
                assert "Then Porto Market pays €95.90" in words
                assert "Money has moved outside" not in words


def test_after_the_payment_the_page_still_tells_what_was_decided(client, mediator):
    case, _mine, _theirs = reviewed(mediator)
    rule(case, mediator)
    perform("confirm_settlement", case.pk, actor=SYSTEM, provider_reference="pay-1")
    page = look(client, case, case.buyer).text
    assert (NOW in page, SINCE in page) == (True, False)


def test_what_moved_outside_since_is_told_beside_what_was_decided(client, returning):
    case = outside(returning, 4590)
    left = "Money has moved outside since: of this, €50.00 is left for the buyer and €0.00 for the seller."
    for words in told(client, case, case.buyer):
        assert NOW in words
        assert left in words
    case = outside(agree(ask(case), amount=2000), 3500)
    is_replaced(client, case, "agreed on a partial refund of €20.00", "of this, €15.00 is left for the buyer")


def test_of_two_rulings_the_first_names_the_second(client, returning, mediator):
    first = returning.events.get(action="rule").sequence
    case = came_damaged(returning)
    for actor in (case.buyer, staff_of(case)):
        perform("finish_evidence", case.pk, actor=actor)
    piece = case.evidence.latest("pk")
    assess(case, mediator, piece)
    perform("rule", case.pk, actor=mediator, ruling=make_ruling("partial_refund", 4000))
    page = look(client, case, case.buyer, f"decision/{first}/").text
    assert "A later ruling of Mon 2 Mar 2026" in page
    assert NOW not in page
    assert "pays €40.00 to the buyer and €55.90 to the seller now." in look(client, case, case.buyer).text
