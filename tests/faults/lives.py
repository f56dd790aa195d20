"""Lives of disputes as parties lead them, by HTTP alone: agreed, countered, withdrawn, before a mediator."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

PNG = (  # one white pixel
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415478da63f8ffff3f0005fe02fea72d65f90000000049454e44ae426082"
)
BUYERS, STORES = 25, 5
RETURN = {"remedy": "return_and_refund", "amount": "40.00", "return_freight": "seller"}


class Life:
    """One order and its dispute: the steps that were answered lead on."""

    def __init__(self, shop, number):
        self.shop, self.number, self.steps = shop, number, 0
        self.order, self.dispute = f"FO-{number}", None

    def open(self, remedy="full_refund", reason="not_received", **proposal):
        self._send_order()
        sub_reason = {"not_received": "in_transit_late", "not_as_described": "damaged"}[reason]
        body = {
            "reason": reason,
            "sub_reason": sub_reason,
            "statement": "It is not what I paid for.",
            "proposal": {"remedy": remedy, **proposal},
        }
        self._do("open", "buyer", f"/orders/{self.order}/disputes", json=body)

    def _send_order(self):
        now, store = datetime.now(UTC), self.number % STORES
        order = {
            "buyer_email": f"buyer-{self.number % BUYERS}@example.com",
            "store": f"Store {store}",
            "store_owner": "" if store else "seller@example.com",  # one alone reads mails
            "currency": "EUR",
            "shipping": "0.00",
            "placed_at": (now - timedelta(days=20)).isoformat(),
            "promised_at": (now - timedelta(days=2)).isoformat(),
            "delivered_at": (now - timedelta(days=1)).isoformat(),
            "lines": [{"sku": "BOWL", "title": "Bowl", "quantity": 1, "unit_price": "40.00"}],
        }
        answer = self.shop.call("PUT", f"/orders/{self.order}", json=order)
        assert answer.status_code in (200, 201), answer.text

    def act(self, action, role, **brought):
        body = {"as": role, "version": self.dispute["version"], **brought}
        return self._do(action, role, f"{self.path}/actions/{action}", json=body)

    def rule(self):
        """The mediator decides, on the centre's own pages."""
        self.shop.mediator.rule(self.dispute["reference"], lambda: self._shown()["state"] != "under_review")
        self.shop.ruled.append(self.dispute["reference"])

    def _shown(self):
        return self.shop.call("GET", self.path).json()

    def upload(self, role):
        """A photo that no other dispute has."""
        photo = bytes.fromhex(PNG) + f"{self.order} {self.steps}".encode()
        fields, files = {"as": role, "kind": "other"}, {"file": ("photo.png", photo, "image/png")}
        self._do("submit_evidence", role, f"{self.path}/evidence", data=fields, files=files)

    @property
    def path(self):
        return f"/disputes/{self.dispute['reference']}"

    def _do(self, action, role, path, **sent):
        self.steps += 1
        said = self.shop.act(path, action, role, f"{self.order}-{self.steps}-{action}", **sent)
        self.dispute = said or self.dispute
        return said

    @property
    def table(self):
        return self.dispute["on_the_table"]["id"]


def agreed(life):
    life.open()
    life.act("accept", "seller", proposal=life.table)


def withdrawn(life):
    life.open()
    life.act("withdraw", "buyer", confirm=True)


def countered(life):
    life.open()
    offer = {"remedy": "partial_refund", "amount": "12.50"}
    life.act("counter", "seller", proposal=offer, statement="We can offer this.")
    life.act("accept", "buyer", proposal=life.table)


def contested(life):
    life.open()
    voucher = {"carrier": "CTT", "tracking_number": "RR123456785PT"}
    life.act("contest", "seller", statement="It was delivered.", **voucher)
    life.act("accept", "buyer", proposal=life.table)


def shown(life):
    life.open(reason="not_as_described")
    life.upload("buyer")
    life.act("send_message", "seller", text="We are sorry.")
    life.act("accept", "seller", proposal=life.table)


def escalated(life):
    life.open()
    life.act("counter", "seller", proposal={"remedy": "partial_refund", "amount": "5.00"}, statement="No.")
    life.act("reject", "buyer", statement="No.")
    life.act("propose", "seller", proposal={"remedy": "partial_refund", "amount": "20.00"})
    life.act("accept", "buyer", proposal=life.table)


def ruled(life):
    life.open()
    life.act("counter", "seller", proposal={"remedy": "partial_refund", "amount": "5.00"}, statement="No.")
    life.act("reject", "buyer", statement="No.")
    life.act("finish_evidence", "buyer")
    life.act("finish_evidence", "seller")
    life.rule()


def sent_back(life):
    life.open(reason="not_as_described", **RETURN)
    life.act("accept", "seller", proposal=life.table, return_address="Rua 1, Porto")
    life.act("ship_return", "buyer", carrier="CTT", tracking_number="RR473124829PT")
    life.act("acknowledge_return", "seller", acknowledgement="item_received")


LIVES = {  # how many of a hundred
    agreed: 45,
    withdrawn: 20,
    countered: 12,
    contested: 6,
    shown: 4,
    escalated: 5,
    ruled: 3,
    sent_back: 5,
}


def lead_lives(shop, count, dice, callers):
    """So many disputes, of all kinds of lives, each led by one of several callers at once."""
    chosen = dice.choices(list(LIVES), list(LIVES.values()), k=count)
    with ThreadPoolExecutor(callers) as pool:
        begun = [pool.submit(lead, Life(shop, number)) for number, lead in enumerate(chosen)]
        for each in begun:
            each.result()
