"""How a case works, for mediators: from the call for a mediator to a decision that carries itself out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from disputes.flow import Role
from disputes.views.how import told_to
from mediation.pages.frame import show


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    operators = reverse("admin:how") if user.is_operator else ""  # in the template it would be this page
    return show(request, "mediation/how.html", told_to(Role.MEDIATOR) | {"operators": operators})
