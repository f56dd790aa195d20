"""Django's SQLite backend, in which those who write stand in line instead of racing for the database.

SQLite lets waiting writers sleep and try again, so that whoever has just written is the likeliest to write
next, and others starve. Here a writer first takes an exclusive lock on a file beside the database, where
the kernel keeps a queue, and gives it back when its transaction has ended. Every statement that is not a
plain read goes through the same gate: BEGIN IMMEDIATE, a transaction that Python opens by itself with
autocommit off, and a single write in autocommit mode, which would otherwise jump the queue. Reads outside a
transaction never wait.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from sqlite3 import Connection, dbapi2
from typing import Any
from urllib.parse import urlsplit

from django.db.backends.sqlite3 import base
from django.utils.dateparse import parse_datetime

from config.sqlite.turn import Turn

_READS = ("select", "pragma", "explain", "with", "values")


class FairConnection(Connection):
    """A connection that waits for its turn to write, and gives it back when no transaction is left open."""

    turn: Turn | None = None

    def wait_for_turn(self) -> None:
        if self.turn and not self.turn.is_ours:
            try:
                self.turn.take()
            except TimeoutError as error:
                raise dbapi2.OperationalError("database is locked") from error

    def pass_turn(self) -> None:
        if self.turn and self.turn.is_ours and not self.in_transaction:
            self.turn.give_back()

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self.pass_turn()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.pass_turn()

    def close(self) -> None:
        try:
            super().close()
        finally:
            if self.turn:
                self.turn.give_back()


@lru_cache(maxsize=1000)
def _with_question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class FairCursor(base.SQLiteCursorWrapper):
    """Takes the connection's turn before a statement that may write, until no transaction is open."""

    connection: FairConnection

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """In Django's way of writing gaps to SQLite's; most statements come again and again."""
        if param_names is None:
            return _with_question_marks(query)
        return super().convert_query(query, param_names=param_names)

    def execute(self, query: str, params: Any = None) -> Any:
        if query[:64].lstrip().lower().startswith(_READS):
            return super().execute(query, params)
        self.connection.wait_for_turn()
        try:
            return super().execute(query, params)
        finally:
            self.connection.pass_turn()

    def executemany(self, query: str, param_list: Any) -> Any:
        self.connection.wait_for_turn()
        try:
            return super().executemany(query, param_list)
        finally:
            self.connection.pass_turn()


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects with the classes above; a database in memory has one process only and needs no line."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> FairConnection:
        connection: FairConnection = super().get_new_connection(conn_params | {"factory": FairConnection})
        if not self.is_in_memory_db():
            connection.turn = Turn(_path(conn_params["database"]) + "-turn", conn_params.get("timeout", 5.0))
        return connection

    @contextmanager
    def patience(self, seconds: float) -> Iterator[None]:
        """Within, a writer waits no longer than that for the turn, and fails then as after the `timeout`."""
        self.ensure_connection()
        turn: Turn | None = self.connection.turn
        if turn is None:
            yield
            return
        usual, turn.timeout = turn.timeout, seconds
        try:
            yield
        finally:
            turn.timeout = usual

    def create_cursor(self, name: str | None = None) -> FairCursor:
        cursor: FairCursor = self.connection.cursor(factory=FairCursor)
        return cursor


def _instant(stored: bytes) -> datetime | None:
    """As Django reads them, in the whole process, but by Python first: a list has some eighty."""
    text = stored.decode()
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parse_datetime(text)


dbapi2.register_converter("datetime", _instant)


def _path(database: Any) -> str:
    name = str(database)
    return urlsplit(name).path if name.startswith("file:") else name
