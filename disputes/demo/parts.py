"""What a demo scenario is made of, as data: goods, offers, exhibits, and the steps that people took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from disputes.demo.parcels import Scan

BUYER, BUYER2 = "buyer@example.com", "buyer2@example.com"
SELLER, AGENT, SELLER2 = "seller@example.com", "agent@example.com", "seller2@example.com"
MEDIATOR, MEDIATOR2, HEAD = "mediator@example.com", "mediator2@example.com", "head@example.com"
OPERATOR = "operator@example.com"
CLOCK = "clock"  # lets a deadline that has passed take effect
MARKETPLACE = "marketplace"  # the program that holds the money
ITS_BUYER, ITS_MEDIATOR, ANOTHER_MEDIATOR = "its buyer", "its mediator", "another mediator"


@dataclass(frozen=True)
class Goods:
    """An order line; the price is written in the order's currency."""

    sku: str
    title: str
    quantity: int
    price: str
    category: str = ""


@dataclass(frozen=True)
class Sale:
    """An order. `delivered` and `promised` are days before the reference instant; None: not known."""

    store: str
    buyer: str
    goods: tuple[Goods, ...]
    currency: str = "EUR"
    shipping: str = "0"
    route: str = "PT-ES"
    placed: float = 20
    promised: float | None = 5
    delivered: float | None = 3
    carrier: str = "CTT Expresso"
    tracking: str = ""  # the order's own: see parcels.number_of
    freight: str = ""  # what a return would cost
    scans: tuple[Scan, ...] = ()


@dataclass(frozen=True)
class Offer:
    remedy: str
    amount: str = ""
    freight: str = ""


@dataclass(frozen=True)
class File:
    """A file that is made when it is loaded. Its name says what it is: a photo, a paper, a film or an e-mail.

    `draws` names the scene, or is the e-mail's text; `place`: where the camera was, in degrees, if it tells;
    `taken_after`: a photo of what was sent that was taken when it had left long ago.
    """

    name: str
    kind: str
    note: str
    draws: str = "box"
    place: tuple[float, float] | None = None
    taken_after: bool = False


@dataclass(frozen=True)
class Voucher:
    carrier: str
    number: str = ""  # the order's own
    kind: str = "tracking"
    note: str = ""


@dataclass(frozen=True)
class Judgement:
    """A ruling that relies on all evidence there is."""

    remedy: str
    findings: tuple[str, ...]
    grounds: str
    amount: str = ""
    freight: str = ""


@dataclass(frozen=True)
class About:
    """What a mediator says of one piece of evidence, by its file's name."""

    name: str
    why: str
    admitted: bool = True


Shown = tuple[File | Voucher, ...]
Brought = str | bool | Offer | Judgement | About | Shown


@dataclass(frozen=True)
class Step:
    """What somebody did so many hours ago."""

    ago: float
    by: str
    action: str = ""
    brings: Mapping[str, Brought] = field(default_factory=dict)

    @property
    def is_a_persons(self) -> bool:
        """Whether an account did it: programs and the clock leave no name on the record."""
        return self.by not in (CLOCK, MARKETPLACE)


@dataclass(frozen=True)
class Scenario:
    """A dispute: the order, how it was opened (hours ago), and what happened since."""

    key: str
    sale: Sale
    reason: str
    sub_reason: str
    ago: float
    asks: Offer
    statement: str
    steps: tuple[Step, ...] = ()
    shows: Shown = ()

    @property
    def persons_actions(self) -> list[str]:
        """What the record says that people did: more than this, and somebody has been here."""
        return ["open", *(step.action for step in self.steps if step.is_a_persons)]
