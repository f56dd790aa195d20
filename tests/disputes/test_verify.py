"""verify_record: whatever somebody changes behind the door's back is found and named."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from disputes import triggers
from disputes.flow import Actor, Role
from disputes.models import Dispute, Event, OutsideSettlement, Proposal, Settlement
from disputes.perform import perform
from disputes.verify import broken
from evidence.models import Evidence
from mediation.models import Assessment
from tests.factories import (
    T0,
    again,
    make_dispute,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_order,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dispute():
    return make_dispute_in("closed")


@pytest.fixture
def unguarded(transactional_db):
    """A database whose triggers somebody took away."""
    with connection.cursor() as cursor:
        for statement in triggers.drop(connection.vendor):
            cursor.execute(statement)
    yield
    with connection.cursor() as cursor:
        for statement in (*triggers.drop(connection.vendor), *triggers.create(connection.vendor)):
            cursor.execute(statement)


def verify(*references):
    """What the command prints, and how it ends."""
    out, error = StringIO(), StringIO()
    try:
        call_command("verify_record", *references, stdout=out, stderr=error)
    except CommandError as failure:
        return out.getvalue(), str(failure)
    return out.getvalue(), ""


def test_whole_record_verifies(dispute):
    assert verify(dispute.reference) == ("1 checked, 0 broken.\n", "")


@pytest.mark.parametrize(
    "state", ["under_review", "verifying_evidence", "awaiting_return_receipt", "settling"]
)
def test_record_of_every_kind_of_event_verifies(state):
    assert broken(make_dispute_in(state)) == []


def test_changed_event_is_named(dispute, unguarded):
    Event.objects.filter(dispute=dispute, sequence=2).update(data={"statement": "I never said that."})
    out, failure = verify()
    assert f"{dispute.reference}: event 2: was changed" in out.splitlines()
    assert failure == "1 of 1 records are broken."


@pytest.mark.parametrize(
    "column", ["at", "action", "role", "to_state", "due_at", "actor_id", "previous_hash"]
)
def test_every_column_is_sealed(dispute, unguarded, column):
    other = dispute.events.get(sequence=1)
    event = dispute.events.get(sequence=3)
    Event.objects.filter(pk=event.pk).update(**{column: getattr(other, column)})
    assert "event 3: was changed" in broken(dispute)


def test_event_cut_out_of_the_middle_is_named(dispute, unguarded):
    Proposal.objects.filter(event__dispute=dispute, event__sequence=2).update(
        event=dispute.events.get(sequence=1)
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM disputes_delivery")
    dispute.events.get(sequence=2).delete()
    assert "event 3: number 2 was expected" in broken(dispute)
    assert "event 3: does not follow the one before" in broken(dispute)


def test_event_cut_off_the_end_is_named(unguarded):
    dispute = make_dispute_in("closed")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM disputes_delivery")
    dispute.events.order_by("-sequence")[0].delete()
    assert broken(dispute) == ["stands elsewhere than its last event, 3, left it"]


def test_changed_proposal_is_named(dispute):
    Proposal.objects.filter(event__dispute=dispute, event__sequence=2).update(amount=1)
    assert broken(dispute) == ["event 2: its proposal was changed"]


def test_only_the_named_disputes_are_checked(dispute):
    sound = make_dispute()
    Proposal.objects.filter(event__dispute=dispute).update(return_freight="buyer")
    assert verify(sound.reference) == ("1 checked, 0 broken.\n", "")
    assert verify(sound.reference, dispute.reference)[1] == "1 of 2 records are broken."


def test_unknown_reference_is_an_error(dispute):
    assert verify(dispute.reference, "D-2026-XXXXXX") == ("", "There is no dispute D-2026-XXXXXX.")


@pytest.fixture
def case():
    """Under review, with a piece in time, a late one, and what a mediator said of them."""
    case = make_dispute("under_review", evidence=[make_evidence(tracking_number="RR1")])
    at = {"at": T0 + timedelta(hours=9)}
    perform(
        "submit_evidence", case.pk, actor=case.buyer, evidence=[make_evidence(tracking_number="RR2")], **at
    )
    first = case.evidence.first()
    assessment = [Assessment(evidence=first, verdict="verified")]
    perform("assess_evidence", case.pk, actor=make_mediator(), assessment=assessment, **at)
    assert broken(again(case)) == []
    return again(case)


@pytest.mark.parametrize(("column", "value"), [("late", False), ("is_attachment", True)])
def test_evidence_that_was_made_to_count_is_named(case, column, value):
    late = case.evidence.get(tracking_number="RR2")
    Evidence.objects.filter(pk=late.pk).update(**{column: value})
    assert broken(case) == [f"evidence {late.pk} (RR2): whether it counts was changed"]


def test_an_assessment_that_was_moved_to_another_piece_is_named(case):
    Assessment.objects.update(evidence=case.evidence.get(tracking_number="RR2"))
    assert broken(case) == ["event 7: its assessment was changed"]


def test_money_outside_that_was_moved_to_another_order_is_named():
    dispute = make_dispute()
    shop = Actor(Role.MARKETPLACE, marketplace_id=dispute.order.marketplace_id)
    row = OutsideSettlement(order=dispute.order, kind="refunded", amount=100)
    perform("settle_outside", dispute.pk, actor=shop, at=T0, outside_settlement=row)
    OutsideSettlement.objects.update(order=make_order())
    assert broken(again(dispute)) == ["money settled outside was moved to another order"]


@pytest.mark.parametrize("column", ["refund_amount", "remedy", "reached_by"])
def test_a_dispute_that_says_something_else_than_its_record_is_named(dispute, column):
    other = {"refund_amount": 1, "remedy": "partial_refund", "reached_by": "ruling"}
    Dispute.objects.filter(pk=dispute.pk).update(**{column: other[column]})
    assert len(broken(again(dispute))) == 1


def test_an_instruction_that_says_something_else_than_the_record_is_named(dispute):
    Settlement.objects.update(refund=0, release=9590)
    assert broken(dispute) == [
        "event 3: the instruction says 0 and 9590",
        "the ledger booked other amounts than were instructed",
    ]


def test_a_ledger_that_paid_more_than_was_paid_is_named(dispute):
    dispute.order.total_paid = 9589
    dispute.order.save()
    assert broken(dispute) == ["the ledger paid more than was paid for the order"]


@pytest.mark.parametrize("data", ["[]", "7", '"x"'])
def test_data_that_makes_no_sense_is_named_and_the_others_are_checked(dispute, unguarded, data):
    sound = make_dispute()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE disputes_event SET data = %s WHERE dispute_id = %s", [data, dispute.pk])
    out, failure = verify()
    assert f"{dispute.reference}: event 1: was changed" in out.splitlines()
    assert failure == "1 of 2 records are broken."
    assert broken(sound) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite alone")
def test_a_row_that_replaces_an_event_is_refused(dispute):
    with pytest.raises(IntegrityError, match="never"), connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO disputes_event SELECT * FROM disputes_event")
