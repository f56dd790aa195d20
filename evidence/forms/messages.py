"""Words to the other side, with attachments."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from crispy_forms.layout import HTML, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import Role
from disputes.forms.fields import words
from disputes.models import Event, Message
from disputes.models.record import SEQUENCE_BITS, answerable
from disputes.words import Quote, quote
from evidence.forms.files import WithFiles


class SendMessage(WithFiles):
    """Words to the other side, with attachments; a mediator may keep a note to the mediators.

    The field `answers` is the number of the message that it answers.
    """

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
        self.fields["answers"] = forms.IntegerField(  # of another meaning than the attribute of its name
            required=False, min_value=1, max_value=2**SEQUENCE_BITS, widget=forms.HiddenInput
        )
        if self.actor.role != Role.MEDIATOR:
            del self.fields["private"]

    def layout(self) -> Layout:
        private = ["private"] if self.actor.role == Role.MEDIATOR else []
        quoted = HTML('{% include "components/_quoted.html" with quoted=form.quoted %}')
        return Layout("version", "answers", quoted, *private, "text", "files")

    def clean(self) -> dict[str, Any]:
        """What is answered stands in this record, and whoever reads the answer may read it."""
        data = super().clean()
        number, private = data.get("answers"), bool(data.get("private"))
        if number and answerable(self.dispute.pk, number, private=private) is None:
            self._refuse(number)
        return data

    def _refuse(self, number: int) -> None:
        """To mediators a note is there: what is missing is that its answer is one too."""
        if "private" in self.fields and answerable(self.dispute.pk, number, private=True):
            self.add_error("private", _("You answer a note for mediators, so only mediators may read this."))
        else:
            self.add_error("answers", _("The message that you answer is not in this record."))

    @cached_property
    def quoted(self) -> Quote | None:
        """What is answered, for who writes the answer."""
        said = str(self["answers"].value() or "")
        if not (said.isascii() and said.isdecimal() and len(said) < 8):
            return None
        private = self.actor.role == Role.MEDIATOR
        event: Event | None = answerable(self.dispute.pk, int(said), private=private)
        if event is None:
            return None
        event.dispute = self.dispute
        return quote(event, self.actor.role)

    def brought(self) -> dict[str, Any]:
        private = self.cleaned_data.get("private", False)
        message = Message(
            text=self.cleaned_data["text"], private=private, answers=self.cleaned_data.get("answers")
        )
        return {"message": message, "evidence": self.pieces}
