"""The door itself: every change of a dispute, a person's or the clock's, goes through `perform`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.compiled import Compiled
from disputes.flow import (
    ACTIONS,
    CLOCKS,
    MEDIATING,
    SYSTEM,
    Action,
    Actor,
    Remedy,
    Stale,
    State,
)
from disputes.models import Dispute, Event, Record
from disputes.models.dispute import DisputeQuerySet
from disputes.perform.asking import actor_for, may
from disputes.perform.keeping import kept
from disputes.perform.neutral import (
    after_overdue,
    check_correction,
    check_holder,
    check_ruler,
    settle_who,
)
from disputes.perform.stepping import Step, last_events, step
from disputes.perform.writing import write
from disputes.remedies import Terms
from disputes.running import context

NO_REFUND_BY = frozenset({"contest", "rule"})  # it is never proposed


def perform(
    name: str,
    pk: int,
    *,
    actor: Any,
    at: datetime | None = None,
    version: int | None = None,
    within: Callable[[Event], object] | None = None,
    **brought: Any,
) -> Event:
    """Do one action of the rulebook on a dispute, in a transaction of its own.

    `actor` is a user, or an `Actor` for programs. `version` is what the actor last saw. Records and words
    that the action brings are keywords. What `within` writes stands with the event, or neither does.
    Refused says why not; Stale: state, clock or table changed.
    """
    at = at or timezone.now()
    act = partial(_act, ACTIONS[name], actor=actor, at=at, version=version, within=within, brought=brought)
    with kept(brought):
        with transaction.atomic(durable=True):
            dispute = _locked(pk)
            if not _has_run_out(dispute, at):
                return act(dispute)
        run_out_clock(pk, at)
        with transaction.atomic(durable=True):
            return act(_locked(pk))


def _act(
    action: Action,
    dispute: Dispute,
    *,
    actor: Any,
    at: datetime,
    version: int | None,
    within: Callable[[Event], object] | None,
    brought: dict[str, Any],
) -> Event:
    """Everything about the action is judged under the lock."""
    who = may(action, dispute, actor_for(dispute, actor, action), at, version)
    check_holder(dispute, action, version)
    check_correction(dispute, action, version, brought)
    _check_terms(dispute, action, brought)
    check_ruler(dispute, action, who, at)
    settle_who(dispute, action, brought, at)
    event = walk(dispute, action, who, at, brought)
    if within:
        within(event)
    return event


def _has_run_out(dispute: Dispute, at: datetime) -> bool:
    return dispute.due_at is not None and dispute.due_at <= at


def run_out_clock(pk: int, at: datetime | None = None) -> Event | None:
    """Let the clock of a dispute take effect if it has run out at `at`; also for who only looks.

    One indexed read, and a transaction only when the clock has run out.
    """
    at = at or timezone.now()
    if not Dispute.objects.filter(pk=pk, due_at__lte=at).exists():
        return None
    with transaction.atomic(durable=True):
        dispute = _locked(pk)
        if not _has_run_out(dispute, at):
            return None  # somebody was faster
        action = ACTIONS[CLOCKS[State(dispute.state)].then]
        brought = after_overdue(dispute, at) if action.name == "reassign_overdue" else {}
        return walk(dispute, action, SYSTEM, at, brought)


class RanOut(NamedTuple):
    """What came of many clocks: the events, and the disputes for which a mediator may have to be chosen."""

    events: list[Event]
    left: list[int]


def run_out_clocks(pks: Iterable[int], at: datetime | None = None) -> RanOut:
    """As `run_out_clock`, for many in one transaction: all of them take effect, or none.

    What somebody else holds is left to them. A mediator is chosen by load, one case after the other, so
    those disputes are `left` to `run_out_clock`.
    """
    at = at or timezone.now()
    with transaction.atomic(durable=True):
        skip = connection.features.has_select_for_update_skip_locked
        rows = _holding(Dispute.objects.filter(pk__in=pks, due_at__lte=at).order_by("pk"), skip_locked=skip)
        held = [dispute.hold() for dispute in rows]
        left = [dispute.pk for dispute in held if dispute.state in MEDIATING]
        steps = _run_out([dispute for dispute in held if dispute.state not in MEDIATING], at)
        if steps:
            write(steps)
        return RanOut([each.event for each in steps], left)


def _run_out(disputes: list[Dispute], at: datetime) -> list[Step]:
    last = last_events(disputes)
    return [
        step(dispute, ACTIONS[CLOCKS[State(dispute.state)].then], SYSTEM, at, {}, last[dispute.pk])
        for dispute in disputes
    ]


def _holding(rows: DisputeQuerySet, *, skip_locked: bool = False) -> DisputeQuerySet:
    """With the lock of each row, and what an action looks at; held one after the other, never in a circle."""
    related = rows.select_related("policy", "store", "order", "on_the_table", "buyer", "mediator")
    return related.select_for_update(of=("self",), skip_locked=skip_locked)


_BY_NUMBER = Compiled(lambda pk: _holding(Dispute.objects.filter(pk=pk)))


def _locked(pk: int) -> Dispute:
    found: list[Dispute] = _BY_NUMBER(pk)
    if not found:
        raise Dispute.DoesNotExist
    return found[0].hold()


def _check_terms(dispute: Dispute, action: Action, brought: dict[str, Any]) -> None:
    """What is proposed or ruled still fits the dispute as it is now, and not as the form saw it."""
    made: list[Any] = [row for row in brought.values() if isinstance(row, Record) and hasattr(row, "remedy")]
    for record in made:
        nothing = record.remedy == Remedy.NO_REFUND
        try:
            terms = Terms.of(dispute).checked(record.remedy, record.amount, record.return_freight)
        except ValidationError as error:
            raise Stale(" ".join(error.messages)) from error
        if terms != (record.amount, record.return_freight) or (nothing and action.name not in NO_REFUND_BY):
            raise Stale(_("What is in dispute has changed. Nothing was sent."))


def walk(dispute: Dispute, action: Action, actor: Actor, at: datetime, brought: dict[str, Any]) -> Event:
    """Effect, clock, event, records, outbox. Only for a row that is held, inside its transaction."""
    context.note(dispute=dispute.reference)
    last = last_events([dispute]).get(dispute.pk) if dispute.pk else None
    done = step(dispute, action, actor, at, brought, last)
    write([done])
    return done.event
