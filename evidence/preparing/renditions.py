"""What is drawn of a stored file: made by the worker, or at once for who asks before it came, and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import BoundedSemaphore
from typing import IO

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_q.tasks import async_task

from evidence.models import Job, Rendition, StoredFile
from evidence.models.stored import throw_away, write_once
from evidence.preparing import apart
from evidence.preparing.drawn import CannotBeShown, Drawn, Facts
from evidence.signatures import IMAGES

FOLDER = "renditions/"
AT_ONCE = 2  # pictures that are drawn at a time for one web process
_turn = BoundedSemaphore(AT_ONCE)


def view_of(stored: StoredFile) -> Rendition | None:
    """The view of a picture or video. FileNotFoundError if the original is gone."""
    return _now(stored, Rendition.Kind.VIEW)


def thumbnail_of(stored: StoredFile) -> Rendition | None:
    """The small picture of whatever has one. FileNotFoundError if the original is gone."""
    return _now(stored, Rendition.Kind.THUMBNAIL)


def preview_of(file: IO[bytes], content_type: str) -> bytes:
    """The small picture of a picture that is on no record yet: drawn for who uploaded it, and not kept.

    b"" for what is no picture, or cannot be shown.
    """
    if not content_type.startswith("image/") or content_type not in apart.DRAWERS:
        return b""
    with _turn:
        try:
            for made in apart.draw(file, content_type, set(), []):
                if isinstance(made, Drawn) and made.kind == Rendition.Kind.THUMBNAIL:
                    made.content.seek(0)
                    return made.content.read()
        except CannotBeShown:
            pass
    return b""


def _now(stored: StoredFile, kind: Rendition.Kind) -> Rendition | None:
    """What is drawn already, or drawn now if it is a picture; None for what cannot be shown, or not yet."""
    wanted = stored.renditions.filter(kind=kind)
    if stored.scan == StoredFile.Scan.INFECTED:
        return None
    if (found := wanted.first()) or stored.content_type not in IMAGES:
        return found
    if stored.jobs.filter(kind=Job.Kind.DRAW, due_at=None, done_at=None).exists():
        return None  # it was given up: who asks again and again costs nothing
    with _turn:
        if found := wanted.first():
            return found
        try:
            draw(stored)
        except CannotBeShown:
            return None
    return wanted.first()


def draw_again(lost: Rendition) -> None:
    """Forget all that was drawn of a file of which something is lost, and have it drawn anew."""
    stored = lost.stored
    with transaction.atomic():
        if not Rendition.objects.filter(pk=lost.pk).delete()[0]:
            return  # somebody was faster
        stored.renditions.all().delete()
        again = {"due_at": timezone.now(), "done_at": None, "attempts": 0, "error": ""}
        Job.objects.filter(stored=stored, kind=Job.Kind.DRAW).update(**again)
        async_task("evidence.tasks.prepare", stored.pk)


def draw(stored: StoredFile, *, go_on: Callable[[], object] = bool) -> None:
    """Draw what is not drawn yet; `go_on` is called after each piece, and may raise to stop.

    CannotBeShown if there is nothing to look at; Unfinished if the rest is for another turn. Two at once do
    the same work and keep it once.
    """
    for made in _drawers(stored):
        if isinstance(made, Drawn):
            keep(stored, made)
        else:
            stored.facts = {**stored.facts, **made}
            StoredFile.objects.filter(pk=stored.pk).update(facts=stored.facts)
        go_on()


def _drawers(stored: StoredFile) -> Iterator[Drawn | Facts]:
    done: set[tuple[str, int]] = set(stored.renditions.values_list("kind", "number"))
    if stored.content_type in apart.DRAWERS:
        with stored.open() as file:
            yield from apart.draw(file, stored.content_type, done, stored.facts.get("unread", []))


def keep(stored: StoredFile, made: Drawn) -> Rendition:
    """The object first, then its row: who is killed in between leaves an orphan, never half a file."""
    size = made.content.seek(0, 2)
    key = write_once(made.content, timezone.now(), folder=FOLDER)
    described = {"content_type": made.content_type, "width": made.width, "height": made.height}
    which = {"kind": made.kind, "number": made.number}
    try:
        with transaction.atomic():
            return Rendition.objects.create(stored=stored, key=key, size=size, **which, **described)
    except IntegrityError:  # somebody was faster
        throw_away(key)
        return stored.renditions.get(**which)
    except BaseException:
        throw_away(key)
        raise
