"""How an answer is marked that a rule of the store gave."""

from __future__ import annotations

from django.utils.translation import gettext as _

from disputes.models import Event


def by_rule(event: Event) -> str:
    """Which rule of the store did it, or "" for what a person did."""
    automatic = event.data.get("automatic") if isinstance(event.data, dict) else None
    if not automatic:
        return ""
    return _("Automatic: rule “%(name)s”") % {"name": automatic["name"]}
