"""Money instructions: where each stands, and what an operator says of a payment made by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.admin.outbox import send_again
from disputes.admin.reading import ReadOnly
from disputes.flow import ACTIONS, Action, Refused
from disputes.models import Delivery, Settlement
from disputes.money import format_money
from disputes.perform import actor_for, perform, why_not
from disputes.words import choice

SAID = ("confirm_settlement", "fail_settlement")


class Owed(admin.SimpleListFilter):
    """What is neither paid nor cancelled."""

    title = gettext_lazy("owed")
    parameter_name = "owed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Still to be paid"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Settlement]) -> QuerySet[Settlement]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(status__in=(Settlement.Status.REQUESTED, Settlement.Status.FAILED))


@admin.register(Settlement)
class SettlementAdmin(ReadOnly):
    list_display = ("dispute", "status", "to_buyer", "to_seller", "requested_at", "failure_reason")
    list_select_related = ("dispute",)
    list_filter = (
        Owed,
        "status",
        "dispute__order__marketplace",
        "dispute__order__marketplace__pays_by_hand",
    )
    search_fields = ("dispute__reference__exact", "provider_reference__exact")
    search_help_text = gettext_lazy("The dispute's or the payment's whole reference")
    fields = (
        "dispute",
        ("to_buyer", "to_seller"),
        "status",
        "provider_reference",
        "failure_reason",
        "idempotency_key",
        ("requested_at", "instructed_at", "confirmed_at"),
    )
    readonly_fields = ("to_buyer", "to_seller", "idempotency_key")
    change_form_template = "admin/settlement.html"

    @admin.display(description=gettext_lazy("refund to the buyer"))
    def to_buyer(self, settlement: Settlement) -> str:
        return format_money(settlement.refund, settlement.currency)

    @admin.display(description=gettext_lazy("release to the seller"))
    def to_seller(self, settlement: Settlement) -> str:
        return format_money(settlement.release, settlement.currency)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/again/", view(self.again), name="disputes_settlement_again"),
            path("<int:pk>/<slug:action>/do/", view(self.act), name="disputes_settlement_act"),
        ]
        return own + super().get_urls()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        settlement = self.get_object(request, object_id)
        offered = _offered(settlement, request.user) if settlement else []
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "offered": offered}
        )

    def act(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        """GET shows the form, POST goes through the door."""
        settlement = get_object_or_404(
            Settlement.objects.select_related("dispute__order__marketplace"), pk=pk
        )
        if action not in SAID:
            raise Http404
        row, dispute = ACTIONS[action], settlement.dispute
        actor = actor_for(dispute, request.user, row)
        form_class = import_string(row.form)
        form = form_class(*_posted(request), dispute=dispute, actor=actor)
        refused = why_not(row, dispute, actor, timezone.now())
        if request.method == "POST" and not refused and form.is_valid():
            refused = self._perform(request, row, form)
            if not refused:
                return redirect(_page(settlement))
        context = {
            **self.admin_site.each_context(request),
            "title": choice(row, dispute, "operator").label,
            "choice": choice(row, dispute, "operator"),
            "settlement": settlement,
            "form": form,
            "refused": refused,
            "back": _page(settlement),
        }
        return TemplateResponse(
            request, "admin/settlement_action.html", context, status=409 if refused else 200
        )

    def _perform(self, request: HttpRequest, row: Action, form: Any) -> str:
        """Why it was refused, or "" when it is done."""
        version = form.cleaned_data.get("version")
        try:
            perform(row.name, form.dispute.pk, actor=request.user, version=version, **form.brought())
        except Refused as refusal:
            return str(refusal.reason)
        messages.success(request, _("It is in the record of %(dispute)s.") % {"dispute": form.dispute})
        return ""

    def again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have the provider called again, with the same key."""
        settlement = get_object_or_404(Settlement, pk=pk)
        if request.method == "POST":
            of_it = {"event__dispute": settlement.dispute_id, "kind": Delivery.Kind.SETTLEMENT}
            failed = settlement.status == Settlement.Status.FAILED
            if send_again(Delivery.objects.filter(**of_it), done_too=failed):
                messages.success(request, _("The instruction is given again."))
            else:
                messages.warning(
                    request, _("The instruction has been given; only its confirmation is missing.")
                )
        return redirect(_page(settlement))


def _posted(request: HttpRequest) -> list[Any]:
    return [request.POST] if request.method == "POST" else []


def _page(settlement: Settlement) -> str:
    return reverse("admin:disputes_settlement_change", args=[settlement.pk])


def _offered(settlement: Settlement, user: Any) -> list[tuple[str, str]]:
    """What the operator may say of it now: label and address."""
    dispute, at = settlement.dispute, timezone.now()
    rows = [ACTIONS[name] for name in SAID]
    return [
        (
            choice(row, dispute, "operator").label,
            reverse("admin:disputes_settlement_act", args=[settlement.pk, row.name]),
        )
        for row in rows
        if not why_not(row, dispute, actor_for(dispute, user, row), at)
    ]
