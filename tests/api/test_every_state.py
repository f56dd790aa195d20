"""Two marketplaces, each taking a dispute through every state over HTTP alone; neither sees the other."""

import re
from io import StringIO

import pytest
import requests
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from disputes.flow import State
from disputes.models import Dispute, WebhookMessage
from disputes.verify import broken
from tests.factories import make_mediator
from tests.webhooks.conftest import make_endpoint

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

SEEN = [
    "awaiting_seller_response",
    "awaiting_buyer_response",
    "collecting_evidence",
    "under_review",
    "verifying_evidence",
    "under_review",
    "awaiting_return_shipment",
    "awaiting_return_receipt",
    "settling",
    "closed",
]
RETURN = {"remedy": "return_and_refund", "amount": "80.00", "return_freight": "seller"}
OPENING = {
    "reason": "not_as_described",
    "sub_reason": "damaged",
    "statement": "Both are cracked.",
    "proposal": {"remedy": "full_refund"},
}
NOT_YOURS = (404, "application/problem+json", "not_found")


def order():
    now = timezone.now().isoformat()
    return {
        "buyer_email": "buyer@example.com",
        "store": "Lumen Trading",
        "currency": "EUR",
        "shipping": "9.90",
        "placed_at": now,
        "delivered_at": now,
        "lines": [{"sku": "BOWL", "title": "Bowl", "quantity": 2, "unit_price": "43.00"}],
    }


class Program:
    """A shop system's: it knows an address and a key, and nothing else of the desk."""

    def __init__(self, home, name):
        said = StringIO()
        call_command("create_api_key", name, stdout=said)
        self.session, self.api = requests.Session(), f"{home}/api/v1"
        self.session.headers["Authorization"] = f"Bearer {said.getvalue().strip()}"

    def ask(self, method, path, **brought):
        return self.session.request(method, self.api + path, **brought)

    def get(self, path):
        return self.ask("GET", path).json()

    def post(self, path, body, **headers):
        return self.ask("POST", path, json=body, headers=headers)


class Mediator:
    """A person's browser, signed in with a password."""

    def __init__(self, home):
        user = make_mediator()
        user.set_password("a-long-pass-2026")
        user.save()
        self.session, self.home = requests.Session(), home
        self.post("/accounts/login/", login=user.email, password="a-long-pass-2026")

    def post(self, path, **fields):
        page = self.session.get(self.home + path)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text).group(1)
        fields["csrfmiddlewaretoken"] = token
        answer = self.session.post(self.home + path, fields, allow_redirects=False)
        assert answer.status_code == 302, answer.text[:2000]


class Shop:
    """One marketplace's program, its dispute about an order that the other has too, and one of its own."""

    def __init__(self, home, name, mediator):
        self.program, self.mediator, self.seen = Program(home, name), mediator, []
        self.own = f"/orders/ONLY-{name.split()[0]}"
        for path in ("/orders/SAME-1", self.own):
            assert self.program.ask("PUT", path, json=order()).status_code == 201
        self.note(self.program.post("/orders/SAME-1/disputes", OPENING))

    def note(self, answer):
        assert answer.status_code in (200, 201), answer.text
        self.dispute = answer.json()
        self.path = f"/disputes/{self.dispute['reference']}"
        if self.seen[-1:] != [self.dispute["state"]]:
            self.seen.append(self.dispute["state"])
        offered = {name for names in self.dispute["actions"].values() for name in names}
        assert offered or self.dispute["state"] == "closed"

    def act(self, action, role, **brought):
        """Only what is offered; the version is the one that was answered last."""
        assert action in self.dispute["actions"][role]
        body = {"as": role, "version": self.dispute["version"], **brought}
        self.note(self.program.post(f"{self.path}/actions/{action}", body))

    def mediates(self, action, **fields):
        """What a mediator does on the centre's pages; the program reads what came of it."""
        self.mediator.post(f"/mediation/disputes/dispute/{self.dispute['reference']}/{action}/", **fields)
        self.note(self.program.ask("GET", self.path))

    def steps(self):
        yield self.act(
            "counter", "seller", statement="A part.", proposal=RETURN, return_address="Rua 1, Porto"
        )
        yield self.act("reject", "buyer", statement="No.")
        fields = {"as": "buyer", "carrier": "CTT", "tracking_number": "RR123456785PT"}
        parts = {name: (None, text) for name, text in fields.items()}
        yield self.note(self.program.ask("POST", f"{self.path}/evidence", files=parts))
        yield self.act("finish_evidence", "buyer")
        yield self.act("finish_evidence", "seller")
        yield self.mediates(
            "request_evidence", party="buyer", request="A photo, please.", why="None is here."
        )
        yield self.act("finish_evidence", "buyer")
        yield self.act("propose", "seller", proposal=RETURN, return_address="Rua 1, Porto")
        yield self.act("accept", "buyer", proposal=self.dispute["on_the_table"]["id"])
        yield self.act("ship_return", "buyer", carrier="CTT", tracking_number="RR473124829PT")
        yield self.act("acknowledge_return", "seller", acknowledgement="item_received")
        yield self.act("fail_settlement", "marketplace", reason="The card was refused.")
        yield self.act("confirm_settlement", "marketplace", provider_reference="pay_1")


def found_by(other, shop):
    """What the other marketplace is told at every address of this one's."""
    message = {"as": "buyer", "text": "Hello."}
    change = {"kind": "refunded", "amount": "1.00"}
    fields = {name: (None, text) for name, text in {"as": "buyer", "tracking_number": "1"}.items()}
    calls = [
        ("GET", shop.path, {}),
        ("GET", f"{shop.path}/events", {}),
        *[
            ("POST", f"{shop.path}/actions/{name}", {"json": message})
            for name in ("send_message", "settle_outside")
        ],
        ("POST", f"{shop.path}/evidence", {"files": fields}),
        ("POST", f"{shop.path}/link", {"json": {"as": "buyer"}}),
        ("GET", shop.own, {}),
        ("POST", f"{shop.own}/disputes", {"json": OPENING}),
        ("POST", f"{shop.own}/changes", {"json": change}),
    ]
    answers = [other.program.ask(method, path, **brought) for method, path, brought in calls]
    return {(a.status_code, a.headers["Content-Type"], a.json()["type"]) for a in answers}


@pytest.fixture
def shops(live_server):
    cache.clear()
    mediator = Mediator(live_server.url)
    return [Shop(live_server.url, name, mediator) for name in ("Porto Market", "Lyon Market")]


def test_two_disputes_go_through_every_state_side_by_side(shops):
    for _both in zip(*(shop.steps() for shop in shops), strict=True):
        for shop, other in (shops, reversed(shops)):
            assert found_by(other, shop) == {NOT_YOURS}
            reference, state = shop.dispute["reference"], shop.dispute["state"]
            listed = shop.program.get("/disputes")["results"]
            assert [row["reference"] for row in listed] == [reference]
            owed = shop.program.get("/settlements")["results"]
            assert [row["dispute"] for row in owed] == [reference] * (state == "settling")
    assert [shop.seen for shop in shops] == [SEEN, SEEN]
    assert set(SEEN) == set(State.values)
    for dispute in Dispute.objects.all():
        assert (dispute.state, dispute.settlement.refund, broken(dispute)) == ("closed", 8000, [])


def test_cursors_and_idempotency_keys_of_another_marketplace_lead_nowhere(shops):
    porto, lyon = shops
    for shop in shops:  # a second dispute each, so that a list of one goes on
        assert shop.program.post(f"{shop.own}/disputes", OPENING).status_code == 201
        shop.program.post(f"{shop.path}/actions/send_message", {"as": "buyer", "text": "Hello."})
    for shop, other in (shops, reversed(shops)):
        for mine, theirs in (("/disputes", "/disputes"), (f"{shop.path}/events", f"{other.path}/events")):
            cursor = shop.program.get(f"{mine}?limit=1")["next_cursor"]
            everything = other.program.get(theirs)["results"]
            behind = other.program.get(f"{theirs}?cursor={cursor}")["results"]
            assert len(everything) == 2
            assert [row for row in behind if row not in everything] == []

    once = {"Idempotency-Key": "the-same-1"}
    bodies = {"as": "buyer", "text": "Once."}
    answers = [shop.program.post(f"{shop.path}/actions/send_message", bodies, **once) for shop in shops]
    assert [answer.json()["reference"] for answer in answers] == [s.dispute["reference"] for s in shops]
    assert not any("Idempotency-Replayed" in answer.headers for answer in answers)
    across = lyon.program.post(f"{porto.path}/actions/send_message", bodies, **{"Idempotency-Key": "new-1"})
    assert across.status_code == 404


def test_webhooks_tell_each_marketplace_of_its_own_disputes_alone(shops):
    endpoints = []
    for shop in shops:
        marketplace = Dispute.objects.get(reference=shop.dispute["reference"]).marketplace
        endpoints.append(make_endpoint("https://shop.example.com/hooks", marketplace))
    for shop in shops:
        shop.act("send_message", "buyer", text="Hello.")
    for shop, endpoint in zip(shops, endpoints, strict=True):
        told = WebhookMessage.objects.filter(endpoint=endpoint)
        assert [row.dispute.reference for row in told] == [shop.dispute["reference"]]
        assert all(shop.dispute["reference"] in row.body for row in told)
