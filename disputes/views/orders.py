"""A buyer's orders: what was bought, where it is, and whether a dispute may be opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from disputes.flow import Role
from disputes.listing import Section, page_of_one
from disputes.models import Dispute, DisputeLine, Order, OrderLine, Policy, Shipment
from disputes.views.lists import paging, waiting_for_buyer
from disputes.views.opening_steps import KEPT
from disputes.views.windows import Chance, chance_of
from disputes.words import Badge, state_badge


@dataclass(frozen=True)
class OrderCard:
    """What the list shows of an order."""

    order: Order
    lines: list[OrderLine]
    shipments: list[Shipment]
    chance: Chance
    disputes: list[tuple[Dispute, Badge]]
    open_url: str
    is_begun: bool


@login_required
@require_GET
def buyer_orders(request: HttpRequest) -> HttpResponse:
    """The reader's orders, the newest first."""
    at = timezone.now()
    mine = _with_all_for_cards(Order.objects.visible_to(request.user))
    page = page_of_one(Section([mine], "placed_at", newest_first=True), request.GET.get("after", ""))
    begun = request.session.get(KEPT, {})
    policy = Policy.objects.in_force(at)
    context = {
        "cards": [_card(order, policy, at, begun) for order in page.rows],
        "waiting": waiting_for_buyer(request.user, at),
        **paging(page, "?"),
    }
    return render(request, "buyer/orders.html", context)


def _with_all_for_cards(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Orders with what a card shows of them, in three queries."""
    disputed = DisputeLine.objects.select_related("dispute__settlement").order_by("dispute__opened_at", "pk")
    lines = OrderLine.objects.select_related("shipment").order_by("pk")
    return orders.select_related("store").prefetch_related(
        Prefetch("lines", queryset=lines), Prefetch("lines__dispute_lines", queryset=disputed)
    )


def _card(order: Order, policy: Policy, at: datetime, begun: dict[str, Any]) -> OrderCard:
    lines = list(order.lines.all())
    shipments = {line.shipment.pk: line.shipment for line in lines if line.shipment}
    disputes = {row.dispute.pk: row.dispute for line in lines for row in line.dispute_lines.all()}
    return OrderCard(
        order,
        lines,
        list(shipments.values()),
        chance_of(lines, policy, at),
        [(dispute, state_badge(dispute, Role.BUYER)) for dispute in disputes.values()],
        reverse("disputes:open", args=[order.reference]),
        str(order.pk) in begun,
    )
