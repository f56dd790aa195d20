"""A dispute from its order to its payment, as requests: 10 writes and 40 page views by all who take part."""

from __future__ import annotations

import json
import re
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from benchmarks.installation import HOST

CASE_OF = re.compile(rb"Case of Mediator (\d+)")
DECISION = re.compile(rb"decision/\d+/")
CITABLE = re.compile(rb'name="cited" value="(\d+)"')
NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Request:
    """What is sent, and the status that has to come back."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None = None
    status: int = 200

    @property
    def kind(self) -> str:
        return "pages" if self.method == "GET" else "writes"


Life = Generator[Request, bytes, None]


@dataclass(frozen=True)
class Town:
    """Who takes part: cookies by number, buyers' addresses, stores' names and the marketplace's key."""

    key: str
    buyers: list[tuple[str, str]]  # e-mail address, cookie
    stores: list[tuple[str, str]]  # name, cookie of its owner
    mediators: list[str]

    def call(self, method: str, path: str, said: Any, status: int) -> Request:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        return Request(method, f"/api/v1{path}", _sent(headers), json.dumps(said).encode(), status)


class Reader:
    """One person's browser. The token of its forms is the one of its cookie."""

    def __init__(self, session: str) -> None:
        self.token = session.ljust(32, "x")[:32]
        self.headers = _sent({"Cookie": f"sessionid={session}; csrftoken={self.token}"})

    def sees(self, path: str) -> Request:
        return Request("GET", path, self.headers)

    def sends(self, path: str, **fields: Any) -> Request:
        form = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.token}
        headers = self.headers | form | {"Referer": f"https://{HOST}/"}
        return Request("POST", path, headers, urlencode(fields, doseq=True).encode(), 302)


def _sent(headers: dict[str, str]) -> dict[str, str]:
    return {"Host": HOST, "X-Forwarded-Proto": "https", **headers}


def life(town: Town, number: int) -> Life:
    """Negotiated, brought before a mediator, decided, paid. Each answer is sent in; it ends by itself."""
    email, session = town.buyers[number % len(town.buyers)]
    store, owner = town.stores[number % len(town.stores)]
    buyer, seller, order = Reader(session), Reader(owner), f"PM-{number:08d}"
    yield town.call("PUT", f"/orders/{order}", _order(email, store), 201)
    for path in ("/buyer/", f"/buyer/orders/{order}/open/", "/rules/"):
        yield buyer.sees(path)
    told = json.loads((yield town.call("POST", f"/orders/{order}/disputes", OPENING, 201)))
    reference = told["reference"]
    yield from _negotiated(town, reference, buyer, seller)
    yield from _proven(town, reference, buyer, seller)
    yield from _decided(town, reference, number)
    yield from _paid(town, reference, buyer, seller)


def _negotiated(town: Town, reference: str, buyer: Reader, seller: Reader) -> Life:
    his, hers = f"/seller/disputes/{reference}/", f"/buyer/disputes/{reference}/"
    for path in (hers, "/buyer/disputes/", hers):
        yield buyer.sees(path)
    for path in ("/seller/", his, f"{his}counter/"):
        yield seller.sees(path)
    yield _acts(town, reference, "counter", "seller", **OFFER)
    for path in (his, "/seller/", f"{his}submit_evidence/"):
        yield seller.sees(path)
    yield _acts(town, reference, "submit_evidence", "seller", **PARCEL)
    yield seller.sees(his)
    for path in (hers, f"{hers}reject/"):
        yield buyer.sees(path)
    yield _acts(town, reference, "reject", "buyer", statement="I want all of it back.")


def _proven(town: Town, reference: str, buyer: Reader, seller: Reader) -> Life:
    his, hers = f"/seller/disputes/{reference}/", f"/buyer/disputes/{reference}/"
    for path in (hers, "/buyer/disputes/"):
        yield buyer.sees(path)
    for path in ("/seller/", his, f"{his}finish_evidence/"):
        yield seller.sees(path)
    yield _acts(town, reference, "finish_evidence", "seller")
    yield seller.sees(his)
    for path in (hers, f"{hers}finish_evidence/"):
        yield buyer.sees(path)
    yield _acts(town, reference, "finish_evidence", "buyer")
    yield buyer.sees(hers)


def _decided(town: Town, reference: str, number: int) -> Life:
    """By whom the case was given to: a colleague's page tells who that is."""
    first = number % len(town.mediators)
    case, reader = f"/mediation/disputes/dispute/{reference}/", Reader(town.mediators[first])
    yield reader.sees("/mediation/?queue=all")
    found = CASE_OF.search((yield reader.sees(case)))
    mediator = Reader(town.mediators[int(found[1]) if found else first])
    yield mediator.sends(f"{case}declare_impartiality/")
    yield mediator.sees(case)
    yield mediator.sees(f"{case}evidence/")
    citable = CITABLE.findall((yield mediator.sees(f"{case}rule/")))
    yield mediator.sends(f"{case}rule/", **RULING, cited=[pk.decode() for pk in citable])
    yield mediator.sees(case)
    yield mediator.sees("/mediation/")


def _paid(town: Town, reference: str, buyer: Reader, seller: Reader) -> Life:
    his, hers = f"/seller/disputes/{reference}/", f"/buyer/disputes/{reference}/"
    found = DECISION.search((yield buyer.sees(hers)))
    decision = found[0].decode() if found else "decision/"
    yield buyer.sees(f"{hers}{decision}")
    for path in (his, f"{his}{decision}", "/seller/?turn=payment"):
        yield seller.sees(path)
    yield _acts(town, reference, "confirm_settlement", "marketplace", provider_reference=f"pay-{reference}")
    for path in (hers, "/buyer/disputes/"):
        yield buyer.sees(path)
    for path in (his, "/seller/?turn=closed"):
        yield seller.sees(path)


def _acts(town: Town, reference: str, action: str, role: str, **brought: Any) -> Request:
    return town.call("POST", f"/disputes/{reference}/actions/{action}", {"as": role, **brought}, 200)


def _order(email: str, store: str) -> dict[str, Any]:
    return {
        "buyer_email": email,
        "buyer_name": "Ana Sousa",
        "store": store,
        "currency": "EUR",
        "shipping": "9.90",
        "origin_country": "PT",
        "destination_country": "ES",
        "placed_at": (NOW - timedelta(days=20)).isoformat(),
        "promised_at": (NOW - timedelta(days=2)).isoformat(),
        "carrier": "CTT Expresso",
        "tracking_number": "RR123456785PT",
        "lines": [{"sku": "BOWL-2", "title": "Stoneware bowl", "quantity": 2, "unit_price": "43.00"}],
    }


OPENING = {
    "reason": "not_received",
    "sub_reason": "in_transit_late",
    "statement": "The parcel should have come two days ago.",
    "proposal": {"remedy": "full_refund"},
}
OFFER = {
    "statement": "It is on its way; we refund the shipping and a part.",
    "proposal": {"remedy": "partial_refund", "amount": "20.00"},
}
PARCEL = {"carrier": "CTT Expresso", "tracking_number": "RR123456785PT", "note": "It left customs yesterday."}
RULING = {
    "findings": ["NO_PROOF_OF_DELIVERY"],
    "remedy": "partial_refund",
    "amount": "60.00",
    "grounds": "The number is valid, but nobody scanned the parcel at its destination.",
}
