"""The newest cases in which words stand, quickly for words of every case and for those of one."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction

from mediation.digest.fulltext import Term, matches, query_of

LAST = 2**63 - 1
WALKED = 4_000  # cases: who finds no page of matches in them looks for a word that few cases have


def newest(terms: Sequence[Term], before: int | None, size: int) -> list[int]:
    """At most `size` ids of the disputes in which all terms stand, the newest first, those below `before`."""
    if connection.vendor == "sqlite":
        return _streamed(terms, before or LAST, size)
    found = _walked(terms, before or LAST, size)
    return found if len(found) == size else _looked_up(terms, before or LAST, size)


def _streamed(terms: Sequence[Term], before: int, size: int) -> list[int]:
    """FTS5 reads its lists backwards, and stops at the limit."""
    return _ids(f"{matches()} AND rowid < %s ORDER BY rowid DESC LIMIT %s", [query_of(terms), before, size])


def _walked(terms: Sequence[Term], before: int, size: int) -> list[int]:
    """Among the newest cases, one by one: the quickest for common words, whose matches nobody can sort."""
    return _ids(
        """SELECT dispute_id FROM (
            SELECT dispute_id, vector FROM mediation_casetext
            WHERE dispute_id < %s ORDER BY dispute_id DESC LIMIT %s) recent
        WHERE vector @@ %s::tsquery LIMIT %s""",
        [before, WALKED, query_of(terms), size],
    )


def _looked_up(terms: Sequence[Term], before: int, size: int) -> list[int]:
    """All matches out of the index, sorted. It knows no phrases: of words in a row, each is looked up.

    Whether they stand in a row is then seen in the texts, from the newest on, until there are enough. The
    planner takes texts for cheap to read and would go through all of them for a word that was common once.
    """
    words = [
        Term((word,), term.is_open and number == len(term.words) - 1)
        for term in terms
        for number, word in enumerate(term.words)
    ]
    sql = f"""SELECT id FROM ({matches()} AND dispute_id + 0 < %s ORDER BY dispute_id + 0 DESC) found
        WHERE (SELECT vector @@ %s::tsquery FROM mediation_casetext WHERE dispute_id = found.id)
        LIMIT %s"""  # noqa: S608 - constants
    with transaction.atomic(), connection.cursor() as database:
        database.execute("SET LOCAL enable_seqscan = off")
        return _ids(sql, [query_of(words), before, query_of(terms), size])


def _ids(sql: str, params: Sequence[int | str]) -> list[int]:
    with connection.cursor() as database:
        database.execute(sql, params)
        return [pk for (pk,) in database.fetchall()]
