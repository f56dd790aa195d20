"""Tells the owners of a store by mail what a rule did by itself: rest at a limit, or switch itself off."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from disputes.models import AutomationChange, AutomationNotice, AutomationVersion
from disputes.models.answering import Limit, over_at
from disputes.models.outbox import pause

Kind = AutomationChange.Kind
BY_ITSELF = (Kind.RESTED, Kind.PAUSED)
BATCH = 50
PATIENCE = timedelta(seconds=40)  # of the minute that the rules leave of their task's time
LEASE = timedelta(minutes=10)  # how long a claimed notice is nobody else's; a task is stopped long before
MOST_ATTEMPTS = 12  # with these pauses less than a day: later it is no news

log = logging.getLogger(__name__)


def tell_owners(at: datetime) -> int:
    """Write to each owner what happened by itself; how many mails went out.

    At least once: a notice is claimed before the work, and what a killed worker held comes up again when
    its lease is over. One that cannot be sent waits longer each time and stops no other.
    """
    _address(at)
    ends = monotonic() + PATIENCE.total_seconds()
    told = 0
    for notice in list(AutomationNotice.objects.due(at)[:BATCH]):
        if monotonic() >= ends:
            break
        if _claim(notice, at):
            told += _send(notice, at)
    return told


def _address(at: datetime) -> None:
    """A notice to each owner of what is new; of two workers one writes them."""
    untold = AutomationChange.objects.filter(told_at=None, kind__in=BY_ITSELF).order_by("pk")
    for change in untold.select_related("store")[:BATCH]:
        owners = change.store.members.filter(is_owner=True, user__is_active=True).order_by("pk")
        with transaction.atomic():
            if AutomationChange.objects.filter(pk=change.pk, told_at=None).update(told_at=at):
                AutomationNotice.objects.bulk_create(
                    AutomationNotice(change=change, recipient_id=user, due_at=at)
                    for user in owners.values_list("user", flat=True)
                )


def _claim(notice: AutomationNotice, at: datetime) -> bool:
    """Make it ours by moving it ahead; False if somebody was faster. A try counts before its work."""
    claimed = AutomationNotice.objects.filter(pk=notice.pk, due_at=notice.due_at).update(
        due_at=at + LEASE, attempts=F("attempts") + 1
    )
    notice.attempts += 1
    return bool(claimed)


def _send(notice: AutomationNotice, at: datetime) -> bool:
    """Whether the mail of a claimed notice is on its way. Who is no owner any more is told nothing."""
    mine = AutomationNotice.objects.filter(pk=notice.pk, done_at=None)
    owners = notice.change.store.members.filter(is_owner=True, user__is_active=True)
    if notice.attempts > MOST_ATTEMPTS or not owners.filter(user=notice.recipient_id).exists():
        mine.update(due_at=None)
        return False
    try:
        _write(notice)
    except Exception as error:
        log.warning("Owner %s could not be told of a rule: %s", notice.recipient_id, error, exc_info=True)
        connection.close_if_unusable_or_obsolete()
        again = at + pause(notice.attempts) if notice.attempts < MOST_ATTEMPTS else None
        mine.update(due_at=again, error=(str(error) or type(error).__name__)[:500])
        return False
    mine.update(due_at=None, done_at=at, error="")
    return True


def _write(notice: AutomationNotice) -> None:
    """In the owner's language and zone."""
    change, owner = notice.change, notice.recipient
    version = AutomationVersion.objects.get(rule=change.rule, number=change.version)
    with translation.override(owner.reading_language or "en"), timezone.override(owner.reading_time_zone):
        rests = change.kind == Kind.RESTED
        limit = Limit(change.detail) if rests else None
        context = {
            "name": version.name,
            "store": change.store.name,
            "limit": limit and limit.label,
            "until": limit and over_at(limit, change.at),
            "why": change.detail,
            "page": settings.SITE_URL + reverse("disputes:automation_rule", args=[change.rule_id]),
        }
        subject = (
            _("The rule “%(name)s” rests") if rests else _("The rule “%(name)s” has switched itself off")
        )
        text = render_to_string("seller/automation_mail.txt", context)
        line = " ".join((subject % {"name": version.name}).split())  # a header is one line
        headers = {"Auto-Submitted": "auto-generated"}
        EmailMessage(line, text, None, [owner.email], headers=headers).send()
