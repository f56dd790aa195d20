"""What all actions share that bring files: who sends them, as what, and how the form is laid out."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout

from disputes.forms.base import ActionForm
from disputes.forms.files import TakesFiles
from evidence.models import Kind


class WithFiles(TakesFiles, ActionForm):
    """An action that brings files. One that is refused is named, and nothing is brought."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True  # the page brings both
        self.helper.layout = self.layout()

    def layout(self) -> Layout:
        raise NotImplementedError

    @property
    def sender(self) -> Any:
        return self.actor.user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.take(self.actor.role.value, self.kind_of_files(data), data.get("note", ""))
        return data

    def kind_of_files(self, data: dict[str, Any]) -> str:
        return Kind.OTHER
