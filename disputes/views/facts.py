"""The facts beside a dispute: money, delivery, what a return would cost, a return under way, what is next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from disputes.countries import country_name
from disputes.figures.numbers import percent
from disputes.figures.tables import duration
from disputes.flow import MEDIATING, NEGOTIATING, RETURNING, Role, State
from disputes.insights.stages import usual_times
from disputes.models import Dispute, DisputeLine, Event, Order, Policy
from disputes.remedies import Terms
from disputes.returning import payer_of_return
from disputes.templatetags.desk import instant, isolate, money
from disputes.views.shown import address_of
from disputes.words import freight_words
from disputes.words.consequences import with_a_mediator
from disputes.words.returns import Facts, pieces_words, until_when

LABEL_OF = "evidence.labels.label_of"  # of an app above this one


def title(dispute: Dispute, lines: list[DisputeLine]) -> str:
    """ "Damaged: Stoneware dinner set"."""
    what = dispute.get_sub_reason_display()
    first = lines[0].order_line.title if lines else dispute.order.reference
    more = len(lines) - 1
    if more < 1:
        return _("%(problem)s: %(item)s") % {"problem": what, "item": first}
    return ngettext(
        "%(problem)s: %(item)s and %(more)d more", "%(problem)s: %(item)s and %(more)d more", more
    ) % {"problem": what, "item": first, "more": more}


def goods_value(lines: list[DisputeLine]) -> int:
    return sum(line.order_line.unit_price * line.quantity for line in lines)


def money_facts(dispute: Dispute, lines: list[DisputeLine]) -> dict[str, Any]:
    """Lines, shipping where the whole order is disputed, what was settled elsewhere, the total."""
    currency = dispute.currency
    rows: Facts = [
        (
            f"{line.order_line.title} × {line.quantity}",
            money(line.order_line.unit_price * line.quantity, currency),
        )
        for line in lines
    ]
    rest = dispute.disputed_amount - goods_value(lines)
    shipping = dispute.order.shipping_paid
    if shipping and rest <= 0 and not _is_whole(dispute.order, lines):  # beyond the goods: all of it
        shipping = 0
    if shipping:
        rows.append((_("Shipping"), money(shipping, currency)))
    if rest != shipping:
        rows.append((_("Settled elsewhere"), money(rest - shipping, currency)))
    total = (_("In dispute"), money(dispute.disputed_amount, currency))
    return {"facts": rows, "total": total}


def _is_whole(order: Order, lines: list[DisputeLine]) -> bool:
    disputed = {line.order_line_id: line.quantity for line in lines}
    return disputed == dict(order.lines.values_list("pk", "quantity"))


def holder(dispute: Dispute, role: Role) -> str:
    """Who has the money now."""
    order, market = dispute.order, {"market": dispute.order.marketplace.name}
    if dispute.state == State.CLOSED:
        return ""
    if order.money_state != Order.MoneyState.HELD:
        return str(order.get_money_state_display())
    if role == Role.BUYER:
        return _("%(market)s holds this money until the dispute ends. The seller does not have it.") % market
    return _("Held by %(market)s until the dispute ends.") % market


def deliveries(dispute: Dispute, lines: list[DisputeLine]) -> list[Facts]:
    """What is known of each parcel; one list of facts for each."""
    parcels = {line.order_line.shipment_id: line.order_line.shipment for line in lines}
    return [_delivery(dispute.order, parcel) for parcel in parcels.values()]


def _delivery(order: Order, parcel: Any) -> Facts:
    unknown = _("Not known")
    number = format_html('<span class="ref"><bdi>{}</bdi></span>', parcel.tracking_number) if parcel else ""
    return [
        (_("Carrier"), (parcel and parcel.carrier) or unknown),
        (_("Tracking"), number if parcel and parcel.tracking_number else unknown),
        (_("Shipped"), (parcel and instant(parcel.shipped_at, "date")) or unknown),
        (_("Promised"), instant(order.promised_at, "date") or unknown),
        (_("Delivered"), (parcel and instant(parcel.delivered_at)) or _("Not yet")),
        (_("Route"), _route(order) or unknown),
    ]


def _route(order: Order) -> str:
    if not (order.origin_country and order.destination_country):
        return ""
    return gettext("%(origin)s to %(destination)s") % {
        "origin": country_name(order.origin_country),
        "destination": country_name(order.destination_country),
    }


def if_returned(dispute: Dispute, lines: list[DisputeLine]) -> dict[str, Any] | None:
    """The freight of a return beside what the goods are worth, while a return can still be chosen."""
    freight = dispute.order.return_freight_estimate
    choosing = dispute.state in NEGOTIATING | MEDIATING and Terms.of(dispute).return_is_possible
    if freight is None or not choosing:
        return None
    value = goods_value(lines)
    facts: Facts = [
        (_("Goods' value"), money(value, dispute.currency)),
        (_("Return freight, about"), money(freight, dispute.currency)),
    ]
    note = ""
    if value and freight * 5 >= value:
        share = isolate(percent(freight * 100 / value, 0))
        note = _("A return costs %(share)s of the goods. A refund without return is usually cheaper.")
        note %= {"share": share}
    return {"facts": facts, "note": note}


def return_under_way(
    dispute: Dispute, role: Role, events: list[Event], at: datetime
) -> dict[str, Any] | None:
    """Where the goods go, until when and how they were sent, once a return was agreed or ordered."""
    if dispute.state not in RETURNING and not dispute.return_shipped_at:
        return None
    to_send = dispute.state == State.AWAITING_RETURN_SHIPMENT
    return {
        "address": dispute.return_address,
        "reference": dispute.return_reference,
        "facts": [*until_when(dispute, role, at), *sent_back(dispute, events)],
        "freight": freight_words(payer_of_return(events), role),
        "to_send": to_send,
        "label": import_string(LABEL_OF)(dispute),
        "label_url": address_of("submit_evidence", dispute, role) if to_send and role == Role.SELLER else "",
    }


def sent_back(dispute: Dispute, events: Iterable[Event]) -> Facts:
    """How the goods were sent back, how many, and what the seller says came."""
    facts: Facts = []
    if dispute.return_tracking_number:
        number = format_html('<span class="ref"><bdi>{}</bdi></span>', dispute.return_tracking_number)
        facts = [
            (_("Carrier"), dispute.return_carrier),
            (_("Tracking"), number),
            (_("Sent"), instant(dispute.return_shipped_at, "date")),
        ]
    if counted := pieces_words(events):
        facts.append((_("Pieces"), counted))
    if dispute.return_condition:
        facts.append((_("The seller says"), dispute.get_return_condition_display()))
    return facts


def next_steps(dispute: Dispute) -> list[tuple[str, str]]:
    """What the buyer can expect from here, with an icon each."""
    policy, market = dispute.policy, {"market": dispute.order.marketplace.name}
    paid = ("banknote", _("%(market)s pays, and we write when it is done.") % market)
    mediator = _("If you do not agree, you can ask a mediator. %(what)s") % {"what": with_a_mediator(policy)}
    if dispute.state == State.AWAITING_BUYER_RESPONSE:
        return [
            ("check", _("Accept: %(market)s pays you, and we write when it is done.") % market),
            ("hand-coins", _asked_again(policy)),
            ("scale", mediator),
        ]
    if dispute.state == State.AWAITING_SELLER_RESPONSE:
        return [
            ("check", _("The seller accepts: %(market)s pays you, and we write when it is done.") % market),
            ("hand-coins", _("The seller answers otherwise: you decide what to do with it.")),
            ("scale", mediator),
        ]
    if dispute.state in MEDIATING:
        return [("scale", _decided(policy)), paid]
    if dispute.state in RETURNING:
        return [("package-check", _checked(policy)), paid]
    return [paid] if dispute.state == State.SETTLING else []


def _asked_again(policy: Policy) -> str:
    days = policy.seller_response_days
    return ngettext(
        "Ask again: the seller has %(days)s day to answer.",
        "Ask again: the seller has %(days)s days to answer.",
        days,
    ) % {"days": days}


def _decided(policy: Policy) -> str:
    days = policy.review_working_days
    return ngettext(
        "A mediator decides within %(days)s working day once the evidence is complete.",
        "A mediator decides within %(days)s working days once the evidence is complete.",
        days,
    ) % {"days": days}


def _checked(policy: Policy) -> str:
    days = policy.return_receipt_days
    return ngettext(
        "The seller has %(days)s day to check what you sent back.",
        "The seller has %(days)s days to check what you sent back.",
        days,
    ) % {"days": days}


def usual(dispute: Dispute, at: datetime) -> list[tuple[str, str, str]]:
    """How long each stage usually takes: its name, the median, and what eight of ten do not exceed."""
    if dispute.state == State.CLOSED:
        return []
    return [
        (str(each.stage.label), duration(each.median * 60), duration(each.eighth * 60))
        for each in usual_times(dispute.order.marketplace_id, at)
    ]
