"""Two marketplaces, each taking a dispute through every state over HTTP alone; neither sees the other."""

import pytest
from django.test import Client
from django.utils import timezone

from disputes.flow import State
from disputes.models import Dispute
from disputes.verify import broken
from tests.api.conftest import problem
from tests.factories import make_mediator

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

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


class Shop:
    """One marketplace's program and its dispute about an order that the other one has too."""

    def __init__(self, program, mediator):
        self.program, self.mediator, self.seen = program, mediator, []
        now = timezone.now().isoformat()
        order = {
            "buyer_email": "buyer@example.com",
            "store": "Lumen Trading",
            "currency": "EUR",
            "shipping": "9.90",
            "placed_at": now,
            "delivered_at": now,
            "lines": [{"sku": "BOWL", "title": "Bowl", "quantity": 2, "unit_price": "43.00"}],
        }
        assert program.put("/orders/SAME-1", order).status_code == 201
        self.note(
            program.post(
                "/orders/SAME-1/disputes",
                {
                    "reason": "not_as_described",
                    "sub_reason": "damaged",
                    "statement": "Both are cracked.",
                    "proposal": {"remedy": "full_refund"},
                },
            )
        )

    def note(self, answer):
        assert answer.status_code in (200, 201), answer.content
        self.dispute = answer.json()
        self.path = f"/disputes/{self.dispute['reference']}"
        if self.seen[-1:] != [self.dispute["state"]]:
            self.seen.append(self.dispute["state"])
        assert {name for names in self.dispute["actions"].values() for name in names} or self.seen[
            -1
        ] == "closed"

    def act(self, action, role, **brought):
        """Only what is offered; the version is the one that was answered last."""
        assert action in self.dispute["actions"][role]
        body = {"as": role, "version": self.dispute["version"], **brought}
        self.note(self.program.post(f"{self.path}/actions/{action}", body))

    def mediates(self, action, **fields):
        """What a mediator does on the centre's pages; the program reads what came of it."""
        url = f"/mediation/disputes/dispute/{self.dispute['reference']}/{action}/"
        answer = self.mediator.post(url, fields)
        assert answer.status_code == 302, answer.content.decode()[:2000]
        self.note(self.program.get(self.path))

    def steps(self):
        yield self.act(
            "counter", "seller", statement="A part.", proposal=RETURN, return_address="Rua 1, Porto"
        )
        yield self.act("reject", "buyer", statement="No.")
        fields = {"as": "buyer", "carrier": "CTT", "tracking_number": "RR123456785PT"}
        yield self.note(self.program.upload(f"{self.path}/evidence", fields))
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


def strangers(shop, other):
    """What the other marketplace finds at this one's addresses."""
    return {
        problem(other.program.get(shop.path)),
        problem(other.program.get(f"{shop.path}/events")),
        problem(other.program.post(f"{shop.path}/actions/send_message", {"as": "buyer", "text": "Hello."})),
    }


def test_two_disputes_go_through_every_state_side_by_side(porto, lyon):
    mediator = Client()
    mediator.force_login(make_mediator())
    shops = [Shop(porto, mediator), Shop(lyon, mediator)]
    for _both in zip(*(shop.steps() for shop in shops), strict=True):
        assert strangers(shops[0], shops[1]) | strangers(shops[1], shops[0]) == {(404, "not_found")}
        for shop in shops:
            listed = shop.program.get("/disputes").json()["results"]
            assert [row["reference"] for row in listed] == [shop.dispute["reference"]]
    assert [shop.seen for shop in shops] == [SEEN, SEEN]
    assert set(SEEN) == set(State.values)
    for dispute in Dispute.objects.all():
        assert (dispute.state, dispute.settlement.refund, broken(dispute)) == ("closed", 8000, [])
