"""Brings the figures of a store's disputes up to date: of those in which something happened since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from itertools import pairwise
from operator import or_
from time import monotonic
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from disputes.flow import STAGES, ReachedBy, Role, Stage, State
from disputes.insights.months import MonthNumber, month_of
from disputes.insights.parts import FREIGHT
from disputes.models import Dispute, DisputedGoods, DisputeLine, Event, Settlement, Shipment
from disputes.returning import payers_of_returns

BATCH = 200
SILENT = frozenset({ReachedBy.SELLER_TIMEOUT, ReachedBy.RETURN_DEFAULT})
TIMED = {
    Stage.NEGOTIATION: "in_negotiation",
    Stage.MEDIATION: "in_mediation",
    Stage.RETURN: "in_return",
    Stage.SETTLEMENT: "in_settlement",
}
READ = (
    *("pk", "store_id", "version", "opened_at", "closed_at", "state", "reached_by"),
    *("reason", "sub_reason", "currency", "disputed_amount"),
    *("order__marketplace_id", "order__placed_at", "order__origin_country", "order__destination_country"),
    *("settlement__status", "settlement__disputed_amount", "settlement__refund"),
    *("return_shipped_at", "order__return_freight_estimate"),
)
KEY = ["dispute", "sku"]
MADE = [f.name for f in DisputedGoods._meta.concrete_fields if not f.primary_key and f.name not in KEY]
STEP = ("dispute_id", "sequence", "role", "from_state", "to_state", "at", "data__automatic")


class Step(NamedTuple):
    """An event, as far as times depend on it; `automatic` says which rule of the store did it."""

    dispute: int
    sequence: int
    role: str
    before: str
    after: str
    at: datetime
    automatic: Mapping[str, Any] | None = None


def first_carrier(order: str) -> Any:
    """The carrier of an order's first parcel, None without one; `order` names it in the outer query."""
    parcels = Shipment.objects.filter(order=OuterRef(order)).order_by("pk")
    return Subquery(parcels.values("carrier")[:1])


def bring_up_to_date(store: int, ends: float) -> bool:
    """Whether all of the store's disputes are as their records have them; stops at `ends` by the clock."""
    for pks in _batches(sorted({*_happened(store), *_moved(store), *_sent_back(store)})):
        _make(pks)
        if monotonic() >= ends:
            return False
    return True


def _happened(store: int) -> Iterable[int]:
    """Disputes in which something happened since they were counted."""
    counted = DisputedGoods.objects.filter(dispute=OuterRef("pk"), version=OuterRef("version"))
    return Dispute.objects.filter(~Exists(counted), store=store).values_list("pk", flat=True)


def _moved(store: int) -> Iterable[int]:
    """Disputes whose order has another route or month by now: no dispute's version tells of it.

    A parcel that came late is the usual case. Orders are tallied as they are today, and both sides of a
    rate are about the same orders.
    """
    order = "dispute__order"
    today = {
        "carrier": Coalesce(first_carrier(order), Value("")),
        "origin": F(f"{order}__origin_country"),
        "destination": F(f"{order}__destination_country"),
        "ordered_month": MonthNumber(f"{order}__placed_at"),
    }
    differs = reduce(or_, (~Q(**{column: value}) for column, value in today.items()))
    return DisputedGoods.objects.filter(differs, store=store, is_first=True).values_list("dispute", flat=True)


def _sent_back(store: int) -> Iterable[int]:
    """Disputes whose return cost something else by now: the order's estimate came, or was set right."""
    estimate = "dispute__order__return_freight_estimate"
    is_paid = Q(freight_paid_by__in=list(FREIGHT))
    came, went = Q(return_freight=None), Q(**{estimate: None})
    differs = (came & ~went) | (~came & went) | (~came & ~went & ~Q(return_freight=F(estimate)))
    rows = DisputedGoods.objects.filter(_is_lacking() | (is_paid & differs), store=store, is_first=True)
    return rows.values_list("dispute", flat=True)


def _is_lacking() -> Q:
    """Returns that were settled and whose freight nobody counted.

    They are from before that figure: so are those that an older release, still running while this one is
    started, counted as settled; it leaves alone what this one wrote until then.
    """
    never = Q(freight_paid_by=DisputedGoods.NOT_COUNTED, is_settled=True)
    return never & Q(dispute__return_shipped_at__isnull=False)


def _batches(pks: Sequence[int]) -> Iterable[Sequence[int]]:
    return (pks[start : start + BATCH] for start in range(0, len(pks), BATCH))


def _make(pks: Sequence[int]) -> None:
    """Written over where they are there already: two who count at once write the same.

    The disputes are read before their events: what happens in between is above the version that is read, so
    that it is left out here and the row lags. The other way round it would be missed for good.
    """
    read = Dispute.objects.filter(pk__in=pks).annotate(carrier=first_carrier("order"))
    disputes = list(read.values(*READ, "carrier"))
    steps, goods = _steps(pks), _goods(pks)
    payers = payers_of_returns([dispute["pk"] for dispute in disputes if dispute["return_shipped_at"]])
    rows = [
        DisputedGoods(sku=sku, is_first=n == 0, **figures)
        for dispute in disputes
        for figures in [figures_of(dispute, steps[dispute["pk"]], payers.get(dispute["pk"], ""))]
        for n, sku in enumerate(goods[dispute["pk"]])
    ]
    DisputedGoods.objects.bulk_create(rows, update_conflicts=True, unique_fields=KEY, update_fields=MADE)


def _steps(pks: Sequence[int]) -> Mapping[int, list[Step]]:
    found: dict[int, list[Step]] = defaultdict(list)
    events = Event.objects.filter(dispute__in=pks).order_by("dispute", "sequence")
    for step in map(Step._make, events.values_list(*STEP)):
        found[step.dispute].append(step)
    return found


def _goods(pks: Sequence[int]) -> Mapping[int, list[str]]:
    """The disputed products of each dispute, the dearest first."""
    found: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    lines = DisputeLine.objects.filter(dispute__in=pks)
    columns = ("dispute_id", "pk", "quantity", "order_line__unit_price", "order_line__sku")
    for dispute, pk, quantity, price, sku in lines.values_list(*columns):
        found[dispute].append((-quantity * price, pk, sku))
    return {dispute: [sku for _worth, _pk, sku in sorted(each)] for dispute, each in found.items()}


def figures_of(dispute: Mapping[str, Any], steps: Sequence[Step], payer: str = "") -> dict[str, Any]:
    """The columns of `DisputedGoods` that do not depend on the product; `payer` paid for the return."""
    steps = [step for step in steps if step.sequence <= dispute["version"]]
    is_closed = dispute["state"] == State.CLOSED
    is_settled = dispute["settlement__status"] == Settlement.Status.CONFIRMED
    has_freight = is_settled and payer in FREIGHT
    payer = payer if has_freight else ""
    return {
        "dispute_id": dispute["pk"],
        "store_id": dispute["store_id"],
        "marketplace_id": dispute["order__marketplace_id"],
        "version": dispute["version"],
        "ordered_month": month_of(dispute["order__placed_at"]),
        "opened_month": month_of(dispute["opened_at"]),
        "closed_at": dispute["closed_at"],
        "carrier": dispute["carrier"] or "",
        "origin": dispute["order__origin_country"],
        "destination": dispute["order__destination_country"],
        **{name: dispute[name] for name in ("reason", "sub_reason", "currency", "disputed_amount")},
        "is_closed": is_closed,
        "is_lost_by_silence": is_closed and dispute["reached_by"] in SILENT,
        "is_settled": is_settled,
        "settled_amount": dispute["settlement__disputed_amount"] if is_settled else 0,
        "refunded": dispute["settlement__refund"] if is_settled else 0,
        "freight_paid_by": payer if is_settled else DisputedGoods.NOT_COUNTED,
        "return_freight": dispute["order__return_freight_estimate"] if has_freight else None,
        "answered_after": _answered_after(dispute["opened_at"], steps),
        **_durations(steps),
    }


def _answered_after(opened_at: datetime, steps: Sequence[Step]) -> int | None:
    """From the opening to the first step of the seller that ended their turn; None where a rule did it."""
    waiting = State.AWAITING_SELLER_RESPONSE
    for step in steps:
        if step.role == Role.SELLER and step.before == waiting and step.after != waiting:
            return None if step.automatic else _minutes(opened_at, step.at)
    return None


def _durations(steps: Sequence[Step]) -> dict[str, int | None]:
    """How long each stage took up to the last step, all stays in it together."""
    spent: Counter[Stage] = Counter()
    been: set[Stage] = set()
    for one, following in pairwise(steps):
        stage = STAGES[State(one.after)]
        been.add(stage)
        spent[stage] += max(0, round((following.at - one.at).total_seconds()))
    return {column: spent[stage] // 60 if stage in been else None for stage, column in TIMED.items()}


def _minutes(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds()) // 60)
