"""The tables of the figures: columns of one kind each, as a page shows them and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disputes.figures.estimates import Estimate
from disputes.figures.numbers import decimal, month_name, percent
from disputes.money import format_money, to_plain
from disputes.templatetags.desk import isolate

HOUR, DAY = 3600, 86400
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class Kind(Enum):
    """What a column holds; a cell of any kind may be None, where there is too little to say it."""

    TEXT = "text"
    COUNT = "count"
    PERCENT = "percent"  # an Estimate, or a plain number
    CASES = "cases"  # an Estimate
    SECONDS = "seconds"
    RATE = "rate"  # an Estimate in percent, small enough to want a decimal
    MONEY = "money"  # Money
    MONTH = "month"  # the date of its first day


@dataclass(frozen=True)
class Money:
    """Minor units of a currency."""

    amount: int
    currency: str


@dataclass(frozen=True)
class Column:
    """`ranged`: whether its estimates have an interval, which CSV gives in columns of their own."""

    name: str
    kind: Kind = Kind.COUNT
    ranged: bool = True

    @property
    def is_number(self) -> bool:
        return self.kind not in (Kind.TEXT, Kind.MONTH)

    @property
    def has_range(self) -> bool:
        return self.ranged and self.kind in (Kind.PERCENT, Kind.CASES, Kind.RATE)


@dataclass(frozen=True)
class Table:
    """`rows` have a cell for each column, in the order of files."""

    columns: list[Column]
    rows: list[list[Any]]

    @property
    def order(self) -> list[int]:
        """That of a page: rates stand right behind the name, where a phone shows them without scrolling."""
        places = range(len(self.columns))
        return sorted(places, key=lambda n: n > 0 and 1 + (self.columns[n].kind != Kind.RATE))

    @property
    def heads(self) -> list[Column]:
        return [self.columns[n] for n in self.order]

    @property
    def shown(self) -> list[list[tuple[Column, str]]]:
        """As texts, each with its column, as a page has them."""
        kinds = [(n, self.columns[n]) for n in self.order]
        return [[(column, text(row[n], column.kind)) for n, column in kinds] for row in self.rows]


def text(cell: Any, kind: Kind) -> str:
    """A cell as people read it."""
    if cell is None:
        return _("too few") if kind in (Kind.PERCENT, Kind.SECONDS, Kind.RATE) else "–"
    if kind == Kind.TEXT:
        return str(cell)
    if kind in WRITERS:
        return WRITERS[kind](cell)
    if isinstance(cell, Estimate):
        return isolate(_ranged(cell, kind))
    return isolate(percent(cell, 0) if kind == Kind.PERCENT else decimal(cell))


def _rate(found: Estimate) -> str:
    return isolate(f"{percent(found.value)} ({decimal(found.low, 1)}–{decimal(found.high, 1)})")


def _ranged(found: Estimate, kind: Kind) -> str:
    if kind == Kind.CASES:
        return f"{decimal(found.value, 1)} ({decimal(found.low)}–{decimal(found.high)})"
    return f"{percent(found.value, 0)} ({decimal(found.low)}–{decimal(found.high)})"


def duration(seconds: float) -> str:
    """Two parts at most, and none of nothing: "4 d 3 h", "4 d", "5 h 10 min", "5 h", "8 min"."""
    minutes = round(seconds / 60)
    days, hours = divmod(minutes // 60, 24)
    if not days and not hours:
        return isolate(ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes})
    if days:
        said = _("%(days)d d %(hours)d h") if hours else _("%(days)d d")
    else:
        said = _("%(hours)d h %(minutes)02d min") if minutes % 60 else _("%(hours)d h")
    return isolate(said % {"days": days, "hours": hours, "minutes": minutes % 60})


WRITERS: dict[Kind, Callable[[Any], str]] = {
    Kind.SECONDS: duration,
    Kind.MONTH: month_name,
    Kind.MONEY: lambda money: isolate(format_money(money.amount, money.currency)),
    Kind.RATE: _rate,
}


def as_csv(table: Table) -> str:
    """Comma separated, an interval as three columns, times in hours; it begins with a byte order mark.

    Without the mark spreadsheets read UTF-8 as another encoding and spoil names. A text that they would take
    for a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([plain(name) for column in table.columns for name in headings(column)])
    for row in table.rows:
        cells = zip(table.columns, row, strict=True)
        writer.writerow([part for column, cell in cells for part in _cells(column, cell)])
    return "\ufeff" + out.getvalue()


def plain(text: str) -> str:
    """Nothing that a spreadsheet calculates, not even behind spaces."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULAS) else text


def headings(column: Column) -> Iterator[str]:
    """What a file calls the column, and those of its interval."""
    unit = {Kind.PERCENT: " (%)", Kind.RATE: " (%)", Kind.SECONDS: _(" (hours)")}.get(column.kind, "")
    yield column.name + unit
    if column.has_range:
        yield _("%(name)s, from") % {"name": column.name} + unit
        yield _("%(name)s, to") % {"name": column.name} + unit


def _cells(column: Column, cell: Any) -> Iterable[str]:
    if isinstance(cell, Estimate):
        places = 2 if column.kind == Kind.RATE else 1
        return [f"{part:.{places}f}" for part in (cell.value, cell.low, cell.high)]
    if cell is None:
        return [""] * (3 if column.has_range else 1)
    if column.kind == Kind.PERCENT:
        return [f"{cell:.1f}"]
    if column.kind == Kind.SECONDS:
        return [f"{cell / HOUR:.2f}"]
    if isinstance(cell, Money):
        return [to_plain(cell.amount, cell.currency)]
    if isinstance(cell, date):
        return [f"{cell:%Y-%m}"]
    return [plain(str(cell)) if column.kind == Kind.TEXT else str(cell)]
