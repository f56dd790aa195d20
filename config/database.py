"""What a database address becomes: how this product opens a database, the main one or a copy to read."""

from pathlib import Path
from typing import Any

MINUTE = 60
SQLITE = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
    "PRAGMA recursive_triggers=ON",  # or a row that replaces another gets past the triggers
}
POSTGRES = {
    "connect_timeout": 5,  # seconds: who waits longer for a database that is gone keeps others waiting
    "server_side_binding": True,  # what is asked again and again is planned once on each connection
    "prepare_threshold": 5,
}


def database_of(found: dict[str, Any], data_dir: Path) -> dict[str, Any]:
    """The settings of an address; SQLite goes through our own backend, where writers stand in line.

    `perform` opens its own transactions, so requests do not.
    """
    found |= {"ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 10 * MINUTE}
    if found["ENGINE"] == "django.db.backends.sqlite3":
        found |= {
            "ENGINE": "config.sqlite",
            "TEST": {"NAME": str(data_dir / "test.sqlite3")},
            "OPTIONS": SQLITE,
        }
    elif found["ENGINE"] == "django.db.backends.postgresql":
        found["CONN_HEALTH_CHECKS"] = True  # a server goes away, a file does not
        found["OPTIONS"] = {**POSTGRES, **found.get("OPTIONS", {})}
    return found
