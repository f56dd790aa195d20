"""What the forms of all actions share: the dispute, who acts, and what was seen."""

from __future__ import annotations

from typing import Any

from django import forms

from disputes.flow import Actor
from disputes.forms.replies import refuse_gaps
from disputes.forms.writing import coach_fields
from disputes.models import Dispute


class ActionForm(forms.Form):
    """Checks what an action must bring. `brought()` are the keywords for `perform`.

    `version` is the one of the page that was answered; the door refuses if the dispute has moved since.
    """

    has_preview = False  # whether the page shows what would be sent before it is
    proposes = False  # whether it carries a proposal
    answers = True  # whether it takes the turn of who sends it
    can_warn = False  # whether `clean` may find something to look at again: `warnings`
    kept: Any = ()  # files that are here already
    replies: Any = None  # templates to begin the text with, where a page offers them

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, dispute: Dispute, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dispute, self.actor = dispute, actor
        self.initial.setdefault("version", dispute.version)
        self.warnings: list[str] = []
        coach_fields(self)
        refuse_gaps(self)

    def keep(self) -> None:
        """The form is shown again: hold on to what cannot be typed anew."""

    def brought(self) -> dict[str, Any]:
        """What the action brings, besides the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
