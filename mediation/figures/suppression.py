"""Hides small numbers in what is published, so that nobody can compute them from the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from disputes.figures.estimates import ENOUGH

Counts = Mapping[str, int]
Shown = dict[str, int | None]


def suppressed(counts: Counts, hidden: Collection[str] = (), least: int = ENOUGH) -> Shown:
    """The counts of the parts of a known whole; None for what is hidden, besides what `hidden` names.

    Those below `least` are hidden (0 says nothing of anybody and stays), and then the smallest others, until
    at least two are hidden and their sum is `least` or more: the whole less what is shown tells none of them.
    """
    order = sorted((n, name) for name, n in counts.items() if n)
    gone = {name for n, name in order if n < least or name in hidden}
    for _n, name in order:
        if not gone or (len(gone) > 1 and sum(counts[each] for each in gone) >= least):
            break
        gone.add(name)
    return {name: None if name in gone else n for name, n in counts.items()}


def suppressed_together(
    tables: Mapping[str, Counts], same: Iterable[Collection[tuple[str, str]]]
) -> dict[str, Shown]:
    """Tables of one whole, some cells of which count the same cases: what one hides, no other may tell.

    `same` are the cells that do, as (table, part).
    """
    hidden: set[tuple[str, str]] = set()
    while True:
        shown = {
            name: suppressed(counts, {part for table, part in hidden if table == name})
            for name, counts in tables.items()
        }
        gone = {(name, part) for name, parts in shown.items() for part, n in parts.items() if n is None}
        linked = {cell for cells in same if gone.intersection(cells) for cell in cells}
        if linked | gone == hidden:
            return shown
        hidden = linked | gone


def with_others(counts: Counts) -> dict[str, int]:
    """Like `suppressed`, with what is hidden put together as "other"; the largest first."""
    shown = suppressed(counts)
    kept = sorted(((n, name) for name, n in shown.items() if n), key=lambda part: (-part[0], part[1]))
    found = {name: n for n, name in kept}
    other = sum(n for name, n in counts.items() if shown[name] is None)
    return {**found, "other": other} if other else found
