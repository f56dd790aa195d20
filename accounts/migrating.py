"""What migrations of a running installation use instead of Django's own: nobody waits for an index."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations.operations import AddIndex


class AddIndexWithoutLock(AddIndexConcurrently):
    """Builds the index while others write, on PostgreSQL; on SQLite, which has one writer, as usual.

    Its migration is `atomic = False` and holds nothing else. One that breaks off leaves an invalid index,
    which has to be dropped before the migration is run again.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        way = AddIndexConcurrently if _is_postgres(schema_editor) else AddIndex
        way.database_forwards(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        way = AddIndexConcurrently if _is_postgres(schema_editor) else AddIndex
        way.database_backwards(self, app_label, schema_editor, from_state, to_state)


def _is_postgres(schema_editor: Any) -> bool:
    return bool(schema_editor.connection.vendor == "postgresql")
