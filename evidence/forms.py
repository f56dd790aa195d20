"""What the parties bring to the record: evidence, a seller's contest, the end of a return, messages."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Fieldset, Layout
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import RETURNING, Remedy, ReturnCondition, Role
from disputes.forms.base import ActionForm
from disputes.forms.fields import FilesField, words
from disputes.models import Message, Proposal
from evidence.acceptance import accepted_all
from evidence.models import Evidence, Kind
from evidence.signatures import EXTENSIONS
from evidence.tracking import warning

VOUCHERS = (Kind.TRACKING, Kind.RETURN_TRACKING)
ENDINGS = ",".join(ending for endings in EXTENSIONS.values() for ending in endings)


def _megabytes(size: int) -> str:
    return _("%(number)s MB") % {"number": f"{size / 1024**2:g}"}


class _WithFiles(ActionForm):
    """Turns the chosen files into unsaved evidence; one that is refused is named, and nothing is kept."""

    files = FilesField(  # type: ignore[assignment]  # a field, not Form.files
        label=gettext_lazy("Files"), required=False
    )
    is_attachment = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pieces: list[Evidence] = []
        self.warnings: list[str] = []
        self.fields["files"].widget.attrs["accept"] = ENDINGS
        self.fields["files"].help_text = _(
            "Photos, PDF, plain text or e-mails up to %(size)s each, videos up to %(video)s. "
            "Several at once are fine."
        ) % {
            "size": _megabytes(settings.EVIDENCE_MAX_BYTES),
            "video": _megabytes(settings.EVIDENCE_MAX_VIDEO_BYTES),
        }
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True  # the page brings both
        self.helper.layout = self.layout()

    def layout(self) -> Layout:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        try:
            self.pieces = accepted_all(
                data.get("files", []),
                role=self.actor.role.value,
                kind=self.kind_of_files(data),
                note=data.get("note", ""),
                dispute=self.dispute,
                is_attachment=self.is_attachment,
            )
        except forms.ValidationError as error:
            self.add_error("files", error)
        return data

    def kind_of_files(self, data: dict[str, Any]) -> str:
        return Kind.OTHER


class _WithEvidence(_WithFiles):
    """Files of one kind, a carrier's tracking number, or both, with a note."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it shows"),
        required=False,
        choices=[("", gettext_lazy("Choose …")), *Kind.choices],
    )
    note = words(
        gettext_lazy("Note"),
        rows=2,
        help_text=gettext_lazy("What should be noticed in it. Both sides and the mediator read this."),
    )
    carrier = forms.CharField(label=gettext_lazy("Carrier"), required=False, max_length=60)
    tracking_number = forms.CharField(
        label=gettext_lazy("Tracking number"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("files") and not data.get("kind") and "kind" not in self.errors:
            self.add_error("kind", _("Say what the files show."))
        carrier, number = data.get("carrier", ""), data.get("tracking_number", "")
        if carrier and not number:
            self.add_error("tracking_number", _("Write the tracking number too."))
        elif number and not carrier:
            self.add_error("carrier", _("Say which carrier gave this number."))
        elif number:
            self._add_voucher(carrier, number, data)
        if not self.has_something(data) and not self.errors:
            self.add_error("files", _("Choose a file, or write a carrier and a tracking number."))
        return data

    def _add_voucher(self, carrier: str, number: str, data: dict[str, Any]) -> None:
        usual = Kind.RETURN_TRACKING if self.dispute.state in RETURNING else Kind.TRACKING
        kind = data.get("kind")
        self.pieces.append(
            Evidence(
                role=self.actor.role.value,
                kind=kind if kind in VOUCHERS else usual,
                note=data.get("note", ""),
                carrier=carrier,
                tracking_number=number,
            )
        )
        if hint := warning(carrier, number):
            self.warnings.append(hint)

    def has_something(self, data: dict[str, Any]) -> bool:
        return bool(self.pieces)

    def kind_of_files(self, data: dict[str, Any]) -> str:
        return data.get("kind") or Kind.OTHER

    def evidence_fields(self) -> list[Any]:
        number = Fieldset(_("Or a tracking number"), "carrier", "tracking_number")
        return [Field("files"), Field("kind"), Field("note"), number]


class SubmitEvidence(_WithEvidence):
    """Files of one kind, or a tracking number, or both."""

    def layout(self) -> Layout:
        return Layout("version", *self.evidence_fields())

    def brought(self) -> dict[str, Any]:
        return {"evidence": self.pieces}


class Contest(_WithEvidence):
    """Why no refund is due, with evidence now or before."""

    statement = words(
        gettext_lazy("Why no refund is due"),
        required=True,
        help_text=gettext_lazy("The buyer reads this, and the mediator if it comes to one."),
    )

    field_order = ("version", "statement", "files", "kind", "note", "carrier", "tracking_number")

    def layout(self) -> Layout:
        return Layout("version", "statement", *self.evidence_fields())

    def has_something(self, data: dict[str, Any]) -> bool:
        return super().has_something(data) or self.dispute.evidence.by(Role.SELLER).exists()

    def brought(self) -> dict[str, Any]:
        proposal = Proposal(role=self.actor.role.value, remedy=Remedy.NO_REFUND, amount=0)
        return {
            "proposal": proposal,
            "statement": self.cleaned_data["statement"],
            "evidence": self.pieces,
        }


class AcknowledgeReturn(_WithFiles):
    """In what condition the return came; unless all is well, with evidence now or since it was sent."""

    acknowledgement = forms.ChoiceField(
        label=gettext_lazy("What came back"), choices=ReturnCondition.choices, widget=forms.RadioSelect
    )
    statement = words(
        gettext_lazy("What is wrong with it"),
        rows=3,
        help_text=gettext_lazy(
            "Leave this and the files empty if all is well. If not: photos, or what the carrier says."
        ),
    )

    field_order = ("version", "acknowledgement", "statement", "files")

    def layout(self) -> Layout:
        return Layout("version", "acknowledgement", "statement", "files")

    def kind_of_files(self, data: dict[str, Any]) -> str:
        nothing_came = data.get("acknowledgement") == ReturnCondition.NOT_RECEIVED
        return Kind.CARRIER_INVESTIGATION if nothing_came else Kind.RETURN_CONDITION_PHOTO

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        condition = data.get("acknowledgement", ReturnCondition.ITEM_RECEIVED)
        if condition != ReturnCondition.ITEM_RECEIVED and not self.errors and not self._has_evidence():
            self.add_error("files", _("Add evidence of it: photos, or what the carrier says."))
        return data

    def _has_evidence(self) -> bool:
        since_sent = self.dispute.evidence.by(Role.SELLER).filter(
            event__at__gte=self.dispute.return_shipped_at
        )
        return bool(self.pieces) or since_sent.exists()

    def brought(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("acknowledgement", "statement")}
        return said | {"evidence": self.pieces}


class SendMessage(_WithFiles):
    """Words to the other side, with attachments; a mediator may keep a note to the mediators."""

    text = words(gettext_lazy("Message"), required=True)
    private = forms.BooleanField(
        label=gettext_lazy("Only mediators read this"),
        required=False,
        help_text=gettext_lazy("Without it, both parties read what you write."),
    )
    is_attachment = True

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
