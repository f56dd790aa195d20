"""Registers the accounts app, who signs in, and Django's admin as the operators' pages."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin
from django.contrib.admin import sites
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        import_module("accounts.checks")  # registers itself


class OperatorsAdmin(admin.AdminConfig):
    default = False  # "accounts" means the accounts
    default_site = "accounts.site.OperatorsSite"

    def ready(self) -> None:
        """The staff's groups are ours and addresses belong to accounts: their own pages would mislead."""
        super().ready()
        for name in ("auth.Group", "account.EmailAddress", "mfa.Authenticator"):
            sites.site.unregister(apps.get_model(name))
        sites.site.register(apps.get_model("mfa.Authenticator"), import_string("accounts.admin.SecondFactor"))
