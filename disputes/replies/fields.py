"""The fields of reply templates: what each is called, and how it reads for a dispute."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from disputes.flow import ACTIONS, MEDIATING, Remedy, Role
from disputes.instants import write
from disputes.money import format_money
from disputes.perform.stepping import due_in
from disputes.quoting import in_inner_quotes
from disputes.replies.names import first_name
from disputes.templatetags.desk import instant_in_zone

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from disputes.models import Dispute, Proposal

LONGEST_TITLE = 60  # letters: what shops call their goods is often longer than a sentence
PROPOSING = ("counter", "propose")  # actions whose amount is typed beside the text


@dataclass(frozen=True)
class Facts:
    """What a dispute tells for the fields; `proposal` is the one that is being made, if any, by `action`."""

    dispute: Dispute
    proposal: Proposal | None = None
    action: str = ""

    @cached_property
    def parcel(self) -> Any:
        """The parcel of all disputed lines; None where none is known, or several are."""
        parcels = {line.order_line.shipment_id: line.order_line.shipment for line in self.dispute.goods}
        return next(iter(parcels.values())) if len(parcels) == 1 else None

    def money(self, amount: int) -> str:
        return format_money(amount, self.dispute.currency)

    def of_parcel(self, name: str) -> str:
        return getattr(self.parcel, name, "") or ""

    def day_of_parcel(self, name: str) -> str:
        return day(getattr(self.parcel, name, None))

    def on_the_table(self, role: Role) -> str:
        table = self.dispute.on_the_table
        return self.refund_of(table) if table is not None and table.role == role else ""

    @property
    def due_at(self) -> datetime | None:
        """The deadline that runs once the text is sent: the present one where it moves nothing.

        None where that rests on what is typed beside the text.
        """
        row = ACTIONS.get(self.action or self._proposed_by)
        if row is None or self.dispute.state not in row.source or not row.targets:
            return self.dispute.due_at
        if len(row.targets) > 1:
            return None
        return due_in(self.dispute, row.targets[0], timezone.now(), self.dispute.state)

    @property
    def _proposed_by(self) -> str:
        """The action by which an offer is made where the dispute stands."""
        names = (name for name in PROPOSING if self.dispute.state in ACTIONS[name].source)
        return next(names, "") if self.proposal is not None else ""

    def refund_of(self, proposal: Any) -> str:
        return "" if proposal.remedy == Remedy.NO_REFUND else self.money(self.dispute.refund_of(proposal))


def day(moment: datetime | None) -> str:
    return write(moment, "date") if moment else ""


def _days(count: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", count) % {"n": count}


def _greeting(facts: Facts) -> str:
    name = first_name(facts.dispute.buyer.name)
    return _("Hello %(name)s,") % {"name": name} if name else _("Hello,")


def item_of(facts: Facts, before: str = "", after: str = "") -> str:
    """The first title, between these marks, and how many more there are; what it quotes gets inner marks."""
    titles = [" ".join(line.order_line.title.split()) for line in facts.dispute.goods]
    if not titles:
        return ""
    title = Truncator(titles[0]).chars(LONGEST_TITLE)
    first, more = f"{before}{in_inner_quotes(title) if before else title}{after}", len(titles) - 1
    if more < 1:
        return first
    return ngettext("%(item)s and %(more)d more", "%(item)s and %(more)d more", more) % {
        "item": first,
        "more": more,
    }


def _offer(facts: Facts) -> str:
    if facts.proposal is not None:
        return facts.refund_of(facts.proposal)
    return facts.on_the_table(Role.SELLER)


def _refund(facts: Facts) -> str:
    """What was agreed, ruled or applied, once it has taken effect."""
    has_one = facts.dispute.took_effect and facts.dispute.refund_amount
    return facts.money(facts.dispute.refund_amount) if has_one else ""


def _deadline(facts: Facts) -> str:
    return instant_in_zone(facts.due_at)


@dataclass(frozen=True)
class Field:
    """`label` stands in a gap, and explains the field to who writes a template."""

    label: _StrPromise
    value: Callable[[Facts], str]


FIELDS: dict[str, Field] = {
    "greeting": Field(gettext_lazy("a greeting, with the buyer's first name if known"), _greeting),
    "buyer": Field(gettext_lazy("the buyer's first name"), lambda f: first_name(f.dispute.buyer.name)),
    "order": Field(gettext_lazy("the order's number"), lambda f: f.dispute.order.reference),
    "reference": Field(gettext_lazy("the dispute's number"), lambda f: f.dispute.reference),
    "item": Field(gettext_lazy("the item's title"), item_of),
    "carrier": Field(gettext_lazy("the carrier"), lambda f: f.of_parcel("carrier")),
    "tracking_number": Field(gettext_lazy("the tracking number"), lambda f: f.of_parcel("tracking_number")),
    "shipped": Field(gettext_lazy("the day it was sent"), lambda f: f.day_of_parcel("shipped_at")),
    "today": Field(gettext_lazy("the day of writing"), lambda f: day(timezone.now())),
    "promised": Field(
        gettext_lazy("the day delivery was promised for"), lambda f: day(f.dispute.order.promised_at)
    ),
    "delivered": Field(gettext_lazy("the day it was delivered"), lambda f: f.day_of_parcel("delivered_at")),
    "disputed": Field(gettext_lazy("the amount in dispute"), lambda f: f.money(f.dispute.disputed_amount)),
    "asked": Field(gettext_lazy("the amount the buyer asks"), lambda f: f.on_the_table(Role.BUYER)),
    "offer": Field(gettext_lazy("the amount you offer"), _offer),
    "refund": Field(gettext_lazy("the amount that was agreed"), _refund),
    "deadline": Field(gettext_lazy("until when the answer is due that is awaited now"), _deadline),
    "answer_time": Field(
        gettext_lazy("how long the buyer has to answer"),
        lambda f: "" if f.dispute.state in MEDIATING else _days(f.dispute.policy.buyer_response_days),
    ),
    "return_carrier": Field(gettext_lazy("the carrier of the return"), lambda f: f.dispute.return_carrier),
    "return_tracking_number": Field(
        gettext_lazy("the tracking number of the return"), lambda f: f.dispute.return_tracking_number
    ),
    "return_sent": Field(
        gettext_lazy("the day the return was sent"), lambda f: day(f.dispute.return_shipped_at)
    ),
    "store": Field(gettext_lazy("your store's name"), lambda f: f.dispute.store.name),
    "marketplace": Field(gettext_lazy("the marketplace's name"), lambda f: f.dispute.order.marketplace.name),
    "cause": Field(gettext_lazy("what happened, in a few words of yours"), lambda f: ""),
}


def typed_later(action: str) -> frozenset[str]:
    """The fields that the writer fills by hand: no reason to withhold a template."""
    return frozenset({"cause", "offer"} if action in PROPOSING else {"cause"})


def unknown(dispute: Dispute, names: Iterable[str], action: str) -> set[str]:
    """Those of some fields that the dispute does not tell for a text of this action."""
    facts = Facts(dispute, action=action)
    return {name for name in names if not FIELDS[name].value(facts)}
