"""The types of what is answered, for the documentation."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from disputes.api.sent import INSTANT
from disputes.flow import Freight, Outcome, ReachedBy, Reason, Remedy, Role, Stage, State, SubReason
from disputes.models import Order, OutsideSettlement, Settlement


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
    due_at: str | None = Field(
        description="When the clock runs out. Show it in the reader's time zone, with the time left and what "
        "`on_timeout` means.",
        json_schema_extra=INSTANT,
    )
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
    hint: str | None = Field(
        None,
        description="Only after `send_message`: that the writer's clock runs on, and which buttons stop it. "
        "Show it to the writer.",
    )


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
    due_at: str | None = Field(
        description="The deadline that ran after it; null where none did.", json_schema_extra=INSTANT
    )
    private: bool
    data: dict[str, Any] = Field(
        description="What it brought and caused; `automatic` names the rule of the store that did it."
    )
    hash: str = Field(description="Seals the event and the one before it.")


class ReadOut(Schema):
    """How far somebody on this side has read the record on the desk's pages, and when they first did."""

    sequence: int
    at: str = Field(json_schema_extra=INSTANT)


class SeenOut(Schema):
    buyer: ReadOut | None
    seller: ReadOut | None


class EventsOut(Schema):
    results: list[EventOut]
    next_cursor: str | None = Field(description="Where the record goes on; null at its end.")
    seen: SeenOut = Field(
        description="What each side has seen of the other's. What a program reads is seen by nobody."
    )
