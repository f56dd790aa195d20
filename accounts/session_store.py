"""Sessions in the database: read in a statement that is made once, written at once where nobody acted."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.hurrying import NONE, hurried
from accounts.zones import TOLD

READ = 'SELECT "session_data" FROM "django_session" WHERE "session_key" = %s AND "expire_date" > %s'
BY_THE_WAY = {TOLD, HASH_SESSION_KEY}


class SessionStore(db.SessionStore):
    """Each request of somebody signed in reads one: making a model of it takes longer than reading it."""

    _read = ""  # as it is stored, as long as nothing else was written

    def load(self) -> dict[str, Any]:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as database:
            database.execute(READ, [self.session_key, now])
            found = database.fetchone()
        if found is None:
            self._session_key = None
            return {}
        self._read = found[0]
        return self.decode(self._read)

    def save(self, must_create: bool = False) -> None:
        """UpdateError as Django has it, but not where only what the next page writes as well is lost."""
        if not must_create and self._is_by_the_way():
            with suppress(UpdateError), hurried(NONE):
                super().save()
        else:
            super().save(must_create)
            self._read = ""

    def _is_by_the_way(self) -> bool:
        """Whether the reader did nothing: there is a new signature or a zone, and all else is as stored."""
        if not (self.session_key and self._read):
            return False
        now, stored = dict(self.items()), self.decode(self._read)
        return all(now.get(key) == stored.get(key) for key in {*now, *stored} - BY_THE_WAY)

    def cycle_key(self) -> None:
        """A new key for who signs in or changes the password, but not where only SECRET_KEY is another one.

        With a new key at such a first look, the list of sessions would not know this one any more, nor could
        it be ended from elsewhere; and who looks at the list would sign all their other devices out.
        """
        if self._is_of_a_former_secret():
            self.modified = True  # signed anew when it is saved
        else:
            super().cycle_key()

    def _is_of_a_former_secret(self) -> bool:
        said = self.get(HASH_SESSION_KEY)
        if not (said and settings.SECRET_KEY_FALLBACKS):
            return False
        user: Any = get_user_model()._default_manager.filter(pk=self.get(SESSION_KEY)).first()
        former = user.get_session_auth_fallback_hash() if user else ()
        return any(constant_time_compare(said, each) for each in former)
