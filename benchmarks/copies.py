"""Copies of a case that was played once: other numbers, days, people and words in the same course.

Playing a case takes milliseconds, copying one a tenth of that. Where copies differ, the played case has
stand-ins: numbers that no table has, and words like zz12zz. A copy's events are sealed anew.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models

from disputes.models import Event
from disputes.models.record import SEQUENCE_BITS
from mediation.digest import normalised
from mediation.models import CaseText

FIRST = 7_000_000_000
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?\+00:00"
STAND_IN = re.compile(rf"(zz\d+zz|\b70000\d{{5}}\b|\b734003\d{{10}}\b|\b[0-9a-f]{{64}}\b|{TIME})")
Row = tuple[type[models.Model], list[Any]]


class StandIns:
    """Numbers and words of a played case, each with what it stands for."""

    def __init__(self) -> None:
        self.numbers: list[
            Any
        ] = []  # by stand-in: a model, of which a copy gets the next, or a word for somebody
        self.words: list[str] = []

    def give(self, row: Any, what: Any = None) -> Any:
        row.pk = FIRST + len(self.numbers)
        self.numbers.append(what or type(row))
        return row

    def word(self, kind: str) -> str:
        self.words.append(kind)
        return f"zz{len(self.words) - 1}zz"


@dataclass
class Filling:
    """What one copy puts into the places of the stand-ins."""

    numbers: Sequence[int]
    words: Sequence[str]
    shift: timedelta
    key: UUID
    size: str
    previous_hash: str = ""

    def __post_init__(self) -> None:
        self.quoted = [_quoted(word) for word in self.words]
        self.normal = [_normal(word) for word in self.words]

    def event(self, sequence: int) -> int:
        return (self.numbers[0] << SEQUENCE_BITS) + sequence


@lru_cache(maxsize=100_000)
def _quoted(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)[1:-1]


@lru_cache(maxsize=100_000)
def _normal(word: str) -> str:
    return normalised(word)


Slot = Callable[[Filling], Any]


class Pattern:
    """A played case, ready to be copied. Its first stand-in is the dispute's number."""

    def __init__(self, rows: Sequence[models.Model], stand_ins: StandIns) -> None:
        self.stand_ins = stand_ins
        self._rows = [_prepared(row) for row in rows]

    def copy(self, filling: Filling) -> Iterator[Row]:
        filling.previous_hash = ""
        for model, values, slots in self._rows:
            copied = values.copy()
            for place, slot in slots:
                copied[place] = slot(filling)
            yield model, copied


def _prepared(row: models.Model) -> tuple[type[models.Model], list[Any], list[tuple[int, Slot]]]:
    values: list[Any] = []
    slots: list[tuple[int, Slot]] = []
    for place, field in enumerate(row._meta.concrete_fields):
        value = getattr(row, field.attname)
        slot = _slot(row, field, value)
        values.append(None if slot else field.get_db_prep_save(value, connection))
        if slot:
            slots.append((place, slot))
    return type(row), values, slots


def _slot(row: models.Model, field: models.Field, value: Any) -> Slot | None:
    """How a copy's value of a column is made, if it differs from copy to copy."""
    if isinstance(row, Event) and field.attname == "hash":
        return _sealing(row)
    if isinstance(row, Event) and field.attname == "previous_hash":
        return lambda filling: filling.previous_hash
    if isinstance(value, datetime):
        return _time(value)
    if isinstance(value, UUID):
        return lambda filling: field.get_db_prep_save(filling.key, connection)
    if isinstance(value, int):
        return _number(value)
    if isinstance(field, models.JSONField):
        return _text(json.dumps(value, ensure_ascii=False), "quoted", always=isinstance(row, Event))
    if field.attname == "seller_size":
        return lambda filling: filling.size
    if isinstance(value, str):
        return _text(value, "normal" if isinstance(row, CaseText) else "words")
    return None


def _time(value: datetime) -> Slot:
    if connection.vendor == "postgresql":
        return lambda filling: value + filling.shift
    return lambda filling: (value + filling.shift).isoformat(" ")[:19]


def _number(value: int) -> Slot | None:
    if value >> SEQUENCE_BITS >= FIRST:
        sequence = value & (1 << SEQUENCE_BITS) - 1
        return lambda filling: filling.event(sequence)
    place = value - FIRST
    return (lambda filling: filling.numbers[place]) if place >= 0 else None


def _sealing(event: Event) -> Slot:
    """The hash as `Event.computed_hash` has it, over the copy's columns; the next event follows it."""
    columns = {f.attname: _plain(getattr(event, f.attname)) for f in event._meta.concrete_fields}
    del columns["hash"]
    text = json.dumps(columns, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    written = _text(text, "quoted", always=True)
    assert written

    def seal(filling: Filling) -> str:
        filling.previous_hash = hashlib.sha256(written(filling).encode()).hexdigest()
        return filling.previous_hash

    return seal


def _plain(value: Any) -> Any:
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def _text(text: str, words: str, *, always: bool = False) -> Slot | None:
    """A text with stand-ins in it; `words` says in which form a copy's words are put there."""
    first, *rest = STAND_IN.split(text)
    if not rest and not always:
        return None
    parts = [(_part(stand_in, words), plain) for stand_in, plain in zip(rest[::2], rest[1::2], strict=True)]
    return lambda filling: first + "".join([part(filling) + plain for part, plain in parts])


def _part(stand_in: str, words: str) -> Callable[[Filling], str]:
    if stand_in.startswith("zz"):
        place = int(stand_in[2:-2])
        return lambda filling: getattr(filling, words)[place]
    if stand_in[4:5] == "-":
        at, precision = datetime.fromisoformat(stand_in), "microseconds" if "." in stand_in else "auto"
        return lambda filling: (at + filling.shift).isoformat(timespec=precision)
    if len(stand_in) == 64:
        return lambda filling: filling.previous_hash
    number = _number(int(stand_in))
    assert number
    return lambda filling: str(number(filling))
