"""Sessions in the database, as Django keeps them, read in a statement that is made once."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

READ = 'SELECT "session_data" FROM "django_session" WHERE "session_key" = %s AND "expire_date" > %s'


class SessionStore(db.SessionStore):
    """Each request of somebody signed in reads one: making a model of it takes longer than reading it."""

    def load(self) -> dict[str, Any]:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as database:
            database.execute(READ, [self.session_key, now])
            found = database.fetchone()
        if found is None:
            self._session_key = None
            return {}
        return self.decode(found[0])
