"""The words of a language: those that come with the product, an operator's own, and a store's own."""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from disputes.coach.kinds import Kind
from disputes.coach.languages import UNSPACED
from disputes.coach.phrases import Phrase, Phrases, beginnings, compiled

log = logging.getLogger(__name__)
BUILT_IN = Path(__file__).parent / "glossaries"
COLUMNS = ["kind", "words", "instead"]
CUES = {"acknowledges", "explains", "proposes", "next", "when", "dates", "facts", "shows"}
LISTED = {Kind.JARGON.value, Kind.BLAME.value, Kind.THREAT.value, Kind.OFF_PLATFORM.value}
KINDS = LISTED | CUES | {"allowed", "shouted"}  # what a row may be


def phrases_of(language: str, store: int | None = None) -> Phrases:
    """Read anew when a file has changed; a row that cannot be used is left out, and the log names it."""
    files = tuple((path, path.stat().st_mtime_ns) for path in _files(language, store) if path.is_file())
    return _read(language, files)


def _files(language: str, store: int | None) -> Iterator[Path]:
    yield BUILT_IN / f"{language}.csv"
    if own := settings.COACH_GLOSSARIES:
        yield Path(own) / f"{language}.csv"
        if store is not None:
            yield Path(own) / f"store-{store}" / f"{language}.csv"


@lru_cache(maxsize=64)
def _read(language: str, files: tuple[tuple[Path, int], ...]) -> Phrases:
    spaced = language not in UNSPACED
    rows: dict[tuple[str, str], Phrase] = {}
    for path, _changed in files:
        phrases, problems = read(path, spaced=spaced)
        for problem in problems:
            log.warning("Left out of a glossary of the coach: %s", problem)
        # the later file knows better what to write instead
        rows |= {(phrase.kind, phrase.words): phrase for phrase in phrases}
    return Phrases(rows.values(), spaced=spaced)


def read(path: Path, *, spaced: bool) -> tuple[list[Phrase], list[str]]:
    """The rows of one file, and what is wrong with those that cannot be used, each with its line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames != COLUMNS:
                return [], [f"{path.name}: the first line must be {','.join(COLUMNS)}"]
            rows = [(f"{path.name}, line {reader.line_num}", row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as wrong:
        return [], [f"{path.name}: {wrong}"]
    told = [(place, _phrase(row), _wrong(row, spaced=spaced)) for place, row in rows]
    return [phrase for _place, phrase, wrong in told if not wrong], [
        f"{place}: {wrong}" for place, _phrase, wrong in told if wrong
    ]


def _phrase(row: dict[str, str | None]) -> Phrase:
    return Phrase(*((row[column] or "").strip() for column in COLUMNS))


def _wrong(row: dict[str, str | None], *, spaced: bool) -> str:
    phrase = _phrase(row)
    if phrase.kind not in KINDS:
        return f"no such kind: {phrase.kind}"
    try:
        beginnings(phrase.words)
        compiled(phrase.words, spaced=spaced)
    except ValueError:
        return f"cannot be read: {phrase.words}"
    return ""
