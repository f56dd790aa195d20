"""Fills a database with disputes that ended in all ways, and measures it: `benchmarks.settling`."""

# ruff: noqa: E402 - Django has to be set up before its models can be imported
from __future__ import annotations

import sys
from collections.abc import Callable

import django

django.setup()

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from benchmarks.listed import NOW, ROUNDS, Stage, after, insert, settled
from benchmarks.stopwatch import Stopwatch
from disputes.models import Event, Proposal, Store, StoreMember

OTHERS = 20  # stores
ASKED = 401  # the dispute that is looked at: its seller is to answer
# of ten disputes the last three are closed; by their tens they ended in one of four ways
ENDED = """UPDATE disputes_dispute SET
    reached_by = CASE id / 10 % 4 WHEN 0 THEN 'agreement' WHEN 1 THEN 'ruling' WHEN 2 THEN 'withdrawn'
        ELSE 'seller_timeout' END,
    refund_amount = CASE id / 10 % 4 WHEN 2 THEN 0 ELSE disputed_amount * (id % 5) / 4 END
    WHERE state = 'closed'"""
SPREAD = "UPDATE disputes_dispute SET store_id = %s + id % %s WHERE id <> %s"


class Answered(Stage):
    """All disputes are of one store until they are spread."""

    @transaction.atomic
    def answer(self, last: int) -> None:
        """A first answer of the seller to each, offers of all sizes among them."""
        event = Event(
            dispute_id=0, sequence=2, role="seller", at=NOW, hash="-", to_state="awaiting_buyer_response"
        )
        action = "CASE i / 40 % 3 WHEN 0 THEN 'contest' WHEN 1 THEN 'accept' ELSE 'counter' END"
        insert(
            event,
            1,
            last,
            id="(i << 20) + 2",
            dispute_id="i",
            actor_id=str(self.seller.pk),
            action=action,
            at=after("7200 - i"),
        )
        offer = Proposal(role="seller", remedy="partial_refund", amount=1)
        amount = "43 * (i % 99 + 1)"
        insert(offer, 1, last, id=f"i + {last}", event_id="(i << 20) + 2", dispute_id="i", amount=amount)
        with connection.cursor() as cursor:
            cursor.execute(ENDED)

    @transaction.atomic
    def spread(self) -> None:
        """Over other stores, but for the one that is looked at."""
        market = self.store.marketplace
        stores = [Store.objects.create(marketplace=market, name=f"Store {n}") for n in range(OTHERS)]
        StoreMember.objects.create(store=stores[0], user=User.objects.create_user("other@example.com"))
        with connection.cursor() as cursor:
            cursor.execute(SPREAD.replace("id % ", "id %% "), [stores[0].pk, OTHERS, ASKED])
            buyers = [User.objects.create_user(f"buyer-{n}@example.com").pk for n in range(5)]
            cursor.execute(
                "UPDATE disputes_dispute SET buyer_id = %s + id %% 5 WHERE id <> %s", [buyers[0], ASKED]
            )


def main(size: int) -> None:
    stage = Answered()
    stage.fill(1, size)
    stage.answer(size)
    settled()
    print(f"\n{size:,} disputes", flush=True)
    page = f"/seller/disputes/D-2026-{ASKED}/"
    _measure("all figures, of the store", stage, f"{page}settling/?amount=12.50")
    _measure("the dispute, nothing kept", stage, page, cache.clear)
    _measure("the dispute, figures kept", stage, page)
    stage.spread()
    settled()
    _measure("all figures, of other stores", stage, f"{page}settling/?amount=12.50")


def _nothing() -> None:
    pass


def _measure(name: str, stage: Stage, address: str, before: Callable[[], object] = _nothing) -> None:
    client, watch = Client(), Stopwatch()
    client.force_login(stage.seller)
    client.get(address, secure=True)  # warms up
    before()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, secure=True)
    number = len(queries)
    assert answer.status_code == 200, (address, answer.status_code)
    ms = min(_timed(watch, client, address, before) for _round in range(ROUNDS))
    print(f"  {name:30} {ms:7.1f} ms  {number} queries", flush=True)


def _timed(watch: Stopwatch, client: Client, address: str, before: Callable[[], object]) -> float:
    before()
    return watch.time(lambda: client.get(address, secure=True))


if __name__ == "__main__":
    main(int(sys.argv[1]))
