"""Fills a store with disputes of many kinds, counts it, and measures its insights: `benchmarks.insights`."""

from __future__ import annotations

import sys
from time import perf_counter

from benchmarks.bar import Bar
from benchmarks.listed import NOW, Stage, after, insert, settled, timed
from benchmarks.stopwatch import Stopwatch

# isort: split
from django.db import connection, transaction
from django.test import Client

from disputes.flow import SUB_REASONS
from disputes.insights.counting import count_store
from disputes.models import DisputedGoods, Event, Order, OrderLine, OrderTally, Shipment

ORDERS = 10  # for each dispute
PRODUCTS, DAYS = 500, 700
CARRIERS = ("CTT", "DHL", "UPS", "GLS", "Correios", "Yanwen", "China Post", "")
PAIRS = ("CNES", "CNDE", "CNBR", "CNFR", "CNUS", "PTES", "DEAT", "DEFR", "GBIE", "BRBR", "ESPT", "JPUS")
PAGE = "/seller/insights/"
PAGES = {
    "12 months": "",
    "24 months": "?period=24",
    "a product": "?sku=SKU-77&period=24",
    "a carrier": "?carrier=DHL&period=24",
    "two countries": "?pair=CN-BR&period=24",
    "a reason": "?reason=damaged&period=24",
    "a family of reasons": "?reason=not_received&period=24",
    "carrier and countries": "?carrier=DHL&pair=CN-BR&period=24",
    "all at once": "?sku=SKU-77&carrier=DHL&pair=CN-BR&reason=damaged&period=24",
}
SLUGS = (
    *("standing-out", "months", "products", "carriers", "routes", "reasons"),
    *("answers", "silence", "settlements", "money"),
)


def of(number: str, choices: tuple[str, ...]) -> str:
    """SQL for one of the texts, by number (SQL too)."""
    cases = " ".join(f"WHEN {n} THEN '{choice}'" for n, choice in enumerate(choices))
    return f"CASE ({number}) % {len(choices)} {cases} END"


class Busy(Stage):
    """Ten orders for each dispute, over two years, of many products, carriers and countries."""

    def fill(self, first: int, last: int) -> None:
        super().fill(first, last)
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in (self._disputed(), self._settled()):
                cursor.execute(statement)
            answer = Event(sequence=2, action="counter", role="seller", at=NOW, hash="-")
            answer.from_state, answer.to_state = "awaiting_seller_response", "awaiting_buyer_response"
            at = after(f"-(i * 7 % {DAYS}) * 86400 + (i * 13 % 7200) * 60")
            insert(answer, first, last, id="(i << 20) + 2", dispute_id="i", at=at)

    def _orders(self, first: int, last: int) -> None:
        order = Order(
            marketplace_id=self.store.marketplace_id,
            buyer=self.buyer,
            store=self.store,
            currency="EUR",
            shipping_paid=0,
            total_paid=4300,
        )
        last *= ORDERS
        countries = {
            "origin_country": of("i * 11 / 10", tuple(pair[:2] for pair in PAIRS)),
            "destination_country": of("i * 11 / 10", tuple(pair[2:] for pair in PAIRS)),
        }
        placed = after(f"-(i * 7 % {DAYS}) * 86400 - 1700000")
        insert(order, first, last, id="i", reference="'O-' || i", placed_at=placed, **countries)
        insert(Shipment(), first, last, id="i", order_id="i", carrier=of("i * 3 / 7", CARRIERS))
        line = OrderLine(title="Stoneware bowl", quantity=1, unit_price=4300)
        sku = f"'SKU-' || (i * 31 % {PRODUCTS})"
        insert(line, first, last, id="i", order_id="i", shipment_id="i", sku=sku)

    def _disputed(self) -> str:
        subs = tuple(sub.value for group in SUB_REASONS.values() for sub in group)
        reasons = tuple(reason.value for reason, group in SUB_REASONS.items() for _sub in group)
        silent = "CASE WHEN state = 'closed' AND id % 4 = 0 THEN 'seller_timeout' ELSE reached_by END"
        return (
            f"UPDATE disputes_dispute SET version = 2, opened_at = {after(f'-(id * 7 % {DAYS}) * 86400')}, "
            f"sub_reason = {of('id / 3', subs)}, reason = {of('id / 3', reasons)}, reached_by = {silent}"
        )

    def _settled(self) -> str:
        return (
            "UPDATE disputes_settlement SET refund = id % 4300, release = 4300 - id % 4300, "
            f"status = 'confirmed', confirmed_at = {after('-id % 1000')} WHERE id % 10 >= 7"
        )


def main(size: int) -> None:
    stage, start = Busy(), perf_counter()
    stage.fill(1, size)
    settled()
    print(
        f"{size:,} disputes of {size * ORDERS:,} orders, filled in {perf_counter() - start:.0f} s", flush=True
    )
    for which in ("first", "second"):
        start = perf_counter()
        assert count_store(stage.store.pk, ends=start + 10**6)
        print(f"counted for the {which} time in {perf_counter() - start:.1f} s", flush=True)
    settled()
    rows = DisputedGoods.objects.count(), OrderTally.objects.count()
    print(f"{rows[0]:,} rows of disputed goods, {rows[1]:,} of orders", flush=True)
    client, watch = Client(), Stopwatch()
    client.force_login(stage.seller)
    files = {f"{slug}.{kind}": f"{slug}.{kind}" for slug in SLUGS for kind in ("csv", "xlsx")}
    bar = Bar()
    for name, address in (PAGES | files).items():
        bar.show(name, *timed(watch, client, PAGE + address))
    bar.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
