"""Shows one case; the clock runs out first."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from disputes.models import Dispute
from disputes.models.reading import how_far
from disputes.perform import run_out_clock
from disputes.views.translation import translated
from mediation.acts import url_of
from mediation.case.page import case_context
from mediation.case.record import words_of
from mediation.pages.frame import show

SHOWN_WITH = ("order__marketplace", "store", "buyer", "policy", "on_the_table", "mediator", "settlement")

LONGEST_NUMBER = 18  # digits that every database's id has room for


def visible_case(request: HttpRequest, reference: str) -> Dispute:
    """The case as it is after its clock had its say; 404 to whom is related to it."""
    reader: Any = request.user
    mine = Dispute.objects.as_mediator(reader)
    is_number = reference.isdecimal() and len(reference) <= LONGEST_NUMBER
    key = {"pk": int(reference)} if is_number else {"reference": reference}
    run_out_clock(get_object_or_404(mine.only("pk"), **key).pk)
    lines = mine.prefetch_related("lines__order_line__shipment").annotate(**how_far(reader.pk))
    return lines.select_related(*SHOWN_WITH).get(**key)


def case(request: HttpRequest, reference: str) -> HttpResponse:
    dispute = visible_case(request, reference)
    if reference != dispute.reference:
        return redirect(url_of(dispute))
    user: Any = request.user
    at = timezone.now()
    return show(request, "mediation/case.html", {"at": at, **case_context(dispute, user, at)})


@never_cache
@require_POST
def translation(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The words of one entry of the record, translated by a machine; a private note is sent nowhere."""
    dispute = visible_case(request, reference)
    event = get_object_or_404(dispute.events, sequence=number)
    if event.is_private:
        raise Http404
    return translated(request, dispute, words_of(event), f"{url_of(dispute)}#e{number}")
