"""The marketplace's till: takes webhooks as docs/webhooks.md tells, pays each key once, and says so."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock

from standardwebhooks import Webhook

from tests.webhooks.receiver import receiving

CASHIERS = 4


@dataclass(frozen=True)
class Message:
    """One delivery of a webhook, as it came in."""

    uid: str
    type: str
    reference: str
    body: bytes


@dataclass
class Till:
    """What came in, in its order; what was asked for; what was paid."""

    shop: object
    secret: str = ""
    url: str = ""
    pays: bool = True
    came: list = field(default_factory=list)
    asked: dict = field(default_factory=dict)  # by dispute: (key, refund, release), each time
    wrong: list = field(default_factory=list)  # what was not signed as it should be
    paid: set = field(default_factory=set)
    payments: list = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    cashiers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(CASHIERS))

    def take(self, post):
        """Look at one delivery before it is answered."""
        if not is_signed(post, self.secret):
            self.wrong.append(post)
            return
        said = json.loads(post.body)
        uid, reference = headers_of(post)["webhook-id"], said["data"]["reference"]
        with self.lock:
            self.came.append(Message(uid, said["type"], reference, post.body))
        if said["type"] == "settlement.requested" and self.pays:
            self._pay(reference, said["data"]["settlement"])

    def _pay(self, reference, asked):
        key = asked["idempotency_key"]
        with self.lock:
            amounts = (key, asked["refund"]["amount"], asked["release"]["amount"])
            self.asked.setdefault(reference, []).append(amounts)
            if key in self.paid:
                return
            self.paid.add(key)
        self.payments.append(self.cashiers.submit(self._confirm, reference, key))

    def _confirm(self, reference, key):
        path = f"/disputes/{reference}/actions/confirm_settlement"
        body = {"as": "marketplace", "provider_reference": f"pay-{key[:8]}"}
        self.shop.act(path, "confirm_settlement", "marketplace", f"paid-{key}", json=body)

    def close(self):
        """Every payment was confirmed; what went wrong with one is raised."""
        self.cashiers.shutdown()
        for payment in self.payments:
            payment.result()


@contextmanager
def open_till(shop):
    """A till behind a server of its own, which answers 204."""
    with receiving() as receiver:
        till = Till(shop, url=receiver.url)
        take = receiver.take

        def first_look(post):
            till.take(post)
            return take(post)

        receiver.take, receiver.answer = first_look, 204
        till.receiver = receiver
        yield till


def headers_of(post):
    return {name.lower(): value for name, value in post.headers.items()}


def is_signed(post, secret):
    """Whether one of the signatures is that of the secret, whenever it was sent."""
    headers = headers_of(post)
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    mine = Webhook(secret).sign(headers["webhook-id"], at, post.body.decode())
    return mine in headers["webhook-signature"].split()
