"""Small pictures drawn in code: what demo parties photographed."""

from __future__ import annotations

import hashlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

SIZE = (480, 360)
WALL, WOOD, CARD, DARK, LIGHT = "#dfe4e8", "#b58a5c", "#c9a36a", "#3b4650", "#fbf7e9"


def drawn(name: str, draws: str, seed: str) -> SimpleUploadedFile:
    """A PNG as a browser would send it; another seed makes another file."""
    picture = Image.new("RGB", SIZE, WALL)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 270, *SIZE), fill=WOOD)
    DRAWINGS[draws](pen)
    pen.text((12, 336), f"{name}  {hashlib.sha256(seed.encode()).hexdigest()[:12]}", fill=LIGHT)
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return SimpleUploadedFile(name, file.getvalue(), content_type="image/png")


def _box(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((120, 120, 360, 300), fill=CARD, outline=DARK, width=3)
    pen.rectangle((220, 120, 260, 300), fill="#e6cf9f")
    pen.polygon([(360, 120), (360, 190), (310, 150)], fill=DARK)  # a corner is torn


def _lamp(pen: ImageDraw.ImageDraw) -> None:
    pen.polygon([(180, 140), (300, 140), (260, 60), (220, 60)], fill="#f2c84b", outline=DARK)
    pen.rectangle((234, 140, 246, 270), fill=DARK)
    pen.ellipse((190, 260, 290, 290), fill=DARK)
    pen.line([(205, 75), (225, 105), (212, 118), (240, 138)], fill="#b0302a", width=4)  # a crack


def _label(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((110, 70, 370, 290), fill="white", outline=DARK, width=2)
    for number in range(40):
        if (number * 7) % 5 < 3:
            pen.rectangle((130 + number * 5, 90, 132 + number * 5, 160), fill="black")
    for line in range(4):
        pen.rectangle((130, 185 + line * 24, 330 - line * 30, 195 + line * 24), fill="#9aa4ad")


DRAWINGS = {"box": _box, "lamp": _lamp, "label": _label}
