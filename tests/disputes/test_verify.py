"""verify_record: whatever somebody changes behind the door's back is found and named."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from disputes import triggers
from disputes.models import Event, Proposal
from disputes.verify import broken
from tests.factories import make_dispute, make_dispute_in

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
