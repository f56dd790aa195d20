"""The webhooks' sender: one at a time per endpoint, several disputes at once, each one's events in order."""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import monotonic

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_q.tasks import async_task

from disputes.models import WebhookAttempt, WebhookEndpoint, WebhookMessage, WebhookType
from disputes.models.outbox import pause as pause_after
from disputes.perform.hooks import request_is_current
from disputes.webhooks.client import Answer, Client
from disputes.webhooks.endpoints import note_failure, note_success, pause, tell_owners
from disputes.webhooks.signing import headers_of

AT_ONCE = 8  # messages on their way to one endpoint, each of another dispute
TURN = timedelta(seconds=20)  # how long one endpoint is sent to before others have their turn
LEASE = timedelta(minutes=2)  # longer than a turn and its last messages take
TRIED_FOR = timedelta(days=3)
MOST_ATTEMPTS = 100  # only where each one ended with its worker: with the pauses it is about twenty
STEPS = 20  # the pauses have long stopped growing
JITTER = 20  # per cent: whoever failed together does not come back together
GONE = 410
KEPT = timedelta(days=90)
BATCH = 1_000

PATIENCE = timedelta(minutes=3)  # less than a task may take; the next sweep goes on with the rest

DELIVERED, FAILED, GIVEN_UP = "delivered", "failed", "given up"
OBSOLETE = "This payment is no longer asked for."
KILLED = "The worker was stopped while it sent this."

log = logging.getLogger(__name__)


def send_webhooks(endpoint_id: int | None = None, at: datetime | None = None) -> Counter[str]:
    """Send what is due at `at` to one endpoint or to all; how many messages came out how.

    At least once, and in order per dispute. What a killed worker had on its way is sent again when its lease
    is over.
    """
    now = at or timezone.now()
    ready = WebhookEndpoint.objects.ready(now).with_something_due(now)
    if endpoint_id is not None:
        ready = ready.filter(pk=endpoint_id)
    came_out: Counter[str] = Counter()
    ends = monotonic() + PATIENCE.total_seconds()
    for endpoint in ready.order_by("?"):  # so that none is always the one whom the time does not reach
        try:
            came_out += _turn(endpoint, at)
        except Exception:
            log.exception("Webhooks to endpoint %s could not be sent.", endpoint.pk)
            connection.close_if_unusable_or_obsolete()
        if monotonic() >= ends:
            break
    if endpoint_id is None:
        tell_owners(now)
    return came_out


def _turn(endpoint: WebhookEndpoint, at: datetime | None) -> Counter[str]:
    """Send to one endpoint until nothing is due, its turn is over or it fails; nothing if another sends."""
    came_out: Counter[str] = Counter()
    ends = monotonic() + TURN.total_seconds()
    if not _lease(endpoint, at or timezone.now()):
        return came_out
    client = Client()
    while _goes_on(endpoint, at) and (batch := _next(endpoint, at or timezone.now())):
        came_out += _send(endpoint, batch, client, at or timezone.now())
        if monotonic() >= ends:
            break
        if not _lease(endpoint, at or timezone.now()):
            return came_out  # this process slept so long that another one has taken over
    _release(endpoint, at)
    return came_out


def _lease(endpoint: WebhookEndpoint, now: datetime) -> bool:
    """Make the endpoint ours, or keep it; False if it is somebody else's."""
    until = now + LEASE + timedelta(microseconds=secrets.randbelow(1_000_000))  # no two leases are the same
    mine = WebhookEndpoint.objects.filter(pk=endpoint.pk, leased_until=endpoint.leased_until)
    endpoint.leased_until = until
    return bool(mine.update(leased_until=until))


def _release(endpoint: WebhookEndpoint, at: datetime | None) -> None:
    """Let others send, and wake one if there is something: who was woken meanwhile has found it leased."""
    mine = WebhookEndpoint.objects.filter(pk=endpoint.pk, leased_until=endpoint.leased_until)
    mine.update(leased_until=None)
    left = WebhookMessage.objects.next_for(endpoint, at or timezone.now())
    if _goes_on(endpoint, at) and left.exists():
        async_task("disputes.tasks.send_webhooks", endpoint.pk)


def _goes_on(endpoint: WebhookEndpoint, at: datetime | None) -> bool:
    """Whether it was neither paused nor held back meanwhile."""
    endpoint.refresh_from_db(fields=["paused_at", "held_until", "failures", "failing_since", "url"])
    held = endpoint.held_until is not None and endpoint.held_until > (at or timezone.now())
    return endpoint.paused_at is None and not held


def _next(endpoint: WebhookEndpoint, now: datetime) -> list[WebhookMessage]:
    """What is sent next, with its try counted before the work; one alone where the last one failed."""
    several = 1 if endpoint.failures else AT_ONCE
    batch = list(WebhookMessage.objects.next_for(endpoint, now)[:several])
    rows = WebhookMessage.objects.filter(pk__in=[message.pk for message in batch])
    rows.filter(attempts__gte=MOST_ATTEMPTS).update(due_at=None, error=KILLED)
    batch = [message for message in batch if message.attempts < MOST_ATTEMPTS and _is_current(message, now)]
    rows.update(attempts=F("attempts") + 1, first_tried_at=Coalesce("first_tried_at", now))
    for message in batch:
        message.attempts, message.first_tried_at = message.attempts + 1, message.first_tried_at or now
    return batch


def _is_current(message: WebhookMessage, now: datetime) -> bool:
    """Nobody is asked for a payment that is made, cancelled or of another amount by now."""
    if message.type != WebhookType.REQUESTED or request_is_current(message):
        return True
    WebhookMessage.objects.filter(pk=message.pk).update(due_at=None, done_at=now, error=OBSOLETE)
    return False


def _send(
    endpoint: WebhookEndpoint, batch: list[WebhookMessage], client: Client, now: datetime
) -> Counter[str]:
    """Post the batch at once, outside of any transaction, and write down what came of each."""
    signing = [secret.secret for secret in endpoint.secrets.valid(now)]

    def post(message: WebhookMessage) -> Answer:
        headers = headers_of(message, signing, now)
        return client.post(endpoint.url, message.body.encode(), headers)

    with ThreadPoolExecutor(len(batch)) as threads:
        answers = list(threads.map(post, batch))
    with transaction.atomic():
        return Counter(_note(endpoint, *pair, now) for pair in zip(batch, answers, strict=True))


def _note(endpoint: WebhookEndpoint, message: WebhookMessage, answer: Answer, now: datetime) -> str:
    """Keep the try, and say when the next one is; unless somebody has asked for all its tries meanwhile."""
    WebhookAttempt.objects.create(
        message=message,
        at=now,
        url=endpoint.url,
        milliseconds=answer.milliseconds,
        status=answer.status,
        answer=answer.text,
        error=answer.error,
    )
    same_try = WebhookMessage.objects.filter(pk=message.pk, attempts=message.attempts)
    if answer.is_success:
        same_try.update(due_at=None, done_at=now, error="")
        note_success(endpoint, now)
        return DELIVERED
    if answer.status == GONE:
        pause(endpoint, answer.error, now, tell=True)
    note_failure(endpoint, now, answered=answer.status is not None)
    return _again(endpoint, message, same_try, answer.error, now)


def _again(
    endpoint: WebhookEndpoint,
    message: WebhookMessage,
    same_try: QuerySet[WebhookMessage],
    error: str,
    now: datetime,
) -> str:
    """Try later, or give up after three days; never while the endpoint is paused: nothing is lost there."""
    paused = WebhookEndpoint.objects.filter(pk=endpoint.pk, paused_at__isnull=False).exists()
    since = message.first_tried_at or now
    if now - since >= TRIED_FOR and not paused:
        same_try.update(due_at=None, error=error)
        return GIVEN_UP
    wait = pause_after(min(message.attempts, STEPS)) * (100 + secrets.randbelow(JITTER)) / 100
    same_try.update(due_at=now + wait, error=error)
    return FAILED


def send_again(messages: Iterable[WebhookMessage], at: datetime) -> int:
    """Give these all their tries again, from now, delivered and given up ones too; how many that are."""
    chosen = [message.pk for message in messages]
    rows = WebhookMessage.objects.filter(pk__in=chosen)
    with transaction.atomic():
        count = rows.update(due_at=at, done_at=None, attempts=0, first_tried_at=None, error="")
        for endpoint in sorted(set(rows.values_list("endpoint", flat=True))):
            async_task("disputes.tasks.send_webhooks", endpoint)
    return count


def prune(at: datetime) -> int:
    """Forget messages of more than 90 days ago, delivered or given up; what waits stays. How many."""
    gone, last = 0, 0
    while True:
        rows = WebhookMessage.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "created_at")
        batch = [pk for pk, created_at in rows[:BATCH] if created_at < at - KEPT]
        if not batch:
            return gone
        last = batch[-1]
        old = WebhookMessage.objects.filter(pk__in=batch, due_at=None)
        WebhookAttempt.objects.filter(message__in=old.values("pk")).delete()
        gone += old.delete()[0]
