"""The answer to a dispute's page that looks again: its evidence anew where anything has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from disputes.flow import Role
from disputes.models import Dispute
from disputes.perform import actor_for
from evidence.tiles import Tile, digest_of, pieces_of, poll_of, tiles_of

UNCHANGED = 204  # htmx leaves the page as it is


@require_safe
def tiles(request: HttpRequest) -> HttpResponse:
    """`dispute`: its reference; `seen`: what the page shows already; `until`: the last entry that it shows.

    No sign-in page for who has left.
    """
    if not request.user.is_authenticated:
        raise PermissionDenied
    visible = Dispute.objects.visible_to(request.user).select_related("order", "store")
    dispute = get_object_or_404(visible, reference=request.GET.get("dispute", ""))
    actor = actor_for(dispute, request.user)
    events = list(dispute.events.filter(sequence__lte=dispute.version).order_by("sequence"))
    shown = tiles_of(pieces_of(dispute, request.user), events, actor.role if actor else Role.OPERATOR)
    if digest_of(shown) == request.GET.get("seen"):
        return HttpResponse(status=UNCHANGED)
    until = _number(request.GET.get("until", ""), dispute.version)
    context = {
        "evidence": [tile for tile in shown if not tile.is_attachment],
        "entries": _by_entry(tile for tile in shown if tile.entry <= until),
        "poll": poll_of(dispute, shown, until),
    }
    return render(request, "evidence/tiles.html", context)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise


def _by_entry(shown: Iterable[Tile]) -> list[tuple[int, list[Tile]]]:
    hung: dict[int, list[Tile]] = defaultdict(list)
    for tile in shown:
        hung[tile.entry].append(tile)
    return list(hung.items())
