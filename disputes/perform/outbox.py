"""What an event causes outside the database, written in its transaction: mail, webhooks, instructions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any, cast

from django.contrib.auth import get_user_model
from django_q.tasks import async_task

from disputes.compiled import Compiled
from disputes.flow import MEDIATING, Role, State
from disputes.models import Delivery, Dispute, Event, StoreMember
from disputes.models.outbox import pause
from disputes.perform.hooks import queue_hooks
from disputes.perform.inserting import insert
from disputes.perform.stepping import Step
from disputes.relations import is_related

REMINDED_BEFORE = timedelta(hours=24)
MOVES = frozenset({"take", "assign", "recuse", "reassign_overdue"})  # no news for parties
TOLD_TO_NOBODY = frozenset({"declare_impartiality"})  # it stands in the record


_MEMBERS = Compiled(
    lambda *stores: StoreMember.objects.filter(store__in=stores, user__is_active=True).values_list(
        "store_id", "user_id"
    )
)


class Staff:
    """The active staff of stores, by the store's id: read once for all steps, if anybody asks."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._stores = {step.dispute.store_id for step in steps}

    @cached_property
    def _members(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {store: [] for store in self._stores}
        for store, user in _MEMBERS(*self._stores):
            found[store].append(user)
        return found

    def of(self, dispute: Dispute) -> list[int]:
        return self._members[dispute.store_id]


def fill_outbox(steps: Sequence[Step]) -> None:
    """Write whom to tell, whom to remind if the clock was wound, and the instruction; wake the senders."""
    staff = Staff(steps)
    rows = [row for step in steps for row in _rows(step, staff)]
    if rows:
        insert(rows)
        one = [step.event.pk for step in steps] if len(steps) == 1 else []
        async_task("disputes.tasks.send_deliveries", *one)
    queue_hooks([step.event for step in steps])


def _rows(step: Step, staff: Staff) -> list[Delivery]:
    event = step.event
    rows = [_row(event, Delivery.Kind.MAIL, user_id) for user_id in sorted(set(_concerned(event, staff)))]
    if step.wound or (event.action in MOVES and Role.MEDIATOR in event.dispute.turn):
        rows += _reminders(event, staff)
    return rows + _instruction(event)


def _instruction(event: Event) -> list[Delivery]:
    """The provider is told when a settlement is due, and again after somebody else has said no."""
    if event.to_state == State.SETTLING and event.from_state != State.SETTLING:
        return [_row(event, Delivery.Kind.SETTLEMENT, None)]
    if event.action != "fail_settlement" or event.role == Role.SYSTEM:
        return []  # what the system itself tried is tried again by the row that it came from
    failures = event.dispute.events.filter(action="fail_settlement").count()
    return [Delivery(event=event, kind=Delivery.Kind.SETTLEMENT, due_at=event.at + pause(failures))]


def _row(event: Event, kind: str, user_id: int | None) -> Delivery:
    return Delivery(event=event, kind=kind, recipient_id=user_id, due_at=event.at)


def _concerned(event: Event, staff: Staff) -> Iterator[int]:
    """Users to whom the event matters, but for the one who acted."""
    if event.action in TOLD_TO_NOBODY:
        return
    dispute = event.dispute
    about_the_desk = event.action in MOVES
    if not event.is_private and not about_the_desk:
        yield from _without(event, holders(event, (Role.BUYER, Role.SELLER), staff))
    if (
        about_the_desk
        or event.is_private
        or (dispute.state in MEDIATING and event.from_state != dispute.state)
    ):
        yield from _without(event, holders(event, (Role.MEDIATOR,), staff))
    people = cast("Any", get_user_model()).objects.filter(is_active=True)
    if event.action == "reassign_overdue" or _lies_about(event):
        yield from _without(event, people.head_mediators().values_list("pk", flat=True))
    if event.action == "send_back_ruling":
        yield from _without(event, _author(event))
    if event.action == "rule" and dispute.ruling_waiting:
        seconds = dispute.other_mediators().values_list("pk", flat=True)
        yield from seconds or people.operators().values_list("pk", flat=True)


def _author(event: Event) -> list[int]:
    """Who made the ruling that was sent back; the case may be a colleague's by now."""
    ruled = event.dispute.events.filter(action="rule").order_by("-sequence")
    return [pk for pk in ruled.values_list("actor", flat=True)[:1] if pk]


def _lies_about(event: Event) -> bool:
    """Whether a case has come into mediation, or was given back, and nobody could be found for it."""
    moved = event.action in MOVES or event.from_state != event.to_state
    return moved and event.dispute.state in MEDIATING and event.dispute.mediator_id is None


def _without(event: Event, user_ids: Iterable[int]) -> Iterator[int]:
    return (user_id for user_id in user_ids if user_id != event.actor_id)


def holders(event: Event, roles: Iterable[Role], staff: Staff) -> Iterator[int]:
    """The users who hold these roles in the event's dispute."""
    dispute = event.dispute
    for role in roles:
        if role == Role.BUYER:
            yield dispute.buyer_id
        elif role == Role.SELLER:
            yield from staff.of(dispute)
        elif role == Role.MEDIATOR and dispute.mediator and not is_related(dispute, dispute.mediator):
            yield dispute.mediator.pk


def _reminders(event: Event, staff: Staff) -> list[Delivery]:
    due = event.due_at
    if due is None or due - REMINDED_BEFORE <= event.at:
        return []
    return [
        Delivery(event=event, kind=Delivery.Kind.REMINDER, recipient_id=user_id, due_at=due - REMINDED_BEFORE)
        for user_id in sorted(set(holders(event, event.dispute.turn, staff)))
    ]
