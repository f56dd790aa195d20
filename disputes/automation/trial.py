"""A rule tried on past disputes: what it would have done and cost, beside what really happened and cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from disputes.automation.facts import SEEN_WITH, Case, cases_as_opened, touched_within
from disputes.automation.matching import Answer, answer_to, holds
from disputes.flow import Freight, State
from disputes.models import AutomationVersion, Dispute, LeftToPeople
from disputes.models.answering import Spent, over_at
from disputes.replies import UnknownReply, find

MOST = 500  # disputes, those that closed last
Why = LeftToPeople.Why


@dataclass(frozen=True)
class Met:
    """A past dispute for which the rule holds. `answer` None: it would have left it to people, `why`."""

    dispute: Dispute
    at: datetime
    answer: Answer | None = None
    why: Why | None = None

    @property
    def cost(self) -> int:
        return self.answer.amount if self.answer else 0

    @property
    def really(self) -> int:
        """What was refunded, and about what a return took that the store paid."""
        dispute = self.dispute
        is_paid = dispute.return_freight == Freight.SELLER and dispute.return_shipped_at is not None
        freight = dispute.order.return_freight_estimate if is_paid else 0
        return dispute.refund_amount + (freight or 0)


@dataclass
class Trial:
    """Amounts are minor units of the rule's currency. `really` is what the answered ones cost in fact."""

    version: AutomationVersion
    looked_at: int
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
    def left(self) -> int:
        return len(self.met) - len(self.answered)


def try_on_past(version: AutomationVersion) -> Trial:
    """As each dispute stood when it opened, at the hour at which the rule would have looked.

    Those that people had answered, or that had changed, by then are no disputes of the rule. Seven queries
    however many there are. Limits count in the order of time, as in earnest; the text of an offer is looked
    for, and not filled.
    """
    past = Dispute.objects.filter(store=version.rule.store_id, state=State.CLOSED)
    disputes = list(past.select_related(*SEEN_WITH).order_by("-closed_at", "-pk")[:MOST])
    return Trial(version, len(disputes), list(_met(version, disputes)))


def _met(version: AutomationVersion, disputes: list[Dispute]) -> Iterator[Met]:
    cases, lacks_text = cases_as_opened(disputes), _looking_for_text(version)
    touched = touched_within(version.wait, disputes)
    given: list[tuple[datetime, int]] = []
    rests_until: datetime | None = None
    for dispute in sorted(disputes, key=lambda each: (each.opened_at, each.pk)):
        at = version.answers_at(dispute.opened_at)
        case = cases.get(dispute.pk)
        if case is None or dispute.pk in touched or not holds(version, case, at):
            continue
        if rests_until and at < rests_until:
            yield Met(dispute, at, why=Why.RESTS)
            continue
        answer = answer_to(version, case)
        if not isinstance(answer, Answer):
            yield Met(dispute, at, why=answer)
        elif lacking := lacks_text(case):
            yield Met(dispute, at, why=lacking)
        elif limit := Spent.of(given, at).reached(version, answer.amount):
            if not Spent().reached(version, answer.amount):  # no new day would allow it: nothing to rest for
                rests_until = over_at(limit, at)
            yield Met(dispute, at, why=Why.LIMIT)
        else:
            given.append((at, answer.amount))
            yield Met(dispute, at, answer)


def _looking_for_text(version: AutomationVersion) -> Callable[[Case], Why | None]:
    """Why an offer has no text for a case: its template is gone, or is for other disputes by now."""
    if version.does != AutomationVersion.Does.COUNTER:
        return lambda case: None
    try:
        template = find(version.rule.store, version.template)
    except UnknownReply:
        return lambda case: Why.NO_TEMPLATE

    def lacking(case: Case) -> Why | None:
        given = ((template.reasons, case.reason), (template.sub_reasons, case.sub_reason))
        is_meant = all(not wanted or each in wanted for wanted, each in given)
        return None if is_meant else Why.OTHER_TEMPLATE

    return lacking
