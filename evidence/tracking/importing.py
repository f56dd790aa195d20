"""One file of scans, CSV or JSON: read from front to end, batch by batch; what is bad is told by line."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from disputes.importing.table import BadFile, Row, open_table, plain
from disputes.models import Marketplace
from evidence.tracking.json_rows import json_rows
from evidence.tracking.receiving import COLUMNS, NEEDED, receive

BATCH = 500  # scans in one transaction
JSON_ENDINGS = {".json", ".jsonl", ".ndjson"}

Progress = Callable[[Iterable[Any], int | None, str], Iterable[Any]]
Reject = Callable[[int, str, list[str]], None]


@dataclass
class Counts:
    """What became of a file's scans."""

    created: int = 0
    unchanged: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class _Row:
    line: int
    values: Mapping[str, Any]
    cells: list[str]
    problem: str = ""


def import_scans(
    path: Path,
    marketplace: Marketplace,
    at: datetime,
    *,
    progress: Progress = lambda items, _total, _what: items,
    header: Callable[[list[str]], None] = lambda _columns: None,
    reject: Reject = lambda _line, _reason, _cells: None,
) -> Counts:
    """Import a file. BadFile if it cannot be read at all; otherwise what is good goes in.

    `reject` is told each rejected row in the file's order, after `header` was told the columns.
    """
    counts = Counts()
    with path.open("rb") as file, _opened(path, file) as (columns, rows):
        header(columns)
        told = iter(progress(rows, None, _("Importing")))
        while batch := list(islice(told, BATCH)):
            _receive(batch, marketplace, at, counts, reject)
    return counts


def _receive(
    batch: list[_Row], marketplace: Marketplace, at: datetime, counts: Counts, reject: Reject
) -> None:
    reasons = {place: row.problem for place, row in enumerate(batch) if row.problem}
    readable = [place for place in range(len(batch)) if place not in reasons]
    received = receive(marketplace, [batch[place].values for place in readable], at)
    reasons |= {readable[index]: reason for index, reason in received.rejected.items()}
    for place in sorted(reasons):
        reject(batch[place].line, reasons[place], batch[place].cells)
    counts.created += received.created
    counts.unchanged += received.unchanged
    counts.rejected += len(reasons)


@contextmanager
def _opened(path: Path, file: BinaryIO) -> Iterator[tuple[list[str], Iterator[_Row]]]:
    """The columns and the rows of a file of either kind."""
    if not _is_json(path):
        with open_table(path, file, NEEDED) as table:
            rows = (_from_table(table.columns, row) for row in table.rows)
            yield table.columns, rows
        return
    try:
        with plain(path, file) as opened:
            text = io.TextIOWrapper(opened, encoding="utf-8-sig", errors="surrogateescape")
            found = (_Row(row.line, row.values, _cells(row.values), row.problem) for row in json_rows(text))
            yield list(COLUMNS), found
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        words = {"name": path.name, "error": error}
        raise BadFile(_("%(name)s is no whole gzip file: %(error)s") % words) from None


def _from_table(columns: list[str], row: Row) -> _Row:
    values = {} if row.problem else dict(zip(columns, row.cells, strict=True))
    return _Row(row.line, values, row.cells, row.problem)


def _is_json(path: Path) -> bool:
    name = path.with_suffix("") if path.suffix == ".gz" else path
    return name.suffix.lower() in JSON_ENDINGS


def _cells(values: Mapping[str, Any]) -> list[str]:
    return ["" if values.get(name) is None else str(values[name]) for name in COLUMNS]
