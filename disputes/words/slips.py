"""What a second mediator corrected in a ruling: the old words and the new ones."""

from __future__ import annotations

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from disputes.models import Event


def slip_words(event: Event) -> str:
    """One sentence on a correction; of older ones, which stand beside the ruling, the words alone."""
    data = event.data
    old, new = data.get("wrong", ""), data["text"]
    if not old:
        return str(new)
    if data.get("slip") == "finding":
        labels = dict(import_string("mediation.models.Finding").choices)
        old, new = labels.get(old, old), labels.get(new, new)
    return _("Instead of “%(old)s” it now says “%(new)s”.") % {"old": old, "new": new}


def slip_facts(event: Event) -> list[tuple[str, str]]:
    """For the record, beside the reason."""
    return [(_("Corrected"), slip_words(event))] if event.action == "correct_ruling" else []
