"""One upload, judged: what it is by its bytes, how big it may be, and whether it can be opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from disputes.templatetags.desk import size_text
from evidence.acceptance.inside import look_inside
from evidence.acceptance.names import clean_name, with_extension
from evidence.acceptance.refusals import refused
from evidence.models import Evidence, StoredFile, hash_of
from evidence.signatures import (
    EMAIL,
    EXTENSIONS,
    HEAD,
    TEXT,
    VIDEOS,
    by_signature,
    by_text,
    is_something_else,
)

READABLE = frozenset(
    {"", *EXTENSIONS[TEXT], *EXTENSIONS[EMAIL]}
)  # text has no signature: the name must say it
ANNOUNCED = frozenset(ending for endings in EXTENSIONS.values() for ending in endings) - READABLE


@dataclass(frozen=True)
class Judged:
    """What an upload was found to be: fit for the record."""

    name: str  # to be shown, with a true ending
    content_type: str
    size: int  # bytes
    sha256: str
    facts: dict[str, Any] = field(default_factory=dict)  # width, height, pages, seconds, as far as known


def judged(upload: UploadedFile) -> Judged:
    """The upload, looked at within bounds of time and memory. ValidationError says why it is refused."""
    name = clean_name(upload.name or "")
    if code := getattr(upload, "refusal", ""):  # it was not kept on its way
        raise refused(code, name, limit=size_text(settings.EVIDENCE_MAX_STAGED_BYTES))
    content_type = _content_type(upload, name)
    sha256 = hash_of(upload)
    if StoredFile.objects.filter(sha256=sha256, scan=StoredFile.Scan.INFECTED).exists():
        raise refused("infected", name)
    facts = look_inside(upload, content_type, name)
    return Judged(with_extension(name, content_type), content_type, upload.size or 0, sha256, facts)


def accepted(upload: UploadedFile, *, role: str, kind: str, note: str = "") -> Evidence:
    """The upload as a piece of evidence, not yet saved. ValidationError says why it is refused."""
    found = judged(upload)
    piece = Evidence(
        role=role,
        kind=kind,
        note=note,
        name=found.name,
        content_type=found.content_type,
        size=found.size,
        sha256=found.sha256,
    )
    piece.upload, piece.facts = upload, found.facts
    return piece


def most_bytes(content_type: str) -> int:
    """How big a file may be."""
    return settings.EVIDENCE_MAX_VIDEO_BYTES if content_type in VIDEOS else settings.EVIDENCE_MAX_BYTES


def _told_apart(size: int, limit: int) -> tuple[str, str]:
    """Two sizes in words; to the byte where they would read the same."""
    if (told := size_text(size)) != (most := size_text(limit)):
        return told, most
    to_the_byte = [
        _("%(number)s bytes") % {"number": number_format(each, force_grouping=True)} for each in (size, limit)
    ]
    return to_the_byte[0], to_the_byte[1]


def _content_type(upload: UploadedFile, name: str) -> str:
    size = upload.size or 0
    if size == 0:
        raise refused("empty", name)
    upload.seek(0)
    head = upload.read(HEAD)
    found = by_signature(head)
    limit = most_bytes(found)
    if size > limit:
        told, most = _told_apart(size, limit)
        raise refused("too_big", name, size=told, limit=most)
    ending = PurePosixPath(name).suffix.lower()
    if not found and ending in READABLE:
        upload.seek(0)
        found = by_text(upload.read())
    elif not found and ending in ANNOUNCED and not is_something_else(head):
        raise refused("broken", name)
    if not found:
        raise refused("wrong_type", name)
    return found
