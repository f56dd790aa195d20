"""A look inside a file, as bounded as its kind allows."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

import pikepdf
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageSequence

from evidence.acceptance.refusals import refused
from evidence.signatures import IMAGES, JPEG, PDF, VIDEOS, WEBM

ANIMATION = 2  # times the pixels of one picture that all pictures of an animation may have together
BROKEN_PICTURE = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, MemoryError)
MAX_BOXES = 10_000
MAX_SCANS = 64  # passes over a JPEG: ten are usual, a thousand keep a decoder busy for seconds
SCAN = b"\xff\xda"


def look_inside(upload: UploadedFile, content_type: str, name: str) -> dict[str, Any]:
    """What was found: width, height, pages. ValidationError if it cannot be opened or is too much."""
    facts: dict[str, Any] = {}
    upload.seek(0)
    if content_type in IMAGES:
        facts = _check_picture(upload, content_type, name)
    elif content_type == PDF:
        facts = _check_pdf(upload, name)
    elif content_type in VIDEOS and content_type != WEBM:
        _check_boxes(upload, name)
    upload.seek(0)
    return facts


def _broken(name: str) -> ValidationError:
    return refused("broken", name)


def _check_picture(upload: UploadedFile, content_type: str, name: str) -> dict[str, Any]:
    """Decode it whole, with an end to pixels: those of one picture, and of all pictures of an animation."""
    limit = settings.EVIDENCE_MAX_PIXELS
    if content_type == JPEG and upload.read().count(SCAN) > MAX_SCANS:
        raise _broken(name)
    try:
        with Image.open(upload, formats=[IMAGES[content_type]]) as picture:
            size, pixels = picture.size, 0
            for frame in [picture] if content_type == JPEG else ImageSequence.Iterator(picture):
                this = frame.width * frame.height
                pixels += this
                if this > limit or pixels > ANIMATION * limit:
                    raise Image.DecompressionBombError
                frame.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise refused("too_many_pixels", name, limit=limit // 1_000_000) from None
    except BROKEN_PICTURE:
        raise _broken(name) from None
    return {"width": size[0], "height": size[1]}


def _check_pdf(upload: UploadedFile, name: str) -> dict[str, Any]:
    try:
        with pikepdf.open(cast("BinaryIO", upload)) as document:
            locked, pages = document.is_encrypted, len(document.pages)
    except pikepdf.PasswordError:
        locked, pages = True, 0
    except (pikepdf.PdfError, ValueError, RuntimeError):
        raise _broken(name) from None
    if locked:
        raise refused("encrypted", name)
    if pages > settings.EVIDENCE_MAX_PAGES:
        raise refused("too_many_pages", name, pages=pages, limit=settings.EVIDENCE_MAX_PAGES)
    if pages == 0:
        raise _broken(name)
    return {"pages": pages}


def _check_boxes(upload: UploadedFile, name: str) -> None:
    """An MP4 or MOV is a row of boxes that fill the file; without "moov" nothing can be played."""
    end, place, found = upload.size or 0, 0, set()
    for _box in range(MAX_BOXES):
        upload.seek(place)
        header = upload.read(16)
        length, kind = int.from_bytes(header[:4]), header[4:8]
        if length == 1:
            length = int.from_bytes(header[8:16])
        length = length or end - place  # 0: to the end of the file
        if len(header) < 8 or length < 8 or place + length > end:
            raise _broken(name)
        found.add(kind)
        place += length
        if place == end:
            break
    if b"moov" not in found or place != end:
        raise _broken(name)
