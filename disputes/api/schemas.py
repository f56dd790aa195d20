"""The types of what is sent and answered, for checking JSON and for the documentation.

They know types alone. What may be said when is for the rulebook, the forms and the import to judge.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db.models import TextChoices
from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from disputes.flow import (
    Freight,
    Outcome,
    ReachedBy,
    Reason,
    Remedy,
    ReturnCondition,
    Role,
    Stage,
    State,
    SubReason,
)
from disputes.forms.fields import MOST_LETTERS
from disputes.importing.facts import LENGTHS, MOST_PIECES
from disputes.models import Order, OutsideSettlement, Settlement
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


class MoneyOut(Schema):
    amount: str = Field(description="A plain decimal.", examples=["12.50"])
    currency: str = Field(description="ISO 4217.", examples=["EUR"])


class LineOut(Schema):
    sku: str
    title: str
    quantity: int
    unit_price: MoneyOut


class OrderLineOut(LineOut):
    category: str | None
    carrier: str | None
    tracking_number: str | None
    shipped_at: str | None = Field(json_schema_extra=INSTANT)
    delivered_at: str | None = Field(json_schema_extra=INSTANT)


class OrderOut(Schema):
    order_reference: str
    buyer_email: str
    buyer_name: str
    store: str
    currency: str
    shipping: MoneyOut
    total: MoneyOut
    origin_country: str | None
    destination_country: str | None
    placed_at: str = Field(json_schema_extra=INSTANT)
    promised_at: str | None = Field(json_schema_extra=INSTANT)
    money_state: Literal[*Order.MoneyState.values]  # type: ignore[valid-type]
    lines: list[OrderLineOut]
    disputes: list[str] = Field(description="References of its disputes.")


class ProposalOut(Schema):
    id: int
    by: Literal[*Role.values]  # type: ignore[valid-type]
    remedy: Literal[*Remedy.values]  # type: ignore[valid-type]
    amount: MoneyOut
    return_freight: Literal[*Freight.values] | None  # type: ignore[valid-type]


class SettlementOut(Schema):
    refund: MoneyOut
    release: MoneyOut
    status: Literal[*Settlement.Status.values]  # type: ignore[valid-type]
    idempotency_key: str
    provider_reference: str | None
    failure_reason: str | None


class OwedPaymentOut(Schema):
    """A payment that is to be made, once."""

    dispute: str = Field(description="The dispute's reference.")
    order_reference: str
    idempotency_key: str = Field(description="Pay what bears the same key once.")
    refund: MoneyOut
    release: MoneyOut
    status: Literal[*Settlement.Status.values]  # type: ignore[valid-type]
    failure_reason: str | None
    requested_at: str = Field(json_schema_extra=INSTANT)


class OwedOut(Schema):
    results: list[OwedPaymentOut]
    next_cursor: str | None = Field(description="Where the list goes on; null at its end.")


class ChangeOut(Schema):
    """What was noted of an order."""

    order_reference: str
    kind: Literal[*OutsideSettlement.Kind.values]  # type: ignore[valid-type]
    amount: MoneyOut
    undisputed: MoneyOut = Field(description="What no dispute took: so much less can be disputed later.")
    reference: str | None
    at: str = Field(json_schema_extra=INSTANT)


class LinkOut(Schema):
    url: str = Field(description="Good once.")
    expires_at: str = Field(json_schema_extra=INSTANT)


class ActionsOut(Schema):
    buyer: list[str]
    seller: list[str]
    marketplace: list[str]


class DisputeOut(Schema):
    """A dispute: where it stands, what is on the table, and what each party may do now."""

    reference: str
    order_reference: str
    reason: Literal[*Reason.values]  # type: ignore[valid-type]
    sub_reason: Literal[*SubReason.values]  # type: ignore[valid-type]
    state: Literal[*State.values]  # type: ignore[valid-type]
    stage: Literal[*Stage.values]  # type: ignore[valid-type]
    version: int = Field(description="Grows by one with every event.")
    due_at: str | None = Field(description="When the clock runs out.", json_schema_extra=INSTANT)
    on_timeout: str | None = Field(description="The action that happens then, if nobody does anything.")
    disputed_amount: MoneyOut
    lines: list[LineOut]
    on_the_table: ProposalOut | None
    proposals: list[ProposalOut]
    reached_by: Literal[*ReachedBy.values] | None  # type: ignore[valid-type]
    outcome: Literal[*Outcome.values] | None  # type: ignore[valid-type]
    settlement: SettlementOut | None
    actions: ActionsOut = Field(description="What each party may do now; what is absent is refused.")
    opened_at: str = Field(json_schema_extra=INSTANT)
    updated_at: str | None = Field(description="When the last event happened.", json_schema_extra=INSTANT)
    closed_at: str | None = Field(json_schema_extra=INSTANT)


class DisputesOut(Schema):
    results: list[DisputeOut]
    next_cursor: str | None = Field(description="Where the list goes on; null at its end.")


class EventOut(Schema):
    """One event of the record. Of private ones, which mediators alone read, only that they happened."""

    sequence: int
    action: str
    by: Literal[*Role.values]  # type: ignore[valid-type]
    from_state: str | None
    to_state: str
    at: str = Field(json_schema_extra=INSTANT)
    due_at: str | None = Field(json_schema_extra=INSTANT)
    private: bool
    data: dict[str, Any] = Field(description="What it brought and caused.")
    hash: str = Field(description="Seals the event and the one before it.")


class EventsOut(Schema):
    results: list[EventOut]
    next_cursor: str | None = Field(description="Where the record goes on; null at its end.")
