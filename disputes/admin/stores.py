"""Marketplaces, and stores with their staff."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Field
from django.forms import ChoiceField, EmailInput, ModelChoiceField, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from disputes.admin.reading import LargeTable
from disputes.models import Marketplace, Store, StoreMember


@admin.register(Marketplace)
class MarketplaceAdmin(admin.ModelAdmin):
    list_display = ("name", "settlement_provider", "pays_by_hand")
    search_fields = ("name",)
    ordering = ("name",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "settlement_provider":
            return ChoiceField(
                label=_("settlement provider"),
                choices=[(name, name) for name in settings.SETTLEMENT_PROVIDERS],
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Account(ModelChoiceField):
    """Somebody who is named by the address of their account: a list of all would be too long."""

    widget = EmailInput

    def __init__(self, **options: Any) -> None:
        super().__init__(get_user_model()._default_manager.all(), to_field_name="email", **options)
        self.error_messages["invalid_choice"] = _("There is no account with this address.")

    def prepare_value(self, value: Any) -> Any:
        """The address of the account whose number a form starts from."""
        people = get_user_model()._default_manager
        known = people.filter(pk=value).first() if isinstance(value, int) else None
        return known.email if known else super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.strip().lower() if isinstance(value, str) else value)


class MemberForm(ModelForm):
    user = Account(label=_("E-mail address"))

    class Meta:
        model = StoreMember
        fields = ("user", "is_owner")


class Members(admin.StackedInline):
    model = StoreMember
    form = MemberForm
    verbose_name, verbose_name_plural = _("member"), _("staff")
    extra = 1


@admin.register(Store)
class StoreAdmin(LargeTable):
    list_display = ("name", "marketplace")
    list_select_related = ("marketplace",)
    list_filter = ("marketplace",)
    search_fields = ("name__startswith",)
    inlines = (Members,)

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """The marketplaces alone, without the pictures that open windows to change them."""
        if db_field.name == "marketplace":
            return db_field.formfield(**kwargs)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
