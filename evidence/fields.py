"""A form field for several files at once, on the browser's own control."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from evidence.signatures import EXTENSIONS

ENDINGS = ",".join(ending for endings in EXTENSIONS.values() for ending in endings)


class FilesInput(forms.FileInput):
    """`<input type="file" multiple>` that offers the kinds of files that are accepted."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ENDINGS} | (attrs or {}))


class FilesField(forms.FileField):
    """Any number of uploads, as a list; what is in them is for `acceptance` to judge."""

    widget = FilesInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "allow_empty_file": True, "max_length": None} | options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [file for file in data or [] if file]
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files
