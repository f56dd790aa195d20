"""The replay itself: a queue of instants; at each a dispute is opened or moved, or its clock runs out."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from time import monotonic

from django.contrib.auth.models import Group
from django.db.models import Sum

from accounts.models import HEAD_MEDIATORS, MEDIATORS, User
from benchmarks.claims import Claim, read_claims
from benchmarks.parties import HABITS, LATEST, SILENT, Cast, Move
from disputes.flow import ACTIONS, Refused, State
from disputes.importing import import_file
from disputes.models import Dispute, EscrowEntry, Event, Marketplace, Order, Store
from disputes.perform import actor_for, open_dispute, perform, run_out_clock, why_not
from disputes.remedies import Terms
from disputes.verify import broken

REMEDIES = {"full_refund": 50, "partial_refund": 25, "return_and_refund": 25}


class Replay:
    """Opens a dispute for every complaint that the policy admits, and plays all of them to their end."""

    def __init__(self, data: Path, seed: str = "1") -> None:
        self.data, self.seed = data, seed
        self.refused: list[tuple[Claim, str]] = []
        self.wrong: list[str] = []
        self.seconds = 0.0
        self._queue: list[tuple[datetime, int, Claim | int]] = []
        self._number = count()
        self._dice: dict[int, Random] = {}

    def run(self, limit: int | None = None) -> None:
        claims = read_claims(self.data / "claims.csv", limit)
        self._set_stage()
        for claim in claims:
            self._at(claim.opened_at, claim)
        started = monotonic()
        while self._queue:
            at, _number, what = heapq.heappop(self._queue)
            if isinstance(what, Claim):
                self._open(what)
            else:
                self._move(what, at)
        self.seconds = monotonic() - started
        self.wrong = list(self.check())

    def _set_stage(self) -> None:
        seller = User.objects.create_user("replay-seller@example.com")
        marketplace = Marketplace.objects.create(name="Replay")
        import_file(self.data / "orders.csv", marketplace, owner=seller)
        half = Store.objects.filter(marketplace=marketplace, pk__range=(1, Store.objects.count() // 2))
        half.update(return_address="Rua das Flores 12, 4050-262 Porto")
        mediators = [User.objects.create_user(f"replay-mediator{n}@example.com") for n in range(4)]
        for number, mediator in enumerate(mediators):
            mediator.groups.add(Group.objects.get(name=MEDIATORS if number else HEAD_MEDIATORS))
        self.cast = Cast(seller, mediators)

    def _at(self, at: datetime, what: Claim | int) -> None:
        heapq.heappush(self._queue, (at, next(self._number), what))

    def _open(self, claim: Claim) -> None:
        order = Order.objects.select_related("buyer").get(reference=claim.order_reference)
        dice = Random(f"{self.seed} {claim.order_reference}")
        opening = claim.opening(order)
        remedy = _choice(dice, REMEDIES)
        total = order.total_paid
        if remedy not in Terms(claim.reason, total, order.currency).remedies:
            remedy = "full_refund"
        try:
            event = open_dispute(
                opening,
                actor=order.buyer,
                remedy=remedy,
                amount=dice.randint(1, total - 1),
                return_freight="seller",
                statement=claim.statement,
                at=claim.opened_at,
            )
        except Refused as refused:
            self.refused.append((claim, str(refused.reason)))
            return
        self._dice[event.dispute_id] = dice
        self._plan(event.dispute)

    def _plan(self, dispute: Dispute) -> None:
        """When something happens next: somebody moves, or all stay silent until the clock runs out."""
        dice = self._dice[dispute.pk]
        last = dispute.events.order_by("-sequence").values_list("at", flat=True)[0]
        at = last + timedelta(hours=dice.expovariate(1 / 20))
        silent = dice.random() * 100 < HABITS[State(dispute.state)].get(SILENT, 0)
        if dispute.due_at and (at >= dispute.due_at or (silent and dispute.overdue_count < LATEST)):
            at = dispute.due_at
        self._at(at, dispute.pk)

    def _move(self, pk: int, at: datetime) -> None:
        if not run_out_clock(pk, at):
            self._act(pk, at)
        dispute = Dispute.objects.select_related("order").get(pk=pk)
        if dispute.state != State.CLOSED:
            self._plan(dispute)

    def _act(self, pk: int, at: datetime) -> None:
        """One of the moves that the rulebook allows now, the likelier the more often."""
        dispute = Dispute.objects.select_related("order", "store", "policy", "buyer", "on_the_table").get(
            pk=pk
        )
        dice = self._dice[pk]
        move = Move(dispute, self.cast, dice)
        habits = {name: weight for name, weight in HABITS[State(dispute.state)].items() if name != SILENT}
        while habits:
            name = _choice(dice, habits)
            habits.pop(name)
            action = ACTIONS[name]
            who = move.actor(name, action.who)
            move.prepare(name, who, at)
            actor = actor_for(dispute, who, action)
            if actor is None or why_not(action, dispute, actor, at):
                continue
            if not move.has_something_for(name):
                continue
            perform(name, pk, actor=who, at=at, **move.brings(name, actor.role))
            return

    # -- afterwards -----------------------------------------------------------------------

    def check(self) -> Iterator[str]:
        """What is wrong: open disputes, money that does not add up, records that do not verify."""
        for dispute in Dispute.objects.select_related("order", "settlement").order_by("pk"):
            problems = [*broken(dispute), *_money(dispute)]
            if dispute.state != State.CLOSED:
                problems.append(f"is {dispute.state}")
            yield from (f"{dispute.reference}: {problem}" for problem in problems)

    def report(self) -> Iterator[str]:
        disputes = Dispute.objects.count()
        yield f"{disputes + len(self.refused)} complaints: {disputes} admitted, {len(self.refused)} not."
        for claim, reason in self.refused:
            yield f"  {claim.order_reference} {claim.reason}: {reason}"
        ends = Counter(Dispute.objects.values_list("reached_by", "outcome"))
        yield f"How the {disputes} ended:"
        for (reached_by, outcome), number in ends.most_common():
            yield f"  {number:5}  {reached_by or '-'} · {outcome or '-'}"
        pace = f"{disputes / self.seconds:.1f} disputes per second"
        yield f"{Event.objects.count()} events in {self.seconds:.1f} s: {pace}."
        yield "Money adds up in each, and every record verifies." if not self.wrong else "\n".join(self.wrong)


def _choice(dice: Random, weights: dict[str, int]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]


def _money(dispute: Dispute) -> Iterator[str]:
    settlement = getattr(dispute, "settlement", None)
    if settlement is None:
        if dispute.reached_by not in ("withdrawn", "outside"):
            yield f"has no settlement, though reached by {dispute.reached_by}"
        return
    if settlement.refund + settlement.release != dispute.disputed_amount:
        yield "refund and release do not add up to what was disputed"
    booked = dict(EscrowEntry.objects.filter(settlement=settlement).values_list("kind", "amount"))
    if dispute.state == State.CLOSED and (booked.get("refund", 0), booked.get("release", 0)) != (
        settlement.refund,
        settlement.release,
    ):
        yield f"the ledger says {booked}"
    order = dispute.order
    refunds = order.escrow_entries.filter(kind="refund").aggregate(n=Sum("amount"))["n"] or 0
    outside = order.outside_settlements.aggregate(n=Sum("amount"))["n"] or 0
    if refunds + outside > order.total_paid:
        yield "more was refunded than was paid"
