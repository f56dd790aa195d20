"""A text that a party writes, with the coach beside it: what it says of the text, and how it is asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from disputes.coach import Advice, Purpose, Situation, advise
from disputes.flow import PARTIES, Role

if TYPE_CHECKING:
    from disputes.models import Dispute

MOST_SHOWN = 20  # marks; of a text full of them the first say enough


class Words(forms.Textarea):
    """Drawn with the coach where `situation` says who writes; without it a text area and no more."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, purpose: Purpose = Purpose.ANSWER) -> None:
        super().__init__({"dir": "auto"} | (attrs or {}))
        self.purpose = purpose
        self.situation: Callable[[Purpose], Situation] | None = None
        self.asks: dict[str, str] = {}
        self.replies: Any = None  # templates to begin with, of forms/replies.py

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        drawn = super().render(name, value, attrs, renderer)
        if self.situation is None or not attrs or "id" not in attrs:
            return drawn
        situation = self.situation(self.purpose)
        if self.replies is not None:
            situation = replace(situation, likely=self.replies.language)
        asks = {**self.asks, "purpose": self.purpose.value, "field": name, "id": attrs["id"]}
        context = coached(str(value or ""), situation) | {
            "input": drawn,
            "name": name,
            "id": attrs["id"],
            "asks": json.dumps(asks),
            "sent": ",".join([name, *asks, *(["reply_language"] if self.replies is not None else [])]),
            "replies": self.replies,
        }
        return render_to_string("components/_coach.html", context)


def coached(text: str, situation: Situation) -> dict[str, Any]:
    """The context of templates/components/_coached.html."""
    advice: Advice = advise(text, situation)
    return {
        "ticks": [(tick.item.label, tick.done) for tick in advice.checklist],
        "green": sum(tick.done for tick in advice.checklist),
        "marks": advice.marks[:MOST_SHOWN],
        "count": len(advice.marks),
        "more": max(0, len(advice.marks) - MOST_SHOWN),
        "typed": bool(text.strip()),
    }


def situation_of(
    dispute: Dispute, role: Role, purpose: Purpose, *, proposes: bool, answers: bool
) -> Situation:
    """`answers`: the action itself takes the writer's turn, so that no clock is left running."""
    waits = not answers and dispute.due_at is not None and role in dispute.turn
    return Situation(role, purpose, clock_runs=waits, proposes=proposes, store=dispute.store_id)


def coach_fields(form: Any) -> None:
    """Puts the coach beside the texts of an action's form, where a party fills it in."""
    if form.actor.role not in PARTIES:
        return
    told = {"proposes": form.proposes, "answers": form.answers}
    asks = {name: "yes" if is_so else "" for name, is_so in told.items()}
    for field in form.fields.values():
        if isinstance(field.widget, Words):
            field.widget.asks = asks | {"dispute": form.dispute.reference}
            field.widget.situation = lambda purpose: situation_of(
                form.dispute, form.actor.role, purpose, **told
            )
