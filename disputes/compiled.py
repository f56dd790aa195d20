"""Reads whose SQL is made once: making it takes Django several times as long as running it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators


class Compiled:
    """A query with gaps for numbers and texts: `Compiled(lambda *ids: Event.objects.filter(pk__in=ids))`.

    Called with values it gives the rows that the queryset would give, on the default database. What is kept
    is the SQL, for each thread and for each count of values; nothing else in the query may vary.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._kept = _Kept()

    def __call__(self, *values: Value) -> list[Any]:
        return self._made(values).rows(values) if values else []

    def unread(self, *values: Value) -> list[Unread]:
        """The same rows, of which none has been made into an object yet."""
        return self._made(values).unread(values) if values else []

    def _made(self, values: Sequence[Value]) -> _Made:
        made = self._kept.made
        found = made.get(len(values))
        if found is None or found.connection is not connections[DEFAULT_DB_ALIAS]:
            found = made[len(values)] = _Made(self._build, [_gap(*each) for each in enumerate(values)])
        return found


Value = int | str


def _gap(place: int, value: Value) -> Value:
    """What stands for a value while the SQL is made, and nowhere else in it; any whole column holds it."""
    return f"gap {place}" if isinstance(value, str) else 2_000_000_000 + place


class _Kept(threading.local):
    """The SQL that a thread has made, by the count of values."""

    def __init__(self) -> None:
        self.made: dict[int, _Made] = {}


class _Made:
    """The SQL for one count of values on one connection, and how its rows are read."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], gaps: list[Value]) -> None:
        rows = build(*gaps)
        self.connection = connections[DEFAULT_DB_ALIAS]
        self._compiler = rows.query.get_compiler(connection=self.connection)
        self._sql, parameters = self._compiler.as_sql()
        self._parameters = list(parameters)
        numbers = {gap: number for number, gap in enumerate(gaps)}
        self._gaps = [
            (place, numbers[each])
            for place, each in enumerate(self._parameters)
            if isinstance(each, int | str) and each in numbers  # PostgreSQL's numbers are kinds of int
        ]
        if {number for _place, number in self._gaps} != set(numbers.values()):
            raise ValueError("A value has no place in the statement.")
        self._selected = [each[0] for each in self._compiler.select[: self._compiler.col_count]]
        self._converters = self._compiler.get_converters(self._selected)
        self._read = self._models if rows._iterable_class is ModelIterable else self._tuples

    @cached_property
    def places(self) -> dict[str, int]:
        """Where the columns of the model itself stand."""
        first, last = self._own
        return {each.target.attname: first + n for n, each in enumerate(self._selected[first:last])}

    @property
    def _own(self) -> tuple[int, int]:
        fields = self._compiler.klass_info["select_fields"]
        return fields[0], fields[-1] + 1

    def rows(self, values: Sequence[Value]) -> list[Any]:
        return self.read(self._fetched(values))

    def unread(self, values: Sequence[Value]) -> list[Unread]:
        return [Unread(self, tuple(row)) for row in self._fetched(values)]

    def read(self, rows: Iterable[Any]) -> list[Any]:
        return list(self._read(self._compiler.apply_converters(rows, self._converters)))

    def value(self, row: Sequence[Any], place: int) -> Any:
        converted = row[place]
        for convert in self._converters.get(place, ((), None))[0]:
            converted = convert(converted, self._selected[place], self.connection)
        return converted

    def _fetched(self, values: Sequence[Value]) -> list[Any]:
        parameters = self._parameters.copy()
        for place, number in self._gaps:
            parameters[place] = values[number]
        with self.connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            return cursor.fetchall()

    def _tuples(self, rows: Iterable[list[Any]]) -> Iterator[tuple[Any, ...]]:
        return map(tuple, rows)

    def _models(self, rows: Iterable[list[Any]]) -> Iterator[Model]:
        """As `ModelIterable` makes them, with what `select_related` brings."""
        about, select = self._compiler.klass_info, self._compiler.select
        (first, last), names = self._own, list(self.places)
        related = get_related_populators(about, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # of Django 6
        annotated = self._compiler.annotation_col_map
        for row in rows:
            made = about["model"].from_db(DEFAULT_DB_ALIAS, names, row[first:last])
            for name, place in annotated.items():
                setattr(made, name, row[place])
            for each in related:
                each.populate(row, made)
            yield made


class Unread:
    """A row as the database gave it; two of one query are equal where all their columns are."""

    def __init__(self, made: _Made, raw: tuple[Any, ...]) -> None:
        self._made, self.raw = made, raw

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unread) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    def __getitem__(self, column: str) -> Any:
        return self._made.value(self.raw, self._made.places[column])

    def read(self) -> Any:
        return self._made.read([self.raw])[0]


Part = tuple[str, Sequence[Any]]  # SQL and its parameters
Filling = Callable[["_Instants", Sequence[int]], Any]  # a parameter, from the instant and the numbers
# stand for the instants while SQL is made: the first for now, the others for what is told beside it
_STANDING_IN = [datetime(3000 + n, 1, 1, tzinfo=UTC) for n in range(3)]
_WRITTEN = tuple(each.strftime("%Y-%m-") for each in _STANDING_IN)  # how they begin as texts


class Statements:
    """SQL with gaps for instants, their neighbours within the month, and whole numbers, by what else varies.

    `build(at, *later, *numbers)` makes the SQL where it is not kept yet for this `key` and so many of both;
    at most two instants are `later`.
    """

    MOST = 500

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[str, list[Filling]]] = {}

    def __call__(
        self,
        key: Hashable,
        build: Callable[..., Part],
        at: datetime,
        numbers: Sequence[int],
        *later: datetime,
    ) -> Part:
        counts = len(later), len(numbers)
        made = self._made.get((key, counts)) or self._make(key, build, counts)
        sql, fillings = made
        instants = _Instants((at, *later))
        return sql, [fill(instants, numbers) for fill in fillings]

    def _make(
        self, key: Hashable, build: Callable[..., Part], counts: tuple[int, int]
    ) -> tuple[str, list[Filling]]:
        if len(self._made) >= self.MOST:
            self._made.clear()
        later, count = counts
        sql, parameters = build(*_STANDING_IN[: 1 + later], *(-1 - number for number in range(count)))
        made = self._made[key, counts] = _with_constants(sql, parameters, count)
        return made


def _with_constants(sql: str, parameters: Sequence[Any], count: int) -> tuple[str, list[Filling]]:
    """The SQL with what is always the same written into it: a database that plans once knows it then."""
    fillings: list[Filling] = []
    left = iter(parameters)

    def written(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return found[0]
        parameter = next(left)
        filling = _filling(parameter, count)
        constant = _constant(parameter) if filling is None else None
        if constant is None:
            fillings.append(filling or partial(_same, parameter))
        return constant or found[0]

    return re.sub("%[%s]", written, sql), fillings


def _constant(value: Any) -> str | None:
    """The value as SQL; None where only the database's library knows how to write it."""
    if connection.vendor == "postgresql":
        operations: Any = connection.ops
        text: str = operations.compose_sql("%s", [value])
    elif isinstance(value, int):
        text = str(int(value))
    elif isinstance(value, str):
        text = "'" + value.replace("'", "''") + "'"
    else:
        return None
    return text.replace("%", "%%")


def _filling(parameter: Any, count: int) -> Filling | None:
    """What puts the value into this place of the SQL; None where it is always the same."""
    if type(parameter) is int and -count <= parameter < 0:
        return partial(_number, -1 - parameter)
    if isinstance(parameter, str) and parameter.startswith(_WRITTEN):
        parameter = datetime.fromisoformat(parameter).replace(tzinfo=UTC)
    if isinstance(parameter, datetime):
        which = min(range(len(_STANDING_IN)), key=lambda n: abs(parameter - _STANDING_IN[n]))
        return partial(_instant, (which, parameter - _STANDING_IN[which]))
    return None


Distance = tuple[int, timedelta]  # from which of the instants, and how far


class _Instants(dict[Distance, Any]):
    """Instants and their neighbours by their distance, as the database takes them; each is made once."""

    def __init__(self, instants: Sequence[datetime]) -> None:
        self._instants = instants

    def __missing__(self, distance: Distance) -> Any:
        which, further = distance
        made = self[distance] = connection.ops.adapt_datetimefield_value(self._instants[which] + further)
        return made


def _number(place: int, instants: _Instants, numbers: Sequence[int]) -> int:
    return numbers[place]


def _instant(distance: Distance, instants: _Instants, numbers: Sequence[int]) -> Any:
    return instants[distance]


def _same(value: Any, instants: _Instants, numbers: Sequence[int]) -> Any:
    return value
