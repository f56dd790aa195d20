"""What can be said of a tracking number while it is being typed: a part of a form's page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from disputes.models import Dispute
from disputes.perform import actor_for
from evidence.contradictions import beyond_the_number, known_numbers
from evidence.tracking import judge
from evidence.tracking.judging import belongs_words

LONGEST = 60


@never_cache
@require_safe
def number(request: HttpRequest) -> HttpResponse:
    """`dispute` is a reference; `carrier`, `tracking_number` and `kind` as the form has them.

    Who is signed out is told so: the sign-in page would be drawn into the form.
    """
    if not request.user.is_authenticated:
        return render(request, "evidence/_number.html", {"signed_out": True})
    visible = Dispute.objects.visible_to(request.user).select_related("order__marketplace", "store")
    dispute = get_object_or_404(visible, reference=request.GET.get("dispute", ""))
    actor = actor_for(dispute, request.user)
    if actor is None:
        raise Http404
    typed = {name: request.GET.get(name, "").strip()[:LONGEST] for name in ("carrier", "tracking_number")}
    judgement = judge(typed["carrier"], typed["tracking_number"], known_numbers(dispute))
    context = {
        "typed": typed["tracking_number"],
        "judgement": judgement,
        "belongs": belongs_words(judgement),
        "warnings": beyond_the_number(dispute, actor.role, **typed, kind=request.GET.get("kind", "")),
    }
    return render(request, "evidence/_number.html", context)
