"""Words to the other side, with attachments."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import Role
from disputes.forms.fields import words
from disputes.models import Message
from evidence.forms.files import WithFiles


class SendMessage(WithFiles):
    """Words to the other side, with attachments; a mediator may keep a note to the mediators."""

    text = words(gettext_lazy("Message"), required=True)
    private = forms.BooleanField(
        label=gettext_lazy("Only mediators read this"),
        required=False,
        help_text=gettext_lazy("Without it, both parties read what you write."),
    )
    is_attachment, asks_kinds, answers = True, False, False

    field_order = ("version", "private", "text", "files")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].label = _("Attachments")
        if self.actor.role != Role.MEDIATOR:
            del self.fields["private"]

    def layout(self) -> Layout:
        private = ["private"] if self.actor.role == Role.MEDIATOR else []
        return Layout("version", *private, "text", "files")

    def brought(self) -> dict[str, Any]:
        private = self.cleaned_data.get("private", False)
        return {"message": Message(text=self.cleaned_data["text"], private=private), "evidence": self.pieces}
