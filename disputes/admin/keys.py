"""Keys to the API: made, shown once, named, revoked; never deleted, so that nobody wonders who it was."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from disputes.admin.reading import shown_once
from disputes.models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):
    list_display = ("marketplace", "name", "prefix", "read_only", "created_at", "last_used_at", "revoked_at")
    list_display_links = ("name", "prefix")
    list_select_related = ("marketplace",)
    list_filter = ("marketplace",)
    ordering = ("-pk",)
    actions = ("revoke",)
    fields = ("marketplace", "name", "read_only")

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:
        facts = ("prefix", "created_at", "last_used_at", "revoked_at")
        return (*self.fields, *facts) if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:
        """Whose key it is and what it may do stays as it was made."""
        return tuple(name for name in self.get_fields(request, obj) if name != "name") if obj else ()

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """The marketplaces alone, without the pictures that open windows to change them."""
        if db_field.name == "marketplace":
            return db_field.formfield(**kwargs)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        if change:
            ApiKey.objects.filter(pk=obj.pk).update(name=obj.name)
            return
        said = form.cleaned_data
        key, text = ApiKey.objects.make(
            said["marketplace"], timezone.now(), name=said["name"], read_only=said["read_only"]
        )
        obj.pk, obj.prefix, obj.created_at = key.pk, key.prefix, key.created_at
        obj.text = text  # type: ignore[attr-defined]  # for the one answer that shows it

    def response_add(self, request: HttpRequest, obj: ApiKey, *args: Any) -> HttpResponse:
        """The page that shows the key, instead of a way on to the list."""
        context = {
            "title": _("API key"),
            "whose": str(obj),
            "back": reverse("admin:disputes_apikey_change", args=[obj.pk]),
            "says": _(
                "Give this key to who runs the program, in a safe way. "
                "It is shown only now and cannot be read again."
            ),
            "secret": obj.text,  # type: ignore[attr-defined]
            "onward": _("To the key"),
        }
        return shown_once(request, self.admin_site.each_context(request) | context)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=gettext_lazy("Revoke"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        count = queryset.filter(revoked_at=None).update(revoked_at=timezone.now())
        text = ngettext("%(n)d key is revoked.", "%(n)d keys are revoked.", count) % {"n": count}
        self.message_user(request, text, messages.SUCCESS)
