"""A rule tried on past disputes: what it would have done and cost, beside what really happened and cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from disputes.automation.facts import Case, cases_as_opened, touched_at
from disputes.automation.matching import Answer, answer_to, when_it_holds
from disputes.flow import Freight, State
from disputes.models import AutomationVersion, Dispute, LeftToPeople
from disputes.models.answering import Spent, over_at
from disputes.replies import UnknownReply, find
from disputes.replies.template import Template
from disputes.returning import payers_of_returns

MOST = 500  # disputes, those that closed last
SHOWN = 100  # of those for which the rule holds, the latest
READ = (  # of each, as reading all of it would take most of the time
    *("reference", "order", "store", "state", "currency", "opened_at", "closed_at"),
    *("reached_by", "refund_amount", "return_shipped_at", "policy__seller_response_days"),
    *("order__marketplace", "order__placed_at", "order__destination_country"),
    *("order__return_freight_estimate", "store__return_address"),
)
Why = LeftToPeople.Why


@dataclass(frozen=True)
class Met:
    """A past dispute for which the rule holds. `answer` None: it would have left it to people, `why`.

    `freight_paid_by`: who paid for a return, "" where nothing was sent back.
    """

    dispute: Dispute
    at: datetime
    answer: Answer | None = None
    why: Why | None = None
    freight_paid_by: str = ""

    @property
    def cost(self) -> int:
        return self.answer.amount if self.answer else 0

    @property
    def really(self) -> int:
        """What was refunded, and about what a return took that the store paid."""
        is_paid = self.freight_paid_by == Freight.SELLER
        freight = self.dispute.order.return_freight_estimate if is_paid else 0
        return self.dispute.refund_amount + (freight or 0)


@dataclass
class Trial:
    """Amounts are minor units of the rule's currency. `cost` counts each offer as if taken.

    `really` is what the answered ones cost in fact.

    `text` is that of its offers; None where it has none, or where it is not there any more.
    """

    version: AutomationVersion
    looked_at: int
    text: Template | None = None
    met: list[Met] = field(default_factory=list)

    @property
    def answered(self) -> list[Met]:
        return [met for met in self.met if met.answer]

    @property
    def cost(self) -> int:
        return sum(met.cost for met in self.met)

    @property
    def really(self) -> int:
        return sum(met.really for met in self.answered)

    @property
    def figures(self) -> dict[str, Any]:
        """What the history keeps of it."""
        return {
            "looked_at": self.looked_at,
            "answered": len(self.answered),
            "offers": self.version.does == AutomationVersion.Does.COUNTER,
            "cost": self.cost,
            "currency": self.version.currency,
        }

    @property
    def latest(self) -> list[Met]:
        """What a page shows of it, in the order of time: drawing all takes longer than trying all."""
        return self.met[-SHOWN:]

    @property
    def left(self) -> int:
        return len(self.met) - len(self.answered)


def try_on_past(version: AutomationVersion) -> Trial:
    """As each dispute stood when it opened, at the hour at which the rule would have looked.

    Those that people had answered, or that had changed, by then are no disputes of the rule. Eight queries
    however many there are. Limits count in the order of time, as in earnest; the text of an offer is looked
    for, and not filled.
    """
    past = Dispute.objects.filter(store=version.rule.store_id, state=State.CLOSED)
    read = past.select_related("order", "store", "policy").only(*READ)
    disputes = list(read.order_by("-closed_at", "-pk")[:MOST])
    text = _text_of(version)
    return Trial(version, len(disputes), text, _with_payers(list(_met(version, disputes, text))))


def _with_payers(met: list[Met]) -> list[Met]:
    """With who paid for returns: a dispute forgets it when the goods come back with a problem."""
    payers = payers_of_returns(each.dispute.pk for each in met if each.dispute.return_shipped_at)
    return [replace(each, freight_paid_by=payers.get(each.dispute.pk, "")) for each in met]


def _met(version: AutomationVersion, disputes: list[Dispute], text: Template | None) -> Iterator[Met]:
    given: list[tuple[datetime, int]] = []
    rests_until: datetime | None = None
    for at, dispute, case in _held(version, disputes):
        if rests_until and at < rests_until:
            yield Met(dispute, at, why=Why.RESTS)
            continue
        answer = answer_to(version, case)
        if not isinstance(answer, Answer):
            yield Met(dispute, at, why=answer)
        elif lacking := _lacks_text(version, text, case):
            yield Met(dispute, at, why=lacking)
        elif limit := Spent.of(given, at).reached(version, answer.amount):
            if not Spent().reached(version, answer.amount):  # no new day would allow it: nothing to rest for
                rests_until = over_at(limit, at)
            yield Met(dispute, at, why=Why.LIMIT)
        else:
            given.append((at, answer.amount))
            yield Met(dispute, at, answer)


def _held(version: AutomationVersion, disputes: list[Dispute]) -> list[tuple[datetime, Dispute, Case]]:
    """Those for which the rule holds when it looks, or looks again while all is left alone; in that order."""
    cases, found = cases_as_opened(disputes), []
    longest = max((_time_of(each) for each in disputes), default=timedelta())
    touched = touched_at(longest, disputes)
    for dispute in disputes:
        ends = dispute.opened_at + _time_of(dispute)
        if case := cases.get(dispute.pk):
            at, until = version.answers_at(dispute.opened_at), min(touched.get(dispute.pk, ends), ends)
            if moment := when_it_holds(version, case, at, until):
                found.append((moment, dispute, case))
    return sorted(found, key=lambda each: (each[0], each[1].opened_at, each[1].pk))


def _time_of(dispute: Dispute) -> timedelta:
    """How long its store has for the first answer."""
    return timedelta(days=dispute.policy.seller_response_days)


def _text_of(version: AutomationVersion) -> Template | None:
    if version.does != AutomationVersion.Does.COUNTER:
        return None
    try:
        return find(version.rule.store, version.template)
    except UnknownReply:
        return None


def _lacks_text(version: AutomationVersion, text: Template | None, case: Case) -> Why | None:
    """Why an offer has no text for a case: its template is gone, or is for other disputes by now."""
    if version.does != AutomationVersion.Does.COUNTER:
        return None
    if text is None:
        return Why.NO_TEMPLATE
    given = ((text.reasons, case.reason), (text.sub_reasons, case.sub_reason))
    is_meant = all(not wanted or each in wanted for wanted, each in given)
    return None if is_meant else Why.OTHER_TEMPLATE
