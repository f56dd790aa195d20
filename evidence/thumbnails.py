"""Small pictures for the lists of evidence: drawn anew, upright, and without what a camera writes."""

from __future__ import annotations

import io
from typing import IO

from django.core.cache import cache
from PIL import Image, ImageOps

from evidence.models import Evidence
from evidence.signatures import IMAGES

SIDE = 112  # pixels: 56 on a screen of double density
KEPT = 24 * 3600  # seconds


def thumbnail(piece: Evidence) -> bytes:
    """A square JPEG of a picture. FileNotFoundError if the file is gone; KeyError for what is no picture."""
    key = f"thumbnail-{piece.sha256}"
    found: bytes | None = cache.get(key)
    if found is None:
        with piece.open_file() as stored:
            found = _drawn(stored, IMAGES[piece.content_type])
        cache.set(key, found, KEPT)
    return found


def _drawn(file: IO[bytes], kind: str) -> bytes:
    """Opened as the kind that was decoded when it was accepted, within the same limits."""
    with Image.open(file, formats=[kind]) as picture:
        picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # a large JPEG need not be decoded whole
        small = ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGBA"), (SIDE, SIDE))
    paper = Image.new("RGB", small.size, "white")
    paper.paste(small, mask=small)
    drawn = io.BytesIO()
    paper.save(drawn, "JPEG", quality=80)
    return drawn.getvalue()
