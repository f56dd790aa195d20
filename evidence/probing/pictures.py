"""Pictures: their size by the header, then a decode where it is cheap, a check of the structure where not."""

from __future__ import annotations

import warnings
from typing import BinaryIO

from PIL import Image, WebPImagePlugin

from evidence.probing import structure
from evidence.probing.bounds import DECODED, Looks, NotTakenError, main
from evidence.signatures import GIF, IMAGES, JPEG, PNG, WEBP

BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, RuntimeError)
ANIMATION = 10  # times the pixels of one picture that all pictures of an animation may have together
FRAMES = 10_000
ANIMATED = 16_000_000  # pixels of an animation that are decoded here
PASSES = 64  # over a JPEG: ten are usual, a thousand keep a decoder busy for seconds
PASSED = 800_000_000  # pixels times passes that are decoded here
ORIENTATION = 0x0112  # in EXIF; 5 to 8 lie on their side
WEBP_PIXEL = 16  # bytes of memory that decoding takes for each

assert WebPImagePlugin.SUPPORTED  # and registered: Pillow would load every plugin to find it


def look(file: BinaryIO, content_type: str, most_pixels: int) -> Looks:
    Image.MAX_IMAGE_PIXELS = most_pixels
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    content = file.read()
    file.seek(0)
    try:
        yield from _LOOKS[content_type](file, content, most_pixels)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotTakenError("too_many_pixels") from None


def _jpeg(file: BinaryIO, content: bytes, most_pixels: int) -> Looks:
    """Decoded to an eighth of its size, unless its many passes have to be held in memory all at once."""
    with Image.open(file, formats=[IMAGES[JPEG]]) as picture:
        made = structure.jpeg(content)
        if made.passes > PASSES or not made.is_complete:
            raise NotTakenError("broken")
        width, height = picture.size
        lies = picture.getexif().get(ORIENTATION, 1) in (5, 6, 7, 8)
        yield {"width": height, "height": width} if lies else {"width": width, "height": height}
        held = 2 * made.samples * width * height if made.passes > 1 else 0
        if held <= DECODED and made.passes * width * height <= PASSED:
            picture.draft(picture.mode, (max(1, width // 8), max(1, height // 8)))
            picture.load()


def _png(file: BinaryIO, content: bytes, most_pixels: int) -> Looks:
    """Decoded, or its checksums read where sixteen bits a colour would take too long to unpack."""
    with Image.open(file, formats=[IMAGES[PNG]]) as picture:
        pixels = picture.width * picture.height
        _check_animation(pixels, getattr(picture, "n_frames", 1), most_pixels)
        yield {"width": picture.width, "height": picture.height}
        if structure.unpacked_png(content) <= DECODED:
            _decode(picture, getattr(picture, "n_frames", 1))
        else:
            picture.verify()


def _webp(file: BinaryIO, content: bytes, most_pixels: int) -> Looks:
    """Opened only where that is cheap: its reader takes memory for two pictures at once."""
    made = structure.webp(content)
    _check_animation(made.width * made.height, made.frames, most_pixels)
    yield {"width": made.width, "height": made.height}
    if made.width * made.height * WEBP_PIXEL <= DECODED:
        with Image.open(file, formats=[IMAGES[WEBP]]) as picture:
            _decode(picture, made.frames)


def _gif(file: BinaryIO, content: bytes, most_pixels: int) -> Looks:
    made = structure.gif(content)
    _check_animation(made.width * made.height, made.frames, most_pixels)
    with Image.open(file, formats=[IMAGES[GIF]]) as picture:
        yield {"width": made.width, "height": made.height}
        _decode(picture, made.frames)


def _check_animation(pixels: int, frames: int, most_pixels: int) -> None:
    if pixels > most_pixels:
        raise NotTakenError("too_many_pixels")
    if pixels * frames > ANIMATION * most_pixels or frames > FRAMES:
        raise NotTakenError("too_many_pixels", special="pictures")


def _decode(picture: Image.Image, frames: int) -> None:
    """The first picture, and as many more of an animation as are cheap."""
    picture.load()
    for number in range(1, min(frames, ANIMATED // (picture.width * picture.height))):
        picture.seek(number)
        picture.load()


_LOOKS = {JPEG: _jpeg, PNG: _png, WEBP: _webp, GIF: _gif}

if __name__ == "__main__":
    main(look, BROKEN)
