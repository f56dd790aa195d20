"""Fills a database with the people, orders and cases of a mediation centre that has worked for two years."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from time import perf_counter
from typing import Any
from unittest import mock
from uuid import UUID

from django.contrib.auth.models import Group

from accounts.models import HEAD_MEDIATORS, MEDIATORS, User
from benchmarks.bulk import analyse, prepared, unchecked, write
from benchmarks.copies import Filling, Row
from benchmarks.courses import ADDRESS
from benchmarks.playing import BUYER, SELLER, STORE, Played, Player
from benchmarks.stock import buyers_name, stores_name
from disputes.models import Dispute, Marketplace, Policy, Store, StoreMember
from disputes.perform.opening import LETTERS
from disputes.verify import broken
from mediation.digest.facts import LARGE, MEDIUM
from mediation.models import SellerSize

BATCH = 5000
PATTERNS = 1500  # cases that are played; the others are copies of them
COPIES = 8  # of each case that waits
WEEKS = 104
WEEK = timedelta(weeks=1)
CODES = len(LETTERS) ** 6
NOBODY = "!"  # a password that nobody can type


class Loader:
    """Fills an empty database with `closed` cases and with `waiting` ones in mediation, as of `at`."""

    def __init__(self, closed: int, waiting: int, at: datetime, seed: str = "1") -> None:
        self.closed, self.waiting, self.at, self.seed = closed, waiting, at, seed
        self._next: dict[Any, int] = defaultdict(int)

    def load(self, tell: Callable[[str], None] = print) -> None:
        if Dispute.objects.exists():
            raise SystemExit("There are disputes in this database: it is not for measuring.")
        with unchecked():
            self._set_stage()
            rows, made, started = self._cases(), 0, perf_counter()
            while batch := list(islice(rows, BATCH)):
                write(row for case in batch for row in case)
                made += len(batch)
                if made % (2 * BATCH) == 0:
                    tell(f"  {made:>9,} cases, {made / (perf_counter() - started):,.0f} a second")
        analyse()

    def broken(self, sample: int) -> list[str]:
        """What is wrong with so many records, drawn at random."""
        keys = list(Dispute.objects.values_list("pk", flat=True))
        drawn = Random(self.seed).sample(keys, min(sample, len(keys)))
        cases = Dispute.objects.select_related("order", "policy")
        return [f"{case}: {wrong}" for pk in drawn for case in [cases.get(pk=pk)] for wrong in broken(case)]

    # -- people ---------------------------------------------------------------------------

    def _set_stage(self) -> None:
        total = self.closed + self.waiting
        stores = min(2000, max(20, total // 100))
        market = self._numbered(Marketplace(name="Market"))
        mediators = [self._person("mediator", number, is_staff=True) for number in range(20)]
        self.sellers = [self._person(SELLER, number) for number in range(stores)]
        self.buyers = [self._person(BUYER, number) for number in range(max(100, total // 10))]
        self.stores = [self._numbered(self._store(market, number)) for number in range(stores)]
        staff = [
            self._numbered(StoreMember(store=store, user=user, is_owner=True))
            for store, user in zip(self.stores, self.sellers, strict=True)
        ]
        everybody = [*mediators, *self.sellers, *self.buyers]
        write(map(prepared, [market, *everybody, *self.stores, *staff]))
        self._appoint([one.pk for one in mediators])
        dice = Random(self.seed)
        self.store_of = [int(stores * dice.random() ** 2.5) for _case in range(total)]
        self.orders_of = Counter(self.store_of)
        self.player = Player(market, mediators, Policy.objects.in_force(self.at), self.seed)

    def _numbered(self, row: Any) -> Any:
        self._next[type(row)] += 1
        row.pk = self._next[type(row)]
        return row

    def _person(self, role: str, number: int, *, is_staff: bool = False) -> User:
        name, email = buyers_name(Random(f"{self.seed} {role} {number}")), f"{role}-{number}@example.com"
        user: User = self._numbered(
            User(email=email, name=name, password=NOBODY, is_staff=is_staff, date_joined=self.at - 110 * WEEK)
        )
        return user

    def _store(self, market: Marketplace, number: int) -> Store:
        address = ADDRESS if number % 2 else ""
        return Store(marketplace=market, name=stores_name(number), return_address=address)

    def _appoint(self, mediators: list[int]) -> None:
        """Two of them head the others."""
        memberships = User.groups.through
        for name, members in ((HEAD_MEDIATORS, mediators[:2]), (MEDIATORS, mediators[2:])):
            group = Group.objects.get(name=name)
            memberships._default_manager.bulk_create(memberships(user_id=pk, group=group) for pk in members)

    # -- cases ----------------------------------------------------------------------------

    def _cases(self) -> Iterator[list[Row]]:
        """The rows of each case: the closed ones, then those that wait."""
        with mock.patch("mediation.digest.facts.size_of", return_value=SellerSize.SMALL):
            patterns = [self._played(number) for number in range(min(self.closed, PATTERNS))]
            for number in range(self.closed):
                played = patterns[number % len(patterns)]
                yield self._copy(number, played, self._shift(number, played))
            for number in range(self.waiting):
                if number % COPIES == 0:
                    played = self.player.waiting(number, self.at)
                earlier = timedelta(minutes=37 * (number % COPIES))
                yield self._copy(self.closed + number, played, -earlier)

    def _played(self, number: int) -> Played:
        dice = Random(f"{self.seed} day {number}")
        return self.player.closed(number, self.at - timedelta(seconds=dice.randint(0, 7 * 86400)) - 12 * WEEK)

    def _shift(self, number: int, played: Played) -> timedelta:
        """By whole weeks, so that working days stay what they are; never beyond today."""
        ahead = (self.at - played.last_at) // WEEK
        return WEEK * Random(f"{self.seed} week {number}").randint(ahead - WEEKS, ahead)

    def _copy(self, number: int, played: Played, shift: timedelta) -> list[Row]:
        dice = Random(f"{self.seed} copy {number}")
        store, buyer = self.store_of[number], dice.randrange(len(self.buyers))
        people = {
            BUYER: self.buyers[buyer].pk,
            SELLER: self.sellers[store].pk,
            STORE: self.stores[store].pk,
        }
        stand_ins = played.pattern.stand_ins
        complaint = self.player.stock.like(played.complaint, dice)
        named = {BUYER: self.buyers[buyer].name, STORE: self.stores[store].name, "statement": complaint.text}
        named["reference"] = _reference(number, (played.last_at + shift).year)
        named["order"] = f"PM-{number:07d}"
        filling = Filling(
            numbers=[people.get(what) or self._number(what) for what in stand_ins.numbers],
            words=[named.get(kind) or _code(kind, dice) for kind in stand_ins.words],
            shift=shift,
            key=UUID(int=dice.getrandbits(128), version=4),
            size=_size(self.orders_of[store]),
        )
        return list(played.pattern.copy(filling))

    def _number(self, model: Any) -> int:
        self._next[model] += 1
        return self._next[model]


def _reference(number: int, year: int) -> str:
    """Like those of the product; another for each number below 31 to the power of 6."""
    code, letters = number * 7_368_787 % CODES, ""
    for _letter in range(6):
        code, letter = divmod(code, len(LETTERS))
        letters += LETTERS[letter]
    return f"D-{year}-{letters}"


def _code(kind: str, dice: Random) -> str:
    return f"PAY-{dice.getrandbits(40):010X}" if kind == "payment" else f"RR{dice.randrange(10**9):09d}BR"


def _size(orders: int) -> str:
    """As `size_of` will have it once all orders are there; they are written with the cases."""
    if orders < MEDIUM:
        return SellerSize.SMALL.value
    return (SellerSize.MEDIUM if orders < LARGE else SellerSize.LARGE).value
