"""Makes the people, orders and disputes of a mediation centre that has worked for two years, and writes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random
from time import perf_counter
from unittest import mock

from django.contrib.auth.models import Group

from accounts.models import HEAD_MEDIATORS, MEDIATORS, User
from benchmarks.bulk import analyse, unchecked, write
from benchmarks.courses import ADDRESS, Course
from benchmarks.stock import Complaint, Goods, Stock, buyers_name, stores_name
from benchmarks.walks import Case, Numbers, Stopped, Walk
from disputes.flow import BEGINNING, Reason, State, SubReason
from disputes.models import (
    Dispute,
    DisputeLine,
    Marketplace,
    Order,
    OrderLine,
    Policy,
    Shipment,
    Store,
    StoreMember,
)
from disputes.perform.opening import LETTERS
from disputes.verify import broken
from mediation.digest.facts import LARGE, MEDIUM, facts_of_case
from mediation.digest.text import text_of_case
from mediation.models import CaseText, SellerSize

BATCH = 2000
YEARS = timedelta(days=730)
CODES = len(LETTERS) ** 6
NOBODY = "!"  # a password that nobody can type
NOT_SENT = frozenset({SubReason.NOT_SHIPPED})
CAME = frozenset({SubReason.DELIVERED_NOT_RECEIVED})


class Loader:
    """Fills an empty database with `closed` cases and with `waiting` ones in mediation, as of `at`."""

    def __init__(self, closed: int, waiting: int, at: datetime, seed: str = "1") -> None:
        self.closed, self.waiting, self.at, self.seed = closed, waiting, at, seed
        self.stock, self.numbers = Stock(), Numbers()
        self.policy = Policy.objects.in_force(at)

    def load(self, tell: Callable[[str], None] = print) -> None:
        if Dispute.objects.exists():
            raise SystemExit("There are disputes in this database: it is not for measuring.")
        with unchecked(), mock.patch("mediation.digest.facts.size_of", self._size_of):
            self._set_stage()
            started, made = perf_counter(), 0
            for batch in self._batches():
                write(row for case in batch for row in [*case.rows(), *_digest(case)])
                made += len(batch)
                if made % (10 * BATCH) == 0 or made == self.closed + self.waiting:
                    took = perf_counter() - started
                    tell(f"  {made:>9,} cases, {made / took:,.0f} a second")
        analyse()

    def broken(self, sample: int) -> list[str]:
        """What is wrong with so many records, drawn at random."""
        keys = list(Dispute.objects.values_list("pk", flat=True))
        drawn = Random(self.seed).sample(keys, min(sample, len(keys)))
        cases = Dispute.objects.select_related("order", "policy")
        return [f"{case}: {wrong}" for pk in drawn for case in [cases.get(pk=pk)] for wrong in broken(case)]

    # -- people ---------------------------------------------------------------------------

    def _set_stage(self) -> None:
        total, dice = self.closed + self.waiting, Random(self.seed)
        self.market = self.numbers.give(Marketplace(name="Market"))
        self.mediators = [self._person("mediator", number, True) for number in range(20)]
        stores = min(2000, max(20, total // 100))
        self.stores = [
            self.numbers.give(Store(marketplace=self.market, name=stores_name(number), return_address=address))
            for number in range(stores)
            for address in [ADDRESS if number % 2 else ""]
        ]
        self.sellers = [self._person("seller", number) for number in range(stores)]
        self.buyers = [self._person("buyer", number) for number in range(max(100, total // 10))]
        self.store_of = [int(stores * dice.random() ** 2.5) for _case in range(total)]
        self.orders_of = Counter(self.store_of)
        staff = [
            self.numbers.give(StoreMember(store=store, user=user, is_owner=True))
            for store, user in zip(self.stores, self.sellers, strict=True)
        ]
        write([self.market, *self.mediators, *self.sellers, *self.buyers, *self.stores, *staff])
        keys = [mediator.pk for mediator in self.mediators]
        User.groups.through._default_manager.bulk_create(
            User.groups.through(user_id=pk, group=group)
            for name, members in ((HEAD_MEDIATORS, keys[:2]), (MEDIATORS, keys[2:]))
            for group in [Group.objects.get(name=name)]
            for pk in members
        )

    def _person(self, role: str, number: int, is_staff: bool = False) -> User:
        name = buyers_name(Random(f"{self.seed} {role} {number}"))
        email = f"{role}-{number}@example.com"
        user: User = self.numbers.give(
            User(email=email, name=name, password=NOBODY, is_staff=is_staff, date_joined=self.at - YEARS)
        )
        return user

    def _size_of(self, store_id: int) -> SellerSize:
        """As it will be once all orders are there; they are written with the cases."""
        orders = self.orders_of[store_id - self.stores[0].pk]
        if orders < MEDIUM:
            return SellerSize.SMALL
        return SellerSize.MEDIUM if orders < LARGE else SellerSize.LARGE

    # -- cases ----------------------------------------------------------------------------

    def _batches(self) -> Iterator[list[Case]]:
        total = self.closed + self.waiting
        for first in range(0, total, BATCH):
            numbers = range(first, min(first + BATCH, total))
            yield [self._closed(n) if n < self.closed else self._waiting(n) for n in numbers]

    def _closed(self, number: int) -> Case:
        opened = self.at - YEARS * Random(f"{self.seed} day {number}").random() - timedelta(days=3)
        while True:
            case = self._played(number, opened.replace(microsecond=0))
            if case.dispute.closed_at and case.dispute.closed_at < self.at:
                return case
            opened -= timedelta(days=60)

    def _waiting(self, number: int) -> Case:
        """Played to a point in mediation, and again so that it comes to that point in these days."""
        dice = Random(f"{self.seed} stop {number}")
        opened = self.at - timedelta(days=90)
        for attempt in range(1000):
            play = partial(self._played, number, stop=dice.randint(1, 12), attempt=attempt)
            first = play(opened)
            if first.dispute.state == State.CLOSED or first.dispute.due_at is None:
                continue
            clock = first.dispute.due_at - first.events[-1].at
            shift = self.at - first.events[-1].at - clock * dice.uniform(0, 1.05)
            again = play((opened + shift).replace(microsecond=0))
            if again.events[-1].at <= self.at and again.dispute.state == first.dispute.state:
                return again
        raise RuntimeError("No case came to mediation.")

    def _played(self, number: int, opened: datetime, stop: int = 0, attempt: int = 0) -> Case:
        dice = Random(f"{self.seed} {number} {attempt}")
        complaint = self.stock.complaint(dice)
        case = self._case(number, opened, complaint, dice)
        seller = self.sellers[self.store_of[number]]
        walk = Walk(case, seller, self.mediators, self.numbers, dice, stop)
        try:
            Course(walk, dice, self.stock).run(complaint.text, mediated=bool(stop))
        except Stopped:
            pass
        return case

    def _case(self, number: int, opened: datetime, complaint: Complaint, dice: Random) -> Case:
        basket = self.stock.basket(dice)
        order, parcel = self._order(number, opened, complaint, basket, dice)
        lines = [
            self.numbers.give(
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
            for goods in basket
        ]
        goods_paid = sum(line.quantity * line.unit_price for line in lines)
        order.total_paid = goods_paid + order.shipping_paid
        disputed = lines[:1] if dice.random() < 0.2 else lines
        whole = len(disputed) == len(lines)
        amount = order.total_paid if whole else sum(line.quantity * line.unit_price for line in disputed)
        dispute = self._dispute(number, order, complaint, opened, amount)
        about = [
            self.numbers.give(DisputeLine(dispute=dispute, order_line=line, quantity=line.quantity))
            for line in disputed
        ]
        order._prefetched_objects_cache = {"shipments": [parcel]}  # type: ignore[attr-defined]
        dispute._prefetched_objects_cache = {"lines": about}  # type: ignore[attr-defined]
        return Case(order, parcel, lines, dispute, about)

    def _order(
        self, number: int, opened: datetime, complaint: Complaint, basket: list[Goods], dice: Random
    ) -> tuple[Order, Shipment]:
        route = basket[0].route if dice.random() < 0.5 else self.stock.route(dice)
        placed, promised, shipped, delivered = _days(opened, complaint, dice)
        order: Order = self.numbers.give(
            Order(
                marketplace=self.market,
                reference=f"PM-{number:07d}",
                buyer=dice.choice(self.buyers),
                store=self.stores[self.store_of[number]],
                currency=basket[0].currency,
                shipping_paid=dice.choice((0, 0, 390, 990, 1590)),
                total_paid=0,
                origin_country=route[:2],
                destination_country=route[2:],
                placed_at=placed,
                promised_at=promised,
            )
        )
        tracking = f"LP{dice.randrange(10**9):09d}{route[:2]}" if shipped else ""
        parcel: Shipment = self.numbers.give(
            Shipment(
                order=order,
                carrier=self.stock.carrier(dice),
                tracking_number=tracking,
                shipped_at=shipped,
                delivered_at=delivered,
            )
        )
        return order, parcel

    def _dispute(
        self, number: int, order: Order, complaint: Complaint, opened: datetime, amount: int
    ) -> Dispute:
        dispute: Dispute = self.numbers.give(
            Dispute(
                reference=_reference(number, opened),
                order=order,
                buyer=order.buyer,
                store=order.store,
                policy=self.policy,
                state=BEGINNING,
                reason=complaint.reason,
                sub_reason=complaint.sub_reason,
                buyers_reason=complaint.reason,
                buyers_sub_reason=complaint.sub_reason,
                currency=order.currency,
                disputed_amount=amount,
                opened_at=opened,
            )
        )
        return dispute


def _reference(number: int, opened: datetime) -> str:
    """Like those of the product; another for each number below 31 to the power of 6."""
    code, letters = number * 7_368_787 % CODES, ""
    for _letter in range(6):
        code, letter = divmod(code, len(LETTERS))
        letters += LETTERS[letter]
    return f"D-{opened.year}-{letters}"


def _days(
    opened: datetime, complaint: Complaint, dice: Random
) -> tuple[datetime, datetime, datetime | None, datetime | None]:
    """When it was placed, promised, shipped and delivered, as the complaint has it."""
    day = timedelta(days=1)
    if complaint.reason == Reason.NOT_AS_DESCRIBED:
        delivered = opened - day * dice.uniform(0.1, 14)
        promised = delivered + day * dice.uniform(-6, 14)
        shipped = delivered - day * dice.uniform(3, 25)
        return shipped - day * dice.uniform(0.5, 4), promised, shipped, delivered
    promised = opened - day * dice.uniform(0.1, 40)
    placed = promised - day * dice.uniform(12, 35)
    if complaint.sub_reason in NOT_SENT:
        return placed, promised, None, None
    shipped = placed + day * dice.uniform(0.5, 5)
    came = promised - day * dice.uniform(-4, 6) if complaint.sub_reason in CAME else None
    return placed, promised, shipped, min(came, opened) if came else None


def _digest(case: Case) -> list[object]:
    """What the worker would derive of it, by the same functions."""
    case.dispute.digested_version = case.dispute.version
    text = text_of_case(case.dispute, case.events)
    return [CaseText(dispute=case.dispute, text=text), facts_of_case(case.dispute, case.events)]
