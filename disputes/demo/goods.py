"""What the demo stores sell, and the exhibits that several scenarios show."""

from __future__ import annotations

from disputes.demo.parts import File, Goods, Voucher

LUMEN, AZUL = "Lumen Trading", "Casa Azul"

LAMP = (Goods("LT-LAMP-04", "Desk lamp “Foz”, brass", 2, "43.00", "Lighting"),)
CHANDELIER = (Goods("LT-CHAN-01", "Chandelier “Ribeira”, 12 arms", 1, "680.00", "Lighting"),)
BOWLS = (Goods("LT-BOWL-22", "Stoneware bowl, blue", 6, "11.50", "Kitchen"),)
LANTERN = (
    Goods("LT-LANT-09", "Garden lantern", 1, "59.90", "Lighting"),
    Goods("LT-BULB-E27", "Bulb E27, warm", 4, "3.25", "Lighting"),
)
TEAPOT = (Goods("CA-TEA-07", "鉄瓶 Iron teapot", 1, "12800", "Kitchen"),)
RUG = (Goods("CA-RUG-12", "Wool rug 120 × 180", 1, "38.500", "Textiles"),)
HAMMOCK = (Goods("CA-HAM-03", "Rede de algodão", 2, "189.90", "Textiles"),)

MADRID = (40.4168, -3.7038)
CRACK = File("crack.jpg", "photo_of_received_item", "The crack runs along the shade.", "cracked lamp", MADRID)
COPY = File("no-stamp.jpg", "photo_of_received_item", "There is no stamp anywhere.", "lamp", MADRID)
FOUR_BOWLS = File("four-bowls.jpg", "photo_of_received_item", "There were four in the box.", "bowls", MADRID)
TORN_BOX = File("parcel.jpg", "proof_of_damage", "The corner was torn when it came.", "torn box", MADRID)
BROKEN_ARMS = File("arms.jpg", "proof_of_damage", "Two arms lay loose in the parcel.", "chandelier", MADRID)
UNPACKED = File("unpacking.mp4", "video", "As I found it when I opened the parcel.", "chandelier")
PACKED = File("packed.jpg", "photo_of_shipped_item", "As it left our warehouse.", "box")
SLIP = File("delivery-slip.pdf", "proof_of_delivery_signature", "Delivered to the door, 14:12.", "slip")
CARD = File("card.jpg", "other", "So that you see who I am.", "identity card", MADRID)
MAIL = File(
    "their-answer.eml",
    "correspondence",
    "I asked them on the first day.",
    "We see that the parcel was handed over in another town. We ask the carrier and come back to you.",
)
TRACKING = Voucher("CTT Expresso")  # the order's own number
