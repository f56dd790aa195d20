"""What has come since a page was loaded: asked again and again, for one query where there is nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from disputes.compiled import Compiled
from disputes.flow import PARTIES, Actor, Role
from disputes.models import Dispute, Event
from disputes.models.reading import how_far
from disputes.templatetags.joining import labelled
from disputes.views.dispute import page
from disputes.views.seen import note_reading
from disputes.views.shown import shown

UNCHANGED = 204  # htmx leaves the page as it is
LONGEST_NUMBER = 9  # digits of a version
STANDS = ("version", "changed_in", "due_at", "read_by_buyer", "read_by_seller")


class Known(NamedTuple):
    """What a page shows already: entries up to `seen`, the dispute as in `shown`, `read` by others in sum."""

    seen: int
    shown: int
    read: int

    @classmethod
    def of(cls, asked: QueryDict) -> Known:
        return cls(*(number_in(asked, name) for name in cls._fields))


class Stands(NamedTuple):
    """Where the dispute stands now."""

    version: int
    changed_in: int
    due_at: datetime | None
    read_by_buyer: int | None
    read_by_seller: int | None

    def has_news(self, known: Known, read: Iterable[int | None], at: datetime) -> bool:
        is_over = self.due_at is not None and self.due_at <= at
        return (
            self.version > known.seen
            or self.changed_in > known.shown
            or is_over
            or sum(number or 0 for number in read) > known.read
        )


def number_in(asked: QueryDict, name: str) -> int:
    """A whole number of an address; 0 for anything else."""
    text = asked.get(name, "")
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else 0


@require_GET
def news(request: HttpRequest, reference: str, role: Role) -> HttpResponse:
    """New entries, and all that changed with them; nothing where the page shows it all.

    No sign-in page for who has left.
    """
    if not request.user.is_authenticated:
        raise PermissionDenied
    at, known = timezone.now(), Known.of(request.GET)
    found = (_of_buyer if role == Role.BUYER else _of_seller)(request.user.pk, reference)
    if not found:
        raise Http404
    stands = Stands(*found[0])
    read = stands.read_by_seller if role == Role.BUYER else stands.read_by_buyer
    if not stands.has_news(known, [read], at):
        return HttpResponse(status=UNCHANGED)
    return _told(request, reference, role, known, at)


def _told(request: HttpRequest, reference: str, role: Role, known: Known, at: datetime) -> HttpResponse:
    dispute, actor = shown(request.user, role, reference, at), Actor(role, request.user)
    context = page(dispute, actor, at)
    note_reading(dispute, context["events"], actor, at)
    standing = context["standing"]
    context |= {
        "fresh": [entry | {"fresh": True} for entry in context["entries"] if entry["number"] > known.seen],
        "page_title": f"{labelled(standing.turn, standing.question)} · {dispute.reference}",
        **announced(dispute, context["events"], known, actor),
    }
    return render(request, "disputes/news.html", context)


def announced(dispute: Dispute, events: list[Event], known: Known, actor: Actor) -> dict[str, Any]:
    """How much has come from others, in words too, and whether it is more than messages."""
    arrived = arrivals(events, known.seen, actor)
    acted = any(e.action != "send_message" for e in events if e.sequence > known.seen)
    return {
        "arrived": len(arrived),
        "said": told(arrived),
        "has_moved": acted or dispute.changed_in > known.shown,
    }


@Compiled
def _of_buyer(buyer: int, reference: str) -> QuerySet[Dispute, Any]:
    return _stands(Dispute.objects.as_buyer(get_user_model()(pk=buyer)), buyer, reference)


@Compiled
def _of_seller(member: int, reference: str) -> QuerySet[Dispute, Any]:
    return _stands(Dispute.objects.as_seller(get_user_model()(pk=member)), member, reference)


def _stands(rows: QuerySet[Dispute], reader: int, reference: str) -> QuerySet[Dispute, Any]:
    found = rows.filter(reference=reference).annotate(**how_far(reader))
    return found.values_list(*STANDS)


def arrivals(events: Iterable[Event], seen: int, actor: Actor) -> list[Event]:
    """What came from somebody else since; of notes for mediators, parties are told nothing."""
    return [
        event
        for event in events
        if event.sequence > seen
        and (event.actor_id is None or event.actor_id != actor.user.pk)
        and not (event.is_private and actor.role in PARTIES)
    ]


def told(arrived: list[Event]) -> str:
    """What has come, for who does not see the page."""
    messages = sum(event.action == "send_message" for event in arrived)
    others = len(arrived) - messages
    parts = []
    if messages:
        parts.append(ngettext("%(n)s new message.", "%(n)s new messages.", messages) % {"n": messages})
    if others:
        text = ngettext("%(n)s new entry in the record.", "%(n)s new entries in the record.", others)
        parts.append(text % {"n": others})
    return " ".join(parts)
