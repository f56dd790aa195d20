"""How a dispute works, for a buyer or a seller: the way and its times, made from the policy in force."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from disputes.flow import PARTIES, Role
from disputes.models import Policy
from disputes.views.rules import Step, step_of
from disputes.words.how import QUESTIONS, WAYS, Part


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    """To the page of what the reader is: a mediator's, an operator's, a seller's, else the buyers'."""
    user: Any = request.user
    if user.is_staff and user.is_mediator:
        return redirect("mediation:how")
    if user.is_staff and user.is_operator:
        return redirect("admin:how")
    role = Role.SELLER if getattr(user, "sells", False) else Role.BUYER
    return redirect("disputes:how_it_works_as", role.value)


@require_safe
def how_it_works_as(request: HttpRequest, role: str) -> HttpResponse:
    if role not in PARTIES:
        raise Http404
    return render(request, "public/how.html", told_to(Role(role)))


def told_to(role: Role) -> dict[str, Any]:
    """What the page shows to this role, with the times of the policy in force now."""
    policy = Policy.objects.in_force(timezone.now())
    way: list[tuple[Part, Step | None]] = [
        (part, step_of(policy, part.state) if part.state else None) for part in WAYS[role]
    ]
    return {"role": role, "way": way, "questions": QUESTIONS[role]}
