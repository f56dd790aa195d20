"""Photos as people look at them: upright, in plain colours, no larger than a screen, nothing but pixels."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext_noop
from PIL import Image, ImageCms, ImageOps, ImageSequence

from evidence.preparing.camera import camera_of, orientation_of
from evidence.preparing.drawn import SIDE, WEBP, CannotBeShown, Drawn, Facts, as_jpeg

VIEW = 2560  # pixels of the longer side
STRIP = 256  # rows of the small picture that are made at a time
MOVING_SIDE, MOVING_FRAMES, MOVING_PIXELS = 800, 150, 20_000_000  # of all frames together
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
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def draw(file: IO[bytes], kind: str) -> Iterator[Drawn | Facts]:
    """The view, the thumbnail and the facts of a picture of Pillow's `kind`."""
    try:
        with Image.open(file, formats=[kind]) as picture:
            facts: Facts = {"width": picture.width, "height": picture.height}
            if camera := camera_of(picture):
                facts["camera"] = camera
            frames = 1 if kind == "JPEG" else getattr(picture, "n_frames", 1)
            first = _upright(picture)
            moving = _moving(picture, frames) if frames > 1 else None
    except BROKEN as error:
        raise CannotBeShown(UNREADABLE) from error
    if frames > 1:
        facts |= {"frames": frames} | ({} if moving else {"still": True})
    yield facts
    yield moving or as_jpeg("view", first)
    yield as_jpeg("thumbnail", ImageOps.fit(first, (SIDE, SIDE)))


def _upright(picture: Image.Image) -> Image.Image:
    """The picture on white paper, small enough, as the camera was held, in the colours of a screen."""
    turned = UPRIGHT.get(orientation_of(picture))
    picture.draft("RGB", (VIEW, VIEW))  # a large JPEG need not be decoded whole
    small = _on_paper(picture)
    small.thumbnail((VIEW, VIEW), Image.Resampling.LANCZOS)
    small = _in_plain_colours(small, picture)
    return small.transpose(turned) if turned is not None else small


def _on_paper(picture: Image.Image) -> Image.Image:
    """Strip by strip, for memory: conversions would copy a large picture more than once."""
    factor = max(1, max(picture.size) // (2 * VIEW))
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


def _moving(picture: Image.Image, frames: int) -> Drawn | None:
    """An animation as WebP; None if it has too much to it, and its first picture must do."""
    if frames > MOVING_FRAMES:
        return None
    most = math.sqrt(MOVING_PIXELS / frames / (picture.width * picture.height))
    scale = min(1.0, most, MOVING_SIDE / max(picture.size))
    size = max(1, int(picture.width * scale)), max(1, int(picture.height * scale))
    pictures, times = [], []
    for frame in ImageSequence.Iterator(picture):
        pictures.append(_flat(frame).resize(size))
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
    return Drawn("view", content, WEBP, *size)
