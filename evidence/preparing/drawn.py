"""What those who draw hand over: something to look at, facts, or why nothing can be shown."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO, Any

from PIL import Image

JPEG, WEBP = "image/jpeg", "image/webp"
QUALITY = 85
SIDE = 112  # pixels of a thumbnail: 56 on a screen of double density

Facts = dict[str, Any]


@dataclass(frozen=True)
class Drawn:
    """One rendition, not stored yet: `kind` and `number` as in `Rendition`, sizes in pixels."""

    kind: str
    content: IO[bytes]
    content_type: str
    width: int = 0
    height: int = 0
    number: int = 0


class CannotBeShown(Exception):  # noqa: N818 - what people read
    """It cannot be drawn, now or later. The text is one of the catalogue's, for people."""


class Unfinished(Exception):  # noqa: N818 - nothing went wrong
    """Some of it is drawn; the rest is another turn's."""


def as_jpeg(kind: str, picture: Image.Image, number: int = 0) -> Drawn:
    """A picture as a JPEG that carries nothing but its pixels: Pillow would write a comment back."""
    content, picture.info = io.BytesIO(), {}
    picture.save(content, "JPEG", quality=QUALITY)
    return Drawn(kind, content, JPEG, *picture.size, number=number)


def gettext_noop(text: str) -> str:
    """Marks a text for the catalogue, as Django's does, without settings: a process of its own has none."""
    return text
