"""Policies: free to change until a dispute opens under one, from then on only copied into a new version."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import DateTimeField
from django.forms import DateTimeField as DateTimeFormField
from django.forms import DateTimeInput, model_to_dict
from django.http import HttpRequest
from django.utils import timezone

from disputes.models import Policy


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    list_display = ("name", "in_force_from", "country", "time_zone")
    ordering = ("-in_force_from",)
    formfield_overrides = {  # one field with a label, where Django has two without
        DateTimeField: {
            "form_class": DateTimeFormField,
            "widget": DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
    }
    change_form_template = "admin/policy.html"

    def has_change_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.is_used())

    def has_delete_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        """Only a policy that was chosen, so that no list offers to delete many."""
        return obj is not None and not obj.is_used() and super().has_delete_permission(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new version starts as a copy of the one that `copy` names, in force from now."""
        number = request.GET.get("copy", "")
        policy = Policy.objects.filter(pk=number).first() if number.isdecimal() else None
        if policy is None:
            return super().get_changeform_initial_data(request)
        return model_to_dict(policy.next_version()) | {"in_force_from": timezone.now()}
