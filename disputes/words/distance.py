"""How far an offer is from what is asked, and what is said where it is as much."""

from __future__ import annotations

from django.utils.translation import gettext as _

from disputes.flow import Remedy


def distance(asked: int, offered: int) -> int:
    """What is missing, in minor units; nothing where the offer is as much or more."""
    return max(asked - offered, 0)


def met(asked: str, offered: str) -> str:
    """That the amounts meet, by the remedies that were asked and offered: one may want the goods back."""
    if is_return(asked) == is_return(offered):
        return _("The seller offers what the buyer asks, or more")
    return _("The amounts meet; whether the goods go back is open")


def is_return(remedy: str) -> bool:
    return remedy == Remedy.RETURN_AND_REFUND
