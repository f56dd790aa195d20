"""What an order says of itself, read from texts: every value is checked here, and refused by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from disputes.money import exponent, parse_amount

COLUMNS = (
    "order_reference", "buyer_email", "buyer_name", "store", "currency",
    "sku", "title", "quantity", "unit_price", "shipping", "origin_country", "destination_country",
    "placed_at", "promised_at", "carrier", "tracking_number", "shipped_at", "delivered_at",
)  # fmt: skip
OPTIONAL = ("category",)  # columns that a file may lack
LENGTHS = {
    "order_reference": 64, "buyer_email": 254, "buyer_name": 150, "store": 100, "sku": 64, "title": 255,
    "carrier": 60, "category": 60, "tracking_number": 60, "place": 120, "text": 300,
}  # fmt: skip
MOST = 10**15  # minor units of one order: sums of thousands of orders still fit 64 bits
MOST_PIECES = 2**31 - 1
YEARS = range(1970, 2201)  # deadlines counted from these instants stay in the calendar

NOT_UTF8 = re.compile("[\ud800-\udfff]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# What turns text around or is not seen: a name could be made to read as another.
UNSEEN = re.compile("[\x80-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
COUNTRY = re.compile(r"[A-Z]{2}")
WHOLE = re.compile(r"[0-9]{1,10}")
DAY_AND_TIME = re.compile(r"\S{8,10}[T ]\S+")  # fromisoformat takes any letter in the middle

Texts = Mapping[str, str]


class BadFact(ValueError):  # noqa: N818 - the word that people read
    """A value that cannot be taken; `field` is its column, `reason` a sentence."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.field, self.reason = field, reason


@dataclass(frozen=True)
class Parcel:
    """How a line travelled; lines of one order with the same facts share a parcel."""

    carrier: str
    tracking_number: str
    shipped_at: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True)
class LineFacts:
    """One SKU of an order. `unit_price` is in minor units; no parcel: nothing is known of it.

    `category` is None where the source does not speak of categories at all: what is known stays.
    """

    sku: str
    title: str
    quantity: int
    unit_price: int
    parcel: Parcel | None
    category: str | None = None


@dataclass(frozen=True)
class Head:
    """What all lines of an order have in common. `shipping` is in minor units."""

    reference: str
    buyer_email: str
    buyer_name: str
    store: str
    currency: str
    shipping: int
    origin_country: str
    destination_country: str
    placed_at: datetime
    promised_at: datetime | None


@dataclass(frozen=True)
class OrderFacts:
    """A whole order."""

    head: Head
    lines: tuple[LineFacts, ...]

    @property
    def total(self) -> int:
        """What was paid, in minor units."""
        return self.head.shipping + sum(line.unit_price * line.quantity for line in self.lines)

    @property
    def parcels(self) -> list[Parcel]:
        """The order's parcels, each once, as its lines name them."""
        return list(dict.fromkeys(line.parcel for line in self.lines if line.parcel))


def read_head(texts: Texts) -> Head:
    """The order's own values out of a row. BadFact names the first that cannot be taken."""
    currency = read_needed(texts, "currency")
    try:
        exponent(currency)
    except ValueError as error:
        raise BadFact("currency", str(error)) from None
    return Head(
        reference=_reference(texts),
        buyer_email=_email(texts),
        buyer_name=read_text(texts, "buyer_name"),
        store=read_needed(texts, "store"),
        currency=currency,
        shipping=_amount(texts, "shipping", currency),
        origin_country=_country(texts, "origin_country"),
        destination_country=_country(texts, "destination_country"),
        placed_at=read_instant(read_needed(texts, "placed_at"), "placed_at"),
        promised_at=_instant_or_none(texts, "promised_at"),
    )


def read_line(texts: Texts, currency: str) -> LineFacts:
    """One line's values out of a row. BadFact names the first that cannot be taken."""
    parcel = Parcel(
        carrier=read_text(texts, "carrier"),
        tracking_number=read_text(texts, "tracking_number"),
        shipped_at=_instant_or_none(texts, "shipped_at"),
        delivered_at=_instant_or_none(texts, "delivered_at"),
    )
    return LineFacts(
        sku=read_needed(texts, "sku"),
        title=read_needed(texts, "title"),
        quantity=_quantity(read_text(texts, "quantity")),
        unit_price=_amount(texts, "unit_price", currency),
        parcel=parcel if parcel != Parcel("", "", None, None) else None,
        category=read_text(texts, "category") if "category" in texts else None,
    )


def assemble(head: Head, lines: list[LineFacts]) -> OrderFacts:
    """The order of these lines. BadFact if together they are too much."""
    order = OrderFacts(head, tuple(lines))
    if order.total > MOST:
        raise BadFact("unit_price", _("The order's total is too large."))
    return order


def read_text(texts: Texts, field: str) -> str:
    """The value without spaces around it and line breaks inside."""
    value = texts.get(field, "")
    if NOT_UTF8.search(value):
        raise BadFact(field, _("These bytes are no UTF-8."))
    if CONTROL.search(value):
        raise BadFact(field, _("NUL and other control characters are not allowed."))
    value = " ".join(TURNING.sub("", value).split())
    most = LENGTHS.get(field)
    if most and len(value) > most:
        raise BadFact(field, _("At most %(most)d characters are possible.") % {"most": most})
    return value


def read_needed(texts: Texts, field: str) -> str:
    """The value, which must not be empty."""
    if value := read_text(texts, field):
        return value
    raise BadFact(field, _("A value is needed."))


def _reference(texts: Texts) -> str:
    """A name that is part of addresses, and that people compare by eye."""
    if UNSEEN.search(texts.get("order_reference", "")):
        raise BadFact("order_reference", _("Characters that cannot be seen are not allowed."))
    value = read_needed(texts, "order_reference")
    if not {".", ".."}.isdisjoint(value.split("/")):
        raise BadFact("order_reference", _("“%(text)s” is no reference.") % {"text": value})
    return value


def _email(texts: Texts) -> str:
    value = read_needed(texts, "buyer_email").lower()
    if not _is_email(value):
        raise BadFact("buyer_email", _("“%(text)s” is no e-mail address.") % {"text": value[:80]})
    return value


@lru_cache(maxsize=4096)
def _is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


def _amount(texts: Texts, field: str, currency: str) -> int:
    try:
        amount = parse_amount(read_needed(texts, field), currency)
    except BadFact:
        raise
    except ValueError as error:
        raise BadFact(field, str(error)) from None
    if amount > MOST:
        raise BadFact(field, _("This amount is too large."))
    return amount


def _quantity(value: str) -> int:
    if not WHOLE.fullmatch(value):
        raise BadFact("quantity", _("“%(text)s” is no whole number of pieces.") % {"text": value[:40]})
    if not 1 <= int(value) <= MOST_PIECES:
        raise BadFact("quantity", _("The quantity must be between 1 and %(most)d.") % {"most": MOST_PIECES})
    return int(value)


def _country(texts: Texts, field: str) -> str:
    value = read_text(texts, field).upper()
    if value and not COUNTRY.fullmatch(value):
        raise BadFact(field, _("Write the two letters of ISO 3166: DE."))
    return value


def _instant_or_none(texts: Texts, field: str) -> datetime | None:
    value = read_text(texts, field)
    return read_instant(value, field) if value else None


def read_instant(value: str, field: str) -> datetime:
    """An instant in UTC out of ISO 8601 with an offset."""
    try:
        read = datetime.fromisoformat(value if DAY_AND_TIME.fullmatch(value) else "")
        instant = read.astimezone(UTC) if read.tzinfo else None
    except (ValueError, OverflowError):
        raise BadFact(
            field,
            _("“%(text)s” is no ISO 8601 time. Write it like 2026-10-09T12:00:00+02:00.")
            % {"text": value[:40]},
        ) from None
    if instant is None:
        raise BadFact(field, _("The time has no offset. Write it like 2026-10-09T12:00:00+02:00."))
    if instant.year not in YEARS:
        raise BadFact(field, _("This year cannot be right."))
    return instant
