"""What a marketplace owes: payments that it was asked for, and who is reminded of them when."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from disputes.flow import State
from disputes.models import Marketplace, Settlement
from disputes.money import to_plain

WEEK = timedelta(days=7)
FIRST_REMINDERS = (timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=14))
MOST_LISTED = 20

log = logging.getLogger(__name__)


def owed(marketplace: Marketplace) -> QuerySet[Settlement]:
    """The payments over this marketplace's orders that are neither made nor cancelled, the oldest first."""
    open_ones = (Settlement.Status.REQUESTED, Settlement.Status.FAILED)
    return (
        Settlement.objects.filter(
            status__in=open_ones,
            dispute__state=State.SETTLING,
            dispute__order__marketplace=marketplace,
        )
        .select_related("dispute__order")
        .order_by("requested_at", "pk")
    )


def asked_again_at(since: datetime, at: datetime) -> datetime:
    """When to remind next after `at` of what was asked at `since`: after 1, 3, 7, 14 days, then weekly."""
    for after in FIRST_REMINDERS:
        if since + after > at:
            return since + after
    return since + WEEK * ((at - since) // WEEK + 1)


def remind_of_owed(at: datetime | None = None) -> int:
    """Write to owners of endpoints and to operators of what is not answered; to how many marketplaces.

    One mail for all payments of a marketplace, and only when one of them has become due for a reminder since
    the last mail. At least once: a crash before the end sends it again.
    """
    now, reminded = at or timezone.now(), 0
    for marketplace in Marketplace.objects.order_by("pk"):
        try:
            reminded += _remind(marketplace, now)
        except Exception:
            log.exception("Nobody could be reminded of what %s owes.", marketplace.pk)
    return reminded


def _remind(marketplace: Marketplace, at: datetime) -> bool:
    asked = owed(marketplace).filter(instructed_at__isnull=False)
    told = marketplace.owed_told_at
    instants = asked.order_by("instructed_at").values_list("instructed_at", flat=True)
    since = [instant for instant in instants if instant]
    if not any(asked_again_at(instant, max(told or instant, instant)) <= at for instant in since):
        return False
    subject = ngettext("%(n)d payment waits for %(shop)s", "%(n)d payments wait for %(shop)s", len(since))
    context = {
        "marketplace": marketplace,
        "count": len(since),
        "oldest": since[0],
        "lines": [_line(settlement) for settlement in asked[:MOST_LISTED]],
    }
    for address, page in _readers(marketplace):
        with timezone.override("UTC"):
            text = render_to_string("webhooks/owed_mail.txt", context | {"page": page})
        headers = {"Auto-Submitted": "auto-generated"}
        heading = subject % {"n": len(since), "shop": marketplace.name}
        EmailMessage(heading, text, None, [address], headers=headers).send()
    Marketplace.objects.filter(pk=marketplace.pk).update(owed_told_at=at)
    return True


def _readers(marketplace: Marketplace) -> list[tuple[str, str]]:
    """Addresses with the page that each can open; owners of endpoints have none."""
    people = cast("Any", get_user_model()).objects.filter(is_active=True).operators()
    page = settings.SITE_URL + reverse("admin:disputes_settlement_changelist")
    shown = f"{page}?owed=yes&dispute__order__marketplace__id__exact={marketplace.pk}"
    operators = [(address, shown) for address in people.order_by("pk").values_list("email", flat=True)]
    owners = marketplace.webhook_endpoints.order_by("owner_email").values_list("owner_email", flat=True)
    return operators + [(address, "") for address in owners.distinct()]


def _line(settlement: Settlement) -> dict[str, str]:
    return {
        "reference": settlement.dispute.reference,
        "order": settlement.dispute.order.reference,
        "refund": f"{to_plain(settlement.refund, settlement.currency)} {settlement.currency}",
        "release": f"{to_plain(settlement.release, settlement.currency)} {settlement.currency}",
        "key": str(settlement.idempotency_key),
    }
