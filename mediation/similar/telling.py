"""Which words of a case tell it from others: neither in most cases nor in hardly any."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from django.db import connection

from disputes.models import Dispute
from mediation.digest.fulltext import Term, matches, query_of
from mediation.digest.words import words_of
from mediation.similar.asking import answered

SHORTEST = 3  # letters
LOOKED_AT = 24  # of the words in their order
MOST_WORDS = 12
RAREST = 5  # cases: a word of fewer is a name or a slip
COMMONEST = 1000  # cases: a word of more tells little, and costs as much as it is common

KNOWN_AS_COMMON = """
    SELECT word FROM pg_stats,
        unnest(most_common_elems::text::text[], most_common_elem_freqs) AS known (word, share)
    WHERE schemaname = current_schema() AND tablename = 'mediation_casetext' AND attname = 'vector'
        AND word = ANY(%s)
        AND share * (SELECT reltuples FROM pg_class WHERE oid = 'mediation_casetext'::regclass) > %s"""


def telling_terms(dispute: Dispute) -> tuple[Term, ...]:
    """Of what the buyer said and bought, the rarest of the words that enough cases share."""
    terms = list(dict.fromkeys(_terms(_said(dispute))))[:LOOKED_AT]
    if not terms:
        return ()
    most = _half_of_all()
    found = sorted((n, term.words) for n, term in zip(_counted(terms), terms, strict=True))
    return tuple(Term(words) for n, words in found if RAREST <= n <= most)[:MOST_WORDS]


def _said(dispute: Dispute) -> str:
    opening = dispute.events.filter(sequence=1).values_list("data", flat=True).first() or {}
    titles = (line.order_line.title for line in dispute.lines.all())
    return "\n".join([str(opening.get("statement", "")), *titles])


def _terms(text: str) -> Iterator[Term]:
    """Words of some length; of scripts without spaces, two signs that follow each other."""
    words = words_of(text)
    for word, following in pairwise([*words, ""]):
        if _is_sign(word):
            if _is_sign(following):
                yield Term((word, following))
        elif len(word) >= SHORTEST and not word.isdecimal():
            yield Term((word,))


def _is_sign(word: str) -> bool:
    return len(word) == 1 and ord(word) >= 0x0E00


def _counted(terms: list[Term]) -> list[int]:
    """In how many cases each occurs, counted no further than it matters."""
    common = _known_as_common([word for term in terms for word in term.words])
    left = [term for term in terms if not common.issuperset(term.words)]
    one = f"SELECT count(*) FROM ({matches()} LIMIT {COMMONEST + 1}) found"  # noqa: S608 - ours
    sql = " UNION ALL ".join([one] * len(left))
    found = answered(sql, [query_of([term]) for term in left]) if left else []
    counts = dict(zip(left, (row[0] for row in found), strict=True))
    return [counts.get(term, COMMONEST + 1) for term in terms]


def _known_as_common(words: list[str]) -> set[str]:
    """On PostgreSQL, whose index reads a word to its end: those that its statistics have as too common."""
    if connection.vendor != "postgresql":
        return set()
    return {row[0] for row in answered(KNOWN_AS_COMMON, [words, COMMONEST])}


def _half_of_all() -> int:
    """Words of more cases than this are too common."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM mediation_casetext LIMIT %s) counted"
    return int(answered(sql, [2 * COMMONEST])[0][0]) // 2
