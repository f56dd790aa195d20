"""Orders, disputes and their events, to read: what happens to a dispute goes through the door."""

from __future__ import annotations

import json

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from disputes.admin.changes import Changes, TellsOfChanges
from disputes.admin.reading import ReadOnly, ReadOnlyInline, happened
from disputes.models import Dispute, DisputeLine, Event, Order, OrderLine, Shipment
from disputes.money import format_money


class Lines(ReadOnlyInline):
    model = OrderLine
    fields = ("sku", "title", "quantity", "price", "shipment")
    readonly_fields = ("price",)

    @admin.display(description=_("unit price"))
    def price(self, line: OrderLine) -> str:
        return format_money(line.unit_price, line.order.currency)


class Shipments(ReadOnlyInline):
    model = Shipment


@admin.register(Order)
class OrderAdmin(TellsOfChanges):
    list_display = ("reference", "marketplace", "store", "buyer", "total", "placed_at", "money_state")
    list_select_related = ("marketplace", "store", "buyer")
    search_fields = ("reference__exact",)
    search_help_text = _("The order's whole reference")
    fields = (
        "reference",
        ("marketplace", "store", "buyer"),
        ("total", "shipping", "money_state"),
        ("origin_country", "destination_country"),
        ("placed_at", "promised_at"),
        "freight",
    )
    readonly_fields = ("total", "shipping", "freight")
    inlines = (Lines, Shipments, Changes)

    @admin.display(description=_("shipping paid"))
    def shipping(self, order: Order) -> str:
        return format_money(order.shipping_paid, order.currency)

    @admin.display(description=_("return freight estimate"))
    def freight(self, order: Order) -> str:
        estimate = order.return_freight_estimate
        return "" if estimate is None else format_money(estimate, order.currency)

    @admin.display(description=_("total paid"))
    def total(self, order: Order) -> str:
        return format_money(order.total_paid, order.currency)


class DisputedLines(ReadOnlyInline):
    model = DisputeLine


@admin.register(Dispute)
class DisputeAdmin(ReadOnly):
    list_display = ("reference", "order", "state", "due_at", "amount", "to_confirm")
    list_select_related = ("order",)
    list_filter = ("state", "ruling_waiting")
    search_fields = ("reference__exact", "order__reference__exact")
    search_help_text = _("The whole reference of the dispute or the order")
    fields = (
        "reference",
        ("order", "store", "buyer"),
        ("state", "due_at", "overdue_count"),
        ("reason", "sub_reason"),
        ("amount", "refund"),
        ("reached_by", "outcome"),
        ("mediator", "ruled_by", "to_confirm"),
        "policy",
        ("opened_at", "closed_at"),
    )
    readonly_fields = ("amount", "refund", "to_confirm")
    inlines = (DisputedLines,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dispute]:
        """All but the disputes to which the operator is related: those are read as a party."""
        return Dispute.objects.as_mediator(request.user).order_by("-pk")

    @admin.display(description=_("refund"))
    def refund(self, dispute: Dispute) -> str:
        return format_money(dispute.refund_amount, dispute.currency) if dispute.reached_by else ""

    @admin.display(description=_("in dispute"))
    def amount(self, dispute: Dispute) -> str:
        return format_money(dispute.disputed_amount, dispute.currency)

    @admin.display(description=_("ruling"))
    def to_confirm(self, dispute: Dispute) -> str:
        """The way to a ruling that waits; an operator confirms where there is no other mediator."""
        if not dispute.ruling_waiting:
            return ""
        url = reverse("mediation:disputes_dispute_action", args=[dispute.reference, "confirm_ruling"])
        return format_html('<a href="{}">{}</a>', url, _("Waits for confirmation"))


@admin.register(Event)
class EventAdmin(ReadOnly):
    list_display = ("dispute", "sequence", "what", "role", "actor", "at", "to_state")
    search_fields = ("dispute__reference__exact",)
    search_help_text = _("The dispute's whole reference")
    fields = (
        ("dispute", "sequence"),
        ("at", "due_at"),
        ("what", "action"),
        ("role", "actor"),
        ("from_state", "to_state"),
        "brought",
    )
    readonly_fields = ("what", "brought")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        cases = Dispute.objects.as_mediator(request.user)
        return super().get_queryset(request).filter(dispute__in=cases).select_related("dispute", "actor")

    @admin.display(description=_("what happened"))
    def what(self, event: Event) -> str:
        return happened(event)

    @admin.display(description=_("what it brought"))
    def brought(self, event: Event) -> str:
        return str(_("Only mediators read this.")) if event.is_private else json.dumps(event.data, indent=1)
