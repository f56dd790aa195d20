"""Database triggers for rows that nobody changes, through any door: SQL for SQLite and PostgreSQL.

On SQLite a migration that rebuilds one of these tables loses its triggers: it has to create them again at its
end, as `tests/disputes/test_constraints.py` will tell.
"""

NAMES = {
    "event_unchanged": "disputes_event",
    "event_undeleted": "disputes_event",
    "event_unemptied": "disputes_event",
    "policy_unchanged": "disputes_policy",
}

SQLITE = (
    """CREATE TRIGGER event_unchanged BEFORE UPDATE ON disputes_event
    BEGIN SELECT RAISE(ABORT, 'events are never changed'); END""",
    """CREATE TRIGGER event_undeleted BEFORE DELETE ON disputes_event
    BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END""",
    """CREATE TRIGGER policy_unchanged BEFORE UPDATE ON disputes_policy
    WHEN EXISTS (SELECT 1 FROM disputes_dispute WHERE policy_id = OLD.id)
    BEGIN SELECT RAISE(ABORT, 'a policy that a dispute uses is never changed'); END""",
)

POSTGRESQL = (
    """CREATE FUNCTION disputes_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER event_unchanged BEFORE UPDATE ON disputes_event
    FOR EACH ROW EXECUTE FUNCTION disputes_refuse('events are never changed')""",
    """CREATE TRIGGER event_undeleted BEFORE DELETE ON disputes_event
    FOR EACH ROW EXECUTE FUNCTION disputes_refuse('events are never deleted')""",
    """CREATE TRIGGER event_unemptied BEFORE TRUNCATE ON disputes_event
    FOR EACH STATEMENT EXECUTE FUNCTION disputes_refuse('events are never deleted')""",
    """CREATE FUNCTION disputes_policy_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM disputes_dispute WHERE policy_id = OLD.id) THEN
            RAISE EXCEPTION 'a policy that a dispute uses is never changed'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER policy_unchanged BEFORE UPDATE ON disputes_policy
    FOR EACH ROW EXECUTE FUNCTION disputes_policy_unchanged()""",
)


def create(vendor: str) -> tuple[str, ...]:
    """The statements that set the triggers up."""
    return POSTGRESQL if vendor == "postgresql" else SQLITE


def drop(vendor: str) -> list[str]:
    """The statements that take them down: to undo the migration, and to empty test databases."""
    if vendor != "postgresql":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in NAMES]
    functions = ["disputes_refuse", "disputes_policy_unchanged"]
    return [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in NAMES.items()] + [
        f"DROP FUNCTION IF EXISTS {name}" for name in functions
    ]
