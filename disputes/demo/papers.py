"""Papers of the demo: scanned documents as PDF, and an e-mail between the parties."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SHEET = WIDTH, HEIGHT = 1240, 1754  # A4 at 150 dots an inch
DOTS = 150
INK, FAINT, PEN = "#22262a", "#8d949a", "#2b3a67"
Words = tuple[str, ...]

SLIP: tuple[Words, ...] = (
    ("CTT Expresso", "Delivery slip", "Sent by: Lumen Trading, Porto", "Parcels: 1", "Weight: 2.4 kg"),
)
INVOICE: tuple[Words, ...] = (
    (
        "Example Lighting Works",
        "Invoice",
        "To: Lumen Trading, Porto",
        "12 desk lamps, brass",
        "Stamped: yes",
    ),
    ("Example Lighting Works", "Invoice, page 2", "Serial numbers", "F-0412 to F-0423", "Paid by transfer"),
)
PAPERS = {"slip": SLIP, "invoice": INVOICE}


def pdf(draws: str, seed: str, at: datetime) -> bytes:
    """A scanned document, signed on its last page."""
    chance = Random(f"{draws} {seed}")  # noqa: S311 - nothing is kept secret by it
    pages = [_page((*words, f"{at:%d %b %Y, %H:%M}"), chance) for words in PAPERS[draws]]
    _sign(pages[-1], chance)
    first, *others = [page.filter(ImageFilter.GaussianBlur(0.6)) for page in pages]
    out = BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others, resolution=DOTS, title=draws)
    return out.getvalue()


def _page(words: Iterable[str], chance: Random) -> Image.Image:
    page = Image.new("L", SHEET, 250)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(words):
        size = (54, 40)[number > 0] if number < 2 else 32
        pen.text((130, 150 + number * 78), line, INK, ImageFont.load_default(size))
    for row in range(9):
        y = 800 + row * 52
        pen.rectangle((130, y, chance.randint(700, 1080), y + 14), FAINT)
    pen.line((130, 1330, 1110, 1330), FAINT, 3)
    for bar in range(70):
        if chance.random() < 0.6:
            pen.rectangle((760 + bar * 5, 150, 762 + bar * 5, 260), INK)
    return page


def _sign(page: Image.Image, chance: Random) -> None:
    """A hand's flourish over a line."""
    pen = ImageDraw.Draw(page)
    pen.line((130, 1560, 700, 1560), FAINT, 3)
    pen.text((130, 1580), "Signature", FAINT, ImageFont.load_default(28))
    x, y, way = 160.0, 1530.0, []
    for turn in range(26):
        x += chance.uniform(4, 30)
        y = 1500 + (chance.uniform(-70, 10) if turn % 2 else chance.uniform(20, 60))
        way.append((x, y))
    pen.line(way, PEN, 6, joint="curve")


def eml(sender: str, receiver: str, at: datetime, text: str) -> bytes:
    """A message as a mail program saves it."""
    message = EmailMessage()
    message["From"], message["To"], message["Date"] = sender, receiver, format_datetime(at)
    message["Subject"] = "Your order"
    message["Message-ID"] = f"<{at:%Y%m%d%H%M%S}@example.com>"
    message.set_content(text)
    return message.as_bytes()
