"""The past of Lumen Trading, as data: two years of orders, and the disputes that its figures are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from disputes.demo.endings import PENDANT
from disputes.demo.goods import BOWLS, LAMP, LANTERN, LUMEN
from disputes.demo.parcels import Scan
from disputes.demo.parts import (
    CLOCK,
    ITS_BUYER,
    ITS_MEDIATOR,
    SELLER,
    Brought,
    Goods,
    Judgement,
    Offer,
    Sale,
    Scenario,
    Step,
    Voucher,
)
from disputes.flow import SUB_REASONS, Reason, SubReason
from disputes.money import parse_amount, to_plain

# nobody signs in as one of them: they have no password
BUYERS = {
    "beatriz.f@example.com": "Beatriz F.",
    "carlos.n@example.com": "Carlos N.",
    "claire.b@example.com": "Claire B.",
    "duarte.s@example.com": "Duarte S.",
    "elena.g@example.com": "Elena G.",
    "greta.h@example.com": "Greta H.",
    "hugo.p@example.com": "Hugo P.",
    "joana.t@example.com": "Joana T.",
    "mario.c@example.com": "Mario C.",
    "nadia.o@example.com": "Nadia O.",
    "pavel.z@example.com": "Pavel Z.",
    "sofia.r@example.com": "Sofia R.",
    "yan.l@example.com": "Yan L.",
}
CTT, DHL = "CTT Expresso", "DHL"
BULBS = (Goods("LT-BULB-E27", "Bulb E27, warm", 2, "3.25", "Lighting"),)
GLASSES = (Goods("LT-TEAL-06", "Tea-light glass", 3, "5.90", "Lighting"),)

# -- what nobody disputed -----------------------------------------------------------------

ORDERS, DAYS = 640, 720
GROWTH = 0.75  # below 1: the store sells more from year to year
SOLD = (LAMP, BOWLS, PENDANT, BULBS, LAMP, LANTERN, BOWLS, GLASSES, LAMP, BULBS, PENDANT)
SENT = (  # as many as have no factor in common with SOLD: each product goes everywhere
    ("PT-ES", CTT),
    ("PT-FR", CTT),
    ("PT-ES", CTT),
    ("PT-FR", DHL),
    ("PT-ES", CTT),
    ("PT-DE", DHL),
    ("PT-ES", CTT),
    ("PT-BR", CTT),
    ("PT-ES", "Correos"),
    ("PT-CN", DHL),
)


def trade(at: datetime) -> Iterator[tuple[Sale, str, datetime]]:
    """The orders that went well, each with its reference and the instant from which it counts back."""
    buyers = list(BUYERS)
    for n in range(ORDERS):
        ago = DAYS * (1 - (n / ORDERS) ** GROWTH)
        route, carrier = SENT[n % len(SENT)]
        goods, buyer = SOLD[n % len(SOLD)], buyers[n * 5 % len(buyers)]
        sale = Sale(LUMEN, buyer, goods, "EUR", "4.90", route, 8, 1, 2, carrier)
        yield sale, f"LT-{n + 1:04}", at - timedelta(days=ago)


# -- how disputes went: steps, from the sale and how many hours ago it was disputed ------------

Ending = Callable[[Sale, float], tuple[Step, ...]]
Brings = dict[str, Brought]


def _answered(ago: float) -> float:
    """When the store answered: after 8 to 67 hours."""
    return ago - 8 - ago % 60


def _accepted(sale: Sale, ago: float) -> tuple[Step, ...]:
    return (Step(_answered(ago), SELLER, "accept"),)


def _withdrawn(sale: Sale, ago: float) -> tuple[Step, ...]:
    return (Step(ago - 31, ITS_BUYER, "withdraw"),)


def _silent(sale: Sale, ago: float) -> tuple[Step, ...]:
    return (Step(ago - 121, CLOCK),)


def _offered(sale: Sale, ago: float, percent: int, agrees: bool = True) -> tuple[Step, ...]:
    said = "We are sorry. Please keep it all, and take this much back."
    offer: Brings = {"proposal": Offer("partial_refund", _part(sale, percent)), "statement": said}
    offered = _answered(ago)
    ends = Step(offered - 5 - ago % 50, ITS_BUYER, "accept") if agrees else Step(offered - 169, CLOCK)
    return Step(offered, SELLER, "counter", offer), ends


def _ruled(sale: Sale, ago: float, remedy: str, finding: str, grounds: str) -> tuple[Step, ...]:
    amount = _part(sale, 50) if remedy == "partial_refund" else ""
    shown: Brings = {"statement": "It left us packed well and in time.", "evidence": (Voucher(sale.carrier),)}
    review = _answered(ago) - 100
    assessed = Step(review - 3, ITS_MEDIATOR, "assess_evidence", {"verdict": "verified"})
    return (
        Step(_answered(ago), SELLER, "contest", shown),
        Step(review + 73, ITS_BUYER, "reject"),
        Step(review, CLOCK),
        *([assessed] if sale.delivered else []),
        Step(review - 4, ITS_MEDIATOR, "declare_impartiality"),
        Step(
            review - 5 - ago % 15,
            ITS_MEDIATOR,
            "rule",
            {"ruling": Judgement(remedy, (finding,), grounds, amount)},
        ),
    )


def _part(sale: Sale, percent: int) -> str:
    whole = sum(parse_amount(each.price, "EUR") * each.quantity for each in sale.goods)
    return to_plain((whole + parse_amount(sale.shipping, "EUR")) * percent // 100, "EUR")


TORN = partial(
    _ruled,
    remedy="full_refund",
    finding="ITEM_NOT_AS_DESCRIBED",
    grounds="The carrier itself found the parcel torn on its way. The buyer did nothing wrong.",
)
MENDED = partial(
    _ruled,
    remedy="partial_refund",
    finding="ITEM_NOT_AS_DESCRIBED",
    grounds="Half of what was sent can be used. Half of the money goes back.",
)
UNSHOWN = partial(
    _ruled,
    remedy="no_refund",
    finding="NO_DOCUMENTATION_FROM_BUYER",
    grounds="The buyer was asked for a picture of the damage and sent none.",
)
LOST = partial(
    _ruled,
    remedy="full_refund",
    finding="NO_PROOF_OF_DELIVERY",
    grounds="The carrier has not seen the parcel for weeks, and nobody shows that it was handed over.",
)
LATE = partial(
    _ruled,
    remedy="partial_refund",
    finding="DELIVERY_AFTER_EXPECTED_DATE",
    grounds="The parcel is on its way, but much later than promised.",
)

# -- what was disputed --------------------------------------------------------------------


def _came(goods: tuple[Goods, ...], shipping: str, route: str = "PT-ES", carrier: str = CTT) -> Sale:
    return Sale(LUMEN, "", goods, shipping=shipping, route=route, carrier=carrier)


def _missing(goods: tuple[Goods, ...], shipping: str, route: str = "PT-ES") -> Sale:
    """Sent a month before it is disputed, and never scanned."""
    return Sale(LUMEN, "", goods, shipping=shipping, route=route, placed=34, promised=8, delivered=None)


TORN_ON_ITS_WAY = (
    Scan(17.5, "accepted", "PT", "Porto"),
    Scan(5, "exception", "ES", "Madrid", "Embalaje roto"),
    Scan(3, "delivered", "ES", "Madrid"),
)
PENDANT_CAME, PENDANT_TO_FRANCE = _came(PENDANT, "8.50"), _came(PENDANT, "8.50", "PT-FR", DHL)
GLASSES_CAME, BOWLS_CAME, LAMP_CAME = _came(GLASSES, "4.90"), _came(BOWLS, "7.20"), _came(LAMP, "9.90")
LAMP_BY_POST, LAMP_TO_GERMANY = _came(LAMP, "9.90", carrier="Correos"), _came(LAMP, "9.90", "PT-DE", DHL)
BULBS_MISSING, LAMP_TO_BRAZIL = _missing(BULBS, "2.50"), _missing(LAMP, "14.90", "PT-BR")
FOR_A_THIRD, FOR_MORE = partial(_offered, percent=30), partial(_offered, percent=40)
UNANSWERED = partial(_offered, percent=20, agrees=False)
Case = tuple[int, str, Sale, Ending]  # how many of them

MEDIATED: tuple[Case, ...] = (
    (4, "damaged", replace(PENDANT_CAME, scans=TORN_ON_ITS_WAY), TORN),
    (3, "damaged", PENDANT_CAME, MENDED),
    (3, "damaged", LAMP_CAME, UNSHOWN),
    (5, "in_transit_late", LAMP_TO_BRAZIL, LOST),
    (4, "in_transit_late", _missing(LANTERN, "6.50"), LATE),
)
SETTLED: tuple[Case, ...] = (
    (6, "damaged", PENDANT_TO_FRANCE, _accepted),
    (3, "damaged", GLASSES_CAME, _accepted),
    (6, "damaged", PENDANT_TO_FRANCE, FOR_MORE),
    (3, "damaged", BOWLS_CAME, FOR_MORE),
    (2, "damaged", GLASSES_CAME, _silent),
    (1, "damaged", LAMP_BY_POST, _withdrawn),
    (4, "in_transit_late", BULBS_MISSING, _accepted),
    (2, "in_transit_late", BULBS_MISSING, _silent),
    (2, "in_transit_late", LAMP_TO_BRAZIL, FOR_A_THIRD),
    (2, "customs_hold", LAMP_TO_BRAZIL, _silent),
    (2, "quality", BOWLS_CAME, FOR_A_THIRD),
    (2, "different_from_listing", LAMP_BY_POST, UNANSWERED),
    (2, "wrong_item", LAMP_TO_GERMANY, _accepted),
    (3, "missing_parts_or_quantity", BOWLS_CAME, FOR_A_THIRD),
    (2, "delivered_not_received", LAMP_BY_POST, _withdrawn),
)
WORDS: dict[str, tuple[str, ...]] = {
    "damaged": (
        "The glass was broken when I opened the parcel.",
        "Chegou partido. A caixa não tinha proteção nenhuma.",
        "There is a crack from one side to the other.",
        "Le verre est fendu et un morceau manque.",
    ),
    "in_transit_late": (
        "It should have come weeks ago, and nobody can tell me where it is.",
        "O prazo passou e o rastreio não mostra nada.",
        "El paquete no ha llegado y no hay noticias.",
    ),
    "customs_hold": ("A alfândega pede documentos que eu não tenho.",),
    "quality": ("The glaze has bubbles and feels rough.",),
    "different_from_listing": ("It is darker than in the picture.",),
    "wrong_item": ("Es kam eine andere Lampe als bestellt.",),
    "missing_parts_or_quantity": ("One bowl is missing.", "Falta una pieza."),
    "delivered_not_received": ("They say that it was handed over. I have nothing.",),
}
RECENT = 45  # days: nothing of it touches what is open now, or which mediator is free


def disputed() -> list[Scenario]:
    """Closed long ago: what was mediated within a year, the rest within a year and a half."""
    rows = [(each, 300) for each in MEDIATED] + [(each, 480) for each in SETTLED]
    cases = [(case, days) for case, days in rows for _again in range(case[0])]
    found = []
    for n, ((_times, sub_reason, sale, ending), days) in enumerate(cases):
        ago = 24 * (RECENT + days * (n * 37 % len(cases)) // len(cases)) + n % 17
        found.append(_scenario(n, ago, sub_reason, sale, ending))
    return found


def _scenario(n: int, ago: float, sub_reason: str, sale: Sale, ending: Ending) -> Scenario:
    tracking = f"JJD0147{n:05}" if sale.carrier == DHL else ""
    sale = replace(sale, buyer=list(BUYERS)[n * 3 % len(BUYERS)], tracking=tracking)
    steps = ending(sale, ago)
    if steps[-1].action != "withdraw":
        paid = {"provider_reference": f"ESCROW-PAST-{n + 1}"}
        steps = (*steps, Step(steps[-1].ago - 1, CLOCK, "confirm_settlement", paid))
    reason = next(each for each in Reason if SubReason(sub_reason) in SUB_REASONS[each])
    said = WORDS[sub_reason][n % len(WORDS[sub_reason])]
    return Scenario(f"LT-{701 + n:04}", sale, reason, sub_reason, ago, Offer("full_refund"), said, steps)
