"""Registers the accounts app, who signs in, and Django's admin as the operators' pages."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")


class OperatorsAdmin(admin.AdminConfig):
    default = False  # "accounts" means the accounts
    default_site = "accounts.site.OperatorsSite"
