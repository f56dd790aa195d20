"""How this product opens PostgreSQL: what is asked again and again is planned once on each connection."""

import pytest
from django.db import connection

from tests.factories import make_dispute

NAME = "SELECT name FROM disputes_store WHERE id = "

if connection.vendor == "postgresql":  # nothing of it exists on SQLite, so that there is nothing to skip
    pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

    def test_what_is_asked_again_and_again_is_planned_once():
        store = make_dispute().store
        with connection.cursor() as cursor:
            for _again in range(20):
                cursor.execute(NAME + "%s", [store.pk])
                assert cursor.fetchall() == [(store.name,)]
            cursor.execute("SELECT statement, custom_plans, generic_plans FROM pg_prepared_statements")
            plans = {statement: counts for statement, *counts in cursor.fetchall()}
        custom, generic = plans[NAME + "$1"]
        assert custom < 10 <= generic
