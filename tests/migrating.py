"""Finds in a migration what would keep people waiting, or break the version that still runs beside it."""

from django.db import connection
from django.db.migrations import operations as ops

from accounts.migrating import AddIndexWithoutLock

HARMFUL = (
    ops.AddIndex,
    ops.AddConstraint,
    ops.RemoveField,
    ops.RenameField,
    ops.DeleteModel,
    ops.RenameModel,
)


def findings(migration, state):
    """One word for each such operation; `state` is the project's before the migration, and is changed."""
    made, found = set(), []
    for operation in migration.operations:
        if isinstance(operation, ops.CreateModel):
            made.add(operation.name_lower)
        elif getattr(operation, "model_name_lower", getattr(operation, "name_lower", "")) not in made:
            found += _wrong(migration, operation, state)
        operation.state_forwards(migration.app_label, state)
    return found


def _wrong(migration, operation, state):
    name = type(operation).__name__
    if isinstance(operation, AddIndexWithoutLock):
        return [] if not migration.atomic else ["AddIndexWithoutLock in a transaction"]
    if isinstance(operation, ops.AddField):
        return [] if _old_code_can_insert(operation.field) else ["AddField without db_default"]
    if isinstance(operation, ops.AlterField):
        before = state.models[migration.app_label, operation.model_name_lower].fields[operation.name]
        return [] if _same_column(before, operation.field) else ["AlterField of the column"]
    return [name] if isinstance(operation, HARMFUL) else []


def _old_code_can_insert(field):
    """The version that still runs does not name the new column."""
    return field.many_to_many or field.null or field.has_db_default()


def _same_column(before, after):
    """What is only said in Python (choices, validators, help texts) changes no column."""

    def column(field):
        related = field.remote_field and (field.remote_field.model, field.db_constraint)
        kind = related or field.db_parameters(connection)["type"]
        return kind, field.null, field.unique, field.db_index, field.db_column

    return column(before) == column(after)
