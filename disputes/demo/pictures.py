"""Photos painted in code: what demo parties took with their phones, each a little different."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from random import Random

from PIL import ExifTags, Image, ImageChops, ImageDraw, ImageFilter, ImageFont

SIZE = WIDTH, HEIGHT = 1280, 960
FLOOR = 640  # where the table begins
DARK, PAPER, INK = "#2f3438", "#f7f4ec", "#2b3a67"
CARD, CARD_SIDE, CARD_TOP, TAPE = "#b98d58", "#94703f", "#cfa672", "#dcc393"
BRASS, BRASS_DARK, BRASS_LIGHT = "#c99a3b", "#8a6420", "#ecd08a"
GLAZE, GLAZE_DARK, GLAZE_LIGHT = "#3f6c96", "#27476a", "#7fa6c9"
CAMERA = ("Example", "Phone 9")  # no maker's name
Pen = ImageDraw.ImageDraw
Point = tuple[float, float]


def photo(draws: str, seed: str, taken_at: datetime, place: Point | None = None) -> bytes:
    """A JPEG with what a phone writes into it: `place` is latitude and longitude in degrees."""
    painted, exif = _jpeg(draws, seed), _exif(taken_at, place).tobytes()
    begin, length = painted[:2], len(exif) + 2
    return begin + b"\xff\xe1" + length.to_bytes(2, "big") + exif + painted[2:]


@lru_cache(maxsize=64)  # of a few hundred kilobytes; a photo and a film of one scene, and loads on other days
def _jpeg(draws: str, seed: str) -> bytes:
    out = BytesIO()
    _painted(draws, seed).save(out, "JPEG", quality=85)
    return out.getvalue()


def _painted(draws: str, seed: str) -> Image.Image:
    chance = Random(f"{draws} {seed}")  # noqa: S311 - nothing is kept secret by it
    things = Image.new("RGBA", SIZE)
    SCENES[draws](ImageDraw.Draw(things), chance)
    things = things.rotate(chance.uniform(-3, 3), Image.Resampling.BILINEAR)
    picture = _room(chance)
    shadow = Image.new("RGBA", SIZE, (25, 18, 12, 0))
    shadow.putalpha(things.getchannel("A").point(lambda value: value * 0.55).filter(ImageFilter.BoxBlur(14)))
    picture.paste(shadow, (26, 20), shadow)
    picture.paste(things, mask=things)
    return _as_a_phone_sees_it(picture)


def _room(chance: Random) -> Image.Image:
    """A wall, and a wooden table with its grain."""
    wall = chance.choice([("#e3e1da", "#b7b4ab"), ("#dbe2e6", "#a3afb8"), ("#e6ddcf", "#b9a98f")])
    shade = Image.linear_gradient("L").resize(SIZE)
    picture = Image.composite(Image.new("RGB", SIZE, wall[1]), Image.new("RGB", SIZE, wall[0]), shade)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, FLOOR, *SIZE), fill="#a9814f")
    for _line in range(70):
        y, x = chance.uniform(FLOOR, HEIGHT), chance.uniform(-300, WIDTH)
        grain = chance.choice(["#9c7545", "#b58c5a", "#8f693c"])
        pen.line((x, y, x + chance.uniform(150, 600), y + chance.uniform(-3, 3)), grain, 2)
    return picture


def _as_a_phone_sees_it(picture: Image.Image) -> Image.Image:
    """Softer, darker towards the corners, and with grain."""
    edge = Image.radial_gradient("L").resize(SIZE).point(lambda value: 255 - max(0, value - 90) // 2)
    picture = ImageChops.multiply(picture.filter(ImageFilter.GaussianBlur(1)), edge.convert("RGB"))
    grain = Image.effect_noise((WIDTH // 2, HEIGHT // 2), 18).resize(SIZE).convert("RGB")
    return Image.blend(picture, ImageChops.soft_light(picture, grain), 0.5)


def _exif(taken_at: datetime, place: Point | None) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = CAMERA
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = f"{taken_at:%Y:%m:%d %H:%M:%S}"
    details[ExifTags.Base.OffsetTimeOriginal] = "+00:00"
    if place:
        position = exif.get_ifd(ExifTags.IFD.GPSInfo)
        for degrees, letters, tag in ((place[0], "NS", 1), (place[1], "EW", 3)):
            minutes, seconds = divmod(abs(degrees) * 3600, 60)
            position[tag] = letters[degrees < 0]
            position[tag + 1] = (minutes // 60, minutes % 60, round(seconds, 2))
    return exif


# -- things on the table ------------------------------------------------------------------


def _box(pen: Pen, chance: Random, *, is_torn: bool) -> None:
    x, y = chance.uniform(330, 420), chance.uniform(330, 380)
    wide, high, deep = 430, 360, 110
    right, top, foot = x + wide, y - 90, y + high
    pen.polygon([(x, y), (x + deep, top), (right + deep, top), (right, y)], CARD_TOP)
    pen.polygon([(right, y), (right + deep, top), (right + deep, foot - 70), (right, foot)], CARD_SIDE)
    pen.rectangle((x, y, right, y + high), CARD)
    pen.rectangle((x + wide * 0.42, y, x + wide * 0.58, y + high * 0.45), TAPE)
    _address(pen, x + 40, y + 190)
    if is_torn:
        hole = [(right - 150, y), (right - 110, y + 50), (right - 60, y + 40), (right - 40, y + 120)]
        hole += [(right + 18, y + 95), (right + 60, y + 40), (right + 40, y - 34), (right - 60, y - 20)]
        pen.polygon(hole, "#1d1712")
        pen.line([*hole, hole[0]], "#e2c59b", 7)
        pen.polygon([(right - 20, y + 130), (right + 30, y + 110), (right + 10, y + 190)], CARD_TOP)


def _address(pen: Pen, x: float, y: float) -> None:
    pen.rectangle((x, y, x + 190, y + 120), PAPER)
    for number in range(30):
        if (number * 7) % 5 < 3:
            pen.rectangle((x + 15 + number * 5, y + 70, x + 17 + number * 5, y + 105), DARK)
    for line in range(3):
        pen.rectangle((x + 15, y + 15 + line * 17, x + 150 - line * 25, y + 22 + line * 17), "#878d92")


def _lamp(pen: Pen, chance: Random, flaw: str = "") -> None:
    x = chance.uniform(560, 700)
    pen.ellipse((x - 170, 690, x + 170, 780), BRASS_DARK)
    pen.ellipse((x - 170, 675, x + 170, 760), BRASS)
    pen.rectangle((x - 14, 360, x + 14, 720), BRASS_DARK)
    pen.rectangle((x - 8, 360, x, 720), BRASS_LIGHT)
    for step in range(60):  # the shade, lit from the left
        left, right = x - 250 + step * 8.4, x - 240 + step * 8.4
        light = round(225 - abs(step - 20) * 3.2)
        colour = (light, round(light * 0.78), round(light * 0.36))
        top_left, top_right = x + (left - x) * 0.45, x + (right - x) * 0.45
        pen.polygon([(left, 410), (right, 410), (top_right, 150), (top_left, 150)], colour)
    if flaw == "crack":
        way = [(x + 40, 156), (x + 62, 210), (x + 38, 240), (x + 84, 300), (x + 66, 330), (x + 120, 404)]
        pen.line(way, "#1c130a", 7)
        pen.line([way[2], (x + 4, 280), (x + 12, 320)], "#1c130a", 4)
    elif flaw == "dent":
        pen.ellipse((x - 150, 270, x - 40, 350), "#8d6a2a")
        pen.arc((x - 150, 270, x - 40, 350), 20, 180, BRASS_LIGHT, 7)


def _bowls(pen: Pen, chance: Random) -> None:
    """Four of six."""
    for left, top in ((330, 520), (720, 500), (470, 690), (880, 680)):
        x, y = left + chance.uniform(-20, 20), top + chance.uniform(-12, 12)
        pen.pieslice((x - 150, y - 160, x + 150, y + 150), 0, 180, GLAZE)
        pen.pieslice((x - 150, y - 160, x - 40, y + 110), 90, 180, GLAZE_LIGHT)
        pen.ellipse((x - 150, y - 50, x + 150, y + 40), GLAZE_LIGHT)
        pen.ellipse((x - 138, y - 42, x + 138, y + 32), GLAZE_DARK)


def _chandelier(pen: Pen, chance: Random) -> None:
    x = chance.uniform(600, 680)
    pen.rectangle((x - 10, 60, x + 10, 420), BRASS_DARK)
    pen.ellipse((x - 60, 380, x + 60, 500), BRASS)
    for number, reach in enumerate((-420, -300, -170, 170, 300, 420)):
        if number in (1, 4):  # broken off, and lying below
            pen.line((x, 440, x + reach * 0.35, 500), BRASS, 18)
            pen.line((x + reach, 850, x + reach * 0.45, 800), BRASS, 18)
            continue
        pen.arc((x + min(reach, 0), 350, x + max(reach, 0), 560), 0, 180, BRASS, 18)
        pen.rectangle((x + reach - 14, 340, x + reach + 14, 460), PAPER)
        pen.ellipse((x + reach - 12, 290, x + reach + 12, 345), "#fbe7a1")


def _card(pen: Pen, chance: Random) -> None:
    """Somebody's identity card: nothing on it can be read."""
    x, y = chance.uniform(250, 320), chance.uniform(330, 370)
    pen.rounded_rectangle((x, y, x + 700, y + 440), 34, "#c9d7e6")
    pen.rectangle((x, y + 40, x + 700, y + 96), "#5d7fa8")
    pen.rectangle((x + 50, y + 140, x + 250, y + 390), "#e8ecef")
    pen.ellipse((x + 110, y + 180, x + 190, y + 275), "#8a93a0")
    pen.pieslice((x + 75, y + 290, x + 225, y + 480), 180, 360, "#8a93a0")
    pen.text((x + 40, y + 46), "IDENTITY CARD · SPECIMEN", PAPER, ImageFont.load_default(36))
    for line in range(6):
        pen.rectangle((x + 300, y + 150 + line * 42, x + 620 - line % 3 * 60, y + 168 + line * 42), "#71859c")


def _with_flaw(flaw: str) -> Callable[[Pen, Random], None]:
    return lambda pen, chance: _lamp(pen, chance, flaw)


SCENES: dict[str, Callable[[Pen, Random], None]] = {
    "box": lambda pen, chance: _box(pen, chance, is_torn=False),
    "torn box": lambda pen, chance: _box(pen, chance, is_torn=True),
    "lamp": _with_flaw(""),
    "cracked lamp": _with_flaw("crack"),
    "dented lamp": _with_flaw("dent"),
    "bowls": _bowls,
    "chandelier": _chandelier,
    "identity card": _card,
}
