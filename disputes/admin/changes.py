"""Orders that changed outside the desk: what is noted of them, and noting more for the marketplace."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.admin.reading import ReadOnly, ReadOnlyInline
from disputes.flow import Refused
from disputes.forms.changes import OrderChangeForm
from disputes.models import Dispute, Order, OrderChange
from disputes.money import format_money
from disputes.perform import order_changed


class Changes(ReadOnlyInline):
    model = OrderChange
    fields = ("at", "kind", "moved", "rest", "reference")
    readonly_fields = ("moved", "rest")
    verbose_name_plural = gettext_lazy("moved outside the desk")

    @admin.display(description=gettext_lazy("amount"))
    def moved(self, change: OrderChange) -> str:
        return format_money(change.amount, change.order.currency)

    @admin.display(description=gettext_lazy("of it in no dispute"))
    def rest(self, change: OrderChange) -> str:
        return format_money(change.undisputed, change.order.currency)


class TellsOfChanges(ReadOnly):
    """Gives the pages of orders a form that tells of a change."""

    change_form_template = "admin/order.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.tell)
        return [path("<int:pk>/changed/", view, name="disputes_order_changed"), *super().get_urls()]

    def tell(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET shows the form, POST goes through the door of each open dispute."""
        order = get_object_or_404(Order, pk=pk)
        if _is_related(request.user, order):
            raise Http404
        form = OrderChangeForm(*([request.POST] if request.method == "POST" else []), order=order)
        page, refused = reverse("admin:disputes_order_change", args=[order.pk]), ""
        if form.is_valid():
            refused = _note(request, order, form)
            if not refused:
                return redirect(page)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Note money that moved outside"),
            "order": order,
            "form": form,
            "refused": refused,
            "back": page,
        }
        return TemplateResponse(request, "admin/order_changed.html", context, status=409 if refused else 200)


def _note(request: HttpRequest, order: Order, form: OrderChangeForm) -> str:
    """Why it was refused, or "" when it is noted."""
    try:
        order_changed(order, **form.cleaned_data, by=request.user)
    except Refused as refusal:
        return str(refusal.reason)
    messages.success(request, _("It is noted, and in the record of each dispute that is open."))
    return ""


def _is_related(user: Any, order: Order) -> bool:
    """Nobody holds an office in an order of their own, nor in one whose disputes they may not see."""
    is_party = user.pk == order.buyer_id or order.store.members.filter(user=user).exists()
    hidden = order.disputes.exclude(pk__in=Dispute.objects.as_mediator(user).values("pk"))
    return is_party or hidden.exists()
