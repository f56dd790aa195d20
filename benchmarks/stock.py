"""What cases are made of: goods and complaints, of real data where there is any, and names."""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.claims import WORDS
from disputes.flow import SUB_REASONS, Reason, SubReason
from disputes.money import exponent

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
GOODS_FILES = ("orders.csv", "orders-cross-border.csv.gz")
SECTIONS = ("home", "kitchen", "toys", "garden", "stationery", "christmas", "bags", "jewellery")
DEAREST = 250_000  # minor units: what costs more is a wholesale order


def _words(text: str) -> list[str]:
    return text.split()


GIVEN = _words(
    "Ana João Mariana Luís Beatriz Rui Inês Pedro Lucía Jorge Elena Marc Chloé Jonas Greta Mateusz "
    "Zofia Ewa Omar Layla Yusuf Noor 小明 丽华 伟 佳怡 健太 さくら Tatiana Igor Aisha Kwame Camila Thiago "
    "Bruna Hugo "
)
FAMILY = _words(
    "Silva Santos Oliveira Pereira Costa Ferreira Almeida Carvalho García Martínez López Müller "
    "Schäfer Weiß Kowalski Nowak Dubois Lefèvre Haddad Rahman 王 李 张 陈 佐藤 鈴木 Ivanova Petrov Mensah "
    "Okafor Rocha Barbosa Nunes Moreira Teixeira Vieira "
)
STORES = _words("Lumen Verde Harbour 金龙 Nordlicht Atlas Marisol Kiosk Orchid Pixel")
TRADES = ("Trading", "Store", "Imports", "Comércio", "Handel", "Direct", "Mall", "旗舰店")
PAIRS = _words("CNES CNDE CNBR CNFR CNUS PTES DEAT DEFR GBIE BRBR BRBR ESPT JPUS")
CARRIERS = ("Correios", "CTT Expresso", "DHL", "China Post", "Yanwen", "UPS", "GLS", "")

OURS = {
    Reason.NOT_RECEIVED: (
        "Until today nothing has come, and nobody answers.",
        "The carrier says delivered, but I was at home all day and nobody rang.",
        "Ainda não recebi o produto, o prazo já passou.",
        "Comprei duas unidades e até agora o pedido não chegou.",
        "El paquete lleva tres semanas en aduana y nadie responde.",
        "Das Paket wurde an den Absender zurückgeschickt.",
        "包裹一直没有收到，物流信息三周没有更新。",
        "荷物がまだ届いていません。追跡番号も見つかりません。",
    ),
    Reason.NOT_AS_DESCRIBED: (
        "The bowl arrived with a long crack and one saucer is missing.",
        "It is not the colour of the listing and the fabric is thin.",
        "O produto veio quebrado e a caixa estava amassada.",
        "Veio com defeito, não funciona e a qualidade é péssima.",
        "Me enviaron otro modelo, de otra marca y otro color.",
        "Die Uhr ist eine Fälschung, das Logo ist schief.",
        "收到的杯子碎了，颜色也和描述不一样。",
        "商品が壊れていました。写真と違う色です。",
    ),
}
RARE = "ocarina"  # about one complaint in a thousand has this word; of those in Chinese, many have 包裹
CHINESE = ("包裹一直没有收到", "收到的包裹破损了", "颜色和描述不一样", "卖家没有回复")


@dataclass(frozen=True)
class Goods:
    """Something that is sold. `price` is in minor units."""

    sku: str
    title: str
    category: str
    price: int
    currency: str
    route: str  # origin and destination, two letters each


@dataclass(frozen=True)
class Complaint:
    reason: Reason
    sub_reason: SubReason
    text: str


class Stock:
    """Goods to sell and complaints to make, drawn with the dice of each case."""

    def __init__(self, data: Path = DATA) -> None:
        self.goods = [goods for name in GOODS_FILES for goods in _goods(data / name)] or _our_goods()
        self.texts = {reason: [*OURS[reason]] for reason in Reason}
        for reason, text in _complaints(data):
            self.texts[reason].append(text)
        self._made: dict[tuple[str, str], list[Complaint]] = defaultdict(list)

    def basket(self, dice: Random) -> list[Goods]:
        """One to three goods of one currency, which travel together."""
        first = dice.choice(self.goods)
        found = {first.sku: first}
        for _more in range(dice.choices((0, 1, 2), (70, 20, 10))[0]):
            other = dice.choice(self.goods)
            if other.currency == first.currency:
                found[other.sku] = other
        return list(found.values())

    def complaint(self, dice: Random) -> Complaint:
        reason = dice.choices(list(Reason), (55, 45))[0]
        text = dice.choice(self.texts[reason])
        if dice.random() < 0.4:
            text = f"{text}. {dice.choice(self.texts[reason])}"
        if dice.random() < 0.03:
            text = f"{dice.choice(CHINESE)}。{text}"
        if dice.random() < 0.001:
            text = f"{text} {RARE}"
        return Complaint(reason, _sub_reason(reason, text, dice), text[:2000])

    def like(self, complaint: Complaint, dice: Random) -> Complaint:
        """Another one of the same kind."""
        if not self._made:
            own = Random("complaints")
            for made in (self.complaint(own) for _one in range(20_000)):
                self._made[made.reason, made.sub_reason].append(made)
        return dice.choice(self._made[complaint.reason, complaint.sub_reason] or [complaint])

    def route(self, dice: Random) -> str:
        return dice.choice(PAIRS)

    def carrier(self, dice: Random) -> str:
        return dice.choice(CARRIERS)


def buyers_name(dice: Random) -> str:
    return f"{dice.choice(GIVEN)} {dice.choice(FAMILY)} {dice.choice(FAMILY)}"


def stores_name(number: int) -> str:
    return f"{STORES[number % len(STORES)]} {TRADES[number // 10 % len(TRADES)]} {number}"


def _sub_reason(reason: Reason, text: str, dice: Random) -> SubReason:
    """What the words say of the goods; of a delivery they say too little."""
    if reason == Reason.NOT_AS_DESCRIBED:
        small = text.casefold()
        found = (sub for sub, words in WORDS if re.search(words, small))
        return next(found, SubReason.DIFFERENT_FROM_LISTING)
    subs = [sub for sub in SubReason if sub in SUB_REASONS[reason]]
    return dice.choices(subs, [20 if n in (0, 2, 6) else 5 for n in range(len(subs))])[0]


def _goods(path: Path) -> list[Goods]:
    if not path.exists():
        return []
    with _opened(path) as file:
        rows = [row for row in csv.DictReader(file) if row["title"].strip()]
    return [goods for row in rows if 0 < (goods := _good(row)).price <= DEAREST]


def _opened(path: Path) -> Any:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _good(row: dict[str, str]) -> Goods:
    """Where the title is a category, it is both; a gift's section follows from its number."""
    price = round(float(row["unit_price"]) * 10 ** exponent(row["currency"]))
    gift = row["currency"] == "GBP"
    category = SECTIONS[sum(map(ord, row["sku"])) % len(SECTIONS)] if gift else row["title"]
    route = row["origin_country"] + row["destination_country"]
    return Goods(row["sku"][:64], row["title"][:255], category[:60], price, row["currency"], route)


def _our_goods() -> list[Goods]:
    things = (
        "Stoneware bowl",
        "Wool scarf",
        "Desk lamp",
        "Phone case",
        "Garden hose",
        "紫砂茶壶",
        "Wrist watch",
        "Toy train",
    )
    return [
        Goods(f"SKU-{number}", f"{thing}, {size} cm", SECTIONS[number % 8], 700 + 613 * number, "EUR", "CNES")
        for number, (thing, size) in enumerate((thing, size) for thing in things for size in range(10, 40, 5))
    ]


def _complaints(data: Path) -> list[tuple[Reason, str]]:
    found = []
    for name, reason, text in (
        ("claims.csv", "reason", "statement"),
        ("complaints/labelled_complaints.csv", "claim_mapped", "comment_pt"),
    ):
        if (data / name).exists():
            with (data / name).open(encoding="utf-8", newline="") as file:
                rows = [row for row in csv.DictReader(file) if row[reason] in Reason.values and row[text]]
            found += [(Reason(row[reason]), row[text].replace("\x00", "").strip()) for row in rows]
    return found
