"""Which disputes stand in which list of a party: what waits for it first, what is closed last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from disputes.flow import CLOCKS, MEDIATING, PARTIES, RETURNING, TURNS, Role, State
from disputes.listing import Section
from disputes.models import Dispute
from disputes.models.dispute import DisputeQuerySet

Rows = QuerySet[Dispute]
Bases = Sequence[DisputeQuerySet]  # each of them one stretch of the indexes: a buyer's, or a store's

BOTH = [Role.BUYER.value, Role.SELLER.value]  # as `Dispute.asked` lists them
SHARED_TURN = frozenset(state for state, roles in TURNS.items() if roles == PARTIES)


def of_buyer(user: Any) -> Bases:
    return [Dispute.objects.filter(buyer=user)]


def of_stores(stores: Iterable[int], user: Any) -> Bases:
    """One stretch for each store; a member's own purchases there are not theirs to answer."""
    return [Dispute.objects.filter(store=store).exclude(buyer=user) for store in stores]


def of_any(stores: Iterable[int], user: Any) -> Bases:
    """As `of_stores`, all of them in one stretch, which is in no order: to be counted."""
    return [Dispute.objects.filter(store__in=stores).exclude(buyer=user)]


def waiting_for(role: Role, bases: Bases) -> list[Rows]:
    """What this party can do something about now."""
    own = [state for state in State if TURNS[state] == {role}]
    other = _other(role)
    asked = [(BOTH, []), (BOTH, [other]), ([role.value], [])]
    return in_states(own)(bases) + _shared(bases, asked)


def not_waiting_for(role: Role, bases: Bases) -> list[Rows]:
    """What somebody else's clock runs for."""
    others = [state for state in State if state in CLOCKS and role not in TURNS[state]]
    asked = [(BOTH, [role.value]), ([_other(role)], [])]
    return in_states(others)(bases) + _shared(bases, asked)


def _other(role: Role) -> str:
    return Role.BUYER.value if role == Role.SELLER else Role.SELLER.value


def _shared(bases: Bases, asked_and_finished: list[tuple[list[str], list[str]]]) -> list[Rows]:
    """While evidence is awaited from both: whole values, as the index has them, not words within them."""
    return [
        base.filter(state=state, asked=asked, finished=finished)
        for base in bases
        for state in sorted(SHARED_TURN)
        for asked, finished in asked_and_finished
    ]


def in_states(states: Iterable[State]) -> Callable[[Bases], list[Rows]]:
    chosen = sorted(states)
    return lambda bases: [base.filter(state=state) for base in bases for state in chosen]


# what a seller chooses from, by whose move it is; `closed` and `all` are no queues and stand apart
TURN_FILTERS: dict[str, Callable[[Bases], list[Rows]]] = {
    "mine": lambda bases: waiting_for(Role.SELLER, bases),
    "buyer": in_states(state for state in State if TURNS[state] == {Role.BUYER}),
    "mediation": in_states(MEDIATING),
    "returns": in_states(RETURNING),
    "payment": in_states({State.SETTLING}),
}
CLOSED, ALL = "closed", "all"


def sections_of(turn: str, bases: Bases) -> list[Section[Dispute]]:
    """The list behind a turn filter, in its own order."""
    if turn == CLOSED:
        return [closed(bases)]
    if turn == ALL:
        return [Section(bases, "opened_at", newest_first=True)]
    if turn == "payment":
        return [settling(bases)]
    return [Section(TURN_FILTERS[turn](bases), "due_at")]


def closed(bases: Bases) -> Section[Dispute]:
    return Section([base.filter(closed_at__isnull=False) for base in bases], "closed_at", newest_first=True)


def settling(bases: Bases) -> Section[Dispute]:
    """No clock runs: in the order in which they were opened."""
    return Section([base.filter(state=State.SETTLING) for base in bases])


def buyers_sections(bases: Bases) -> list[Section[Dispute]]:
    """What waits for the buyer, what waits for others, what is being paid, what is closed."""
    waiting = Section(waiting_for(Role.BUYER, bases), "due_at")
    others = Section(not_waiting_for(Role.BUYER, bases), "due_at")
    return [waiting, others, settling(bases), closed(bases)]
