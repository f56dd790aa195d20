"""The full-text index of `CaseText`: FTS5 on SQLite, a generated tsvector on PostgreSQL; how both are asked.

On SQLite a migration that rebuilds the table of CaseText has to create the index anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from mediation.digest.words import words_of

SHORTEST_OPEN = 3  # letters: with fewer, half of all words begin like that

SQLITE = (
    """CREATE VIRTUAL TABLE mediation_casetext_fts USING fts5(
        text, content='mediation_casetext', content_rowid='dispute_id',
        prefix='3', tokenize="unicode61 remove_diacritics 0")""",
    """CREATE TRIGGER casetext_added AFTER INSERT ON mediation_casetext BEGIN
        INSERT INTO mediation_casetext_fts (rowid, text) VALUES (new.dispute_id, new.text); END""",
    """CREATE TRIGGER casetext_removed AFTER DELETE ON mediation_casetext BEGIN
        INSERT INTO mediation_casetext_fts (mediation_casetext_fts, rowid, text)
            VALUES ('delete', old.dispute_id, old.text); END""",
    """CREATE TRIGGER casetext_changed AFTER UPDATE ON mediation_casetext BEGIN
        INSERT INTO mediation_casetext_fts (mediation_casetext_fts, rowid, text)
            VALUES ('delete', old.dispute_id, old.text);
        INSERT INTO mediation_casetext_fts (rowid, text) VALUES (new.dispute_id, new.text); END""",
    "INSERT INTO mediation_casetext_fts (mediation_casetext_fts) VALUES ('rebuild')",
)
POSTGRESQL = (
    """ALTER TABLE mediation_casetext ADD COLUMN vector tsvector
        GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED""",
    "CREATE INDEX mediation_casetext_fts ON mediation_casetext USING gin (vector)",
)
DROP = {
    "sqlite": (
        *(f"DROP TRIGGER IF EXISTS casetext_{name}" for name in ("added", "removed", "changed")),
        "DROP TABLE IF EXISTS mediation_casetext_fts",
    ),
    "postgresql": ("ALTER TABLE mediation_casetext DROP COLUMN IF EXISTS vector",),
}


def create(vendor: str) -> Sequence[str]:
    return SQLITE if vendor == "sqlite" else POSTGRESQL


def drop(vendor: str) -> Sequence[str]:
    return DROP[vendor]


@dataclass(frozen=True)
class Term:
    """Normalised words that follow each other; `is_open`: the last one may go on."""

    words: tuple[str, ...]
    is_open: bool = False

    def for_sqlite(self) -> str:
        return f'"{" ".join(self.words)}"' + (" *" if self.is_open else "")

    def for_postgresql(self) -> str:
        return " <-> ".join(f"'{word}'" for word in self.words) + (":*" if self.is_open else "")


def terms_of(text: str) -> list[Term]:
    """What was typed into a search, a term for each piece between spaces; the last word may be half typed."""
    pieces = [tuple(words) for piece in text.split() if (words := words_of(piece))]
    last = len(pieces) - 1
    return [Term(words, n == last and len(words[-1]) >= SHORTEST_OPEN) for n, words in enumerate(pieces)]


def query_of(terms: Sequence[Term], *, all_of_them: bool = True) -> str:
    """The terms in the language of the database in use; to be passed as a parameter to `matches`."""
    if connection.vendor == "sqlite":
        return (" AND " if all_of_them else " OR ").join(term.for_sqlite() for term in terms)
    return (" & " if all_of_them else " | ").join(f"({term.for_postgresql()})" for term in terms)


def matches() -> str:
    """SQL for the `id`s of disputes whose words match its one parameter, a `query_of`."""
    if connection.vendor == "sqlite":
        return "SELECT rowid AS id FROM mediation_casetext_fts WHERE mediation_casetext_fts MATCH %s"
    return "SELECT dispute_id AS id FROM mediation_casetext WHERE vector @@ %s::tsquery"
