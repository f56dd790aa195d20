"""The names, numbers and codes that a case holds: all that a slip in a ruling may be corrected to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from disputes.flow import Role
from disputes.models import Dispute
from evidence.models.tracking import TrackingEvent

TOKENS = re.compile(r"\w+(?:['’./-]\w+)*")
EXHIBIT = re.compile(r"[EA]\d+", re.IGNORECASE)  # what a piece of evidence is called, and no code of the case
LEAST_DIGITS = 5  # of a code that is a number alone: a shorter one may as well be a count


@dataclass(frozen=True)
class Known:
    """`names` of people, firms and places, `titles` of goods, `codes`: numbers and references."""

    names: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def holds(self, words: Iterable[str], text: str) -> bool:
        """Whether all these words of a text are the case's own; those of goods, where the title is whole."""
        titles = [title for title in self.titles if _stands_in(title, text)]
        named = {word for word in _small(*self.names, *titles) if not is_number(word)}
        return _small(*words) <= named | self._references

    @property
    def _references(self) -> set[str]:
        codes = {code for whole in self.codes for code in (whole, "".join(whole.split()))}
        return {code.casefold() for code in codes if _is_reference(code)}


def tokens_of(text: str) -> list[str]:
    """Names, numbers and codes as they stand, "PM-12" as one."""
    return TOKENS.findall(unicodedata.normalize("NFC", text))


def is_number(word: str) -> bool:
    return not any(letter.isalpha() for letter in word)


def _small(*texts: str) -> set[str]:
    return {word.casefold() for text in texts for word in tokens_of(text)}


def _stands_in(title: str, text: str) -> bool:
    words, among = (" ".join(tokens_of(each)).casefold() for each in (title, text))
    return bool(words) and f" {words} " in f" {among} "


def _is_reference(code: str) -> bool:
    if EXHIBIT.fullmatch(code):
        return False
    return not is_number(code) or sum(letter.isdigit() for letter in code) >= LEAST_DIGITS


def known_of(dispute: Dispute) -> Known:
    """What the order, both sides, their evidence and the carriers' scans name."""
    order = dispute.order
    lines = list(order.lines.values_list("title", "sku"))
    parcels = [
        *order.shipments.values_list("carrier", "tracking_number"),
        *dispute.evidence.values_list("carrier", "tracking_number"),
        (dispute.return_carrier, dispute.return_tracking_number),
    ]
    numbers = [number for _carrier, number in parcels if number]
    scans = TrackingEvent.objects.filter(
        marketplace=order.marketplace_id, tracking_number__in=["".join(number.split()) for number in numbers]
    )
    places = {name for scan in scans.values_list("carrier", "place").distinct() for name in scan}
    names = [*sides_of(dispute), *_mediators(dispute), *places, *(carrier for carrier, _number in parcels)]
    codes = [dispute.reference, order.reference, dispute.return_reference, *numbers, *(s for _t, s in lines)]
    return Known(list(filter(None, names)), [title for title, _sku in lines], list(filter(None, codes)))


def sides_of(dispute: Dispute) -> list[str]:
    """The names of both parties and of the marketplace between them."""
    staff = dispute.store.members.values_list("user__name", flat=True)
    names = [dispute.buyer.name, dispute.store.name, str(dispute.order.marketplace), *staff]
    return list(filter(None, names))


def _mediators(dispute: Dispute) -> list[str]:
    acted = dispute.events.filter(role=Role.MEDIATOR).values_list("actor__name", flat=True).distinct()
    return [*filter(None, acted), *([dispute.mediator.name] if dispute.mediator else [])]
