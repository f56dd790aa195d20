"""One import: file to rows, rows to orders, orders to the database; what is bad is noted by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from disputes.importing.changing import Forbidden
from disputes.importing.facts import BadFact, Head, LineFacts, OrderFacts, assemble, read_head, read_line
from disputes.importing.saving import Saved, save_orders
from disputes.importing.spill import Spill
from disputes.importing.table import Row, Table, open_table
from disputes.models import Marketplace

BATCH = 500  # orders in one transaction

Progress = Callable[[Iterable[Any], int | None, str], Iterable[Any]]
Reject = Callable[[int, str, list[str]], None]


@dataclass
class Counts:
    """What became of a file's orders; `rejected_rows` are those of the rejected orders."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejected_rows: int = 0

    def add(self, candidate: Candidate) -> None:
        if candidate.end is None:
            self.rejected += 1
            self.rejected_rows += len(candidate.rows)
        else:
            setattr(self, candidate.end, getattr(self, candidate.end) + 1)


@dataclass
class Candidate:
    """An order with the rows of the file that it comes from, and what became of it."""

    rows: list[Row]
    facts: OrderFacts | None = None
    reasons: dict[int, str] = field(default_factory=dict)  # by line
    end: Saved | None = None

    def rejections(self) -> dict[int, str]:
        """Every row of the order by its line, with the reason: no order goes in by half."""
        return {
            row.line: self.reasons.get(row.line, _("Another row of this order was rejected."))
            for row in self.rows
        }


def import_file(
    path: Path,
    marketplace: Marketplace,
    *,
    owner: Any = None,
    progress: Progress = lambda items, _total, _what: items,
    header: Callable[[list[str]], None] = lambda _columns: None,
    reject: Reject = lambda _line, _reason, _cells: None,
) -> Counts:
    """Import a CSV file. BadFile if it cannot be read as orders; otherwise what is good goes in.

    `owner` becomes the owner of the stores that have none. `reject` is told each rejected row in the file's
    order, after `header` was told the columns.
    """
    counts = Counts()
    with Spill() as spill, path.open("rb") as file:
        with open_table(path, file) as table:
            spill.fill(progress(table.rows, None, _("Reading")), table.columns.index("order_reference"))
            header(table.columns)
        orders = progress(spill.orders(), spill.count(), _("Importing"))
        for batch in _batches(_candidates(table, orders)):
            _save(batch, marketplace, owner)
            for candidate in batch:
                counts.add(candidate)
                if candidate.reasons:
                    spill.reject(candidate.rejections())
        for line, reason, cells in spill.rejected():
            reject(line, reason, cells)
    return counts


def _candidates(table: Table, orders: Iterable[list[Row]]) -> Iterator[Candidate]:
    for rows in orders:
        yield _read(Candidate(rows), table.columns)


def _batches(candidates: Iterator[Candidate]) -> Iterator[list[Candidate]]:
    while batch := list(islice(candidates, BATCH)):
        yield batch


def _read(candidate: Candidate, columns: list[str]) -> Candidate:
    """Check every row of the order, each by itself and against the first."""
    first: Head | None = None
    lines: dict[str, LineFacts] = {}
    for row in candidate.rows:
        try:
            head, line = _read_row(row, columns)
            first = first or head
            _compare(first, head)
            if line.sku in lines:
                raise BadFact("sku", _("This order has “%(sku)s” twice in the file.") % {"sku": line.sku})
            lines[line.sku] = line
        except BadFact as error:
            candidate.reasons[row.line] = str(error)
    if first and not candidate.reasons:
        try:
            candidate.facts = assemble(first, list(lines.values()))
        except BadFact as error:
            candidate.reasons[candidate.rows[-1].line] = str(error)
    return candidate


def _read_row(row: Row, columns: list[str]) -> tuple[Head, LineFacts]:
    if row.problem:
        raise BadFact("", row.problem)
    texts = dict(zip(columns, row.cells, strict=True))
    head = read_head(texts)
    return head, read_line(texts, head.currency)


def _compare(first: Head, head: Head) -> None:
    """All rows of an order say the same of the order."""
    for name, value in vars(first).items():
        if getattr(head, name) != value:
            raise BadFact(name, _("Another value than in this order's first row."))


def _save(batch: list[Candidate], marketplace: Marketplace, owner: Any) -> None:
    """Save the good orders of a batch; those that a dispute forbids get their reason."""
    good = {candidate.facts.head.reference: candidate for candidate in batch if candidate.facts}
    ends = save_orders(marketplace, [c.facts for c in good.values() if c.facts], owner=owner)
    for reference, end in ends.items():
        if isinstance(end, Saved):
            good[reference].end = end
        else:
            _forbid(good[reference], end)


def _forbid(candidate: Candidate, why: Forbidden) -> None:
    """Blame the row of the line that the database forbids to change, or the first."""
    assert candidate.facts is not None
    skus = [line.sku for line in candidate.facts.lines]
    guilty = skus.index(why.sku) if why.sku in skus else 0
    candidate.reasons[candidate.rows[guilty].line] = why.reason
