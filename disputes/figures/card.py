"""A figure of a page: its question, its chart, its table, and what it cannot tell."""

from __future__ import annotations

from dataclasses import dataclass

from disputes.figures.charts import Columns, Rows
from disputes.figures.tables import Table


@dataclass(frozen=True)
class Card:
    """`slug` is its place on the page and its file's name; `notes` are what to keep in mind."""

    slug: str
    title: str
    chart: Rows | Columns | None
    table: Table
    notes: list[str]
    columns: bool = False
    empty: str = ""  # what is said where the table has no rows
