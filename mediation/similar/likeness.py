"""What cases can have in common with one, from the closest to the loosest, and the SQL that chooses them.

All are closed and of the same reason and sub-reason; a share says that somebody decided on the money. Of
each likeness the latest are taken by an index, so that the cost stays the same however many there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from disputes.models import Dispute
from mediation.digest.facts import category_of, delivery_of
from mediation.digest.fulltext import Term, query_of
from mediation.models import DeliveryStatus
from mediation.similar.asking import answered
from mediation.similar.telling import telling_terms

LATEST = 500
NEAREST = 40  # of those that share words, the ones that share the most

SHARED = "f.reason = %s AND f.sub_reason = %s AND f.share IS NOT NULL AND f.closed_at IS NOT NULL"
COLUMNS = "f.dispute_id AS id, f.share, f.closed_at"
BY_FACTS = """
    SELECT {columns} FROM mediation_casefacts f WHERE {where} AND f.dispute_id <> %s
    ORDER BY f.closed_at DESC, f.dispute_id DESC LIMIT %s"""
BY_WORDS = {
    "sqlite": """
    SELECT {columns} FROM mediation_casetext_fts CROSS JOIN mediation_casefacts f
        ON f.dispute_id = mediation_casetext_fts.rowid
    WHERE mediation_casetext_fts MATCH %s AND {where} AND f.dispute_id <> %s
    ORDER BY bm25(mediation_casetext_fts), f.dispute_id DESC LIMIT %s""",
    "postgresql": """
    WITH found AS MATERIALIZED (SELECT dispute_id FROM mediation_casetext WHERE vector @@ %s::tsquery),
    alike AS MATERIALIZED (
        SELECT {columns} FROM found JOIN mediation_casefacts f USING (dispute_id)
        WHERE {where} AND f.dispute_id <> %s
    )
    SELECT alike.* FROM alike JOIN mediation_casetext t ON t.dispute_id = alike.id
    ORDER BY ts_rank(t.vector, %s::tsquery) DESC, alike.id DESC LIMIT %s""",
}


@dataclass(frozen=True)
class Likeness:
    """Cases that share more than the sub-reason with a dispute: None, and no terms, are not asked for."""

    dispute: Dispute
    delivery: DeliveryStatus | None = None
    category: str | None = None
    terms: tuple[Term, ...] = ()

    def chosen(self) -> tuple[str, list[Any]]:
        """SQL for `id`, `share` and `closed_at`, the nearest or the latest first, and its parameters."""
        where, wanted = SHARED, [self.dispute.reason, self.dispute.sub_reason]
        for name, value in (("delivery", self.delivery), ("category", self.category)):
            if value is not None:
                where, wanted = f"{where} AND f.{name} = %s", [*wanted, value]
        if not self.terms:
            return BY_FACTS.format(columns=COLUMNS, where=where), [*wanted, self.dispute.pk, LATEST]
        words = query_of(self.terms, all_of_them=False)
        again = [] if connection.vendor == "sqlite" else [words]
        chosen = BY_WORDS[connection.vendor].format(columns=COLUMNS, where=where)
        return chosen, [words, *wanted, self.dispute.pk, *again, NEAREST]

    def pks(self) -> list[int]:
        """The cases, the nearest or the latest first."""
        chosen, parameters = self.chosen()
        return [row[0] for row in answered(chosen, parameters)]

    def shares(self) -> Counter[int]:
        """How many of the cases ended with which share, in percent."""
        chosen, parameters = self.chosen()
        return Counter(row[1] for row in answered(chosen, parameters))

    @property
    def basis(self) -> tuple[str, ...]:
        """What they share, in the reader's words."""
        shared = [str(self.dispute.get_sub_reason_display())]
        if self.delivery is not None:
            label = str(self.delivery.label)
            shared.append(label[:1].lower() + label[1:])  # German nouns keep their capitals
        if self.category is not None:
            shared.append(self.category)
        if self.terms:
            shared.append(_("described in similar words"))
        return tuple(shared)


def likenesses(dispute: Dispute) -> Iterator[Likeness]:
    """The closest first: the words go first, then the category, then the delivery."""
    prefetch_related_objects([dispute], "lines__order_line__shipment")
    delivery, category = delivery_of(dispute), category_of(dispute) or None
    if terms := telling_terms(dispute):
        yield Likeness(dispute, delivery, category, terms)
    if category:
        yield Likeness(dispute, delivery, category)
    yield Likeness(dispute, delivery)
    yield Likeness(dispute)
