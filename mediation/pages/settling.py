"""What settles cases like a seller's, and what each way out would cost; the sums come by GET."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from disputes.flow import MEDIATING, NEGOTIATING, Role
from disputes.models import Dispute
from disputes.views.facts import title
from disputes.views.shown import page_of, shown
from mediation.settling import figures_for
from mediation.settling.comparing import comparison
from mediation.settling.form import filled_in
from mediation.settling.shown import shown_figures

OPEN_TO_AGREEMENT = NEGOTIATING | MEDIATING


@login_required
@require_safe
def settling(request: HttpRequest, reference: str) -> HttpResponse:
    """For the staff of the store, while it can still be agreed on."""
    dispute = shown(request.user, Role.SELLER, reference, timezone.now())
    if dispute.state not in OPEN_TO_AGREEMENT:
        return redirect(page_of(dispute, Role.SELLER))
    figures = figures_for(dispute)
    form = filled_in(dispute, request.GET.dict())
    context: dict[str, Any] = {
        "dispute": dispute,
        "title": title(dispute, dispute.goods),
        "back": page_of(dispute, Role.SELLER),
        "url": settling_url(dispute),
        "form": form,
        "compared": comparison(dispute, form, figures),
        "shown": shown_figures(dispute, figures),
    }
    return render(request, "seller/settling.html", context)


def settling_url(dispute: Dispute) -> str:
    return reverse("decisions:seller_settling", args=[dispute.reference])
