"""Measures the pages of the mediation centre on the database of DATABASE_URL; prints milliseconds as JSON."""

# ruff: noqa: E402 - Django has to be set up before its models can be imported
from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from pathlib import Path
from random import Random
from statistics import median

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from benchmarks.stock import RARE
from benchmarks.stopwatch import Stopwatch
from disputes.flow import MEDIATING, State
from disputes.models import Dispute
from disputes.verify import broken
from mediation.similar import similar_to

ROUNDS, FEW = 9, 3
SAMPLE = 30
DESK = {
    "desk: mine": "?queue=mine",
    "desk: overdue": "?queue=overdue",
    "desk: waiting for evidence": "?queue=evidence",
    "desk: to confirm": "?queue=confirm",
    "desk: all": "?queue=all",
    "desk: all, of one reason since a day": "?queue=all&reason=damaged&since=2026-01-01",
}
SEARCHES = {
    "a word of one case in a thousand": RARE,
    "a word of every second case": "produto",
    "two common words": "produto recebi",
    "the beginning of a word": "ocari",
    "the beginning of a common word": "prod",
    "a Chinese word": "包裹",
    "a word that is nowhere": "xylophon",
    "a common word, of one sub-reason": "produto&reason=counterfeit",
    "a word of every case": "market",
}


class Centre:
    """Somebody of each kind, signed in, and some cases to look at."""

    def __init__(self) -> None:
        self.watch = Stopwatch()
        self.mediator = User.objects.get(email="mediator-5@example.com")
        self.head = User.objects.get(email="mediator-0@example.com")
        self.waiting = self._drawn(
            list(Dispute.objects.filter(state__in=MEDIATING).values_list("pk", flat=True))
        )
        self.closed = self._drawn(
            list(Dispute.objects.filter(state=State.CLOSED).values_list("pk", flat=True))
        )

    def _drawn(self, keys: list[int]) -> list[Dispute]:
        cases = Dispute.objects.select_related("order", "store", "buyer", "policy")
        return list(cases.filter(pk__in=Random("centre").sample(keys, min(SAMPLE, len(keys)))))

    def costs(self) -> Iterator[tuple[str, float]]:
        yield from self._desk()
        yield from self._search()
        yield from self._similar()
        yield from self._pages()
        yield from self._statistics()
        verifying = [self.watch.time(lambda case=case: broken(case)) for case in self.closed]
        yield "verify_record, one case", median(verifying)

    def _desk(self) -> Iterator[tuple[str, float]]:
        for name, query in DESK.items():
            yield name, self._page(self.mediator, f"/mediation/{query}")

    def _search(self) -> Iterator[tuple[str, float]]:
        case = next(case for case in self.closed if case.order.shipments.exclude(tracking_number=""))
        named = {
            "an order's reference": case.order.reference,
            "a buyer's whole name": case.buyer.name,
            "a carrier's number": case.order.shipments.exclude(tracking_number="")[:1][0].tracking_number,
        }
        for name, words in {**SEARCHES, **named}.items():
            yield f"search: {name}", self._page(self.mediator, f"/mediation/?q={words}")

    def _similar(self) -> Iterator[tuple[str, float]]:
        times = [
            min(self.watch.time(lambda case=case: similar_to(case)) for _n in range(2))
            for case in self.waiting
        ]
        yield "similar cases: the figure, median", median(times)
        yield "similar cases: the figure, worst", max(times)

    def _pages(self) -> Iterator[tuple[str, float]]:
        """Each of several cases twice; the first look warms up."""
        base = "/mediation/disputes/dispute"
        yield (
            "a case, for its mediator",
            self._of_each((self.mediator, f"{base}/{case.reference}/") for case in self.waiting[:10]),
        )
        yield (
            "its similar cases",
            self._of_each((self.mediator, f"{base}/{case.reference}/similar/") for case in self.waiting[:10]),
        )
        yield (
            "a case, for its buyer",
            self._of_each((case.buyer, f"/buyer/disputes/{case.reference}/") for case in self.waiting[:10]),
        )

    def _of_each(self, pages: Iterable[tuple[User, str]]) -> float:
        return median(self._page(user, address, FEW) for user, address in pages)

    def _statistics(self) -> Iterator[tuple[str, float]]:
        for name, query in (("90 days", ""), ("all", "?period=all&ended=all")):
            address = f"/mediation/figures/{query}"
            yield f"figures, {name}, nothing kept", self._page(self.head, address, FEW, before=cache.clear)
        yield "figures, kept for five minutes", self._page(self.head, "/mediation/figures/", FEW)
        yield "rules, nothing kept", self._page(None, "/rules/", FEW, before=cache.clear)
        with tempfile.TemporaryDirectory() as folder:
            times = [self.watch.time(lambda: _publish(Path(folder))) for _round in range(FEW)]
        yield "publish_statistics", median(times)

    def _page(
        self,
        user: User | None,
        address: str,
        rounds: int = ROUNDS,
        before: Callable[[], object] = lambda: None,
    ) -> float:
        client = Client()
        if user:
            client.force_login(user)
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        times = []
        for _round in range(rounds):
            before()
            times.append(self.watch.time(lambda: client.get(address)))
        return median(times)


def _publish(folder: Path) -> None:
    call_command("publish_statistics", "--output", str(folder), stdout=StringIO())


if __name__ == "__main__":
    settings.DEBUG = False  # or every query is kept in memory
    costs = {}
    for name, ms in Centre().costs():
        costs[name] = ms
        print(f"  {name:44} {ms:8.1f} ms", file=sys.stderr, flush=True)
    print(json.dumps(costs))
