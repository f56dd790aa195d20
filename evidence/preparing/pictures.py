"""Photos as people look at them: upright, in plain colours, no larger than a screen, nothing but pixels."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from typing import IO

from PIL import Image, ImageCms, ImageOps, ImageSequence

from evidence.preparing.camera import camera_of, orientation_of
from evidence.preparing.child import main
from evidence.preparing.drawn import SIDE, WEBP, CannotBeShown, Drawn, Facts, as_jpeg, gettext_noop
from evidence.signatures import IMAGES

VIEW = 2560  # pixels of the longer side
STRIP = 256  # rows of the small picture that are made at a time
MOVING_SIDE, MOVING_FRAMES, MOVING_PIXELS = 800, 150, 20_000_000  # of all frames together
DECODED_PIXELS = 250_000_000  # of all frames, before they are made small
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    Image.DecompressionBombError,
)
UNREADABLE = gettext_noop("The picture is damaged and cannot be drawn.")
LYING = 5  # from this orientation on, the camera was held on its side
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def draw(file: IO[bytes], content_type: str, skip: set[int]) -> Iterator[Drawn | Facts]:
    """The facts, the thumbnail and the view of a picture."""
    Image.MAX_IMAGE_PIXELS = None  # how many may be taken was decided when it arrived
    kind = IMAGES[content_type]
    try:
        with Image.open(file, formats=[kind]) as picture:
            facts, turned = _facts(picture), UPRIGHT.get(orientation_of(picture))
            frames = 1 if kind == "JPEG" else getattr(picture, "n_frames", 1)
            first = _small(picture, turned)
            moving = _moving(picture, frames, turned) if frames > 1 else None
    except BROKEN as error:
        raise CannotBeShown(UNREADABLE) from error
    if frames > 1:
        facts |= {"frames": frames} | ({} if moving else {"still": True})
    yield facts
    yield as_jpeg("thumbnail", ImageOps.fit(first, (SIDE, SIDE)))
    yield moving or as_jpeg("view", first)


def _facts(picture: Image.Image) -> Facts:
    width, height = picture.size if orientation_of(picture) < LYING else reversed(picture.size)
    camera = camera_of(picture)
    return {"width": width, "height": height, **({"camera": camera} if camera else {})}


def _small(picture: Image.Image, turned: Image.Transpose | None) -> Image.Image:
    """The picture on white paper, small enough, as the camera was held, in the colours of a screen."""
    picture.draft("RGB", (VIEW, VIEW))  # a large JPEG need not be decoded whole
    small = _on_paper(picture)
    small.thumbnail((VIEW, VIEW))
    small = _in_plain_colours(small, picture)
    return small.transpose(turned) if turned is not None else small


def _on_paper(picture: Image.Image) -> Image.Image:
    """Strip by strip, for memory: conversions would copy a large picture more than once."""
    factor = max(1, max(picture.size) // (2 * VIEW))
    if picture.mode == "RGB" and not picture.has_transparency_data:
        return picture.reduce(factor) if factor > 1 else picture.copy()
    width, height = picture.size
    paper = Image.new("RGB", (math.ceil(width / factor), math.ceil(height / factor)), "white")
    for row in range(0, paper.height, STRIP):
        strip = picture.crop((0, row * factor, width, min(height, (row + STRIP) * factor)))
        paper.paste(_flat(strip).reduce(factor), (0, row))
    return paper


def _flat(strip: Image.Image) -> Image.Image:
    """Eight bits of red, green and blue; what is transparent shows the paper."""
    if strip.mode.startswith("I"):
        strip = strip.point(lambda value: value * (1 / 256)).convert("L")  # 16 bits of grey
    if strip.has_transparency_data:
        clear = strip.convert("RGBA")
        strip = Image.new("RGB", strip.size, "white")
        strip.paste(clear, mask=clear)
    return strip.convert("RGB")


def _in_plain_colours(small: Image.Image, picture: Image.Image) -> Image.Image:
    """Phones write wider colours than a picture without their profile would show."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA"):
        return small
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return small
        plain = ImageCms.profileToProfile(small, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return small
    return plain or small


def _moving(picture: Image.Image, frames: int, turned: Image.Transpose | None) -> Drawn | None:
    """An animation as WebP; None if it has too much to it, and its first picture must do."""
    if frames > MOVING_FRAMES or frames * picture.width * picture.height > DECODED_PIXELS:
        return None
    most = math.sqrt(MOVING_PIXELS / frames / (picture.width * picture.height))
    scale = min(1.0, most, MOVING_SIDE / max(picture.size))
    size = max(1, int(picture.width * scale)), max(1, int(picture.height * scale))
    pictures, times = [], []
    for frame in ImageSequence.Iterator(picture):
        small = _flat(frame).resize(size)
        pictures.append(small.transpose(turned) if turned is not None else small)
        times.append(max(20, int(frame.info.get("duration") or 100)))
    content = io.BytesIO()
    pictures[0].save(
        content,
        "WEBP",
        save_all=True,
        append_images=pictures[1:],
        duration=times,
        loop=0,
        quality=75,
        method=1,
    )
    return Drawn("view", content, WEBP, *pictures[0].size)


if __name__ == "__main__":
    main(draw)
