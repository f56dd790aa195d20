"""Plays one case from the order to the end, with stand-ins for what differs from copy to copy."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from accounts.models import User
from benchmarks.copies import Pattern, StandIns
from benchmarks.courses import ADDRESS, Course
from benchmarks.stock import Complaint, Goods, Stock
from benchmarks.walks import Case, Stopped, Walk
from disputes.flow import BEGINNING, Reason, SubReason
from disputes.models import Dispute, DisputeLine, Marketplace, Order, OrderLine, Policy, Shipment, Store
from mediation.digest.facts import facts_of_case
from mediation.digest.text import text_of_case
from mediation.models import CaseText

NOT_SENT = frozenset({SubReason.NOT_SHIPPED})
CAME = frozenset({SubReason.DELIVERED_NOT_RECEIVED})
BUYER, SELLER, STORE = "buyer", "seller", "store"
DAY = timedelta(days=1)


@dataclass
class Played:
    """A case ready to be copied, and when it ended or last moved."""

    pattern: Pattern
    complaint: Complaint
    last_at: datetime


class Player:
    def __init__(self, market: Marketplace, mediators: Sequence[User], policy: Policy, seed: str) -> None:
        self.stock, self.seed = Stock(), seed
        self._market, self._mediators, self._policy = market, list(mediators), policy

    def closed(self, number: int, opened: datetime) -> Played:
        case, complaint, stand_ins = self._play(number, opened)
        return _played(case, complaint, stand_ins)

    def waiting(self, number: int, at: datetime) -> Played:
        """Played to a point in mediation, and again so that it comes to that point just before `at`."""
        for attempt in range(number * 1000, number * 1000 + 1000):
            stop = Random(f"{self.seed} stop {attempt}").randint(1, 12)
            first = self._play(attempt, at - 90 * DAY, stop)[0]
            if first.dispute.due_at is None:
                continue
            last = first.events[-1].at
            part = Random(f"{self.seed} clock {attempt}").uniform(0, 1.03)
            shift = at - last - (first.dispute.due_at - last) * part
            case, complaint, stand_ins = self._play(attempt, at - 90 * DAY + shift, stop)
            if case.events[-1].at < at and case.dispute.state == first.dispute.state:
                return _played(case, complaint, stand_ins)
        raise RuntimeError("No case came to mediation.")

    def _play(self, number: int, opened: datetime, stop: int = 0) -> tuple[Case, Complaint, StandIns]:
        dice, stand_ins = Random(f"{self.seed} {number}"), StandIns()
        complaint = self.stock.complaint(dice)
        case, seller = self._case(opened.replace(microsecond=0), complaint, dice, stand_ins)
        walk = Walk(case, seller, self._mediators, stand_ins, dice, stop)
        with suppress(Stopped):
            Course(walk, dice, self.stock).run(stand_ins.word("statement"), mediated=bool(stop))
        return case, complaint, stand_ins

    def _case(
        self, opened: datetime, complaint: Complaint, dice: Random, stand_ins: StandIns
    ) -> tuple[Case, User]:
        dispute = stand_ins.give(Dispute(reference=stand_ins.word("reference"), state=BEGINNING))
        buyer = stand_ins.give(User(name=stand_ins.word(BUYER)), BUYER)
        seller = stand_ins.give(User(), SELLER)
        address = ADDRESS if dice.random() < 0.5 else ""
        store = stand_ins.give(Store(name=stand_ins.word(STORE), return_address=address), STORE)
        basket = self.stock.basket(dice)
        order, parcel = self._order(opened, complaint, basket, dice, stand_ins)
        order.buyer, order.store = buyer, store
        lines = [_line(goods, order, parcel, dice, stand_ins) for goods in basket]
        order.total_paid = order.shipping_paid + sum(line.quantity * line.unit_price for line in lines)
        disputed = lines[:1] if dice.random() < 0.2 else lines
        dispute.order, dispute.buyer, dispute.store = order, buyer, store
        dispute.marketplace_id = order.marketplace_id
        self._about(dispute, complaint, opened, disputed, order.total_paid if disputed == lines else 0)
        about = [
            stand_ins.give(DisputeLine(dispute=dispute, order_line=line, quantity=line.quantity))
            for line in disputed
        ]
        order._prefetched_objects_cache = {"shipments": [parcel]}
        dispute._prefetched_objects_cache = {"lines": about}
        return Case(order, parcel, lines, dispute, about), seller

    def _about(
        self, dispute: Dispute, complaint: Complaint, opened: datetime, lines: list[OrderLine], whole: int
    ) -> None:
        dispute.policy, dispute.currency, dispute.opened_at = self._policy, dispute.order.currency, opened
        dispute.reason = dispute.buyers_reason = complaint.reason
        dispute.sub_reason = dispute.buyers_sub_reason = complaint.sub_reason
        dispute.disputed_amount = whole or sum(line.quantity * line.unit_price for line in lines)

    def _order(
        self,
        opened: datetime,
        complaint: Complaint,
        basket: list[Goods],
        dice: Random,
        stand_ins: StandIns,
    ) -> tuple[Order, Shipment]:
        route = basket[0].route if dice.random() < 0.5 else self.stock.route(dice)
        placed, promised, shipped, delivered = _days(opened, complaint, dice)
        order = stand_ins.give(
            Order(
                marketplace=self._market,
                reference=stand_ins.word("order"),
                currency=basket[0].currency,
                shipping_paid=dice.choice((0, 0, 390, 990, 1590)),
                total_paid=0,
                origin_country=route[:2],
                destination_country=route[2:],
                placed_at=placed,
                promised_at=promised,
            )
        )
        parcel = stand_ins.give(
            Shipment(
                order=order,
                carrier=self.stock.carrier(dice),
                tracking_number=stand_ins.word("tracking") if shipped else "",
                shipped_at=shipped,
                delivered_at=delivered,
            )
        )
        return order, parcel


def _line(goods: Goods, order: Order, parcel: Shipment, dice: Random, stand_ins: StandIns) -> OrderLine:
    line: OrderLine = stand_ins.give(
        OrderLine(
            order=order,
            sku=goods.sku,
            title=goods.title,
            category=goods.category,
            quantity=dice.choices((1, 2, 3), (80, 14, 6))[0],
            unit_price=goods.price,
            shipment=parcel,
        )
    )
    return line


def _days(
    opened: datetime, complaint: Complaint, dice: Random
) -> tuple[datetime, datetime, datetime | None, datetime | None]:
    """When it was placed, promised, shipped and delivered, as the complaint has it."""
    if complaint.reason == Reason.NOT_AS_DESCRIBED:
        delivered = opened - _some(0, 14, dice)
        promised = delivered + _some(-6, 14, dice)
        shipped = delivered - _some(3, 25, dice)
        return shipped - _some(0, 4, dice), promised, shipped, delivered
    promised = opened - _some(0, 40, dice)
    placed = promised - _some(12, 35, dice)
    if complaint.sub_reason in NOT_SENT:
        return placed, promised, None, None
    shipped = placed + _some(0, 5, dice)
    came = promised + _some(-6, 4, dice) if complaint.sub_reason in CAME else None
    return placed, promised, shipped, min(came, opened) if came else None


def _some(least: int, most: int, dice: Random) -> timedelta:
    """Between so many days, to the second."""
    return timedelta(seconds=dice.randint(least * 86400, most * 86400))


def _played(case: Case, complaint: Complaint, stand_ins: StandIns) -> Played:
    """With what the worker would derive of it, by the same functions."""
    dispute = case.dispute
    dispute.digested_version = dispute.version
    text = CaseText(dispute=dispute, text=text_of_case(dispute, case.events))
    rows = [*case.rows(), text, facts_of_case(dispute, case.events)]
    return Played(Pattern(rows, stand_ins), complaint, case.events[-1].at)
