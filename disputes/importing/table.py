"""A CSV file as rows with their line numbers, read once from front to end; .gz too."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from disputes.importing.facts import COLUMNS, OPTIONAL

GZIP = b"\x1f\x8b"


class BadFile(ValueError):  # noqa: N818 - the word that people read
    """A file that cannot be read as rows at all; the message is a sentence."""


@dataclass(frozen=True)
class Row:
    """One row and the number of the line on which it starts; `problem` is why it cannot be read, or ""."""

    line: int
    cells: list[str]
    problem: str = ""


@dataclass
class Table:
    """The header, and the rows below it."""

    columns: list[str]
    rows: Iterator[Row]


class Lines:
    """The lines of a file, of which some can be put back: a row that never closes its quotes eats others."""

    def __init__(self, file: Iterator[str]) -> None:
        self._file = file
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self.number = 0  # of the last line taken

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._file)
        self._taken.append(line)
        self.number += 1
        return line

    def begin_row(self) -> None:
        self._taken = []

    @property
    def in_row(self) -> int:
        """How many lines the present row has taken."""
        return len(self._taken)

    @property
    def first(self) -> str:
        """The line on which the present row starts."""
        return self._taken[0]

    def put_back_all_but_first(self) -> None:
        self._again.extendleft(reversed(self._taken[1:]))
        self.number -= len(self._taken[1:])


@contextmanager
def open_table(path: Path, compressed: BinaryIO, needed: Sequence[str] = COLUMNS) -> Iterator[Table]:
    """Read an open file as a table. BadFile if it is empty, no gzip though it says so, or lacks a column.

    Bytes that are no UTF-8 come through as lone surrogates: it is the row that is refused, not the file.
    """
    try:
        with plain(path, compressed) as file:
            lines = Lines(io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline=""))
            columns = _columns(lines, needed)
            yield Table(columns, _rows(lines, len(columns)))
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BadFile(
            _("%(name)s is no whole gzip file: %(error)s") % {"name": path.name, "error": error}
        ) from None


def plain(path: Path, compressed: BinaryIO) -> BinaryIO:
    """The bytes of a file, unpacked where it is gzip."""
    start = compressed.read(2)
    compressed.seek(0)
    if start == GZIP or path.suffix == ".gz":
        return gzip.GzipFile(fileobj=compressed)  # type: ignore[return-value]  # binary and readable, as asked
    return compressed


def _columns(lines: Lines, needed: Sequence[str]) -> list[str]:
    columns = [name.strip() for name in next(csv.reader(lines), [])]
    if not columns:
        raise BadFile(_("The file is empty: its first line must name the columns."))
    if missing := [name for name in needed if name not in columns]:
        raise BadFile(_("The file lacks columns: %(names)s.") % {"names": ", ".join(missing)})
    if twice := sorted({name for name in (*needed, *OPTIONAL) if columns.count(name) > 1}):
        raise BadFile(_("The file names columns twice: %(names)s.") % {"names": ", ".join(twice)})
    return columns


def _rows(lines: Lines, width: int) -> Iterator[Row]:
    while True:
        lines.begin_row()
        first = lines.number + 1
        problem, cells = "", []
        try:
            cells = next(csv.reader(lines, strict=True))
        except StopIteration:
            return
        except csv.Error as error:
            problem = _("This is no CSV: %(error)s.") % {"error": error}
        if cells and len(cells) != width:
            problem = _("The row has %(found)d columns; the first line names %(width)d.") % {
                "found": len(cells),
                "width": width,
            }
        if problem and (lines.in_row > 1 or not cells):
            lines.put_back_all_but_first()
            cells = _as_it_stands(lines.first)
        if cells:
            yield Row(first, cells, problem)


def _as_it_stands(line: str) -> list[str]:
    """The cells of a line that is broken, as well as they can be told: the order must be recognised."""
    return [cell.strip('"') for cell in line.rstrip("\r\n").split(",")]
