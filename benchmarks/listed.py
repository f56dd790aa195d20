"""Fills a database with disputes of one store and one buyer, and measures the lists: `benchmarks.lists`.

One dispute in fifty is one of forty other buyers': a database that knows one buyer alone expects little from
a store without the reader's own disputes, as lists leave them out, and plans anew for each page.
"""

# ruff: noqa: E402 - Django has to be set up before its models can be imported
from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

import django

django.setup()

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import MEDIATORS, User
from benchmarks.stopwatch import Stopwatch
from disputes.models import (
    ApiKey,
    Dispute,
    DisputeLine,
    Event,
    Marketplace,
    Order,
    OrderLine,
    Policy,
    Proposal,
    Settlement,
    Shipment,
    Store,
    StoreMember,
)

NOW = datetime.now(UTC).replace(microsecond=0)
ROUNDS = 25
PAGES = {
    "seller: waits for me": ("seller", "/seller/"),
    "seller: due in 24 hours": ("seller", "/seller/?due=24h"),
    "seller: all": ("seller", "/seller/?turn=all"),
    "seller: closed": ("seller", "/seller/?turn=closed"),
    "seller: search by SKU": ("seller", "/seller/?q=SKU-500"),
    "seller: search by buyer": ("seller", "/seller/?q=buyer"),
    "buyer: disputes": ("buyer", "/buyer/disputes/"),
    "buyer: orders": ("buyer", "/buyer/"),
    "seller: a rare reason": ("seller", "/seller/?reason=not_as_described"),
    "seller: rare, all": ("seller", "/seller/?turn=all&reason=not_as_described"),
    "seller: rare, closed": ("seller", "/seller/?turn=closed&reason=not_as_described"),
    "mediator: all cases": ("mediator", "/mediation/"),
    "mediator: overdue": ("mediator", "/mediation/?queue=overdue"),
    "program: disputes": ("program", "/api/v1/disputes"),
    "program: paid next": ("program", "/api/v1/disputes?state=settling"),
    "program: since a week": (
        "program",
        f"/api/v1/disputes?updated_since={NOW - timedelta(days=7):%Y-%m-%dT%H:%M:%SZ}",
    ),
    "operator: settlements": ("operator", "/admin/disputes/settlement/"),
    "operator: orders": ("operator", "/admin/disputes/order/"),
    "operator: disputes": ("operator", "/admin/disputes/dispute/"),
    "seller: a dispute": ("seller", "/seller/disputes/D-2026-401/"),
    "buyer: a dispute": ("buyer", "/buyer/disputes/D-2026-401/"),
}
# what the first event of a record says, as far as others read it
OPENED = {
    "reason": "not_received",
    "sub_reason": "in_transit_late",
    "disputed_amount": 4300,
    "proposal": {"role": "buyer", "remedy": "full_refund", "amount": 4300, "return_freight": ""},
}
# of ten disputes: three wait for the seller, one for the buyer, two are mediated, one is paid, three closed
STATE = """CASE i % 10 WHEN 3 THEN 'awaiting_buyer_response' WHEN 4 THEN 'collecting_evidence'
 WHEN 5 THEN 'under_review' WHEN 6 THEN 'settling' WHEN 7 THEN 'closed' WHEN 8 THEN 'closed'
 WHEN 9 THEN 'closed' ELSE 'awaiting_seller_response' END"""


def after(seconds: str) -> str:
    """SQL for the instant so many seconds (SQL too) after NOW."""
    if connection.vendor == "postgresql":
        return f"(timestamptz '{NOW.isoformat()}' + ({seconds}) * interval '1 second')"
    return f"datetime('{NOW:%Y-%m-%d %H:%M:%S}', ({seconds}) || ' seconds')"


def insert(like: models.Model, first: int, last: int, **columns: str) -> None:
    """Rows like this one, numbered `i`; `columns` are SQL expressions, by column."""
    fields = like._meta.concrete_fields
    values: list[str] = []
    params: list[Any] = []
    for field in fields:
        if field.column in columns:
            values.append(columns[field.column])
        else:
            values.append("%s")
            params.append(field.get_db_prep_save(getattr(like, field.attname), connection))
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    series = "WITH RECURSIVE n(i) AS (SELECT %s UNION ALL SELECT i + 1 FROM n WHERE i < %s)"
    if connection.vendor == "postgresql":
        series = "WITH n(i) AS (SELECT generate_series(%s::bigint, %s::bigint))"
    table = connection.ops.quote_name(like._meta.db_table)
    sql = f"SELECT {', '.join(values)} FROM n"
    with connection.cursor() as cursor:
        statement = f"INSERT INTO {table} ({names}) {series} {sql}"
        cursor.execute(statement.replace("%", "%%").replace("%%s", "%s"), [first, last, *params])


class Stage:
    """One store, to which all disputes belong, and one buyer, to whom nearly all do."""

    def __init__(self) -> None:
        self.seller = User.objects.create_user("seller@example.com", name="Seller")
        self.buyer = User.objects.create_user("buyer@example.com", name="Buyer")
        self.others = [User.objects.create_user(f"other{n}@example.com", name="Other").pk for n in range(40)]
        self.mediator = User.objects.create_user("mediator@example.com", name="Mediator", is_staff=True)
        self.mediator.groups.set(Group.objects.filter(name=MEDIATORS))
        self.operator = User.objects.create_superuser("operator@example.com", name="Operator")
        for staff in (self.mediator, self.operator):
            Authenticator.objects.create(user=staff, type=Authenticator.Type.TOTP, data={})
        market = Marketplace.objects.create(name="Market")
        self.store = Store.objects.create(marketplace=market, name="Store")
        StoreMember.objects.create(store=self.store, user=self.seller, is_owner=True)
        self.policy = Policy.objects.in_force(NOW)

    @transaction.atomic
    def fill(self, first: int, last: int) -> None:
        """Orders and disputes from number `first` to `last`, as the door would have left them."""
        self._orders(first, last)
        self._disputes(first, last)
        event = Event(
            dispute_id=0, sequence=1, action="open", role="buyer", at=NOW, hash="-", to_state="settling"
        )
        event.data = OPENED
        insert(event, first, last, id="(i << 20) + 1", dispute_id="i", actor_id=str(self.buyer.pk))
        proposal = Proposal(role="buyer", remedy="full_refund", amount=4300)
        insert(proposal, first, last, id="i", event_id="(i << 20) + 1", dispute_id="i")
        settlement = Settlement(
            disputed_amount=4300, refund=4300, release=0, currency="EUR", requested_at=NOW
        )
        key = "lpad(to_hex(i), 32, '0')::uuid" if connection.vendor == "postgresql" else "printf('%032x', i)"
        insert(settlement, first, last, id="i", dispute_id="i", idempotency_key=key)
        insert(
            DisputeLine(quantity=1),
            first,
            last,
            id="i",
            dispute_id="i",
            order_line_id="i",
            is_open="i % 10 < 7",
        )

    def _orders(self, first: int, last: int) -> None:
        order = Order(
            marketplace_id=self.store.marketplace_id,
            buyer=self.buyer,
            store=self.store,
            currency="EUR",
            shipping_paid=0,
            total_paid=4300,
        )
        placed = after("-2600000 - i")
        insert(order, first, last, id="i", reference="'O-' || i", placed_at=placed, buyer_id=self._buyers())
        insert(Shipment(carrier="CTT"), first, last, id="i", order_id="i", delivered_at=after("-900000 - i"))
        line = OrderLine(title="Stoneware bowl", quantity=1, unit_price=4300)
        insert(line, first, last, id="i", order_id="i", shipment_id="i", sku="'SKU-' || i")

    def _buyers(self) -> str:
        first, *_rest = self.others
        return f"CASE i % 50 WHEN 2 THEN {first} + i / 50 % {len(self.others)} ELSE {self.buyer.pk} END"

    def _disputes(self, first: int, last: int) -> None:
        dispute = Dispute(
            buyer=self.buyer,
            store=self.store,
            marketplace_id=self.store.marketplace_id,
            policy=self.policy,
            reason="not_received",
            sub_reason="in_transit_late",
            buyers_reason="not_received",
            buyers_sub_reason="in_transit_late",
            currency="EUR",
            disputed_amount=4300,
            asked=["buyer", "seller"],
            clock_started_at=NOW,
        )
        finished = "CASE i % 20 WHEN 4 THEN '[\"seller\"]' ELSE '[]' END"
        insert(
            dispute,
            first,
            last,
            id="i",
            order_id="i",
            buyer_id=self._buyers(),
            on_the_table_id="i",
            reference="'D-2026-' || i",
            state=STATE,
            reason="CASE WHEN i % 1000 = 0 THEN 'not_as_described' ELSE 'not_received' END",
            due_at=f"CASE WHEN i % 10 < 6 THEN {after('3600 + i % 400000')} END",
            closed_at=f"CASE WHEN i % 10 >= 7 THEN {after('-i')} END",
            opened_at=after("-i"),
            updated_at=after("-i"),
            finished=finished + ("::jsonb" if connection.vendor == "postgresql" else ""),
        )


def measure(stage: Stage) -> dict[str, tuple[float, int]]:
    """Milliseconds and queries of each page."""
    clients = {who: Client() for who in ("seller", "buyer", "mediator", "operator")}
    for who, client in clients.items():
        client.force_login(getattr(stage, who))
    _key, text = ApiKey.objects.make(stage.store.marketplace, NOW)
    clients["program"] = Client(headers={"Authorization": f"Bearer {text}"})
    clients["program"].get("/api/v1/disputes?limit=1", secure=True)  # notes its use, once a minute
    watch = Stopwatch()
    return {name: timed(watch, clients[who], address) for name, (who, address) in PAGES.items()}


def nothing() -> None:
    """What there is to do before a page that keeps nothing."""


def timed(
    watch: Stopwatch,
    client: Client,
    address: str,
    before: Callable[[], object] = nothing,
    rounds: int = ROUNDS,
) -> tuple[float, int]:
    """Of all rounds the quickest: what else the machine does only adds. `before` each it is not timed."""

    def asked() -> None:
        answer = client.get(address, secure=True)
        assert answer.status_code == 200, (address, answer.status_code)

    before()
    with CaptureQueriesContext(connection) as queries:
        asked()
    number = len(queries)  # what follows forgets them
    times = []
    for _round in range(rounds):
        before()
        times.append(watch.time(asked))
    return min(times), number


def settled() -> None:
    """As a database is that was filled slowly: with statistics, and without a log of all that was written."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def main(sizes: list[int]) -> None:
    stage, filled = Stage(), 0
    smallest: dict[str, tuple[float, int]] = {}
    for size in sizes:
        start = perf_counter()
        stage.fill(filled + 1, size)
        filled = size
        settled()
        took = timedelta(seconds=round(perf_counter() - start))
        print(f"\n{size:,} disputes (filled in {took})", flush=True)
        found = measure(stage)
        smallest = smallest or found
        for name, (ms, queries) in found.items():
            print(f"  {name:24} {ms:7.1f} ms  {ms / smallest[name][0]:5.2f} ×  {queries} queries", flush=True)


def seller(size: int) -> None:
    """For `benchmarks.served`: so many disputes, and the cookie of their seller."""
    stage, client = Stage(), Client()
    stage.fill(1, size)
    settled()
    client.force_login(stage.seller)
    print(client.cookies["sessionid"].value)


if __name__ == "__main__":
    if sys.argv[1] == "seller":
        seller(int(sys.argv[2]))
    else:
        main([int(size) for size in sys.argv[1:]])
