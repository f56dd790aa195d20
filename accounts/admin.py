"""Accounts on the operators' pages: who is active, and who belongs to the staff."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import ManyToManyField
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.calendar_address import revoke
from accounts.models import HEAD_MEDIATORS, MEDIATORS, OPERATORS, User
from accounts.naming import column, name_rows
from accounts.sessions import end_all

KINDS = {
    Authenticator.Type.TOTP: _("Authenticator app"),
    Authenticator.Type.WEBAUTHN: _("Passkey"),
    Authenticator.Type.RECOVERY_CODES: _("Recovery codes"),
}
name_rows(Authenticator, _("second step"), _("second steps"))


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Passwords are never set here: a new account chooses one through the link for a forgotten one."""

    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "groups")
    search_fields = ("email__startswith",)
    search_help_text = _("The beginning of the e-mail address")
    ordering = ("-id",)
    show_full_result_count = False
    fields = ("email", "name", "is_active", "groups", "is_staff", "time_zone", "language", "last_login")
    readonly_fields = ("is_staff", "last_login")

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField[Any] | None:
        if db_field.name == "groups":
            groups = Group.objects.filter(name__in=(MEDIATORS, HEAD_MEDIATORS, OPERATORS))
            kwargs |= {
                "queryset": groups,
                "widget": CheckboxSelectMultiple,
                "label": _("staff"),
                "help_text": _("Who is in none of these does not enter the staff's pages."),
            }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Who belongs to the staff follows from the groups; who is new there signs in anew, as staff do."""
        super().save_related(request, form, formsets, change)
        user: User = form.instance
        was_staff, user.is_staff = user.is_staff, user.is_superuser or user.groups.exists()
        user.save(update_fields=["is_staff"])
        if user.is_staff and not was_staff:
            end_all(user)
            revoke(user)  # its calendar would show cases to who knows the address alone

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody but a superuser changes a superuser."""
        viewer: Any = request.user
        is_above = obj is not None and obj.is_superuser and not viewer.is_superuser
        return not is_above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Accounts are switched off, never deleted: records name them."""
        return False


class SecondFactor(admin.ModelAdmin):
    """Somebody's second factor: an operator takes it away when it is lost, and never reads its secret."""

    list_display = (
        column("user", _("account")),
        "kind",
        column("created_at", _("set up")),
        column("last_used_at", _("last used")),
    )
    list_select_related = ("user",)
    search_fields = ("user__email__startswith",)
    search_help_text = _("The beginning of the e-mail address")
    fields = readonly_fields = list_display
    ordering = ("-id",)
    show_full_result_count = False

    @admin.display(description=_("kind"))
    def kind(self, factor: Authenticator) -> str:
        return str(KINDS[factor.type])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody but a superuser takes a superuser's away."""
        viewer: Any = request.user
        is_above = obj is not None and obj.user.is_superuser and not viewer.is_superuser
        return not is_above and super().has_delete_permission(request, obj)
