"""Help where the question arises: a question that unfolds its answer, by keyboard and without scripts too."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from disputes.flow import State
from disputes.models import Policy
from disputes.views.rules import step_of
from disputes.words.help import HELP, Help, help_on_form

register = template.Library()


@register.inclusion_tag("components/_help.html")
def help_on(*names: str) -> dict[str, list[Help]]:
    """The answers of these names in `disputes.words.help`; "" stands for none."""
    return {"helps": [HELP[name] for name in names if name]}


@register.inclusion_tag("components/_help.html")
def form_help(action: str, form: Any) -> dict[str, list[Help]]:
    """What the form of an action leaves open; nothing on what it does not offer."""
    remedies = form.fields["remedy"].choices if "remedy" in form.fields else None
    return {"helps": help_on_form(action, None if remedies is None else {value for value, _text in remedies})}


@register.simple_tag
def lasts(state: str) -> str:
    """How long a state's clock runs by the policy in force now: "5 days", "2 working days"."""
    return step_of(Policy.objects.in_force(timezone.now()), State(state)).lasts
