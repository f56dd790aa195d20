"""What falls due for a person, as buyer, for a store or as mediator: what waits for them, soonest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from disputes.flow import MEDIATING, Role, State
from disputes.listing import FirstPages, Page, Section, page_of
from disputes.models import Dispute
from disputes.queues import Bases, Rows, in_states, not_waiting_for, of_buyer, of_stores, waiting_for

MOST = 100  # in one calendar, as each takes 2 ms to write; those that wait for the reader first
WORDED = ("policy", "store", "order__marketplace", "on_the_table")  # what sentences about a dispute need


@dataclass(frozen=True)
class Deadline:
    """A clock that runs, as somebody in a role has it; `is_own` where it runs for them."""

    dispute: Dispute
    role: Role
    is_own: bool


def deadlines_of(user: Any, at: datetime) -> list[Deadline]:
    """The clocks that run for this person after `at`, then those that run for others in their disputes."""
    stores = list(user.store_memberships.values_list("store", flat=True))
    page = _page(user, stores, at)
    return [
        Deadline(dispute, _role(dispute, user, stores), section == 0)
        for dispute, section in zip(page.rows, page.sections, strict=True)
    ]


_FIRST: FirstPages = FirstPages()


def _page(user: Any, stores: list[int], at: datetime) -> Page[Dispute]:
    """A mediator's statement is made for each reading: it leaves out who is related to them."""
    load = Dispute.objects.select_related(*WORDED).in_bulk
    if user.is_mediator:
        parties, office = _for_parties(user.pk, stores), _for_mediator(user)
        both = [some + more for some, more in zip(parties, office, strict=True)]
        return page_of(_running(both, at), load, size=MOST)

    def sections(now: datetime, reader: int, *stores: int) -> list[Section[Dispute]]:
        return _running(_for_parties(reader, stores), now)

    return _FIRST.page("party", sections, at, [user.pk, *stores], load, size=MOST)


def _running(sections: Iterable[list[Rows]], at: datetime) -> list[Section[Dispute]]:
    """Of each section the clocks that have not run out."""
    return [Section([branch.filter(due_at__gt=at) for branch in each], "due_at") for each in sections]


def _for_parties(reader: int, stores: Iterable[int]) -> tuple[list[Rows], list[Rows]]:
    """What runs for them as buyer and for their stores, and what runs for others there."""
    bought, sold = of_buyer(reader), of_stores(stores, reader)
    own = waiting_for(Role.BUYER, bought) + waiting_for(Role.SELLER, sold)
    return own, not_waiting_for(Role.BUYER, bought) + not_waiting_for(Role.SELLER, sold)


def _for_mediator(user: Any) -> tuple[list[Rows], list[Rows]]:
    """A mediator's own cases; a ruling that waits is a second mediator's turn."""
    cases = Dispute.objects.as_mediator(user).filter(mediator=user)
    review = cases.filter(state=State.UNDER_REVIEW)
    waits = in_states(MEDIATING - {State.UNDER_REVIEW})([cases])
    return [review.filter(ruling_waiting=False)], [review.filter(ruling_waiting=True), *waits]


def _role(dispute: Dispute, user: Any, stores: list[int]) -> Role:
    if dispute.buyer_id == user.pk:
        return Role.BUYER
    return Role.SELLER if dispute.store_id in stores else Role.MEDIATOR


def deadline_of(dispute: Dispute, role: Role) -> Deadline:
    return Deadline(dispute, role, role in dispute.turn)


def falling_due(role: Role, bases: Bases, begin: datetime, end: datetime) -> list[Rows]:
    """What waits for this party and falls due after `begin`, until `end`."""
    return [branch.filter(due_at__gt=begin, due_at__lte=end) for branch in waiting_for(role, bases)]
