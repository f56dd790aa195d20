"""Time that passes for a desk: leases end, pauses are over, the queue gives its tasks out again."""

import time
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from django_q.tasks import async_task

from disputes.flow import State
from disputes.models import Delivery, Dispute, RememberedAnswer, WebhookEndpoint, WebhookMessage
from evidence.models import Job

A_WHILE = timedelta(minutes=16)  # longer than any lease or hold
LOOK_EVERY = 0.5
STILL = 6  # looks without anything new
WAITS = {
    Delivery: ["due_at"],
    WebhookMessage: ["due_at"],
    WebhookEndpoint: ["leased_until", "held_until", "failing_since"],
    Job: ["due_at"],
    RememberedAnswer: ["reserved_at"],
    OrmQ: ["lock"],
    Schedule: ["next_run"],
}
SWEEPS = (
    "disputes.tasks.enforce_deadlines",
    "disputes.tasks.send_deliveries",
    "disputes.tasks.send_webhooks",
    "evidence.tasks.prepare_due",
)


def pass_by(span=A_WHILE):
    """Move what waits for an instant nearer by so much, and wake the sweeps of the minute."""
    for model, names in WAITS.items():
        for name in names:
            model.objects.exclude(**{name: None}).update(**{name: F(name) - span})
    for sweep in SWEEPS:
        async_task(sweep)


def what_waits(within=A_WHILE):
    """What has still to happen, by kind; what is far off (a reminder) is no matter. Empty: nothing."""
    soon = timezone.now() + within
    found = {
        "disputes": Dispute.objects.exclude(state=State.CLOSED),
        "deliveries": Delivery.objects.filter(due_at__lt=soon),
        "webhooks": WebhookMessage.objects.waiting(),
        "jobs": Job.objects.filter(due_at__isnull=False),
        "calls": RememberedAnswer.objects.filter(status=None),
    }
    return {kind: number for kind, rows in found.items() if (number := rows.count())}


def wait_until(reached, patience):
    ends = time.monotonic() + patience
    while not reached():
        assert time.monotonic() < ends, "it takes too long"
        time.sleep(LOOK_EVERY)


def until_nothing_waits(patience):
    """Let time pass whenever nothing moves any more, until all is done. What still waits fails the test."""
    ends, before, still = time.monotonic() + patience, {}, 0
    while waits := what_waits():
        assert time.monotonic() < ends, waits
        moved = any(waits.get(kind) != before.get(kind) for kind in ("disputes", "webhooks"))
        still = 0 if moved else still + 1
        if still == STILL:
            pass_by()
            still = 0
        before = waits
        time.sleep(LOOK_EVERY)
