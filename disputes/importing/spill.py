"""The rows of a file, gathered by order on disk: memory stays flat, and an order's rows may lie apart."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from types import TracebackType
from typing import Self

from disputes.importing.table import Row


class Spill:
    """A temporary database; SQLite keeps it on disk, without a name, and removes it."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)

    def __enter__(self) -> Self:
        self._db.execute("CREATE TABLE row (line INTEGER PRIMARY KEY, reference, cells, problem, reason)")
        self._db.execute("PRAGMA journal_mode = OFF")  # nothing of it is worth keeping
        self._db.execute("BEGIN")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def fill(self, rows: Iterable[Row], reference_at: int) -> None:
        """Take all rows in. A row that names no order is an order of its own."""
        self._db.executemany(
            "INSERT INTO row VALUES (?, ?, ?, ?, NULL)",
            ((row.line, _reference(row, reference_at), json.dumps(row.cells), row.problem) for row in rows),
        )
        self._db.execute("CREATE INDEX row_by_reference ON row (reference, line)")

    def count(self) -> int:
        """How many orders."""
        return int(self._db.execute("SELECT COUNT(DISTINCT reference) FROM row").fetchone()[0])

    def orders(self) -> Iterator[list[Row]]:
        """Each order's rows."""
        rows = self._db.execute("SELECT reference, line, cells, problem FROM row ORDER BY reference, line")
        for _reference, group in groupby(rows, key=lambda row: row[0]):
            yield [Row(line, json.loads(cells), problem) for _r, line, cells, problem in group]

    def reject(self, reasons: dict[int, str]) -> None:
        """Note why lines were rejected."""
        self._db.executemany(
            "UPDATE row SET reason = ? WHERE line = ?", [(why, n) for n, why in reasons.items()]
        )

    def rejected(self) -> Iterator[tuple[int, str, list[str]]]:
        """Line number, reason and cells of what was rejected, from the top of the file."""
        for line, reason, cells in self._db.execute(
            "SELECT line, reason, cells FROM row WHERE reason IS NOT NULL ORDER BY line"
        ):
            yield line, reason, json.loads(cells)


def _reference(row: Row, at: int) -> str:
    """What the row's order is called, in letters that SQLite stores."""
    cell = " ".join(row.cells[at].split()) if at < len(row.cells) else ""
    return json.dumps(cell or {"line": row.line})
