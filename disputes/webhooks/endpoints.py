"""What becomes of an endpoint: its secrets, how it is getting on, when it is paused and who is told."""

from __future__ import annotations

import logging
import secrets
from base64 import b64encode
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_q.tasks import async_task

from disputes.models import WebhookEndpoint, WebhookSecret

OVERLAP = timedelta(hours=24)  # how long an old secret goes on to sign beside its successor
WARNED_AFTER = timedelta(hours=6)
FAILING = timedelta(days=3)  # as long as one message is tried: after that the endpoint is paused …
MOST_FAILURES = 10  # … if there were as many failures in a row
SHORTEST_HOLD, LONGEST_HOLD = timedelta(minutes=1), timedelta(minutes=15)
OUTAGE = timedelta(minutes=10)  # who is back after so long without a success was away
TOLD_WITHIN = timedelta(days=1)  # so long it is tried to tell an owner

log = logging.getLogger(__name__)


def new_secret(endpoint: WebhookEndpoint, at: datetime) -> str:
    """A secret for the endpoint, as its owner will know it: 32 random bytes in Base64 after whsec_."""
    secret = "whsec_" + b64encode(secrets.token_bytes(32)).decode()
    WebhookSecret.objects.create(endpoint=endpoint, secret=secret, created_at=at)
    return secret


def rotate(endpoint: WebhookEndpoint, at: datetime, overlap: timedelta = OVERLAP) -> str:
    """A new secret; those before it sign until `overlap` is over."""
    with transaction.atomic():
        WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
        earlier = endpoint.secrets.valid(at)
        earlier.filter(Q(ends_at=None) | Q(ends_at__gt=at + overlap)).update(ends_at=at + overlap)
        return new_secret(endpoint, at)


def pause(endpoint: WebhookEndpoint, because: str, at: datetime, *, tell: bool) -> None:
    """Nothing is sent any more until somebody resumes it; what there is to send waits."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk, paused_at=None).update(
        paused_at=at, paused_because=because[:500], told_at=None if tell else at
    )


def resume(endpoint: WebhookEndpoint, at: datetime) -> int:
    """Send again from now on, what waits with all its tries; how much that is."""
    with transaction.atomic():
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
            paused_at=None, paused_because="", failures=0, failing_since=None, held_until=None
        )
        waiting = endpoint.messages.waiting().update(due_at=at, attempts=0, first_tried_at=None)
        async_task("disputes.tasks.send_webhooks", endpoint.pk)
    return waiting


def note_success(endpoint: WebhookEndpoint, at: datetime) -> None:
    """It takes messages. Where it was away, what waits for another try is tried now."""
    if not endpoint.failures:
        return
    since, away = endpoint.failing_since, endpoint.held_until is not None
    endpoint.failures, endpoint.failing_since, endpoint.held_until = 0, None, None
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(failures=0, failing_since=None, held_until=None)
    if away and since and since <= at - OUTAGE:
        endpoint.messages.filter(due_at__gt=at).update(due_at=at)


def note_failure(endpoint: WebhookEndpoint, at: datetime, *, answered: bool) -> None:
    """Count it. Who does not even answer is left alone for a while, the longer the longer it lasts."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        failures=F("failures") + 1, failing_since=Coalesce("failing_since", at)
    )
    endpoint.refresh_from_db(fields=["failures", "failing_since"])
    lasts = at - (endpoint.failing_since or at)
    if not answered:
        endpoint.held_until = at + min(max(lasts / 4, SHORTEST_HOLD), LONGEST_HOLD)
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(held_until=endpoint.held_until)
    if endpoint.failures >= MOST_FAILURES and lasts >= FAILING:
        pause(endpoint, _failed_for(lasts.days), at, tell=True)


def _failed_for(days: int) -> str:
    return ngettext("It has failed for %(days)d day.", "It has failed for %(days)d days.", days) % {
        "days": days
    }


def tell_owners(at: datetime) -> int:
    """Write to the owners of endpoints that fail or were paused; how many mails. At least once each."""
    since = Q(failing_since__lte=at - WARNED_AFTER) & (
        Q(warned_at=None) | Q(warned_at__lt=F("failing_since"))
    )
    failing = WebhookEndpoint.objects.filter(since, paused_at=None, failures__gte=MOST_FAILURES)
    paused = WebhookEndpoint.objects.filter(paused_at__gt=at - TOLD_WITHIN, told_at=None)
    told = [
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(**{column: at})
        for column, endpoints in (("warned_at", failing), ("told_at", paused))
        for endpoint in endpoints
        if _tell(endpoint)
    ]
    return len(told)


def _tell(endpoint: WebhookEndpoint) -> bool:
    """Whether the mail is on its way; one that cannot be sent stops no other."""
    host = {"host": urlsplit(endpoint.url).hostname}
    failing, paused = _("Webhooks to %(host)s fail"), _("Webhooks to %(host)s are paused")
    subject = (paused if endpoint.paused_at else failing) % host
    headers = {"Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(subject, _letter(endpoint), None, [endpoint.owner_email], headers=headers).send()
    except Exception:
        log.exception("The owner of webhook endpoint %s could not be told.", endpoint.pk)
        return False
    return True


def _letter(endpoint: WebhookEndpoint) -> str:
    last = endpoint.messages.exclude(error="").order_by("-pk").first()
    context = {
        "endpoint": endpoint,
        "waiting": endpoint.messages.waiting().count(),
        "error": last.error if last else "",
        "days": FAILING.days,
        "page": settings.SITE_URL + reverse("admin:disputes_webhookendpoint_change", args=[endpoint.pk]),
    }
    with timezone.override("UTC"):
        return render_to_string("webhooks/endpoint_mail.txt", context)
