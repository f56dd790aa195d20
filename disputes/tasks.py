"""What the task worker runs, by schedule or when an event wakes it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django_q.models import Success

from disputes.automation.acting import answer_by_rules
from disputes.clock import enforce_deadlines
from disputes.delivery import send_deliveries
from disputes.inbox import fetch_mail
from disputes.insights.counting import count_store, count_stores
from disputes.models import RememberedAnswer
from disputes.owed import remind_of_owed
from disputes.perform.outside import place_change, place_changes
from disputes.webhooks import prune, send_webhooks

__all__ = [
    "answer_by_rules",
    "count_store",
    "count_stores",
    "enforce_deadlines",
    "fetch_mail",
    "place_change",
    "place_changes",
    "prune_answers",
    "prune_tasks",
    "remind_of_owed",
    "send_deliveries",
    "send_webhooks",
]

KEPT = timedelta(days=7)


def prune_tasks(at: datetime | None = None) -> int:
    """Forget tasks that went well more than a week ago, and old webhooks; failed tasks stay."""
    now = at or timezone.now()
    prune(now)
    return Success.objects.filter(stopped__lt=now - KEPT).delete()[0]


def prune_answers(at: datetime | None = None) -> int:
    """Forget what was answered to an Idempotency-Key more than a week ago."""
    before = (at or timezone.now()) - KEPT
    return RememberedAnswer.objects.filter(reserved_at__lt=before).delete()[0]
