"""The demo's scenarios: one for every state, and some of each portal's cases."""

from __future__ import annotations

from disputes.demo.cases import MEDIATION
from disputes.demo.endings import ENDINGS
from disputes.demo.goods import (
    AZUL,
    BOWLS,
    CHANDELIER,
    CRACK,
    FOUR_BOWLS,
    HAMMOCK,
    LAMP,
    LANTERN,
    LUMEN,
    RUG,
    SLIP,
    TEAPOT,
    TRACKING,
)
from disputes.demo.parcels import ON_ITS_WAY, TO_CHINA
from disputes.demo.parts import (
    AGENT,
    BUYER,
    BUYER2,
    CLOCK,
    OPERATOR,
    SELLER,
    SELLER2,
    Offer,
    Sale,
    Scenario,
    Step,
)

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
        Sale(LUMEN, BUYER2, LANTERN, shipping="6.50", promised=9, delivered=None, scans=ON_ITS_WAY),
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
        164,
        Offer("full_refund"),
        "Two of the six bowls were missing.",
        (
            Step(
                144,
                SELLER,
                "counter",
                {"proposal": Offer("partial_refund", "12.00"), "statement": "We are sorry. One bowl back?"},
            ),
            Step(
                104,
                BUYER,
                "modify",
                {"proposal": Offer("partial_refund", "23.00"), "statement": "Two are missing, not one."},
            ),
        ),
        shows=(FOUR_BOWLS,),
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
        Sale(LUMEN, BUYER2, LAMP, shipping="9.90", promised=8, delivered=6, route="PT-CN", scans=TO_CHINA),
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
