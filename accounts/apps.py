"""Registers the accounts app, who signs in, and Django's admin as the operators' pages."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin
from django.contrib.admin import sites
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

HIDDEN: tuple[str, ...] = (
    "auth.Group",
    "account.EmailAddress",
    "mfa.Authenticator",
    "usersessions.UserSession",
)
HIDDEN += ("socialaccount.SocialApp", "socialaccount.SocialAccount", "socialaccount.SocialToken")


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        import_module("accounts.checks")  # registers itself


class OperatorsAdmin(admin.AdminConfig):
    default = False  # "accounts" means the accounts
    default_site = "accounts.site.OperatorsSite"

    def ready(self) -> None:
        """What is ours, or is said by accounts or settings, has no page of its own: it would mislead."""
        super().ready()
        for name in HIDDEN:
            sites.site.unregister(apps.get_model(name))
        apps.get_app_config("mfa").verbose_name = _("Sign in in two steps")
        sites.site.register(apps.get_model("mfa.Authenticator"), import_string("accounts.admin.SecondFactor"))
