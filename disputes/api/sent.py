"""The types of what is sent, for checking JSON and for the documentation.

They know types alone. What may be said when is for the rulebook, the forms and the import to judge.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db.models import TextChoices
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from disputes.flow import (
    Reason,
    Remedy,
    ReturnCondition,
    SubReason,
)
from disputes.forms.fields import MOST_LETTERS
from disputes.importing.facts import LENGTHS, MOST_PIECES
from disputes.models import OutsideSettlement
from disputes.models.record import SEQUENCE_BITS
from disputes.money import currencies

MOST = 2**63 - 1
INSTANT: dict[str, Any] = {"format": "date-time"}
CURRENCIES = currencies()
COUNTRY = "^([A-Za-z]{2})?$"
PLAIN = r"^[0-9]{1,12}(\.[0-9]{1,8})?$"


def _one_of(choices: type[TextChoices], description: str = "") -> Any:
    """A word of these; the form says so to whoever sends another."""
    return _told(None, description, enum=[*choices.values, None])


def _told(default: Any = ..., description: str = "", **limits: Any) -> Any:
    """Limits that are told here, and judged by the form or the import, with better words."""
    return Field(default, description=description or None, json_schema_extra=limits)


def _text(name: str) -> Any:
    return _told(maxLength=LENGTHS[name], minLength=1)


def _maybe(name: str) -> Any:
    return _told(None, maxLength=LENGTHS[name])


class Sent(BaseModel):
    """What comes in: types are taken strictly, and unknown fields are ignored."""

    model_config = ConfigDict(strict=True, extra="ignore", populate_by_name=True)


class Money(Sent):
    amount: StrictStr = _told(description="A plain decimal.", examples=["12.50"], pattern=PLAIN)
    currency: StrictStr = _told(description="ISO 4217.", examples=["EUR"], pattern="^[A-Z]{3}$")


Amount = Annotated[StrictStr, _told(pattern=PLAIN, examples=["12.50"])] | Money
Instant = Annotated[StrictStr, _told(**INSTANT)] | Literal[""] | None  # empty: unknown, as in the import
Statement = Annotated[StrictStr, _told(maxLength=MOST_LETTERS)]


class ProposalIn(Sent):
    """What somebody proposes. `amount` counts only for a partial refund and a return."""

    remedy: StrictStr | None = _one_of(Remedy)
    amount: Amount | None = Field(None, description="A plain decimal text, or an amount with its currency.")
    return_freight: StrictStr | None = Field(
        None, description="Who pays a return: seller, buyer or platform."
    )


class LineOf(Sent):
    """So many pieces of one line."""

    sku: StrictStr
    quantity: StrictInt = Field(ge=0, le=2**31 - 1)


class OpenIn(Sent):
    """What a buyer disputes, and what would settle it."""

    reason: StrictStr | None = _one_of(Reason)
    sub_reason: StrictStr | None = _one_of(SubReason)
    lines: list[LineOf] | None = Field(None, description="All lines of the order where it is left out.")
    received_on: StrictStr | None = Field(
        None, description="The day on which it came, where no delivery is on record.", examples=["2026-03-01"]
    )
    statement: Statement | None = None
    proposal: ProposalIn | None = None


class ActionIn(Sent):
    """What an action brings; the rulebook says which needs what."""

    as_: Literal["buyer", "seller", "marketplace"] = Field(alias="as", description="For whom the key acts.")
    version: StrictInt | None = Field(
        None,
        ge=0,
        le=MOST,
        description="The version that was seen: once state, clock or table have changed, nothing is done.",
    )
    proposal: StrictInt | ProposalIn | None = Field(None, description="To make one; its id to accept one.")
    statement: Statement | None = None
    return_address: StrictStr | None = Field(None, description="Where a return goes, from a seller.")
    return_reference: StrictStr | None = Field(None, description="What the buyer writes on the parcel.")
    carrier: StrictStr | None = None
    tracking_number: StrictStr | None = None
    kind: StrictStr | None = Field(None, description="What evidence shows, or what happened outside.")
    note: Statement | None = None
    lines: list[LineOf] | None = Field(None, description="How many pieces of each line are sent back.")
    acknowledgement: StrictStr | None = _one_of(ReturnCondition, "How a return came.")
    received: list[LineOf] | None = Field(None, description="How many pieces came, where some are missing.")
    concerned: list[LineOf] | None = Field(None, description="How many pieces are damaged or different.")
    confirm: StrictBool | StrictStr | None = Field(None, description="That it is meant.")
    text: Statement | None = Field(None, description="A message.")
    answers: StrictInt | None = Field(
        None, ge=1, le=2**SEQUENCE_BITS, description="The `sequence` of the message that a message answers."
    )
    provider_reference: StrictStr | None = Field(None, description="The payment's reference.")
    reason: StrictStr | None = Field(None, description="Why the payment failed.")
    amount: Amount | None = Field(None, description="What moved outside.")


class LinkIn(Sent):
    """Whom a link brings in."""

    as_: Literal["buyer", "seller"] = Field(alias="as", description="Which party.")
    email: StrictStr | None = Field(
        None, description="Of the seller's staff: whose link it is; the owner's where it is left out."
    )


class ChangeIn(Sent):
    """What moved of an order's money outside the desk."""

    kind: StrictStr | None = _one_of(OutsideSettlement.Kind)
    amount: Amount | None = Field(
        None, description="All that is left of what was paid, where it is left out."
    )
    reference: StrictStr | None = _told(
        None, "Your own number of it: told again, it is noted once.", maxLength=64
    )


class LineIn(Sent):
    """One line of an order. What the order says of its parcel counts for lines that say nothing."""

    sku: StrictStr = _text("sku")
    title: StrictStr = _text("title")
    quantity: StrictInt = _told(minimum=1, maximum=MOST_PIECES)
    unit_price: Amount
    category: StrictStr | None = _maybe("category")
    carrier: StrictStr | None = _maybe("carrier")
    tracking_number: StrictStr | None = _maybe("tracking_number")
    shipped_at: Instant = None
    delivered_at: Instant = None


class OrderIn(Sent):
    """An order as the shop system has it. Instants are ISO 8601 with an offset, prices plain decimals."""

    buyer_email: StrictStr = Field(json_schema_extra={"format": "email"})
    buyer_name: StrictStr | None = _maybe("buyer_name")
    store: StrictStr = _text("store")
    store_owner: Annotated[StrictStr, _told(format="email")] | Literal[""] | None = Field(
        None, description="E-mail address of who becomes the owner of the store if it has none."
    )
    currency: StrictStr = _told(description="ISO 4217.", examples=["EUR"], enum=CURRENCIES)
    shipping: Amount
    origin_country: StrictStr | None = _told(None, examples=["PT"], pattern=COUNTRY)
    destination_country: StrictStr | None = _told(None, examples=["ES"], pattern=COUNTRY)
    placed_at: StrictStr = Field(json_schema_extra=INSTANT)
    promised_at: Instant = None
    carrier: StrictStr | None = _maybe("carrier")
    tracking_number: StrictStr | None = _maybe("tracking_number")
    shipped_at: Instant = None
    delivered_at: Instant = None
    lines: list[LineIn] = Field(min_length=1)
