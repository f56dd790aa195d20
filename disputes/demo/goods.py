"""What the demo stores sell, and the exhibits that several scenarios show."""

from __future__ import annotations

from disputes.demo.parts import (
    Goods,
    Picture,
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
FOUR_BOWLS = Picture("four-bowls.png", "photo_of_received_item", "There were four in the box.", "box")
TORN_BOX = Picture("parcel.png", "proof_of_damage", "The corner was torn when it came.", "box")
PACKED = Picture("packed.png", "photo_of_shipped_item", "As it left our warehouse.", "box")
SLIP = Picture("delivery-slip.png", "proof_of_delivery", "Delivered to the door, 14:12.", "label")
TRACKING = Voucher("CTT Expresso", "RR473124829PT")
