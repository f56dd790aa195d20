"""Whether a tracking number can be right, and what was meant if not. A hint for people, never a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from evidence.tracking.formats import NAMES, UNMISTAKABLE, Check, answers, courier_named
from evidence.tracking.slips import look_alikes, slips

MOST_SUGGESTED = 3
LONGEST = 40  # characters; nobody's numbers are longer, and what is costs nothing to look at
BETWEEN = re.compile(r"[\s.\-\u00ad\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff]+")
NEVER_POSTS = frozenset({"ups", "fedex", "amazon", "ontrac"})  # DHL and USPS issue numbers of posts too


@dataclass(frozen=True)
class Judgement:
    """What can be said of a number.

    `number` is what was typed without spaces and dashes, `suggestions` what may have been meant, and
    `belongs_to` the carrier whose number it is where another one was named ("post" for any post).
    """

    check: Check
    number: str
    suggestions: tuple[str, ...] = ()
    belongs_to: str = ""


def compact(number: str) -> str:
    """A number as carriers store it: without spaces and dashes, in capitals."""
    return BETWEEN.sub("", number).upper()


def checked(carrier: str, number: str) -> Check:
    """What the check digit says. Numbers of digits alone are only held against the carrier that is named."""
    return _checked(courier_named(carrier), compact(number))


def judge(carrier: str, number: str, known: Iterable[str] = ()) -> Judgement:
    """The check, and what may have been meant: first of all a number of `known` one slip away."""
    plain, courier = compact(number), courier_named(carrier)
    check = _checked(courier, plain)
    if check is Check.VALID:
        return Judgement(check, plain, belongs_to=_another(courier, carrier, plain))
    another = _another(courier, carrier, plain) if courier else ""
    meant = () if another else tuple(islice(_meant(courier, plain, known), MOST_SUGGESTED))
    return Judgement(check, plain, meant if check is Check.INVALID else (), another)


def belongs_words(judgement: Judgement) -> str:
    """Whose number it is, where another carrier was named; or ""."""
    if not judgement.belongs_to:
        return ""
    if judgement.belongs_to == "post":
        return _("This is a number of a postal service.")
    return _("This is a number of %(carrier)s.") % {"carrier": judgement.belongs_to}


def _checked(courier: str, number: str) -> Check:
    if not number or len(number) > LONGEST:
        return Check.UNKNOWN
    found = _checks(courier, number)
    if Check.VALID in found:
        return Check.VALID
    if Check.INVALID in found or _is_misread(courier, number):
        return Check.INVALID
    return Check.UNKNOWN


def _checks(courier: str, number: str) -> set[Check]:
    """What the formats say that are meant: those of the carrier, and those that cannot be mistaken."""
    meant = UNMISTAKABLE | {courier}
    return {answer.check for answer in answers(number) if answer.courier in meant}


def _is_misread(courier: str, number: str) -> bool:
    """No format's shape, and would be one if a letter were read as the digit that it looks like.

    A UPS number has fixed letters: with UPS named, one wrong character more or less is seen as well.
    """
    if answers(number):
        return False
    likely = [*look_alikes(number)]
    if courier == "ups":
        likely += [f"1Z{number[2:]}"]
    return any(Check.VALID in _checks(courier, other) for other in likely if other != number)


def _meant(courier: str, number: str, known: Iterable[str]) -> Iterator[str]:
    near = {*slips(number), f"1Z{number[2:]}"} if courier == "ups" else {*slips(number)}
    fitting = [other for other in slips(number) if Check.VALID in _checks(courier, other)]
    if courier == "ups" and number[:2] != "1Z":
        fitting.insert(0, f"1Z{number[2:]}")
    first = [other for other in map(compact, known) if other in near]
    yield from dict.fromkeys([*first, *fitting])


def _another(courier: str, carrier: str, number: str) -> str:
    """The carrier whose number this is, if it is not the one that was named; "" where nothing says so."""
    right = {answer.courier for answer in answers(number) if answer.check is Check.VALID}
    if not carrier or courier in right:
        return ""
    if "ups" in right:
        return NAMES["ups"]
    if "s10" in right:
        return "post" if courier in NEVER_POSTS else ""
    return next((NAMES[code] for code in NAMES if code in right), "") if courier else ""
