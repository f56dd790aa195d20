"""What a seller asks a list for: whose move, state, reason, time left, words to look for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from disputes.flow import CLOCKS, Reason, State
from disputes.listing import Section
from disputes.models import Dispute
from disputes.queues import ALL, CLOSED, TURN_FILTERS, Bases, sections_of

DAY = timedelta(days=1)
STATES, REASONS = frozenset(State.values), frozenset(Reason.values)
CLOCKED = frozenset(TURN_FILTERS) - {"payment"}
DUE = {"24h": DAY, "3d": 3 * DAY}
TURNS = {
    "mine": gettext_lazy("Your turn"),
    "buyer": gettext_lazy("Buyer's turn"),
    "mediation": gettext_lazy("With a mediator"),
    "returns": gettext_lazy("Returns"),
    "payment": gettext_lazy("Paying"),
    CLOSED: gettext_lazy("Closed"),
    ALL: gettext_lazy("All"),
}


@dataclass(frozen=True)
class Filters:
    """What a seller asked to see; words that are not known count as not asked."""

    turn: str
    text: str
    state: str
    reason: str
    due: str

    @classmethod
    def of(cls, request: HttpRequest) -> Filters:
        def one_of(name: str, known: Any, otherwise: str = "") -> str:
            value = request.GET.get(name, "")
            return value if value and value in known else otherwise

        text = request.GET.get("q", "").replace("\0", "").strip()[:64]
        state = one_of("state", STATES)
        everywhere = bool(text or state)  # what is searched for may stand in any list
        turn = ALL if everywhere else one_of("turn", TURNS, "mine")
        return cls(turn, text, state, one_of("reason", REASONS), one_of("due", DUE))

    @property
    def narrow(self) -> bool:
        return bool(self.text or self.state or self.reason or self.due)

    @property
    def _has_clock(self) -> bool:
        """Whether a clock runs in all states of the list."""
        return self.state in CLOCKS if self.state else self.turn in CLOCKED

    def applied(self, bases: Bases, at: datetime) -> Bases:
        values: dict[str, Any] = {}
        if self.reason:
            values["reason"] = self.reason
            if self._has_clock:  # said, or the index of reasons, which holds only these, is of no use
                values["due_at__isnull"] = False
        if self.due:
            values |= {"due_at__isnull": False, "due_at__lte": at + DUE[self.due]}
        if self.state:
            values["state"] = self.state
        return [base.filter(**values) for base in bases] if values else bases

    def sections(self, bases: Bases, at: datetime) -> list[Section[Dispute]]:
        """The list without words to look for; that of one state in the order of the state's own index."""
        bases = self.applied(bases, at)
        if self.state == State.CLOSED:
            return sections_of(CLOSED, bases)
        if self.state == State.SETTLING:
            return sections_of("payment", bases)
        return [Section(bases, "due_at")] if self.state else sections_of(self.turn, bases)

    def query(self, **more: str) -> str:
        values = {
            "turn": self.turn,
            "q": self.text,
            "state": self.state,
            "reason": self.reason,
            "due": self.due,
        }
        return "?" + urlencode({name: value for name, value in (values | more).items() if value})
