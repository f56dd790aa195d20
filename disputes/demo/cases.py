"""The demo disputes that a mediator looks into."""

from __future__ import annotations

from disputes.demo.goods import (
    AZUL,
    BOWLS,
    BROKEN_ARMS,
    CARD,
    CHANDELIER,
    COPY,
    CRACK,
    LAMP,
    LANTERN,
    LUMEN,
    MAIL,
    PACKED,
    RUG,
    SLIP,
    TORN_BOX,
    UNPACKED,
)
from disputes.demo.parcels import ASTRAY
from disputes.demo.parts import (
    AGENT,
    BUYER,
    BUYER2,
    CLOCK,
    ITS_MEDIATOR,
    SELLER,
    SELLER2,
    About,
    File,
    Judgement,
    Offer,
    Sale,
    Scenario,
    Step,
    Voucher,
)

ONE_MORE = File("packed-2.jpg", "photo_of_shipped_item", "One more.", "box", taken_after=True)

MEDIATION = (
    Scenario(
        "LT-1006",
        Sale(LUMEN, BUYER, LANTERN, shipping="6.50"),
        "not_as_described",
        "damaged",
        90,
        Offer("full_refund"),
        "Der Karton war aufgerissen und das Glas der Laterne gesprungen.",
        (
            Step(
                60,
                SELLER,
                "counter",
                {"proposal": Offer("partial_refund", "10.00"), "statement": "We can replace the glass."},
            ),
            Step(20, BUYER, "reject", {"statement": "Das Glas allein hilft mir nicht."}),
            Step(18, BUYER, "submit_evidence", {"evidence": (TORN_BOX, CRACK)}),
            Step(17, BUYER, "finish_evidence"),
        ),
    ),
    Scenario(
        "CA-2002",
        Sale(AZUL, BUYER2, RUG, "KWD", "4.250", "DE-KW", carrier="DHL", tracking="JJD014600004"),
        "not_as_described",
        "different_from_listing",
        120,
        Offer("full_refund"),
        "السجادة التي وصلتني أصغر بكثير من المقاس المكتوب في الإعلان.",
        (
            Step(
                100,
                SELLER2,
                "counter",
                {"proposal": Offer("partial_refund", "5.000"), "statement": "The size is within tolerance."},
            ),
            Step(40, SELLER2, "request_intervention", {"statement": "We do not agree on the size."}),
            Step(
                20,
                ITS_MEDIATOR,
                "propose",
                {"proposal": Offer("partial_refund", "15.500"), "statement": "Fair to both, we think."},
            ),
            Step(8, BUYER2, "accept"),
        ),
    ),
    Scenario(
        "LT-1007",
        Sale(LUMEN, BUYER2, LAMP, shipping="9.90"),
        "not_as_described",
        "counterfeit",
        110,
        Offer("full_refund"),
        "The stamp of the maker is missing: this is a copy.",
        (
            Step(80, SELLER, "contest", {"statement": "We buy from the maker.", "evidence": (PACKED,)}),
            Step(40, BUYER2, "reject"),
            Step(30, BUYER2, "submit_evidence", {"evidence": (COPY,)}),
            Step(28, BUYER2, "finish_evidence"),
            Step(9, SELLER, "finish_evidence"),
            Step(6, ITS_MEDIATOR, "assess_evidence", {"verdict": "verified", "note": "Clear pictures."}),
            Step(
                3,
                SELLER,
                "submit_evidence",
                {"evidence": (File("invoice.pdf", "other", "The maker's invoice.", "invoice"),)},
            ),
            Step(
                2, ITS_MEDIATOR, "send_message", {"message": "Is the late invoice genuine?", "private": True}
            ),
        ),
    ),
    Scenario(
        "LT-1008",
        Sale(LUMEN, BUYER, BOWLS, shipping="7.20", promised=12, delivered=None, scans=ASTRAY),
        "not_received",
        "tracking_invalid",
        480,
        Offer("full_refund"),
        "El número de seguimiento no existe.",
        (
            Step(
                450,
                SELLER,
                "contest",
                {
                    "statement": "The parcel is on its way.",
                    "evidence": (Voucher("CTT Expresso", "RR473124830PT"),),
                },
            ),
            Step(420, BUYER, "reject", {"statement": "Sigue sin existir."}),
            Step(410, BUYER, "finish_evidence"),
            Step(400, SELLER, "finish_evidence"),
            Step(4, CLOCK),
        ),
    ),
    Scenario(
        "LT-1009",
        Sale(LUMEN, BUYER2, CHANDELIER, shipping="48.00", freight="96.00"),
        "not_as_described",
        "damaged",
        140,
        Offer("full_refund"),
        "Three of the twelve arms are broken.",
        (
            Step(120, SELLER, "contest", {"statement": "It was packed well.", "evidence": (PACKED,)}),
            Step(90, BUYER2, "reject"),
            Step(80, BUYER2, "submit_evidence", {"evidence": (TORN_BOX, BROKEN_ARMS, UNPACKED)}),
            Step(79, BUYER2, "finish_evidence"),
            Step(20, SELLER, "finish_evidence"),
            Step(
                14,
                SELLER,
                "submit_evidence",
                {"evidence": (ONE_MORE,)},
            ),
            Step(
                12,
                ITS_MEDIATOR,
                "admit_evidence",
                {"admission": About("packed-2.jpg", "It shows nothing that the first one does not.", False)},
            ),
            Step(10, ITS_MEDIATOR, "assess_evidence", {"verdict": "verified"}),
            Step(9, ITS_MEDIATOR, "declare_impartiality"),
            Step(
                5,
                ITS_MEDIATOR,
                "rule",
                {
                    "ruling": Judgement(
                        "partial_refund",
                        ("ITEM_NOT_AS_DESCRIBED",),
                        "The parcel was torn on its way. Three arms can be replaced for this amount.",
                        "226.00",
                    )
                },
            ),
        ),
    ),
    Scenario(
        "LT-1010",
        Sale(LUMEN, BUYER, LAMP, shipping="9.90", promised=9, delivered=7),
        "not_received",
        "wrong_address",
        150,
        Offer("full_refund"),
        "The tracking shows another town.",
        (
            Step(120, SELLER, "contest", {"statement": "It was delivered.", "evidence": (SLIP,)}),
            Step(90, BUYER, "reject"),
            Step(82, BUYER, "submit_evidence", {"evidence": (MAIL,)}),
            Step(81, BUYER, "submit_evidence", {"evidence": (CARD,)}),
            Step(80, BUYER, "finish_evidence"),
            Step(30, SELLER, "finish_evidence"),
            Step(
                18,
                ITS_MEDIATOR,
                "withhold_evidence",
                {"withholding": About("card.jpg", "An identity card is nobody's business here.")},
            ),
            Step(
                15,
                ITS_MEDIATOR,
                "request_evidence",
                {
                    "party": "seller",
                    "request": "The carrier's confirmation of the delivery address.",
                    "why": "The slip does not show the street.",
                },
            ),
        ),
    ),
    Scenario(
        "LT-1011",
        Sale(LUMEN, BUYER2, LAMP, shipping="9.90", delivered=2),
        "not_as_described",
        "wrong_item",
        300,
        Offer("return_and_refund", freight="seller"),
        "I ordered brass and got chrome.",
        (
            Step(
                260, SELLER, "accept", {"return_address": "Lumen Trading, Rua das Flores 12, 4050-262 Porto"}
            ),
            Step(200, BUYER2, "ship_return", {"carrier": "Correos", "tracking_number": "PQ4F6K0712345"}),
            Step(
                30,
                AGENT,
                "acknowledge_return",
                {
                    "acknowledgement": "damaged",
                    "statement": "One lamp came back dented.",
                    "evidence": (File("dent.jpg", "return_condition_photo", "The dent.", "dented lamp"),),
                },
            ),
        ),
    ),
)
