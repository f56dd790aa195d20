"""Demo disputes that have ended, one for every way to end."""

from __future__ import annotations

from dataclasses import replace

from disputes.demo.parts import (
    ANOTHER_MEDIATOR,
    BUYER,
    BUYER2,
    CLOCK,
    ITS_MEDIATOR,
    MARKETPLACE,
    SELLER,
    Brought,
    File,
    Goods,
    Judgement,
    Offer,
    Sale,
    Scenario,
    Step,
    Voucher,
)

LUMEN = "Lumen Trading"
PENDANT = (Goods("LT-PEND-15", "Pendant “Douro”, smoked glass", 1, "129.00", "Lighting"),)
MIRROR = (Goods("LT-MIRR-30", "Round mirror, 80 cm", 1, "890.00", "Furniture"),)
ADDRESS = "Lumen Trading, Rua das Flores 12, 4050-262 Porto"
PARCEL = File("parcel.jpg", "proof_of_damage", "As it came.", "torn box")
SLIP = File("delivery-slip.pdf", "proof_of_delivery_signature", "Signed for.", "slip")


def _sold(buyer: str, goods: tuple[Goods, ...] = PENDANT, delivered: float | None = 3) -> Sale:
    return Sale(LUMEN, buyer, goods, shipping="8.50", placed=25, promised=5, delivered=delivered)


def _never_sent(buyer: str) -> Sale:
    return replace(_sold(buyer, delivered=None), carrier="")


def _paid(ago: float, number: int) -> Step:
    return Step(ago, CLOCK, "confirm_settlement", {"provider_reference": f"ESCROW-DEMO-{number}"})


def _disputed(proof: Brought, buyer: str) -> tuple[Step, ...]:
    """The seller contests, the buyer rejects, both finish, and the evidence is found good."""
    return (
        Step(900, SELLER, "contest", {"statement": "We see it otherwise.", "evidence": proof}),
        Step(850, buyer, "reject"),
        Step(840, buyer, "finish_evidence"),
        Step(820, SELLER, "finish_evidence"),
        Step(800, ITS_MEDIATOR, "assess_evidence", {"verdict": "verified"}),
        Step(799, ITS_MEDIATOR, "declare_impartiality"),
    )


ENDINGS = (
    Scenario(
        "LT-1101",
        _sold(BUYER),
        "not_as_described",
        "damaged",
        940,
        Offer("full_refund"),
        "The glass was in pieces.",
        (Step(910, SELLER, "accept"), _paid(909, 1)),
        (PARCEL,),
    ),
    Scenario(
        "LT-1102",
        _sold(BUYER2),
        "not_as_described",
        "quality",
        940,
        Offer("full_refund"),
        "A cor não é a da fotografia.",
        (
            Step(
                910,
                SELLER,
                "counter",
                {"proposal": Offer("partial_refund", "40.00"), "statement": "Would 40 € be fair?"},
            ),
            Step(880, BUYER2, "accept"),
            _paid(879, 2),
        ),
    ),
    Scenario(
        "LT-1103",
        _never_sent(BUYER),
        "not_received",
        "not_shipped",
        940,
        Offer("full_refund"),
        "No he recibido nada.",
        (Step(819, CLOCK), _paid(818, 3)),
    ),
    Scenario(
        "LT-1104",
        _sold(BUYER2),
        "not_as_described",
        "different_from_listing",
        940,
        Offer("full_refund"),
        "It is smaller than I thought.",
        (
            Step(
                910,
                SELLER,
                "counter",
                {"proposal": Offer("partial_refund", "15.00"), "statement": "The size is in the listing."},
            ),
            Step(741, CLOCK),
            _paid(740, 4),
        ),
    ),
    Scenario(
        "LT-1105",
        _sold(BUYER2),
        "not_received",
        "delivered_not_received",
        940,
        Offer("full_refund"),
        "包裹没有到。",
        (
            *_disputed((SLIP, Voucher("CTT Expresso")), BUYER2),
            Step(
                790,
                ITS_MEDIATOR,
                "rule",
                {
                    "ruling": Judgement(
                        "no_refund",
                        ("VALID_PROOF_OF_DELIVERY",),
                        "The slip bears the buyer's signature and street.",
                    )
                },
            ),
            _paid(789, 5),
        ),
    ),
    Scenario(
        "LT-1106",
        _sold(BUYER, MIRROR),
        "not_as_described",
        "damaged",
        940,
        Offer("full_refund"),
        "Der Spiegel hat einen Sprung.",
        (
            *_disputed((PARCEL,), BUYER),
            Step(
                790,
                ITS_MEDIATOR,
                "rule",
                {
                    "ruling": Judgement(
                        "full_refund",
                        ("ITEM_NOT_AS_DESCRIBED",),
                        "The seller's own picture shows the parcel unprotected.",
                    )
                },
            ),
            Step(782, ANOTHER_MEDIATOR, "declare_impartiality"),
            Step(780, ANOTHER_MEDIATOR, "confirm_ruling"),
            _paid(779, 6),
        ),
    ),
    Scenario(
        "LT-1107",
        _sold(BUYER, delivered=None),
        "not_received",
        "in_transit_late",
        940,
        Offer("full_refund"),
        "It has not come.",
        (Step(930, BUYER, "withdraw"),),
    ),
    Scenario(
        "LT-1108",
        _sold(BUYER2),
        "not_as_described",
        "wrong_item",
        940,
        Offer("return_and_refund", freight="seller"),
        "This is another lamp.",
        (Step(900, SELLER, "accept", {"return_address": ADDRESS}), Step(659, CLOCK), _paid(658, 8)),
    ),
    Scenario(
        "LT-1109",
        _sold(BUYER),
        "not_as_described",
        "wrong_item",
        940,
        Offer("return_and_refund", freight="seller"),
        "Ce n'est pas la bonne lampe.",
        (
            Step(900, SELLER, "accept", {"return_address": ADDRESS}),
            Step(860, BUYER, "ship_return", {"carrier": "Correos", "tracking_number": "RB123456785ES"}),
            Step(139, CLOCK),
            _paid(138, 9),
        ),
    ),
    Scenario(
        "LT-1110",
        _sold(BUYER2),
        "not_as_described",
        "quality",
        940,
        Offer("full_refund"),
        "The cable is too short.",
        (Step(920, MARKETPLACE, "settle_outside", {"kind": "charged_back", "amount": "137.50"}),),
    ),
    Scenario(
        "LT-1111",
        _sold(BUYER),
        "not_as_described",
        "different_from_listing",
        940,
        Offer("return_and_refund", freight="buyer"),
        "اللون مختلف عن الصورة.",
        (
            Step(900, SELLER, "accept", {"return_address": ADDRESS}),
            Step(860, BUYER, "ship_return", {"carrier": "Correos", "tracking_number": "PQ4F6K0712347"}),
            Step(700, SELLER, "acknowledge_return", {"acknowledgement": "item_received"}),
            _paid(699, 11),
        ),
    ),
)
