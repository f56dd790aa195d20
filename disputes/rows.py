"""What the rows of the rulebook are made of: actors, clocks, targets, actions; and how the door says no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from disputes.vocabulary import Role, State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from disputes.models import Dispute

    Reason_ = str | _StrPromise


class Refused(Exception):  # noqa: N818 - the word that people read
    """An action that may not happen now. `reason` is a sentence for the person who tried."""

    def __init__(self, reason: Reason_) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Stale(Refused):
    """The page that was answered no longer shows what is true: somebody was faster."""


class NotNow(Refused):
    """What would be in order, but cannot be kept at the moment: a disk is full, a bucket does not answer."""


@dataclass(frozen=True)
class Actor:
    """Who walks through the door: one role towards one dispute. `user` is None for programs and the clock."""

    role: Role
    user: Any = None
    is_head: bool = False
    marketplace_id: int | None = None

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None


SYSTEM = Actor(Role.SYSTEM)


@dataclass(frozen=True)
class Clock:
    """How long a state lasts: the policy's field `lasts` (natural or working days), and what happens then.

    `again` is the field for re-entering the state by its own timeout.
    """

    lasts: str
    then: str
    working: bool = False
    again: str = ""


@dataclass(frozen=True)
class OneOf:
    """A target that the effect decides: `decide(dispute)` names one of `states` after the fields are set."""

    decide: Callable[[Dispute], str]
    states: tuple[State, ...]


class Same:
    """The target of an action that leaves state and clock as they are."""

    def __repr__(self) -> str:
        return "SAME"


SAME = Same()

Guard = Callable[["Dispute", Actor, datetime], "Reason_"]


@dataclass(frozen=True)
class Action:
    name: str
    who: frozenset[Role]
    source: frozenset[str]
    target: State | OneOf | Same
    guard: Guard | None = field(default=None, compare=False)
    form: str = ""

    @property
    def targets(self) -> tuple[State, ...]:
        """The states it can lead to, without "the same"."""
        if isinstance(self.target, OneOf):
            return self.target.states
        return () if isinstance(self.target, Same) else (self.target,)
