"""What each format that the library knows says of a number: right, wrong, or not mine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from tracking_numbers import DEFINITIONS
from tracking_numbers.definition import TrackingNumberDefinition

from evidence.tracking.countries import issuing_country

UNMISTAKABLE = frozenset({"s10", "ups"})  # formats with letters in fixed places; others are digits alone
# No check digit: these letters promise the whole shape; the library knows TBA alone, not TBC and TBM.
SHAPE_ALONE = {"amazon": (re.compile("TB[ACM]"), re.compile("TB[ACM][0-9]{12}"))}
NAMES = {"usps": "USPS", "ups": "UPS", "fedex": "FedEx", "dhl": "DHL", "ontrac": "OnTrac", "amazon": "Amazon"}
CALLED = {
    "usps": ("usps", "united states postal", "us postal", "us mail"),
    "ups": ("ups", "united parcel"),
    "fedex": ("fedex", "fed ex", "federal express"),
    "dhl": ("dhl",),
    "ontrac": ("ontrac",),
    "amazon": ("amazon",),
    "s10": ("s10",),
}
WORDS = {code: re.compile(rf"\b(?:{'|'.join(names)})\b") for code, names in CALLED.items()}


class Check(Enum):
    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"  # no format that we know, or one without a check digit


@dataclass(frozen=True)
class Answer:
    """What one format says; `courier` is its code, "s10" for every post."""

    courier: str
    check: Check


def courier_named(carrier: str) -> str:
    """The code of the carrier that somebody wrote in words, "" where the library does not know it."""
    words = carrier.lower()
    return next((code for code, pattern in WORDS.items() if pattern.search(words)), "")


@lru_cache(maxsize=4096)
def answers(number: str) -> tuple[Answer, ...]:
    """What the formats that a number has the shape of say of it. `number` is compact."""
    return tuple(_answers(number))


def _answers(number: str) -> Iterator[Answer]:
    for definition in DEFINITIONS:
        check = _answer(definition, number)
        if check is not None:
            yield Answer(definition.courier.code, check)


def _answer(definition: TrackingNumberDefinition, number: str) -> Check | None:
    courier = definition.courier.code
    if not definition.checksum_validator:
        return _by_shape(courier, number)
    try:
        found = definition.test(number)
    except ValueError:  # a letter where the library wants a check digit
        return Check.INVALID
    if found is None:
        return None
    wrong = {name for name, _reason in found.validation_errors}
    if wrong == {"Courier"} and issuing_country(number):
        return Check.VALID  # the library's list of posts is shorter than the standard's of countries
    if courier == "ups" and "checksum" in wrong:
        return Check.INVALID  # nobody else's numbers begin with 1Z, whatever the service
    # A country or service that is on no list: somebody else's number in the same shape.
    return Check.VALID if not wrong else Check.INVALID if wrong == {"checksum"} else Check.UNKNOWN


def _by_shape(courier: str, number: str) -> Check | None:
    begins, whole = SHAPE_ALONE.get(courier, (None, None))
    if begins is None or whole is None or not begins.match(number):
        return None
    return Check.VALID if whole.fullmatch(number) else Check.INVALID
