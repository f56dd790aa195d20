"""What must never be false is refused by the database itself."""

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from disputes.flow import State
from disputes.models import Dispute, DisputeLine, Event, Policy, Settlement
from disputes.models.dispute import DisputeQuerySet
from tests.factories import make_dispute, make_dispute_in

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

REFUSED = (IntegrityError, InternalError)


def write(sql, *params):
    """Past every door: straight to the table."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_a_state_with_a_clock_has_a_deadline():
    dispute = make_dispute()
    with pytest.raises(REFUSED):
        write("UPDATE disputes_dispute SET due_at = NULL WHERE id = %s", dispute.pk)


def test_a_state_without_a_clock_has_no_deadline():
    dispute = make_dispute_in(State.SETTLING)
    with pytest.raises(REFUSED):
        write("UPDATE disputes_dispute SET due_at = %s WHERE id = %s", timezone.now(), dispute.pk)


def test_a_closed_dispute_says_since_when():
    dispute = make_dispute_in(State.CLOSED)
    with pytest.raises(REFUSED):
        write("UPDATE disputes_dispute SET closed_at = NULL WHERE id = %s", dispute.pk)


def test_an_unknown_state_is_refused():
    dispute = make_dispute_in(State.SETTLING)
    with pytest.raises(REFUSED):
        write("UPDATE disputes_dispute SET state = 'limbo' WHERE id = %s", dispute.pk)


def test_a_line_is_in_one_open_dispute_at_a_time():
    line = make_dispute().lines.get()
    other = make_dispute()
    with pytest.raises(REFUSED), transaction.atomic():
        DisputeLine.objects.create(dispute=other, order_line=line.order_line, quantity=1)


def test_an_event_number_is_taken_once():
    event = make_dispute().events.get()
    event.pk += 1
    with pytest.raises(REFUSED), transaction.atomic():
        event.save(force_insert=True)


def test_refund_and_release_add_up():
    settlement = make_dispute_in(State.SETTLING).settlement
    with pytest.raises(REFUSED), transaction.atomic():
        Settlement.objects.filter(pk=settlement.pk).update(refund=F("refund") + 1)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE disputes_event SET action = 'accept'",
        "UPDATE disputes_event SET data = '{}'",
        "DELETE FROM disputes_event",
    ],
)
def test_events_are_neither_changed_nor_deleted(sql):
    make_dispute()
    with pytest.raises(REFUSED):
        write(sql)
    assert Event.objects.get().action == "open"


def test_a_policy_in_use_is_not_changed():
    policy = make_dispute().policy
    with pytest.raises(REFUSED), transaction.atomic():
        Policy.objects.filter(pk=policy.pk).update(evidence_days=1)


def test_a_policy_not_in_use_may_be_changed():
    policy = Policy.objects.in_force(timezone.now())
    Policy.objects.filter(pk=policy.pk).update(evidence_days=1)
    assert Policy.objects.get(pk=policy.pk).evidence_days == 1


@pytest.mark.parametrize("column", ["state", "due_at"])
def test_the_queryset_does_not_move_disputes(column):
    with pytest.raises(TypeError, match=column):
        Dispute.objects.update(**{column: None})


def test_the_queryset_changes_other_columns():
    dispute = make_dispute()
    assert isinstance(Dispute.objects.all(), DisputeQuerySet)
    assert Dispute.objects.filter(pk=dispute.pk).update(received_on="2026-03-01") == 1


def test_an_effect_runs_only_inside_the_door():
    dispute = make_dispute()
    with pytest.raises(RuntimeError, match="perform"):
        dispute.apply_buyer_choice(actor=None, at=timezone.now())
