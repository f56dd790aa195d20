"""A table as a spreadsheet: numbers are numbers, months are dates, and no text is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from xlsxwriter import Workbook

from disputes.figures.estimates import Estimate
from disputes.figures.tables import HOUR, Column, Kind, Money, Table, headings
from disputes.money import exponent, to_plain

OPTIONS = {
    "constant_memory": True,  # a row is on the disk once the next one begins
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST_NAME = 31  # of a sheet
Written = tuple[Any, str]  # a value and its number format, "" for text
DECIMALS = {Kind.RATE: "0.00", Kind.PERCENT: "0.0", Kind.CASES: "0.0"}


def as_xlsx(table: Table, name: str) -> bytes:
    """Intervals have columns of their own, times are hours, as in CSV."""
    out = io.BytesIO()
    with Workbook(out, OPTIONS) as book:
        sheet, formats = book.add_worksheet(name[:LONGEST_NAME]), _Formats(book)
        names = [name for column in table.columns for name in headings(column)]
        sheet.set_column(0, len(names) - 1, 18)
        sheet.freeze_panes(1, 1)
        for place, text in enumerate(names):
            sheet.write_string(0, place, text, formats.bold)
        for line, row in enumerate(table.rows, 1):
            cells = zip(table.columns, row, strict=True)
            written = [part for column, cell in cells for part in _cells(column, cell)]
            for place, (value, number_format) in enumerate(written):
                _write(sheet, line, place, value, formats(number_format))
    return out.getvalue()


class _Formats:
    """Each format once in a book."""

    def __init__(self, book: Workbook) -> None:
        self.bold = book.add_format({"bold": True})
        self._add: Callable[[dict[str, str]], Any] = book.add_format
        self._made: dict[str, Any] = {}

    def __call__(self, number_format: str) -> Any:
        if number_format and number_format not in self._made:
            self._made[number_format] = self._add({"num_format": number_format})
        return self._made.get(number_format)


def _write(sheet: Any, line: int, place: int, value: Any, written_as: Any) -> None:
    if value is None:
        return
    if isinstance(value, date):
        sheet.write_datetime(line, place, value, written_as)
    elif isinstance(value, str):
        sheet.write_string(line, place, value, written_as)
    else:
        sheet.write_number(line, place, value, written_as)


def _cells(column: Column, cell: Any) -> Iterable[Written]:
    if isinstance(cell, Estimate):
        return [(part, DECIMALS[column.kind]) for part in (cell.value, cell.low, cell.high)]
    if cell is None:
        return [(None, "")] * (3 if column.has_range else 1)
    if isinstance(cell, Money):
        places = exponent(cell.currency)
        number_format = "#,##0" + ("." + "0" * places if places else "")
        return [(float(to_plain(cell.amount, cell.currency)), number_format)]
    if isinstance(cell, date):
        return [(cell, "mmm yyyy")]
    if column.kind == Kind.SECONDS:
        return [(cell / HOUR, "0.00")]
    if column.kind == Kind.TEXT:
        return [(str(cell), "")]
    return [(cell, DECIMALS.get(column.kind, "#,##0"))]
