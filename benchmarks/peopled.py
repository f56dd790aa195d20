"""Fills a store with disputes, rules, texts and messages, and measures its lists: `benchmarks.people`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter

from benchmarks.bar import Bar
from benchmarks.listed import NOW, after, insert, nothing, settled, timed
from benchmarks.settled import ASKED, Answered
from benchmarks.stopwatch import Stopwatch

# isort: split
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from accounts import calendar_address
from accounts.models import CalendarAddress
from disputes.automation import changes
from disputes.models import (
    AutomationRule,
    AutomationVersion,
    Event,
    LeftToPeople,
    Message,
    ReplyTemplate,
    Store,
    StoreMember,
)

ROUNDS = 5
RULES, TEXTS, MESSAGES, STORES = 20, 100, 200, 40
LAST_WEEK = NOW - timedelta(days=7)
SAID = {
    "currency": "EUR",
    "reasons": ["not_received"],
    "amount_up_to": 5000,
    "count_per_day": 10**6,
    "count_per_month": 10**6,
    "money_per_day": 10**12,
    "money_per_month": 10**12,
}
ACCEPTS = {"name": "Accepts", "does": "accept"}
DISPUTE = f"/seller/disputes/D-2026-{ASKED}/"
RULE = "/seller/store/automation/{rule}/"
PAGES = {
    "agenda of a seller": ("seller", "/seller/agenda/"),
    "agenda of a buyer": ("buyer", "/buyer/agenda/"),
    "list of a seller": ("seller", "/seller/"),
    "list of a buyer": ("buyer", "/buyer/disputes/"),
    "changes of a list": ("seller", f"/seller/changes/?since={LAST_WEEK:%Y-%m-%dT%H:%M:%SZ}"),
    "rules": ("seller", "/seller/store/automation/"),
    "a rule": ("seller", RULE),
    "a rule's trial: accepts": ("seller", f"{RULE}trial/"),
    "a rule's trial: offers": ("seller", RULE.replace("rule", "offers") + "trial/"),
    "a new rule": ("seller", "/seller/store/automation/new/"),
    "reply templates": ("seller", "/seller/store/replies/"),
    "a reply template": ("seller", "/seller/store/replies/{text}/"),
    "the store's staff": ("seller", "/seller/store/"),
    f"{MESSAGES} messages, for the seller": ("seller", DISPUTE),
    f"{MESSAGES} messages, for the buyer": ("buyer", DISPUTE.replace("seller", "buyer")),
    "what settles cases like this": ("seller", f"{DISPUTE}settling/?amount=12.50"),
}
KEPT = {name for name in PAGES if "messages" in name}  # as benchmarks.lists has a dispute's page
OF_MANY = ("agenda of a seller", "list of a seller", "changes of a list", "rules")


class Peopled(Answered):
    """The store has rules, texts, and a dispute in which people write much."""

    @transaction.atomic
    def furnish(self, last: int) -> dict[str, int]:
        """Numbers of what pages are about."""
        self.answer(last)
        self._write()
        text = [self._text(n) for n in range(TEXTS)][-1]
        offers = {"does": "counter", "percent": 30, "template": f"store:{text.pk}", "name": "Offers"}
        rules = [self._rule(said) for said in [ACCEPTS] * (RULES - 1) + [offers]]
        self._look(rules[0], last)
        return {"rule": rules[0].pk, "offers": rules[-1].pk, "text": text.pk}

    def _write(self) -> None:
        """Messages of both sides in one record."""
        said = Event(action="send_message", at=NOW, hash="-", to_state="awaiting_seller_response")
        side = "CASE i % 2 WHEN 0 THEN 'buyer' ELSE 'seller' END"
        writer = f"CASE i % 2 WHEN 0 THEN {self.buyer.pk} ELSE {self.seller.pk} END"
        number, last = f"({ASKED} << 20) + i", 2 + MESSAGES
        columns = {"id": number, "dispute_id": str(ASKED), "sequence": "i", "role": side}
        insert(said, 3, last, actor_id=writer, at=after("i"), **columns)
        words = Message(text="The parcel has not come yet. Could you ask the carrier, please?")
        insert(words, 3, last, id="i", event_id=number, dispute_id=str(ASKED))
        with connection.cursor() as cursor:
            cursor.execute("UPDATE disputes_dispute SET version = %s WHERE id = %s", [last, ASKED])

    def _text(self, number: int) -> ReplyTemplate:
        said = {"name": f"Text {number}", "text": "Sorry about {order}. We offer {offer}.", "language": "en"}
        return ReplyTemplate.objects.create(
            store=self.store, changed_at=NOW, changed_by=self.seller, action="counter", **said
        )

    def _rule(self, said: dict[str, object]) -> AutomationRule:
        rule = changes.make(self.store, SAID | said, by=self.seller, at=NOW)
        version = AutomationVersion.objects.current().get(rule=rule)
        changes.note_trial(version, "tried", by=self.seller, at=NOW)
        changes.switch_on(rule, by=self.seller, at=NOW)
        return rule

    def _look(self, rule: AutomationRule, last: int) -> None:
        """The rule has looked at all disputes, and left one of a thousand to people for a reason to name."""
        left = LeftToPeople(rule=rule, version=1, at=NOW)
        why = "CASE i % 1000 WHEN 0 THEN 'limit' ELSE 'conditions' END"
        insert(left, 1, last, id="i", dispute_id="i", why=why)

    @transaction.atomic
    def spread_over(self, stores: int) -> None:
        """All disputes over so many stores of the seller's."""
        market = self.store.marketplace
        made = [Store.objects.create(marketplace=market, name=f"Store {n}") for n in range(stores - 1)]
        StoreMember.objects.bulk_create(StoreMember(store=each, user=self.seller) for each in made)
        assert [each.pk for each in made] == list(range(made[0].pk, made[0].pk + len(made)))
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE disputes_dispute SET store_id = %s + id %% %s WHERE id %% %s > 0",
                [made[0].pk, len(made), stores],
            )


class Look:
    """Asks for pages and the feed, and shows what they take; kept are only figures beside a dispute."""

    def __init__(self, stage: Peopled, numbers: dict[str, int]) -> None:
        self._stage, self._numbers = stage, numbers
        self._clients = {who: Client() for who in ("seller", "buyer")}
        for who, client in self._clients.items():
            client.force_login(getattr(stage, who))
        self._watch, self.bar = Stopwatch(), Bar()

    def page(self, name: str, suffix: str = "") -> None:
        who, address = PAGES[name]
        before: Callable[[], object] = cache.clear
        if name in KEPT:
            before = nothing
            self._clients[who].get(address.format(**self._numbers), secure=True)
        self._show(name + suffix, self._clients[who], address.format(**self._numbers), before)

    def feeds(self, suffix: str = "") -> None:
        for who in self._clients:
            address = calendar_address.make(getattr(self._stage, who), NOW).removeprefix(settings.SITE_URL)
            self._show(f"calendar of a {who}{suffix}", Client(), address, _never_read)

    def _show(self, name: str, client: Client, address: str, before: Callable[[], object]) -> None:
        self.bar.show(name, *timed(self._watch, client, address, before, ROUNDS))


def _never_read() -> None:
    """An address may be read so often in ten minutes."""
    CalendarAddress.objects.update(window_began_at=None)


def main(size: int) -> None:
    stage, start = Peopled(), perf_counter()
    stage.fill(1, size)
    numbers = stage.furnish(size)
    settled()
    print(f"{size:,} disputes, filled in {perf_counter() - start:.0f} s", flush=True)
    look = Look(stage, numbers)
    for name in PAGES:
        look.page(name)
    look.feeds()
    stage.spread_over(STORES)
    settled()
    for name in OF_MANY:
        look.page(name, f", of {STORES} stores")
    look.feeds(f", of {STORES} stores")
    look.bar.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
