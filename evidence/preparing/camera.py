"""What a camera wrote into a file: when, with what and where. It may be missing, wrong or made up."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image

LONGEST = 100  # letters of a text that are kept
BROKEN = Exception  # a hostile block of metadata breaks its reader in ways that no list names
_OFFSET = re.compile(r"[+-]\d\d:\d\d", re.ASCII)


def camera_of(picture: Image.Image) -> dict[str, Any]:
    """`taken_at` (ISO 8601, with an offset only where the camera knew it), `make`, `model`, `software`,
    `latitude` and `longitude` in degrees: those that are there and can be read."""
    try:
        exif = picture.getexif()
        details, place = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    except BROKEN:
        return {}
    texts = {
        "make": exif.get(ExifTags.Base.Make),
        "model": exif.get(ExifTags.Base.Model),
        "software": exif.get(ExifTags.Base.Software),
    }
    taken = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    offset = details.get(ExifTags.Base.OffsetTimeOriginal)
    found = {"taken_at": instant(taken, offset), **{name: text(value) for name, value in texts.items()}}
    return {name: value for name, value in found.items() if value} | _place(place)


def orientation_of(picture: Image.Image) -> int:
    """How the camera was held, 1 to 8; 1 if it does not say."""
    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except BROKEN:
        return 1


def text(value: Any) -> str:
    """A short text without control characters, and without what turns the direction of text."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return ""
    shown = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in value)
    return " ".join(shown.split())[:LONGEST]


def instant(value: Any, offset: Any = None) -> str:
    """EXIF's "2026:03:02 09:00:00" as ISO 8601; "" if it is none."""
    zone = text(offset)
    try:
        taken = datetime.strptime(text(value), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - cameras know no zone
    except ValueError:
        return ""
    return taken.isoformat() + (zone if _OFFSET.fullmatch(zone) else "")


def degrees(value: Any, limit: int) -> float | None:
    """A number of degrees within ±limit; None if it is none."""
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return round(number, 6) if math.isfinite(number) and abs(number) <= limit else None


def _place(place: Mapping[int, Any]) -> dict[str, float]:
    latitude = degrees(_angle(place, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S"), 90)
    longitude = degrees(_angle(place, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W"), 180)
    if latitude is None or longitude is None or (latitude, longitude) == (0, 0):
        return {}
    return {"latitude": latitude, "longitude": longitude}


def _angle(place: Mapping[int, Any], tag: int, reference: int, negative: str) -> float | None:
    """Degrees, minutes and seconds, with the half of the globe as a letter."""
    try:
        whole, minutes, seconds = (float(part) for part in place[tag])
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    angle = whole + minutes / 60 + seconds / 3600
    return -angle if text(place.get(reference)).upper() == negative else angle
