"""Where the marks of the charts stand: places in percent, mirrored for right-to-left pages by the server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from unicodedata import east_asian_width

from django.utils.translation import get_language_bidi

from disputes.figures.estimates import Estimate
from disputes.templatetags._gap import percent
from disputes.templatetags.desk import isolate

HEADING, STEP, BELOW = 20, 20, 10  # pixels: a row's label, each of its marks, and the room below
HIGH = 150  # pixels of the columns' room
BESIDE = 38  # letters of a row's label and its note that fit beside each other on a phone


@dataclass(frozen=True)
class Mark:
    """A value and its range on a row's scale; `shape` is how it is drawn: buyer, mean, expected or bar."""

    shape: str
    x: str
    low: str
    high: str
    y: int
    left: str
    width: str


@dataclass(frozen=True)
class Line:
    """A row of a chart: a label, what is noted at its other end or below, and the marks.

    `top` and `bottom` are the room of the marks: what runs through all rows keeps out of their labels.
    """

    label: str
    note: str
    y: int
    note_y: int
    marks: list[Mark]
    top: int
    bottom: int


@dataclass(frozen=True)
class Rows:
    """Ranges below each other; `line` is a dashed one through their marks, `key` what shapes mean."""

    sentence: str
    lines: list[Line]
    height: int
    ends: tuple[str, str]
    key: list[tuple[str, str]]
    line: str = ""
    rtl: bool = False


Values = Sequence[tuple[str, Estimate]]


def rows(
    sentence: str,
    entries: Sequence[tuple[str, str, Values]],
    most: float,
    ends: tuple[str, str],
    key: list[tuple[str, str]],
    line: float | None = None,
) -> Rows:
    """`entries` are a label, a note and the values of each row; all scales go from 0 to `most`."""
    rtl, y, lines = get_language_bidi(), 0, []
    for label, note, values in entries:
        heading = y + 15
        apart = 0 if _wide(label) + _wide(note) <= BESIDE else HEADING
        below = y + HEADING + apart
        marks = [
            mark(shape, found, most, below + STEP // 2 + n * STEP, rtl)
            for n, (shape, found) in enumerate(values)
        ]
        y = below + max(1, len(marks)) * STEP + BELOW
        lines.append(Line(label, isolate(note), heading, heading + apart, marks, below, y - 2))
    at = "" if line is None else percent(_share(line, most), rtl)
    return Rows(sentence, lines, y, (isolate(ends[0]), isolate(ends[1])), key, at, rtl)


def _wide(text: str) -> int:
    """How many letters wide; Chinese ones count twice."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def mark(shape: str, found: Estimate, most: float, y: int, rtl: bool) -> Mark:
    value, low, high = (_share(part, most) for part in (found.value, found.low, found.high))
    return Mark(
        shape,
        x=percent(value, rtl),
        low=percent(low, rtl),
        high=percent(high, rtl),
        y=y,
        left=percent(value if rtl else 0, rtl),
        width=f"{round(value, 2):g}%",
    )


def _share(value: float, most: float) -> float:
    return 100 * min(max(value / most, 0), 1) if most else 0


@dataclass(frozen=True)
class Bar:
    """One column: `inner` is the part of it that is told apart; `low` and `high` are where its range ends."""

    left: str
    width: str
    middle: str
    top: float
    height: float
    inner_top: float
    inner_height: float
    low: float | None
    high: float | None
    label: str


@dataclass(frozen=True)
class Columns:
    """Columns beside each other over time, `most` cases high."""

    sentence: str
    bars: list[Bar]
    most: str
    key: list[tuple[str, str]] = field(default_factory=list)
    height: int = HIGH


def columns(
    sentence: str,
    entries: Sequence[tuple[str, Estimate, float]],
    key: list[tuple[str, str]],
    labels: int = 4,
    said: Callable[[float], str] = "{:,.0f}".format,
) -> Columns:
    """`entries` are a label, the column's value with its range, and the part of it that is told apart.

    About `labels` of the labels are written, each in the middle of those it stands for, so that on a phone
    none runs into the next or out of the chart. `said` writes the value of the highest place.
    """
    most = max([1.0, *(found.high for _label, found, _part in entries)])
    wide, every = 100 / max(1, len(entries)), -(-len(entries) // labels)
    bars = [
        _bar(n, wide, most, found, part, label if n % every == every // 2 else "")
        for n, (label, found, part) in enumerate(entries)
    ]
    return Columns(sentence, bars, isolate(said(most)), key)


def _bar(n: int, wide: float, most: float, found: Estimate, part: float, label: str) -> Bar:
    rtl, ranged = get_language_bidi(), found.high > found.low
    start = (n + 0.15) * wide
    top, inner = HIGH * (1 - found.value / most), HIGH * part / most
    return Bar(
        left=percent(start + 0.7 * wide if rtl else start, rtl),
        width=f"{0.7 * wide:.2f}%",
        middle=percent((n + 0.5) * wide, rtl),
        top=round(top, 1),
        height=round(HIGH - top, 1),
        inner_top=round(HIGH - inner, 1),
        inner_height=round(inner, 1),
        low=round(HIGH * (1 - found.low / most), 1) if ranged else None,
        high=round(HIGH * (1 - found.high / most), 1) if ranged else None,
        label=label,
    )
