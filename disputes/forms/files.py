"""Files in a form: those that come with it, and those that were uploaded while it was being filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

STAGING = "evidence.staging"  # of an app above this one
KINDS = "evidence.models.Kind"
KIND_OF = "kind-"  # and the id of a staged file: what that one shows


class FilesInput(forms.FileInput):
    """The files that are here already, and the native input; a script makes more of it."""

    allow_multiple_selected = True
    beside: Callable[[], dict[str, Any]] = dict

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = {"input": super().render(name, value, attrs, renderer), "attrs": attrs or {}}
        return render_to_string("components/_uploads.html", context | self.beside())


class FilesField(forms.FileField):
    """Any number of uploads, as a list; what is in them is for who takes them to judge."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        uploads = [upload for upload in data or [] if upload]
        if self.required and not uploads:
            raise ValidationError(self.error_messages["required"], code="required")
        return uploads


class DrawnWithFiles(forms.MultipleHiddenInput):
    """Draws nothing: the ids stand beside the names of the files."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return SafeString()


class UploadsField(forms.Field):
    """The ids of staged files, in their order; what is no id is left out."""

    widget = DrawnWithFiles

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> list[UUID]:
        ids = [_as_id(text) for text in value or []]
        return [each for each in ids if each]


def _as_id(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


class TakesFiles(forms.Form):
    """Turns files into unsaved evidence (`pieces`); who is asked once more need not choose them again."""

    files = FilesField(  # type: ignore[assignment]  # a field, not Form.files
        label=gettext_lazy("Files"), required=False
    )
    uploads = UploadsField()

    is_attachment = False
    asks_kinds = True  # beside each file
    dispute: Any = None
    kept: Any = None  # the staged files, once `keep` was called

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pieces: list[Any] = []
        field = self.fields["files"]
        field.widget.beside = self.beside_files
        field.widget.attrs["accept"] = import_string(f"{STAGING}.offered")()
        field.help_text = f"{field.help_text} {_limits()}".strip()

    @property
    def sender(self) -> Any:
        """Whose staged files may come."""
        raise NotImplementedError

    def take(self, role: str, kind: str, note: str = "", policy: Any = None) -> None:
        """Judge the files; those that are fit are `pieces`, of the others each is named beside the field."""
        found = import_string(f"{STAGING}.chosen")(
            import_string(f"{STAGING}.Place")(self.sender, role, self.dispute, self.is_attachment),
            self.cleaned_data.get("files", []),
            self.cleaned_data.get("uploads", []),
            {str(pk): self.kind_of(pk) for pk in self.cleaned_data.get("uploads", [])},
            kind=kind,
            note=note,
            policy=policy,
            at=timezone.now(),
        )
        self.pieces = found.pieces
        for error in found.errors:
            self.add_error("files", error)

    def keep(self) -> None:
        """Hold on to what was accepted: the form that is shown again has it already."""
        self.kept, full = import_string(f"{STAGING}.keep")(self.pieces, self.sender, timezone.now())
        if full:
            self.add_error("files", full)

    def kind_of(self, pk: Any) -> str:
        """What the sender said that one staged file shows; "" where nothing was said."""
        name = f"{KIND_OF}{pk}"
        return str((self.data if self.is_bound else self.initial).get(name) or "")

    def beside_files(self) -> dict[str, Any]:
        """What the field shows besides the native input."""
        return {
            "rows": [(each, self.kind_of(each.pk)) for each in self._here()],
            "kinds": import_string(KINDS).choices if self.asks_kinds else [],
            "usual": self.usual_kind(),
            "reference": self.dispute.reference if self.dispute else "",
            "is_attachment": self.is_attachment,
            "most": settings.EVIDENCE_MAX_BYTES,
            "most_video": settings.EVIDENCE_MAX_VIDEO_BYTES,
            "told": import_string(f"{STAGING}.told_before")(),
        }

    def _here(self) -> list[Any]:
        """The staged files of this form, as it is or as it was left."""
        if self.kept is not None:
            return list(self.kept)
        value = self["uploads"].value() or []
        return import_string(f"{STAGING}.staged_of")(
            self.sender, self.fields["uploads"].clean(value), timezone.now()
        )

    def usual_kind(self) -> Any:
        """What a file counts as whose kind is not chosen beside it."""
        return _("as below")


def _limits() -> str:
    return _(
        "Photos, PDF, plain text or e-mails up to %(size)s each, videos up to %(video)s. "
        "Several at once are fine."
    ) % {
        "size": _megabytes(settings.EVIDENCE_MAX_BYTES),
        "video": _megabytes(settings.EVIDENCE_MAX_VIDEO_BYTES),
    }


def _megabytes(size: int) -> str:
    return _("%(number)s MB") % {"number": f"{size / 1024**2:g}"}
