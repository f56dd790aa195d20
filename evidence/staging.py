"""Files on their way to the record: accepted one by one while a form is filled in, kept until it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from disputes.flow import Refused
from disputes.models import Dispute, Policy
from disputes.templatetags.desk import size_text
from evidence.acceptance import accepted
from evidence.acceptance.inside import reads_heic
from evidence.acceptance.refusals import refused
from evidence.models import Evidence, Kind, StagedFile
from evidence.models.stored import throw_away, write_once
from evidence.models.submitted import one_too_many
from evidence.signatures import EXTENSIONS, HEIC


def offered() -> str:
    """The endings that browsers offer. Without HEIC, where it cannot be opened, phones send JPEG instead."""
    taken = (ends for kind, ends in EXTENSIONS.items() if kind != HEIC or reads_heic())
    return ",".join(ending for ends in taken for ending in ends)


def told_before() -> dict[str, str]:
    """The sentences for what a browser can see by itself, with places for what it fills in."""
    empty = refused("empty", "{name}")
    too_big = refused("too_big", "{name}", size="{size}", limit="{limit}")
    return {"empty": empty.messages[0], "too_big": too_big.messages[0]}


class NoRoom(Exception):  # noqa: N818 -- a sentence for people, no fault of the program
    """A person holds as many unsent files as anybody may; the text says what to do."""


@dataclass(frozen=True)
class Place:
    """Where files are going, and whose they are. Without a dispute: into one that is being opened."""

    user: Any
    role: str
    dispute: Dispute | None = None
    is_attachment: bool = False

    def check(self, piece: Evidence, others: list[Evidence], policy: Policy | None = None) -> None:
        """ValidationError if the piece may not come: nothing twice, and not more than a side may submit.

        `others` come with it; `policy` is for a dispute that is being opened.
        """
        if any(piece.sha256 == other.sha256 for other in others):
            raise refused("duplicate", piece.name)
        refusal = None
        if self.dispute:
            refusal = piece.refusal_in(self.dispute, is_attachment=self.is_attachment, coming=len(others))
        elif policy and len(others) >= policy.max_files_per_party:
            refusal = one_too_many(piece.name, policy.max_files_per_party)
        if refusal:
            raise ValidationError(refusal.reason, refusal.code, {"name": piece.name})


@dataclass
class Chosen:
    """What a form was given: unsaved evidence of all that is fit, and why the rest is not."""

    pieces: list[Evidence] = field(default_factory=list)
    errors: list[ValidationError] = field(default_factory=list)


def chosen(
    place: Place,
    uploads: Iterable[UploadedFile],
    ids: Iterable[UUID],
    kinds: Mapping[str, str],
    *,
    kind: str,
    at: datetime,
    note: str = "",
    policy: Policy | None = None,
) -> Chosen:
    """Staged files, then what came with the form. `kinds`: of staged ones that show something else."""
    ids, answer = list(ids), Chosen()
    staged = staged_of(place.user, ids, at)
    if len(staged) < len(set(ids)):
        gone = _("A file that you added before is no longer here. Choose it again.")
        answer.errors.append(ValidationError(gone, "gone"))
    for each in staged:
        own = kinds.get(str(each.pk), "")
        piece = as_piece(each, place.role, own if own in Kind.values else kind, note)
        _take(answer, place, piece, policy)
    for upload in uploads:
        try:
            piece = accepted(upload, role=place.role, kind=kind, note=note)
        except ValidationError as error:
            answer.errors.append(error)
        else:
            _take(answer, place, piece, policy)
    return answer


def _take(answer: Chosen, place: Place, piece: Evidence, policy: Policy | None) -> None:
    try:
        place.check(piece, answer.pieces, policy)
    except ValidationError as error:
        answer.errors.append(error)
    else:
        answer.pieces.append(piece)


def as_piece(staged: StagedFile, role: str, kind: str, note: str = "") -> Evidence:
    """A staged file as a piece of evidence, not yet saved; saving it claims the file."""
    piece = Evidence(
        role=role,
        kind=kind,
        note=note,
        name=staged.name,
        content_type=staged.content_type,
        size=staged.size,
        sha256=staged.sha256,
    )
    piece.staged = staged
    return piece


def staged_of(user: Any, ids: Iterable[UUID], at: datetime) -> list[StagedFile]:
    """Those of this person's that can still be sent, in the order of the ids."""
    order = {pk: place for place, pk in enumerate(dict.fromkeys(ids))}
    if not order:
        return []
    rows = StagedFile.objects.fresh(at).filter(user=user, pk__in=order)
    return sorted(rows, key=lambda row: order[row.pk])


def check_room(user: Any, at: datetime, *, coming: int = 0) -> None:
    """NoRoom if this person holds too many unsent files, or too many bytes with `coming` more."""
    held = StagedFile.objects.fresh(at).filter(user=user).aggregate(files=Count("pk"), size=Sum("size"))
    size = (held["size"] or 0) + coming
    if held["files"] >= settings.EVIDENCE_MAX_STAGED or size > settings.EVIDENCE_MAX_STAGED_BYTES:
        limits = {
            "files": settings.EVIDENCE_MAX_STAGED,
            "size": size_text(settings.EVIDENCE_MAX_STAGED_BYTES),
        }
        said = _(
            "You have added files that you have not sent, and more cannot be kept: at most %(files)s files, "
            "%(size)s in all. Send or remove some, then try again."
        )
        raise NoRoom(said % limits)


def stage(piece: Evidence, user: Any, at: datetime) -> StagedFile:
    """Keep an accepted upload until it is sent. NoRoom where a person holds too much."""
    check_room(user, at, coming=piece.size)
    key = write_once(piece.upload, at)
    try:
        with transaction.atomic():
            get_user_model().objects.select_for_update().get(pk=user.pk)  # of many at once, each is counted
            check_room(user, at, coming=piece.size)
            return StagedFile.objects.create(
                user=user,
                key=key,
                name=piece.name,
                content_type=piece.content_type,
                size=piece.size,
                sha256=piece.sha256,
                arrived_at=at,
            )
    except BaseException:
        throw_away(key)
        raise


def keep(pieces: Iterable[Evidence], user: Any, at: datetime) -> tuple[list[StagedFile], str]:
    """Stage what came with a form that is shown again: all that is held now, and why no more could be."""
    held: list[StagedFile] = []
    for piece in pieces:
        try:
            if piece.upload:
                piece.staged, piece.upload = stage(piece, user, at), None
        except (NoRoom, Refused) as why_not:
            return held, str(why_not)
        if piece.staged:
            held.append(piece.staged)
    return held, ""


def remove(user: Any, pk: UUID, at: datetime) -> bool:
    """Take a staged file away again: its row, then its bytes. False if it is not this person's, or gone."""
    with transaction.atomic():
        staged = StagedFile.objects.fresh(at).select_for_update().filter(user=user, pk=pk).first()
        if staged is None:
            return False
        staged.delete()
    throw_away(staged.key)
    return True
