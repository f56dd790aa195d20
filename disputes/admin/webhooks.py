"""Webhooks: endpoints with their secrets and pauses, and the log of messages, each to be sent again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from disputes.admin.reading import LargeTable, ReadOnly, ReadOnlyInline, shown_once
from disputes.forms.webhooks import EndpointForm, PauseForm, RotateForm
from disputes.models import WebhookAttempt, WebhookEndpoint, WebhookMessage
from disputes.webhooks import new_secret, pause, resume, rotate, send_again


class Paused(admin.SimpleListFilter):
    title = gettext_lazy("standing")
    parameter_name = "paused"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Paused")), ("no", _("Sent to"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]
    ) -> QuerySet[WebhookEndpoint]:
        wanted = {"yes": False, "no": True}.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(paused_at__isnull=wanted)


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(LargeTable):
    form = EndpointForm
    list_display = ("url", "marketplace", "standing", "owner_email")
    list_select_related = ("marketplace",)
    list_filter = ("marketplace", Paused)
    change_form_template = "admin/webhook_endpoint.html"
    standings = ("standing", "paused_because", "failures", "failing_since", "created_at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was sent to it stays in the log."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What is waiting is of its marketplace's disputes: it never moves to another one."""
        return ("marketplace", *self.standings) if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = ("marketplace", "url", "description", "owner_email", "types")
        return (*fields, *self.standings) if obj else fields

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The marketplaces alone, without the pictures that open windows to change them."""
        if db_field.name == "marketplace":
            return db_field.formfield(**kwargs)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("standing"))
    def standing(self, endpoint: WebhookEndpoint) -> str:
        if endpoint.paused_at:
            return _("Paused")
        return _("Failing") if endpoint.failures else _("In order")

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"disputes_webhook_{name}")
            for name, view in (("pause", self.pause), ("resume", self.resume), ("rotate", self.rotate))
        ]
        return own + super().get_urls()

    def save_model(self, request: HttpRequest, obj: WebhookEndpoint, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            new_secret(obj, timezone.now())

    def response_add(self, request: HttpRequest, obj: WebhookEndpoint, *args: Any) -> HttpResponse:
        """The page that shows the secret, instead of a way on to the list."""
        newest = obj.secrets.order_by("-pk").values_list("secret", flat=True)
        return self._shown_once(request, obj, newest[0])

    def _shown_once(self, request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
        context = self._context(_("Secret"), endpoint, request) | {
            "whose": endpoint.url,
            "secret": secret,
            "says": _(
                "Give this secret to who runs the endpoint, in a safe way. "
                "It verifies that a message is from here, and it is shown only now."
            ),
            "onward": _("To the endpoint"),
        }
        return shown_once(request, context)

    def pause(self, request: HttpRequest, pk: int) -> HttpResponse:
        def done(endpoint: WebhookEndpoint, form: Form) -> HttpResponse:
            pause(endpoint, form.cleaned_data["why"], timezone.now(), tell=False)
            messages.success(request, _("Nothing is sent any more; what there is to send waits."))
            return redirect(_page(endpoint))

        return self._form(request, pk, _("Pause"), PauseForm, done)

    def rotate(self, request: HttpRequest, pk: int) -> HttpResponse:
        def done(endpoint: WebhookEndpoint, form: Form) -> HttpResponse:
            secret = rotate(endpoint, timezone.now(), form.cleaned_data["overlap"])
            return self._shown_once(request, endpoint, secret)

        return self._form(request, pk, _("New secret"), RotateForm, done)

    def resume(self, request: HttpRequest, pk: int) -> HttpResponse:
        endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
        if request.method == "POST":
            waiting = resume(endpoint, timezone.now())
            text = ngettext(
                "%(n)d message that waited is sent.", "%(n)d messages that waited are sent.", waiting
            )
            messages.success(request, text % {"n": waiting})
        return redirect(_page(endpoint))

    def _form(
        self,
        request: HttpRequest,
        pk: int,
        title: str,
        form_class: type[Form],
        done: Callable[[WebhookEndpoint, Form], HttpResponse],
    ) -> HttpResponse:
        """GET shows the form, POST does it."""
        endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
        form = form_class(request.POST) if request.method == "POST" else form_class()
        if form.is_valid():
            return done(endpoint, form)
        context = self._context(title, endpoint, request) | {"form": form}
        return TemplateResponse(request, "admin/webhook_form.html", context)

    def _context(self, title: str, endpoint: WebhookEndpoint, request: HttpRequest) -> dict[str, Any]:
        own = {"title": title, "endpoint": endpoint, "back": _page(endpoint)}
        return {**self.admin_site.each_context(request), **own}


def _page(row: WebhookEndpoint | WebhookMessage) -> str:
    return reverse(f"admin:disputes_{row._meta.model_name}_change", args=[row.pk])


class Tries(ReadOnlyInline):
    model = WebhookAttempt
    fields = ("at", "status", "problem", "answer", "milliseconds", "url")
    readonly_fields = ("problem",)
    ordering = ("-pk",)
    verbose_name_plural = gettext_lazy("tries")

    @admin.display(description=gettext_lazy("error"))
    def problem(self, attempt: WebhookAttempt) -> str:
        """A column named error would be painted as one."""
        return attempt.error


class Standing(admin.SimpleListFilter):
    """Where a message stands: what has been given up comes first."""

    title = gettext_lazy("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("given_up", _("Given up")),
            ("failing", _("Failed, tried again")),
            ("waiting", _("Waiting")),
            ("delivered", _("Delivered")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[WebhookMessage]) -> QuerySet[WebhookMessage]:
        waiting = queryset.filter(due_at__isnull=False)
        found = {
            "given_up": queryset.filter(due_at=None, done_at=None),
            "failing": waiting.exclude(error=""),
            "waiting": waiting,
            "delivered": queryset.filter(done_at__isnull=False),
        }
        return found.get(self.value() or "", queryset)


@admin.register(WebhookMessage)
class WebhookMessageAdmin(ReadOnly):
    list_display = ("created_at", "name", "dispute", "standing", "problem")
    list_select_related = ("dispute", "endpoint")
    list_filter = (Standing, "type", "endpoint")
    search_fields = ("event__dispute__reference__exact",)
    search_help_text = gettext_lazy("The dispute's whole reference, or the webhook-id")
    fields = (
        ("type", "webhook_id"),
        ("dispute", "endpoint"),
        ("created_at", "attempts", "due_at", "done_at"),
        "problem",
        "what_is_sent",
    )
    readonly_fields = ("webhook_id", "problem", "what_is_sent")
    inlines = (Tries,)
    actions = ("send_again",)
    change_form_template = "admin/webhook_message.html"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[WebhookMessage], search_term: str
    ) -> tuple[QuerySet[WebhookMessage], bool]:
        try:
            return queryset.filter(uid=UUID(search_term.strip().removeprefix("msg_"))), False
        except ValueError:
            return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(self.again)
        return [path("<int:pk>/again/", again, name="disputes_webhook_again"), *super().get_urls()]

    @admin.display(description=gettext_lazy("type"))
    def name(self, message: WebhookMessage) -> str:
        return message.type

    @admin.display(description=gettext_lazy("standing"))
    def standing(self, message: WebhookMessage) -> str:
        if message.done_at:
            return _("No longer needed") if message.error else _("Delivered")
        if message.due_at is None:
            return _("Given up")
        if message.endpoint.paused_at:
            return _("Waits: the endpoint is paused")
        return _("Tried again") if message.attempts else _("Waiting")

    @admin.display(description=gettext_lazy("last error"))
    def problem(self, message: WebhookMessage) -> str:
        return message.error

    @admin.display(description="webhook-id")
    def webhook_id(self, message: WebhookMessage) -> str:
        return message.webhook_id

    @admin.display(description=gettext_lazy("body"))
    def what_is_sent(self, message: WebhookMessage) -> str:
        return format_html("<pre>{}</pre>", json.dumps(json.loads(message.body), indent=2))

    @admin.action(description=gettext_lazy("Send again"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[WebhookMessage]) -> None:
        chosen = WebhookMessage.objects.filter(pk__in=list(queryset.values_list("pk", flat=True)))
        self._again(request, chosen)

    def again(self, request: HttpRequest, pk: int) -> HttpResponse:
        message = get_object_or_404(WebhookMessage, pk=pk)
        if request.method == "POST":
            self._again(request, WebhookMessage.objects.filter(pk=pk))
        return redirect(_page(message))

    def _again(self, request: HttpRequest, chosen: QuerySet[WebhookMessage]) -> None:
        count = send_again(chosen, timezone.now())
        text = ngettext("%(n)d is sent again.", "%(n)d are sent again.", count) % {"n": count}
        self.message_user(request, text, messages.SUCCESS)
        if chosen.filter(endpoint__paused_at__isnull=False).exists():
            self.message_user(request, _("It waits until its endpoint is resumed."), messages.WARNING)
