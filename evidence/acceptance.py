"""Whether a file may enter the record: its kind, size, and a bounded look inside. Refusals name the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import BinaryIO, cast

import pikepdf
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageSequence

from disputes.models import Dispute
from evidence.models import Evidence, hash_of
from evidence.signatures import (
    EMAIL,
    EXTENSIONS,
    HEAD,
    IMAGES,
    JPEG,
    PDF,
    TEXT,
    VIDEOS,
    WEBM,
    by_signature,
    by_text,
)

ANIMATION = 2  # times the pixels of one picture that all pictures of an animation may have together
BROKEN_PICTURE = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, MemoryError)
MAX_BOXES = 10_000
MAX_SCANS = 64  # passes over a JPEG: ten are usual, a thousand keep a decoder busy for seconds
SCAN = b"\xff\xda"
READABLE = frozenset(
    {"", *EXTENSIONS[TEXT], *EXTENSIONS[EMAIL]}
)  # text has no signature: the name must say it
ANNOUNCED = frozenset(ending for endings in EXTENSIONS.values() for ending in endings) - READABLE


def accepted(upload: UploadedFile, *, role: str, kind: str, note: str = "") -> Evidence:
    """The upload as a piece of evidence, not yet saved. ValidationError says why it is refused."""
    name = clean_name(upload.name or "")
    content_type = _content_type(upload, name)
    _look_inside(upload, content_type, name)
    piece = Evidence(
        role=role,
        kind=kind,
        note=note,
        name=_with_extension(name, content_type),
        content_type=content_type,
        size=upload.size or 0,
        sha256=hash_of(upload),
    )
    piece.upload = upload
    return piece


def accepted_all(
    uploads: Iterable[UploadedFile],
    *,
    role: str,
    kind: str,
    note: str = "",
    dispute: Dispute | None = None,
    is_attachment: bool = False,
) -> list[Evidence]:
    """All of them, or a ValidationError with a sentence for each that is refused.

    `dispute` is where they are going, None for one that is being opened.
    """
    pieces: list[Evidence] = []
    errors: list[ValidationError] = []
    for upload in uploads:
        try:
            piece = accepted(upload, role=role, kind=kind, note=note)
            _check_new(piece, pieces, dispute, is_attachment)
            pieces.append(piece)
        except ValidationError as error:
            errors.append(error)
    if errors:
        raise ValidationError(errors)
    return pieces


def _check_new(piece: Evidence, pieces: list[Evidence], dispute: Dispute | None, is_attachment: bool) -> None:
    """Nothing twice, and not more than the policy lets a party submit."""
    if any(piece.sha256 == other.sha256 for other in pieces):
        raise ValidationError(
            _("“%(name)s” is there twice in what you chose.") % {"name": piece.name}, "duplicate"
        )
    if dispute is None:
        return
    if reason := piece.refusal_in(dispute, is_attachment=is_attachment, coming=len(pieces)):
        raise ValidationError(reason, "not_in_this_dispute")


# -- names --------------------------------------------------------------------------------


def clean_name(name: str) -> str:
    """A file name to show: no folders, no control characters, nothing that turns the direction of text."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(" " if letter.isspace() else letter for letter in last)
    shown = "".join(letter for letter in shown if unicodedata.category(letter)[0] != "C")
    path = PurePosixPath(" ".join(shown.split()).strip(". ") or _("file"))
    return path.stem[: 150 - len(path.suffix[:10])] + path.suffix[:10]


def _with_extension(name: str, content_type: str) -> str:
    """The name with an ending that tells the truth: what is opened later is opened as what it is."""
    endings = EXTENSIONS[content_type]
    return name if name.lower().endswith(endings) else name + endings[0]


# -- what it is ---------------------------------------------------------------------------


def most_bytes(content_type: str) -> int:
    """How big a file may be."""
    return settings.EVIDENCE_MAX_VIDEO_BYTES if content_type in VIDEOS else settings.EVIDENCE_MAX_BYTES


def _content_type(upload: UploadedFile, name: str) -> str:
    size = upload.size or 0
    if size == 0:
        raise ValidationError(_("“%(name)s” is empty.") % {"name": name}, "empty")
    upload.seek(0)
    found = by_signature(upload.read(HEAD))
    limit = most_bytes(found)
    if size > limit:
        sizes = {"name": name, "size": filesizeformat(size), "limit": filesizeformat(limit)}
        raise ValidationError(_("“%(name)s” is too big: %(size)s of at most %(limit)s.") % sizes, "too_big")
    ending = PurePosixPath(name).suffix.lower()
    if not found and ending in READABLE:
        upload.seek(0)
        found = by_text(upload.read())
    elif not found and ending in ANNOUNCED:
        raise _broken(name)
    if not found:
        raise ValidationError(
            _(
                "“%(name)s” is not a kind of file that can be taken. Photos may be JPEG, PNG, WebP or GIF, "
                "documents PDF, videos MP4, WebM or MOV; plain text and e-mails (.eml) are fine too."
            )
            % {"name": name},
            "wrong_type",
        )
    return found


# -- what is inside -----------------------------------------------------------------------


def _look_inside(upload: UploadedFile, content_type: str, name: str) -> None:
    upload.seek(0)
    if content_type in IMAGES:
        _check_picture(upload, content_type, name)
    elif content_type == PDF:
        _check_pdf(upload, name)
    elif content_type in VIDEOS and content_type != WEBM:
        _check_boxes(upload, name)


def _broken(name: str) -> ValidationError:
    return ValidationError(_("“%(name)s” is damaged and cannot be opened.") % {"name": name}, "broken")


def _check_picture(upload: UploadedFile, content_type: str, name: str) -> None:
    """Decode it whole, with an end to pixels: those of one picture, and of all pictures of an animation."""
    limit = settings.EVIDENCE_MAX_PIXELS
    if content_type == JPEG and upload.read().count(SCAN) > MAX_SCANS:
        raise _broken(name)
    try:
        with Image.open(upload, formats=[IMAGES[content_type]]) as picture:
            pixels = 0
            for frame in [picture] if content_type == JPEG else ImageSequence.Iterator(picture):
                size = frame.width * frame.height
                pixels += size
                if size > limit or pixels > ANIMATION * limit:
                    raise Image.DecompressionBombError
                frame.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(
            _("“%(name)s” has too many pixels: at most %(limit)s million.")
            % {"name": name, "limit": limit // 1_000_000},
            "too_many_pixels",
        ) from None
    except BROKEN_PICTURE:
        raise _broken(name) from None


def _check_pdf(upload: UploadedFile, name: str) -> None:
    try:
        with pikepdf.open(cast("BinaryIO", upload)) as document:
            locked, pages = document.is_encrypted, len(document.pages)
    except pikepdf.PasswordError:
        locked, pages = True, 0
    except (pikepdf.PdfError, ValueError, RuntimeError):
        raise _broken(name) from None
    if locked:
        raise ValidationError(
            _("“%(name)s” is protected with a password. Save it without one and choose it again.")
            % {"name": name},
            "encrypted",
        )
    if pages > settings.EVIDENCE_MAX_PAGES:
        numbers = {"name": name, "pages": pages, "limit": settings.EVIDENCE_MAX_PAGES}
        raise ValidationError(
            _("“%(name)s” has too many pages: %(pages)s of at most %(limit)s.") % numbers, "too_many_pages"
        )
    if pages == 0:
        raise _broken(name)


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
