"""Lists that stay as fast with a million disputes as with ten: rows in an index's order, pages by keyset.

A list is a sequence of sections. A section is a union of branches: each reads one stretch of an index, in the
index's order, and never more than a page of it. Counts stop at a ceiling, so that none of them scans.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Self, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateTimeField, Model, Q, QuerySet
from django.utils.dateparse import parse_datetime

from disputes.compiled import Part, Statements

PAGE = 25
CEILING = 99
MOST_TERMS = 400  # of one union: SQLite takes 500, and a list has some for each store

Row = TypeVar("Row", bound=Model)
Shown = TypeVar("Shown")


@dataclass(frozen=True)
class Section(Generic[Row]):
    """Rows in one order: by `key` (or by id alone, where it is ""), then by id."""

    branches: Sequence[QuerySet[Row]]
    key: str = ""
    newest_first: bool = False

    def first(self, after: Cursor | None, size: int) -> list[QuerySet[Any]]:
        """At most `size` (key, id) of each branch, from behind the cursor on."""
        names = [self.key, "id"] if self.key else ["id"]
        return [branch.values_list(*names)[:size] for branch in self.ordered(after)]

    def ordered(self, after: Cursor | None) -> list[QuerySet[Row]]:
        """The branches in their order, from behind the cursor on."""
        names = [self.key, "id"] if self.key else ["id"]
        order = [f"-{name}" if self.newest_first else name for name in names]
        beyond = self._beyond(after) if after else Q()
        return [branch.filter(beyond).order_by(*order) for branch in self.branches]

    def _beyond(self, after: Cursor) -> Q:
        further = "lt" if self.newest_first else "gt"
        by_id = Q(**{f"pk__{further}": after.pk})
        if not self.key:
            return by_id
        # the first condition seeks in the index; "key > x OR (key = x AND id > y)" would scan it
        reached = Q(**{f"{self.key}__{further}e": after.key})
        return reached & (Q(**{f"{self.key}__{further}": after.key}) | by_id)


@dataclass(frozen=True)
class Cursor:
    """The last row of a page: its section, its key in there, its id."""

    section: int
    pk: int
    key: datetime | None = None

    def __str__(self) -> str:
        return f"{self.section}.{self.pk}.{self.key.isoformat() if self.key else ''}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The cursor that an address carries; None (the first page) for anything else."""
        section, _dot, rest = text.partition(".")
        pk, _dot, key = rest.partition(".")
        if not (section.isdecimal() and pk.isdecimal() and len(section + pk) < 19):
            return None
        try:
            at = parse_datetime(key) if key else None
        except ValueError:
            return None
        return None if key and (at is None or at.tzinfo is None) else cls(int(section), int(pk), at)


@dataclass(frozen=True)
class Page(Generic[Shown]):
    """The rows of a page with the number of their section, and the cursor of the next page ("" for none)."""

    rows: list[Shown]
    sections: list[int]
    next: str = ""
    is_first: bool = True


Loading = Callable[[list[int]], Mapping[int, Shown]]  # what is shown, by ids, as `in_bulk` gives it


def page_of(
    sections: Sequence[Section[Any]], rows: Loading[Shown], after: str = "", size: int = PAGE
) -> Page[Shown]:
    """One page in two steps: ids out of the indexes, in one statement, then `rows` with all they need."""
    cursor = Cursor.read(after)
    if cursor and not _fits(cursor, sections):
        cursor = None
    found = fetched(_ids(sections, cursor, size + 1))
    return _page(sections, found, rows, size, is_first=cursor is None)


def _page(
    sections: Sequence[Section[Any]], found: Sequence[Any], rows: Loading[Shown], size: int, *, is_first: bool
) -> Page[Shown]:
    """`found`: number of the section, key and id of at least one row more than the page has, if there is."""
    ordered = _in_order(sections, found)
    by_id = rows([pk for _section, pk in ordered[:size]])
    shown = [(section, by_id[pk]) for section, pk in ordered[:size] if pk in by_id]
    more = ""
    if len(ordered) > size and shown:
        number, last = shown[-1]
        more = str(_after(last, number, sections[number]))
    return Page([row for _n, row in shown], [n for n, _row in shown], more, is_first)


class FirstPages:
    """First pages of lists that come again for other readers: the statement of each is made once.

    `build(at, *later, *numbers)` gives the sections; nothing but these and the `key` may make them differ.
    """

    def __init__(self) -> None:
        self._statements = Statements()
        self._shapes: dict[Hashable, list[Section[Any]]] = {}

    def page(
        self,
        key: Hashable,
        build: Callable[..., Sequence[Section[Any]]],
        at: datetime,
        numbers: Sequence[int],
        rows: Loading[Shown],
        *later: datetime,
        size: int = PAGE,
    ) -> Page[Shown]:
        def ids(*values: Any) -> Part:
            sections = build(*values)
            self._shapes[key] = [Section((), each.key, each.newest_first) for each in sections]
            return _ids(sections, None, size + 1)

        found = fetched(self._statements((key, size), ids, at, numbers, *later))
        return _page(self._shapes[key], found, rows, size, is_first=True)


def page_of_one(section: Section[Row], after: str = "", size: int = PAGE) -> Page[Row]:
    """One page of a section of one branch, in one query."""
    cursor = Cursor.read(after)
    if cursor and not _fits(cursor, [section]):
        cursor = None
    (branch,) = section.ordered(cursor)
    found = list(branch[: size + 1])
    shown = found[:size]
    more = str(_after(shown[-1], 0, section)) if len(found) > size else ""
    return Page(shown, [0] * len(shown), more, cursor is None)


def _after(row: Any, number: int, section: Section[Any]) -> Cursor:
    return Cursor(number, row.pk, getattr(row, section.key) if section.key else None)


def _fits(cursor: Cursor, sections: Sequence[Section[Any]]) -> bool:
    return cursor.section < len(sections) and bool(sections[cursor.section].key) == (cursor.key is not None)


def _ids(sections: Sequence[Section[Any]], cursor: Cursor | None, size: int) -> Part:
    """What finds section, key and id of the first rows of each branch behind the cursor."""
    begin = cursor.section if cursor else 0
    nothing = f"CAST(NULL AS {DateTimeField().db_type(connection)})"
    parts: list[Part] = []
    for number in range(begin, len(sections)):
        key = f"part.{sections[number].key}" if sections[number].key else nothing
        branches = sections[number].first(cursor if number == begin else None, size)
        found = parts_of(branches, f"{number}, {key}, part.id")
        if found:
            parts.append(_first_of(together(found), size, newest_first=sections[number].newest_first))
    return together(parts)


def _first_of(section: Part, size: int, *, newest_first: bool) -> Part:
    """Of all branches of a section as many rows as of each: no more of them leave the database."""
    sql, params = section
    way = "DESC" if newest_first else "ASC"
    return f"SELECT * FROM (SELECT * FROM ({sql}) every ORDER BY 2 {way}, 3 {way} LIMIT {size}) first", params  # noqa: S608 - the branches' SQL


def _in_order(sections: Sequence[Section[Any]], found: Sequence[Any]) -> list[tuple[int, int]]:
    ordered: list[tuple[int, int]] = []
    for number, section in enumerate(sections):
        rows = [(row[1], row[2]) for row in found if row[0] == number]
        rows.sort(reverse=section.newest_first)
        ordered += [(number, pk) for _key, pk in rows]
    return ordered


def parts_of(queries: Sequence[QuerySet[Any]], columns: str) -> list[Part]:
    """The queries as parts of a union, with these columns of each."""
    parts: list[Part] = []
    for query in queries:
        with suppress(EmptyResultSet):  # nothing can match: the part is left out
            sql, params = query.query.sql_with_params()
            parts.append((f"SELECT {columns} FROM ({sql}) part", params))  # noqa: S608 - Django's SQL, our columns
    return parts


def together(parts: Sequence[Part]) -> Part:
    """The union of all parts: Django itself does not limit those of a union on SQLite.

    Of many parts it is a union of unions, as no database takes any number of them in one.
    """
    terms = [sql for sql, _params in parts]
    while len(terms) > MOST_TERMS:
        some = (terms[start : start + MOST_TERMS] for start in range(0, len(terms), MOST_TERMS))
        terms = [f"SELECT * FROM ({_union(each)}) several" for each in some]  # noqa: S608 - the parts' SQL
    return _union(terms), _all_params(parts)


def _union(terms: Sequence[str]) -> str:
    return " UNION ALL ".join(terms)


def fetched(statement: Part) -> list[Any]:
    """The rows of a statement; of an empty one none."""
    if not statement[0]:
        return []
    with connection.cursor() as database:
        database.execute(*statement)
        return database.fetchall()


def _all_params(parts: Sequence[Part]) -> list[Any]:
    return [param for _sql, params in parts for param in params]


def counts(groups: Mapping[str, Sequence[QuerySet[Any]]]) -> dict[str, int]:
    """How many rows each group of branches has, counted up to the ceiling and one more, in one query."""
    return counted(groups, counting(groups))


def counting(groups: Mapping[str, Sequence[QuerySet[Any]]]) -> Part:
    """The statement of `counts`."""
    columns = [_count(branches) for branches in groups.values()]
    return f"SELECT {', '.join(sql for sql, _params in columns)}", _all_params(columns)


def counted(names: Iterable[str], statement: Part) -> dict[str, int]:
    """What the statement counts, by the names of its groups."""
    names = list(names)
    if not names:
        return {}
    with connection.cursor() as database:
        database.execute(*statement)
        found = database.fetchone()
    return {name: min(n, CEILING + 1) for name, n in zip(names, found, strict=True)}


def _count(branches: Sequence[QuerySet[Any]]) -> Part:
    parts = parts_of([branch.order_by().values_list("id")[: CEILING + 1] for branch in branches], "1")
    sql, params = together(parts)
    return (f"(SELECT COUNT(*) FROM ({sql}) together)", params) if parts else ("0", ())  # noqa: S608 - theirs


def said(count: int) -> str:
    """A count as people read it: "7", "99+"."""
    return f"{CEILING}+" if count > CEILING else str(count)
