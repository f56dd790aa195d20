"""What there is to look at of a piece of evidence: pictures, a video, a text, or why there is nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evidence.access import What, refusal
from evidence.models import Evidence, Job, Rendition, StoredFile
from evidence.signatures import EMAIL, IMAGES, TEXT

LONGEST_TEXT = 20_000  # bytes; what is longer is for downloading


@dataclass(frozen=True)
class Picture:
    """An image of the page: its size keeps the page from jumping; 0 where it is not known yet."""

    url: str
    width: int
    height: int
    alt: str
    caption: str = ""


@dataclass(frozen=True)
class Video:
    url: str
    content_type: str
    poster: str
    width: int
    height: int


@dataclass(frozen=True)
class Look:
    """What templates/evidence/_look.html shows; `remarks` say what is missing, and why."""

    pictures: list[Picture] = field(default_factory=list)
    video: Video | None = None
    text: str = ""
    remarks: list[str] = field(default_factory=list)


def look_at(piece: Evidence, *, in_office: bool) -> Look:
    """Of a piece that may be seen."""
    if piece.stored is None:
        return Look()
    renditions = sorted(piece.stored.renditions.all(), key=lambda each: (each.kind, each.number))
    drawn = [each for each in renditions if each.kind != Rendition.Kind.THUMBNAIL]
    remarks = _remarks(piece.stored, drawn)
    text = ""
    try:
        text = _text(piece, piece.stored, in_office=in_office)
    except FileNotFoundError:  # all else that is known of it can be shown
        remarks.append(_("The file is missing."))
    except OSError:
        remarks.append(_("The file cannot be opened at the moment."))
    return Look(
        pictures=[*_view(piece, piece.stored, drawn), *_pages(piece, drawn)],
        video=_video(piece, drawn),
        text=text,
        remarks=remarks,
    )


def _address(piece: Evidence, query: str = "") -> str:
    return reverse("evidence:item", args=[piece.pk]) + query


def _view(piece: Evidence, stored: StoredFile, drawn: list[Rendition]) -> list[Picture]:
    """A picture is drawn when it is asked for, if the worker has not come yet; not one that cannot be."""
    if stored.content_type not in IMAGES or _given_up(stored):
        return []
    size = next(({"width": each.width, "height": each.height} for each in drawn), stored.facts)
    alt = f"{piece.get_kind_display()}: {piece}"
    return [Picture(_address(piece), size.get("width", 0), size.get("height", 0), alt)]


def _pages(piece: Evidence, drawn: list[Rendition]) -> list[Picture]:
    pages = [each for each in drawn if each.kind == Rendition.Kind.PAGE]
    of = piece.stored.facts.get("pages", len(pages)) if piece.stored else 0
    found = []
    for page in pages:
        words = _("Page %(number)s of %(pages)s") % {"number": page.number, "pages": of}
        url = reverse("evidence:page", args=[piece.pk, page.number])
        found.append(Picture(url, page.width, page.height, f"{words}: {piece}", words))
    return found


def _video(piece: Evidence, drawn: list[Rendition]) -> Video | None:
    by_kind = {each.kind: each for each in drawn}
    view, poster = by_kind.get(Rendition.Kind.VIEW), by_kind.get(Rendition.Kind.POSTER)
    if view is None or not view.content_type.startswith("video/"):
        return None
    size = view if view.width else poster
    return Video(
        _address(piece),
        view.content_type,
        _address(piece, "?size=poster") if poster else "",
        size.width if size else 0,
        size.height if size else 0,
    )


def _text(piece: Evidence, stored: StoredFile, *, in_office: bool) -> str:
    """A short text itself, once it may be read; OSError if it is gone, or the storage is."""
    if stored.content_type != TEXT or stored.size > LONGEST_TEXT:
        return ""
    if refusal(piece, What.ORIGINAL, in_office=in_office):
        return ""
    with stored.open() as file:
        return file.read().decode("utf-8", "replace")


def _given_up(stored: StoredFile) -> Job | None:
    jobs = stored.jobs.all()
    return next((job for job in jobs if job.kind == Job.Kind.DRAW and not (job.due_at or job.done_at)), None)


def _remarks(stored: StoredFile, drawn: list[Rendition]) -> list[str]:
    """What of it is not to be seen here."""
    facts: dict[str, Any] = stored.facts
    said = []
    if job := _given_up(stored):
        said.append(f"{_('It cannot be shown here.')} {_(job.error) if job.error else ''}".strip())
    elif not drawn and any(job.kind == Job.Kind.DRAW and job.due_at for job in stored.jobs.all()):
        said.append(_("It is being prepared. This page shows it as soon as it is ready."))
    if stored.content_type == EMAIL or (stored.content_type == TEXT and stored.size > LONGEST_TEXT):
        said.append(_("It is not shown here. Download it to read it."))
    if facts.get("still"):
        said.append(_("It is an animation. Only its first picture is shown."))
    if unread := len(facts.get("unread", [])):
        text = ngettext("%(n)s page cannot be shown.", "%(n)s pages cannot be shown.", unread)
        said.append(text % {"n": unread})
    if facts.get("sound") == "left out":
        said.append(_("Its sound cannot be played here."))
    return said
