"""Who a session belongs to, with what they are; and what operators may do: whatever their pages offer."""

from __future__ import annotations

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.db import DEFAULT_DB_ALIAS

from accounts.models import OFFICES, User

_GAP = -1  # stands for the account's number while the statement is made


@cache
def _statement() -> tuple[str, list[Any]]:
    """Each request of somebody signed in asks for the account: making this takes longer than running it."""
    rows = User.objects.with_standing().filter(pk=_GAP)
    sql, parameters = rows.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return sql, list(parameters)


class Reading(ModelBackend):
    """Reads the account of a session with its offices and whether it sells, in one query."""

    def get_user(self, user_id: Any) -> User | None:
        sql, parameters = _statement()
        found = list(User.objects.raw(sql, [user_id if each == _GAP else each for each in parameters]))
        if not found or not self.user_can_authenticate(found[0]):
            return None
        (user,) = found
        user.group_names = frozenset(name for column, name in OFFICES.items() if getattr(user, column))
        user.sells = bool(user.on_staff)
        return user


class ByPassword(Reading):
    """Signs in by e-mail and password, and keeps sessions of our own ways to sign in."""


class ByAllauth(Reading, AuthenticationBackend):
    """Signs in by allauth's ways."""


class OperatorsMay(BaseBackend):
    """Gives operators every permission of Django's admin; its pages say what is read-only."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return bool(user_obj.is_active and user_obj.is_operator)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return self.has_perm(user_obj, app_label)
