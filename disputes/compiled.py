"""Reads whose SQL is made once: making it takes Django several times as long as running it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators


class Compiled:
    """A query with gaps for whole numbers: `Compiled(lambda *ids: Event.objects.filter(pk__in=ids))`.

    Called with numbers it gives the rows that the queryset would give, on the default database. What is kept
    is the SQL, for each thread and for each count of numbers; nothing else in the query may vary.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._kept = _Kept()

    def __call__(self, *numbers: int) -> list[Any]:
        if not numbers:
            return []
        made = self._kept.made
        found = made.get(len(numbers))
        if found is None or found.connection is not connections[DEFAULT_DB_ALIAS]:
            found = made[len(numbers)] = _Made(self._build, len(numbers))
        return found.rows(numbers)


class _Kept(threading.local):
    """The SQL that a thread has made, by the count of numbers."""

    def __init__(self) -> None:
        self.made: dict[int, _Made] = {}


class _Made:
    """The SQL for one count of numbers on one connection, and how its rows are read."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], count: int) -> None:
        gaps = [-1 - place for place in range(count)]  # numbers that no row has
        rows = build(*gaps)
        self.connection = connections[DEFAULT_DB_ALIAS]
        self._compiler = rows.query.get_compiler(connection=self.connection)
        self._sql, parameters = self._compiler.as_sql()
        self._parameters = list(parameters)
        self._places = [self._parameters.index(gap) for gap in gaps]
        selected = [each[0] for each in self._compiler.select[: self._compiler.col_count]]
        self._converters = self._compiler.get_converters(selected)
        self._read = self._models if rows._iterable_class is ModelIterable else self._tuples

    def rows(self, numbers: Iterable[int]) -> list[Any]:
        parameters = self._parameters.copy()
        for place, number in zip(self._places, numbers, strict=True):
            parameters[place] = number
        with self.connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            found = cursor.fetchall()
        return list(self._read(self._compiler.apply_converters(found, self._converters)))

    def _tuples(self, rows: Iterable[list[Any]]) -> Iterator[tuple[Any, ...]]:
        return map(tuple, rows)

    def _models(self, rows: Iterable[list[Any]]) -> Iterator[Model]:
        """As `ModelIterable` makes them, with what `select_related` brings."""
        about, select = self._compiler.klass_info, self._compiler.select
        first, last = about["select_fields"][0], about["select_fields"][-1] + 1
        names = [each[0].target.attname for each in select[first:last]]
        related = get_related_populators(about, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # of Django 6
        for row in rows:
            made = about["model"].from_db(DEFAULT_DB_ALIAS, names, row[first:last])
            for each in related:
                each.populate(row, made)
            yield made


Part = tuple[str, Sequence[Any]]  # SQL and its parameters
_NOW = datetime(3000, 1, 1, tzinfo=UTC)  # stands for the instant while SQL is made
_WRITTEN = _NOW.strftime("%Y-%m-")  # how such an instant begins where the database takes text


class Statements:
    """SQL with gaps for an instant, its neighbours within the month, and whole numbers, by what else varies.

    `build(at, *numbers)` makes the SQL where it is not kept yet for this `key` and so many numbers.
    """

    MOST = 500

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[str, list[Callable[[datetime, Sequence[int]], Any]]]] = {}

    def __call__(
        self, key: Hashable, build: Callable[..., Part], at: datetime, numbers: Sequence[int]
    ) -> Part:
        place = (key, len(numbers))
        if place not in self._made:
            if len(self._made) >= self.MOST:
                self._made.clear()
            sql, parameters = build(_NOW, *(-1 - number for number in range(len(numbers))))
            self._made[place] = sql, [_filling(parameter, len(numbers)) for parameter in parameters]
        sql, fillings = self._made[place]
        return sql, [fill(at, numbers) for fill in fillings]


def _filling(parameter: Any, count: int) -> Callable[[datetime, Sequence[int]], Any]:
    """What puts the value into this place of the SQL."""
    if type(parameter) is int and -count <= parameter < 0:
        return partial(_number, -1 - parameter)
    if isinstance(parameter, str) and parameter.startswith(_WRITTEN):
        parameter = datetime.fromisoformat(parameter).replace(tzinfo=UTC)
    if isinstance(parameter, datetime):
        return partial(_instant, parameter - _NOW)
    return partial(_same, parameter)


def _number(place: int, at: datetime, numbers: Sequence[int]) -> int:
    return numbers[place]


def _instant(distance: timedelta, at: datetime, numbers: Sequence[int]) -> Any:
    return connection.ops.adapt_datetimefield_value(at + distance)


def _same(value: Any, at: datetime, numbers: Sequence[int]) -> Any:
    return value
