"""Uploads as pieces of evidence for one side of a dispute: nothing twice, and not more than is allowed."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from disputes.models import Dispute
from evidence.acceptance.judging import judged
from evidence.acceptance.refusals import refused
from evidence.models import Evidence


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
            check_new(piece, pieces, dispute, is_attachment=is_attachment)
            pieces.append(piece)
        except ValidationError as error:
            errors.append(error)
    if errors:
        raise ValidationError(errors)
    return pieces


def check_new(
    piece: Evidence, pieces: list[Evidence], dispute: Dispute | None, *, is_attachment: bool
) -> None:
    """Nothing twice, and not more than the policy lets a party submit; `pieces` come with it."""
    if any(piece.sha256 == other.sha256 for other in pieces):
        raise refused("duplicate", piece.name)
    refusal = dispute and piece.refusal_in(dispute, is_attachment=is_attachment, coming=len(pieces))
    if refusal:
        raise ValidationError(refusal.reason, refusal.code, {"name": piece.name})
