"""The forms of the parties' actions, one per row of the rulebook, named like it."""

from disputes.forms.base import ActionForm

__all__ = ["ActionForm"]
