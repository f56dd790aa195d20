"""The outbox and the signs of life: what could not be sent, and sending it again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_q.tasks import async_task

from disputes.admin.reading import ReadOnly, happened
from disputes.models import Delivery, Dispute, Heartbeat


def send_again(deliveries: QuerySet[Delivery], *, done_too: bool = False) -> int:
    """Give what is not done all its tries again, from now; how many there were."""
    waiting = deliveries if done_too else deliveries.filter(done_at=None)
    events = sorted(set(waiting.values_list("event_id", flat=True)))
    count = deliveries.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(
        due_at=timezone.now(), attempts=0, done_at=None
    )
    for event in events:
        async_task("disputes.tasks.send_deliveries", event)
    return count


class Standing(admin.SimpleListFilter):
    """Where a delivery stands: what has been given up comes first."""

    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("given_up", _("Given up")),
            ("failing", _("Failed, tried again")),
            ("waiting", _("Waiting")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        if self.value() == "given_up":
            return queryset.filter(due_at=None, done_at=None)
        if self.value() == "failing":
            return queryset.filter(due_at__isnull=False).exclude(error="")
        return queryset.filter(due_at__isnull=False) if self.value() == "waiting" else queryset


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    list_display = ("event", "what", "kind", "recipient", "due_at", "attempts", "done_at", "error")
    list_select_related = ("event__dispute", "recipient")
    list_filter = (Standing,)
    search_fields = ("event__dispute__reference__exact",)
    search_help_text = _("The dispute's whole reference")
    actions = ("send_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        readable = Dispute.objects.as_mediator(request.user).filter(pk=OuterRef("event__dispute"))
        return super().get_queryset(request).annotate(is_readable=Exists(readable))

    @admin.display(description=_("what happened"))
    def what(self, delivery: Any) -> str:
        """Nothing where the reader is related to the dispute; it can be sent again all the same."""
        return happened(delivery.event) if delivery.is_readable else ""

    @admin.action(description=_("Send again"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        count = send_again(Delivery.objects.filter(pk__in=list(queryset.values_list("pk", flat=True))))
        text = ngettext("%(n)d is sent again.", "%(n)d are sent again.", count) % {"n": count}
        self.message_user(request, text, messages.SUCCESS)


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly):
    list_display = ("name", "at")
    ordering = ("name",)
