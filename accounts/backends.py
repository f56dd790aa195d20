"""Who a session belongs to, with what they are; and what operators may do: whatever their pages offer."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.db import DEFAULT_DB_ALIAS, connection

from accounts.models import OFFICES, User

_GAP = -1  # stands for the account's number while the statement is made


class _Reading:
    """An account with its standing. Each request of somebody signed in asks for one, and making the statement
    and the way its rows are read takes longer than running it: both are made once.
    """

    def __init__(self) -> None:
        rows = User.objects.with_standing().filter(pk=_GAP)
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, self._parameters = compiler.as_sql()
        self._converters = compiler.get_converters([each[0] for each in compiler.select])
        self._converted = compiler.apply_converters
        self._fields = [field.attname for field in User._meta.concrete_fields]
        self._standing = list(rows.query.annotations)

    def user(self, user_id: Any) -> User | None:
        with connection.cursor() as database:
            database.execute(self._sql, [user_id if each == _GAP else each for each in self._parameters])
            found = database.fetchall()
        for row in self._converted(found, self._converters):
            user = User.from_db(DEFAULT_DB_ALIAS, self._fields, row[: len(self._fields)])
            vars(user).update(zip(self._standing, row[len(self._fields) :], strict=True))
            return user
        return None


class _Readings(threading.local):
    """One for each thread: it holds on to the thread's connection."""

    @cached_property
    def accounts(self) -> _Reading:
        return _Reading()


_readings = _Readings()


class Reading(ModelBackend):
    """Reads the account of a session with its offices and whether it sells, in one query."""

    def get_user(self, user_id: Any) -> User | None:
        user = _readings.accounts.user(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        user.group_names = frozenset(name for column, name in OFFICES.items() if getattr(user, column))
        user.sells = bool(vars(user)["on_staff"])
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
