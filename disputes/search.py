"""Search that uses an index for whatever is typed: a reference, a SKU, the beginning of a buyer's name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, F, Lookup, QuerySet
from django.db.models.functions import Lower

from disputes.listing import fetched, parts_of, together

MOST_FOUND = 200  # of each kind of match
SHORTEST = 3
LAST_LETTER = "\U0010ffff"


@CharField.register_lookup
class Begins(Lookup):
    """Begins with a text, letter by letter, through an index: a range on SQLite, text_pattern_ops else."""

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        return f"({left} >= %s AND {left} < %s)", (*params, self.rhs, *params, f"{self.rhs}{LAST_LETTER}")

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} LIKE %s", (*params, connection.ops.prep_for_like_query(self.rhs) + "%")


@CharField.register_lookup
class InLower(Lower):
    """A text as the database writes it small, as its index has it."""

    lookup_name = "in_lower"


def found_by(text: str, disputes: QuerySet[Any], stores: Sequence[int]) -> tuple[dict[int, list[int]], bool]:
    """Each store's disputes whose reference, order, SKU or buyer's name begins with `text`; True: more.

    Each kind of match has an index of its own and stops at MOST_FOUND. Below three letters, SKUs and names
    must be the same: half of all rows may begin with an A.
    """
    begins = "begins" if len(text) >= SHORTEST else "exact"
    not_by_store = F("store_id") + 0  # keeps the database from walking through the whole store
    theirs = disputes.alias(seller=not_by_store).filter(seller__in=stores)
    arms = [
        disputes.filter(store__in=stores, reference__begins=text.upper()),
        theirs.filter(**{f"buyer__name__in_lower__{begins}": text.lower()}),
    ]
    for code in dict.fromkeys((text, text.upper())):  # codes are mostly written in capitals
        arms.append(disputes.filter(order__store__in=stores, order__reference__begins=code))
        arms.append(theirs.filter(**{f"lines__order_line__sku__{begins}": code}))
    parts = []
    for number, arm in enumerate(arms):
        rows = arm.order_by().values_list("id", "store_id")[: MOST_FOUND + 1]
        parts += parts_of([rows], f"{number}, part.id, part.store_id")
    found = fetched(together(parts))
    most = max((sum(row[0] == number for row in found) for number in range(len(arms))), default=0)
    ids: dict[int, list[int]] = {}
    for pk, store in sorted({(pk, store) for _number, pk, store in found}):
        ids.setdefault(store, []).append(pk)
    return ids, most > MOST_FOUND
