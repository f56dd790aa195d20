"""HEIC: photos of phones, decoded whole up to 25 megapixels, with the decoder where it is installed."""

from __future__ import annotations

from typing import BinaryIO

import pillow_heif
from PIL import Image

from evidence.probing.bounds import DECODED, Looks, NotTakenError, main
from evidence.probing.boxes import boxes

BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, RuntimeError)
PIXEL = 8  # bytes of memory that decoding takes for each


def look(file: BinaryIO, content_type: str, most_pixels: int) -> Looks:
    if b"meta" not in boxes(file):
        raise NotTakenError("broken")
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # said here, by the same limit as for other pictures
    file.seek(0)
    with Image.open(file, formats=["HEIF"]) as picture:
        width, height = picture.size
        if width * height > most_pixels:
            raise NotTakenError("too_many_pixels")
        yield {"width": width, "height": height}
        if width * height * PIXEL <= DECODED:
            picture.load()


if __name__ == "__main__":
    main(look, BROKEN)
