"""Whether a tracking number can be right, by its check digit. A hint for people, never a refusal."""

from __future__ import annotations

from enum import Enum

from django.utils.translation import gettext as _
from tracking_numbers import DEFINITIONS
from tracking_numbers.definition import TrackingNumberDefinition

UNMISTAKABLE = frozenset({"s10", "ups"})  # formats with letters in fixed places; others are digits alone


class Check(Enum):
    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"  # no format that we know, or one without a check digit


def checked(carrier: str, number: str) -> Check:
    """What the check digit says. Numbers of digits alone are only held against the carrier that is named."""
    compact = "".join(number.split()).upper()
    known = [d for d in DEFINITIONS if d.checksum_validator and _is_meant(d, carrier)]
    answers = {_answer(definition, compact) for definition in known}
    if Check.VALID in answers:
        return Check.VALID
    return Check.INVALID if Check.INVALID in answers else Check.UNKNOWN


def _is_meant(definition: TrackingNumberDefinition, carrier: str) -> bool:
    courier, named = definition.courier, carrier.lower()
    return courier.code in UNMISTAKABLE or courier.code in named.split() or courier.name.lower() in named


def _answer(definition: TrackingNumberDefinition, number: str) -> Check:
    try:
        found = definition.test(number)
    except ValueError:  # a letter where the library wants a check digit
        return Check.INVALID
    if found is None:
        return Check.UNKNOWN
    wrong = [name for name, _reason in found.validation_errors]
    # A country or service that is not on the library's list: somebody else's number in the same shape.
    return Check.VALID if not wrong else Check.INVALID if wrong == ["checksum"] else Check.UNKNOWN


def warning(carrier: str, number: str) -> str:
    """A sentence for who typed a number that cannot be right, or ""."""
    if checked(carrier, number) is not Check.INVALID:
        return ""
    return _("The tracking number %(number)s may have a slip in it: its check digit does not fit.") % {
        "number": number
    }
