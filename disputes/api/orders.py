"""Orders: taken in with the checks of the import, and shown."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Router

from disputes.api.answers import json_answer, order_of
from disputes.api.keys import marketplace_of
from disputes.api.problems import Problem, invalid
from disputes.api.sent import OrderIn
from disputes.api.shown import order_json
from disputes.api.told import OrderOut
from disputes.api.translating import amount_text
from disputes.elsewhere import is_elsewhere
from disputes.importing import (
    BadFact,
    Forbidden,
    LineFacts,
    OrderFacts,
    Saved,
    read_head,
    read_line,
    save_orders,
)
from disputes.importing.facts import assemble
from disputes.models import Order
from disputes.money import exponent

router = Router(tags=["Orders"])
ON_EVERY_LINE = ("carrier", "tracking_number", "shipped_at", "delivered_at")


@router.put(
    "/orders/{path:order_reference}",
    response={200: OrderOut, 201: OrderOut},
    operation_id="put_order",
    summary="Create or update an order",
)
def put_order(request: HttpRequest, body: OrderIn, order_reference: str = Path(...)) -> HttpResponse:
    """The checks are those of `import_orders`. Sending the same order again changes nothing.

    Buyer and store are made as needed. What a dispute has copied or counted on stays as it is: such a
    change is refused (409), and nothing of it is taken.
    """
    facts = _facts(body.model_dump(), order_reference)
    end = _saved(request, facts, body.store_owner)
    if isinstance(end, Forbidden):
        raise Problem("refused", end.reason)
    order = order_of(request, facts.head.reference)
    return _told(order, 201 if end == Saved.CREATED else 200)


@router.get(
    "/orders/{path:order_reference}",
    response=OrderOut,
    operation_id="get_order",
    summary="Look at an order",
)
def get_order(request: HttpRequest, order_reference: str = Path(...)) -> HttpResponse:
    """The order as it is known here, and which disputes there are about it."""
    return _told(order_of(request, order_reference))


def _told(order: Order, status: int = 200) -> HttpResponse:
    """Without the name of an account that others have too: nobody learns by an address whose it is."""
    others = order.buyer.holds_office or is_elsewhere(order.buyer, order.marketplace_id)
    return json_answer(order_json(order, named=not others), status)


def _saved(request: HttpRequest, facts: OrderFacts, owner: str | None) -> Saved | Forbidden:
    """What became of the order; whoever is late by a moment brings up to date what another one has made."""
    marketplace = marketplace_of(request)
    try:
        ends = save_orders(marketplace, [facts], owner=_owner(owner))
    except IntegrityError:
        ends = save_orders(marketplace, [facts], owner=_owner(owner))
    return ends[facts.head.reference]


def _facts(said: dict[str, Any], reference: str) -> OrderFacts:
    """The order that was sent, every value checked by the import. A Problem names the first that is bad."""
    lines = said.pop("lines")
    _check(said["currency"], reference)
    texts = {**_texts(said, said["currency"]), "order_reference": reference}
    try:
        head = read_head(texts)
    except BadFact as bad:
        raise invalid({bad.field: [bad.reason]}) from None
    rows: list[LineFacts] = []
    parcel = {name: texts[name] for name in ON_EVERY_LINE if name in texts}
    for number, line in enumerate(lines):
        rows.append(_line({**parcel, **_texts(line, head.currency)}, head.currency, number))
    if len({row.sku for row in rows}) < len(rows):
        raise invalid({"lines": [_("Each SKU can be there once.")]})
    try:
        return assemble(head, rows)
    except BadFact as bad:
        raise invalid({"lines": [bad.reason]}) from None


def _check(currency: str, reference: str) -> None:
    """What the rest is read by: the currency of all amounts, and a name that the order is found by again."""
    try:
        exponent(currency)
    except ValueError as error:
        raise invalid({"currency": [str(error)]}) from None
    if reference != " ".join(reference.split()):
        text = _("Write the reference with single spaces inside, and none around it.")
        raise invalid({"order_reference": [text]})


def _line(texts: dict[str, str], currency: str, number: int) -> LineFacts:
    try:
        return read_line(texts, currency)
    except BadFact as bad:
        raise invalid({f"lines.{number}.{bad.field}": [bad.reason]}) from None


def _texts(said: dict[str, Any], currency: str) -> dict[str, str]:
    """What was said, as the texts that a file of orders has."""
    return {name: amount_text(value, currency, name) for name, value in said.items() if value is not None}


def _owner(email: str | None) -> Any:
    """The account of who is to own the store, made if needed; it has no password yet."""
    if not email:
        return None
    try:
        validate_email(email)
    except ValidationError as error:
        raise invalid({"store_owner": error.messages}) from None
    users = cast("Any", get_user_model()).objects
    return users.filter(email=email.lower()).first() or users.create_user(email.lower())
