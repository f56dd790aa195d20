"""The demo's scenarios: one for every state, and some of each portal's cases."""

from __future__ import annotations

from disputes.demo.endings import ENDINGS
from disputes.demo.parts import (
    AGENT,
    BUYER,
    BUYER2,
    CLOCK,
    ITS_MEDIATOR,
    OPERATOR,
    SELLER,
    SELLER2,
    Goods,
    Judgement,
    Offer,
    Picture,
    Sale,
    Scenario,
    Step,
    Voucher,
)

LUMEN, AZUL = "Lumen Trading", "Casa Azul"

LAMP = (Goods("LT-LAMP-04", "Desk lamp “Foz”, brass", 2, "43.00"),)
CHANDELIER = (Goods("LT-CHAN-01", "Chandelier “Ribeira”, 12 arms", 1, "680.00"),)
BOWLS = (Goods("LT-BOWL-22", "Stoneware bowl, blue", 6, "11.50"),)
LANTERN = (
    Goods("LT-LANT-09", "Garden lantern", 1, "59.90"),
    Goods("LT-BULB-E27", "Bulb E27, warm", 4, "3.25"),
)
TEAPOT = (Goods("CA-TEA-07", "鉄瓶 Iron teapot", 1, "12800"),)
RUG = (Goods("CA-RUG-12", "Wool rug 120 × 180", 1, "38.500"),)
HAMMOCK = (Goods("CA-HAM-03", "Rede de algodão", 2, "189.90"),)

CRACK = Picture("crack.png", "photo_of_received_item", "The crack runs along the shade.", "lamp")
TORN_BOX = Picture("parcel.png", "proof_of_damage", "The corner was torn when it came.", "box")
PACKED = Picture("packed.png", "photo_of_shipped_item", "As it left our warehouse.", "box")
SLIP = Picture("delivery-slip.png", "proof_of_delivery", "Delivered to the door, 14:12.", "label")
TRACKING = Voucher("CTT Expresso", "RR473124829PT")

NEGOTIATION = (
    Scenario(
        "LT-1001",
        Sale(LUMEN, BUYER, LAMP, shipping="9.90", freight="18.40"),
        "not_as_described",
        "damaged",
        20,
        Offer("full_refund"),
        "One of the two lamps came with a crack in the shade. I would like my money back, please.",
        shows=(CRACK,),
    ),
    Scenario(
        "LT-1002",
        Sale(LUMEN, BUYER2, LANTERN, shipping="6.50", promised=9, delivered=None),
        "not_received",
        "in_transit_late",
        112,
        Offer("full_refund"),
        "A lanterna devia ter chegado há mais de uma semana e ninguém me sabe dizer onde está.",
    ),
    Scenario(
        "LT-1003",
        Sale(LUMEN, BUYER, BOWLS, shipping="7.20"),
        "not_as_described",
        "missing_parts_or_quantity",
        90,
        Offer("full_refund"),
        "Two of the six bowls were missing.",
        (
            Step(
                70,
                SELLER,
                "counter",
                {"proposal": Offer("partial_refund", "12.00"), "statement": "We are sorry. One bowl back?"},
            ),
            Step(
                30,
                BUYER,
                "modify",
                {"proposal": Offer("partial_refund", "23.00"), "statement": "Two are missing, not one."},
            ),
        ),
    ),
    Scenario(
        "LT-1004",
        Sale(LUMEN, BUYER, LAMP, shipping="9.90", freight="18.40", route="PT-FR"),
        "not_as_described",
        "different_from_listing",
        60,
        Offer("return_and_refund", freight="seller"),
        "Le laiton de la photo est en réalité du plastique doré.",
        (
            Step(
                30,
                AGENT,
                "counter",
                {
                    "proposal": Offer("partial_refund", "30.00"),
                    "statement": "It is brass-plated, as the listing says. Take 30 € and keep both.",
                },
            ),
            Step(26, AGENT, "send_message", {"message": "The plating is described under “Material”."}),
        ),
    ),
    Scenario(
        "LT-1005",
        Sale(LUMEN, BUYER2, LAMP, shipping="9.90", promised=8, delivered=6, route="PT-CN"),
        "not_received",
        "delivered_not_received",
        80,
        Offer("full_refund"),
        "物流显示已签收，但我和邻居都没有收到包裹。",
        (
            Step(
                50,
                SELLER,
                "contest",
                {"statement": "The carrier delivered it and has a signature.", "evidence": (TRACKING, SLIP)},
            ),
        ),
    ),
    Scenario(
        "CA-2001",
        Sale(AZUL, BUYER, TEAPOT, "JPY", "980", "DE-JP", carrier="DHL", tracking="JJD014600003"),
        "not_as_described",
        "quality",
        40,
        Offer("partial_refund", "6000"),
        "The lid does not close and there is rust inside.",
        (
            Step(
                12,
                SELLER2,
                "counter",
                {
                    "proposal": Offer("return_and_refund", "13780", "seller"),
                    "statement": "Please send it back, we pay the freight and refund everything.",
                    "return_address": "Casa Azul\nLagerstraße 8\n20357 Hamburg\nGermany",
                },
            ),
        ),
    ),
)

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
            Step(30, BUYER2, "submit_evidence", {"evidence": (CRACK,)}),
            Step(28, BUYER2, "finish_evidence"),
            Step(9, SELLER, "finish_evidence"),
            Step(6, ITS_MEDIATOR, "assess_evidence", {"verdict": "verified", "note": "Clear pictures."}),
            Step(
                3,
                SELLER,
                "submit_evidence",
                {"evidence": (Picture("invoice.png", "other", "The maker's invoice.", "label"),)},
            ),
            Step(
                2, ITS_MEDIATOR, "send_message", {"message": "Is the late invoice genuine?", "private": True}
            ),
        ),
    ),
    Scenario(
        "LT-1008",
        Sale(LUMEN, BUYER, BOWLS, shipping="7.20", promised=12, delivered=None),
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
            Step(80, BUYER2, "submit_evidence", {"evidence": (TORN_BOX,)}),
            Step(79, BUYER2, "finish_evidence"),
            Step(20, SELLER, "finish_evidence"),
            Step(10, ITS_MEDIATOR, "assess_evidence", {"verdict": "verified"}),
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
            Step(80, BUYER, "finish_evidence"),
            Step(30, SELLER, "finish_evidence"),
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
                    "evidence": (Picture("dent.png", "return_condition_photo", "The dent.", "lamp"),),
                },
            ),
        ),
    ),
)

AFTERWARDS = (
    Scenario(
        "LT-1012",
        Sale(LUMEN, BUYER, LAMP, shipping="9.90", freight="18.40"),
        "not_as_described",
        "wrong_item",
        70,
        Offer("return_and_refund", freight="seller"),
        "These are floor lamps, I ordered desk lamps.",
        (Step(40, SELLER, "accept", {"return_address": "Lumen Trading, Rua das Flores 12, 4050-262 Porto"}),),
    ),
    Scenario(
        "LT-1013",
        Sale(LUMEN, BUYER, BOWLS, shipping="7.20", freight="12.00"),
        "not_as_described",
        "quality",
        160,
        Offer("return_and_refund", freight="buyer"),
        "The glaze comes off.",
        (
            Step(
                140, SELLER, "accept", {"return_address": "Lumen Trading, Rua das Flores 12, 4050-262 Porto"}
            ),
            Step(70, BUYER, "ship_return", {"carrier": "Correos", "tracking_number": "PQ4F6K0712346"}),
        ),
    ),
    Scenario(
        "CA-2003",
        Sale(AZUL, BUYER, HAMMOCK, "BRL", "24.00", "DE-BR", carrier="DHL", tracking="JJD014600005"),
        "not_as_described",
        "quality",
        50,
        Offer("partial_refund", "120.00"),
        "Uma das redes está com o tecido desfiado.",
        (Step(22, SELLER2, "accept"),),
    ),
    Scenario(
        "CA-2004",
        Sale(AZUL, BUYER2, HAMMOCK, "BRL", "24.00", "DE-BR", promised=6, delivered=None, carrier=""),
        "not_received",
        "not_shipped",
        170,
        Offer("full_refund"),
        "O pedido nunca foi enviado.",
        (
            Step(48, CLOCK),
            Step(20, OPERATOR, "fail_settlement", {"reason": "The bank sent it back: account closed."}),
        ),
    ),
)

SCENARIOS = (*NEGOTIATION, *MEDIATION, *AFTERWARDS, *ENDINGS)

# orders that may be disputed right now, and one that may not be yet
SALES = {
    "LT-3001": Sale(LUMEN, BUYER, LAMP, shipping="9.90", promised=2, delivered=1, freight="18.40"),
    "LT-3002": Sale(LUMEN, BUYER, LANTERN, shipping="6.50", promised=7, delivered=None),
    "LT-3003": Sale(LUMEN, BUYER2, BOWLS, shipping="7.20", promised=2, delivered=1),
    "LT-3004": Sale(LUMEN, BUYER2, CHANDELIER, shipping="48.00", promised=7, delivered=None),
    "CA-3005": Sale(AZUL, BUYER, TEAPOT, "JPY", "980", "DE-JP", promised=3, delivered=1, carrier="DHL"),
    "CA-3006": Sale(AZUL, BUYER2, RUG, "KWD", "4.250", "DE-KW", promised=3, delivered=1, carrier="DHL"),
    "CA-3007": Sale(AZUL, BUYER, HAMMOCK, "BRL", "24.00", "DE-BR", placed=3, promised=-9, delivered=None),
}
