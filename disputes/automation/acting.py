"""The sweep of the rules: each looks at a dispute whose time has come, and answers it or leaves it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from disputes.automation import changes
from disputes.automation.facts import SEEN_WITH, cases_as_they_are
from disputes.automation.matching import Answer, Does, Why, answer_to, holds, holds_again_at
from disputes.automation.telling import tell_owners
from disputes.automation.wording import NoText, text_of
from disputes.flow import ACTIONS, Actor, Refused, Remedy, Role, Stale, State
from disputes.models import (
    AutomaticAnswer,
    AutomationRule,
    AutomationStop,
    AutomationVersion,
    Dispute,
    Event,
    LeftToPeople,
    Proposal,
    Store,
    StoreAutomation,
)
from disputes.models.answering import Limit, LimitReached, Spent
from disputes.money import to_plain
from disputes.perform import perform
from disputes.running import context

BATCH = 200  # disputes that one rule looks at in one sweep; the next one goes on
PATIENCE = timedelta(minutes=4)  # less than a task may take
STORE = Actor(Role.SELLER)  # the store's staff, by standing instruction
PASSING = (OperationalError, InterfaceError, OSError)  # a lock, a restart, a full disk: no fault of a rule
ANSWERED, LEFT, SKIPPED, FAILED = "answered", "left", "skipped", "failed"

log = logging.getLogger(__name__)


def answer_by_rules(at: datetime | None = None) -> Counter[str]:
    """Let every rule that is on look at what is due at `at`; how many were answered, left, or failed.

    Two sweeps at once do nothing twice: an answer is judged under the dispute's lock and the store's.
    Owners are told also where the time was not enough for all.
    """
    try:
        return _sweep(at)
    finally:
        tell_owners(at or timezone.now())


def _sweep(at: datetime | None) -> Counter[str]:
    """Store by store; where the time is not enough, the next one begins with those that it did not reach."""
    came_out: Counter[str] = Counter()
    seen: set[int] = set()
    ends = monotonic() + PATIENCE.total_seconds()
    for version in _in_turn():
        for dispute in _due(version, at or timezone.now()):
            if monotonic() >= ends:
                log.warning("The rules stopped after %s; the next sweep goes on.", PATIENCE)
                _note_seen(seen, at or timezone.now())
                return came_out
            result = _try(version, dispute, at)
            came_out[result] += 1
            seen.add(version.rule.store_id)
            if result == FAILED:
                break
        seen.add(version.rule.store_id)
    return came_out


def _in_turn() -> list[AutomationVersion]:
    """Stores that had to wait the longest first; the rules of one in their own order."""
    switch = "rule__store__automation__looked_at"
    return list(
        AutomationVersion.objects.running().order_by(
            F(switch).asc(nulls_first=True), "rule__store_id", "rule_id"
        )
    )


def _note_seen(stores: Iterable[int], at: datetime) -> None:
    """One by one: no two sweeps hold what the other waits for."""
    for store in stores:
        StoreAutomation.objects.filter(store=store).update(looked_at=at)


def _due(version: AutomationVersion, at: datetime) -> list[Dispute]:
    """What it looks at in this sweep, the first opened first."""
    return list(_waiting(version, at).select_related(*SEEN_WITH).order_by("opened_at", "pk")[:BATCH])


def _waiting(version: AutomationVersion, at: datetime) -> QuerySet[Dispute]:
    """Disputes whose time has come, and that nobody of the store has in hand."""
    rule = version.rule
    of_it = {"dispute": OuterRef("pk")}
    rows = Dispute.objects.filter(
        store=rule.store_id,
        state=State.AWAITING_SELLER_RESPONSE,
        seller_answered=False,
        currency=version.currency,
        reason__in=version.reasons,
        opened_at__gte=rule.on_since,
        opened_at__lte=at - version.wait,
        due_at__gt=at,
    )
    left = LeftToPeople.objects.filter(Q(again_at=None) | Q(again_at__gt=at), rule=rule, **of_it)
    rows = rows.exclude(Exists(left))
    rows = rows.exclude(Exists(AutomationStop.objects.filter(**of_it)))
    return rows.exclude(Exists(Event.objects.filter(role=Role.SELLER, **of_it)))


def _try(version: AutomationVersion, dispute: Dispute, at: datetime | None) -> str:
    """Look at one dispute; a rule that fails switches itself off and stops no other."""
    context.note(dispute=dispute.reference)
    now = at or timezone.now()
    try:
        return _look(version, dispute, now)
    except PASSING:
        log.warning("Rule %s did not get to %s.", version.rule_id, dispute.reference, exc_info=True)
        connection.close_if_unusable_or_obsolete()
        return SKIPPED  # the next sweep looks again
    except Exception as error:
        log.exception("Rule %s failed on %s.", version.rule_id, dispute.reference)
        connection.close_if_unusable_or_obsolete()
        return _failed(version, dispute, type(error).__name__, now)


def _look(version: AutomationVersion, dispute: Dispute, at: datetime) -> str:
    case = cases_as_they_are([dispute]).get(dispute.pk)
    if case is None or not holds(version, case, at):
        again_at = holds_again_at(version, case, at) if case else None
        changes.leave(version, dispute, Why.CONDITIONS, at=at, again_at=again_at)
        return LEFT
    if AutomationRule.objects.get(pk=version.rule_id).rests(at):
        return _left(version, dispute, Why.RESTS, at)
    answer = answer_to(version, case)
    if not isinstance(answer, Answer):
        return _left(version, dispute, answer, at)
    try:
        _answer(version, dispute, answer, at)
    except NoText as gap:
        return _left(version, dispute, gap.why, at, gap.missing)
    except LimitReached as reached:
        return _beyond(version, dispute, reached.limit, answer.amount, at)
    except Stale:
        return SKIPPED  # something has changed a moment ago: the next sweep looks at it as it is then
    except (Refused, ValidationError) as refusal:
        return _refused(version, dispute, _told(refusal, dispute.store), at)
    return ANSWERED


def _answer(version: AutomationVersion, dispute: Dispute, answer: Answer, at: datetime) -> Event:
    """Through the same form and the same door as people. What the form refuses is a ValidationError."""
    row = ACTIONS[answer.does]
    with translation.override(changes.language_of_owner(dispute.store)):
        form: Any = import_string(row.form)(_said(version, dispute, answer), dispute=dispute, actor=STORE)
        if not form.is_valid():
            raise ValidationError([text for texts in form.errors.values() for text in texts])
    automatic = AutomaticAnswer(
        rule=version.rule, version=version, amount=answer.amount, currency=version.currency, at=at
    )
    return perform(
        row.name,
        dispute.pk,
        actor=STORE,
        at=at,
        version=dispute.version,
        automatic=automatic,
        **form.brought(),
    )


def _said(version: AutomationVersion, dispute: Dispute, answer: Answer) -> dict[str, Any]:
    """What a person would have typed."""
    if answer.does == Does.ACCEPT:
        table = {"proposal": dispute.on_the_table_id, "return_address": dispute.store.return_address}
        return {"version": dispute.version, **table}
    offer = Proposal(role=Role.SELLER, remedy=Remedy.PARTIAL_REFUND, amount=answer.amount)
    return {
        "version": dispute.version,
        "remedy": offer.remedy,
        "amount": to_plain(offer.amount, dispute.currency),
        "statement": text_of(version, dispute, offer),
    }


def _told(refusal: Refused | ValidationError, store: Store) -> str:
    with translation.override(changes.language_of_owner(store)):
        return " ".join(refusal.messages if isinstance(refusal, ValidationError) else [str(refusal.reason)])


def _left(
    version: AutomationVersion, dispute: Dispute, why: LeftToPeople.Why, at: datetime, detail: str = ""
) -> str:
    """To people, but not where another worker, a person or the clock was faster."""
    if not _waiting(version, at).filter(pk=dispute.pk).exists():
        return SKIPPED
    changes.leave(version, dispute, why, detail, at=at)
    return LEFT


def _beyond(version: AutomationVersion, dispute: Dispute, limit: Limit, cost: int, at: datetime) -> str:
    """It rests, but not for one answer that is over a limit by itself: no new day would allow that."""
    alone = Spent().reached(version, cost)
    if not alone:
        changes.rest(version, limit, at=at)
    return _left(version, dispute, Why.LIMIT, at, (alone or limit).value)


def _refused(version: AutomationVersion, dispute: Dispute, reason: str, at: datetime) -> str:
    """No fault where somebody was faster: another worker, a person, the clock, or the switch."""
    now = AutomationVersion.objects.running().filter(pk=version.pk).first()
    if now and _waiting(now, at).filter(pk=dispute.pk).exists():
        return _failed(version, dispute, reason, at)
    return SKIPPED


def _failed(version: AutomationVersion, dispute: Dispute, reason: str, at: datetime) -> str:
    changes.pause(version, f"{dispute.reference}: {reason}", at=at)
    changes.leave(version, dispute, Why.FAILED, reason, at=at)
    return FAILED
