"""The answers of our own making, with the marks that the coach should make, and how many of them it makes."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from disputes.coach import Item, Kind, Situation, advise
from disputes.flow import Role

HERE = Path(__file__).parent
MARKUP = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
ITEMS = dict(
    zip(
        "aepwfds",
        (Item.ACKNOWLEDGES, Item.EXPLAINS, Item.PROPOSES, Item.SAYS_WHEN, Item.FACTS, Item.DATES, Item.SHOWS),
        strict=True,
    )
)
COMPLAINTS = (
    Path(__file__).resolve().parents[3] / "shared" / "data" / "complaints" / "labelled_complaints.csv"
)
NAMES = ("answers", "fresh", "later")
REPORTED = "reported"  # by readers of the coach, in the languages measured in full; all are told right
IN_FULL = ("en", "zh")  # languages with a hundred answers; the others have twenty
IN_SHORT = ("es", "pt-br", "fr", "de", "ru", "ar")
HELD_BACK = 3  # every third answer of a hundred is not looked at while words are chosen


@dataclass(frozen=True)
class Answer:
    """`marks` are (kind, start, end), `done` the lines of the checklist that should be green."""

    number: int
    language: str
    text: str
    situation: Situation
    marks: tuple[tuple[str, int, int], ...]
    done: frozenset[str]

    @property
    def is_held_back(self) -> bool:
        return self.language in IN_FULL and self.number % HELD_BACK == 0


@dataclass
class Score:
    """Marks by whether they were expected and made."""

    right: int = 0
    made_up: int = 0
    missed: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.made_up) if self.right + self.made_up else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def answers(language: str, name: str = "answers") -> list[Answer]:
    """Of `NAMES`: `answers` were written before the words; `later` when all were settled.

    `fresh` ones led to further words where a language is measured in full, and to none where in short;
    what was `REPORTED` did, and stays out of the floors, which it would raise.
    """
    lines = (HERE / f"{name}_{language}.txt").read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if line and not line.startswith("#")]
    return [_answer(number, language, line) for number, line in enumerate(told, 1)]


def _answer(number: int, language: str, line: str) -> Answer:
    role, facts, done, marked = line.split(" | ", 3)
    text, marks = unmarked(marked)
    situation = Situation(
        Role.SELLER if role == "seller" else Role.BUYER,
        language=language,
        clock_runs="c" in facts,
        proposes="p" in facts,
    )
    return Answer(
        number, language, text, situation, marks, frozenset(ITEMS[each] for each in done if each != "-")
    )


def unmarked(marked: str) -> tuple[str, tuple[tuple[str, int, int], ...]]:
    """The text without its markup, and what was marked up in it."""
    text, marks, at = "", [], 0
    for match in MARKUP.finditer(marked):
        text += marked[at : match.start()]
        kind, words = match.groups()
        if words is None:
            marks.append((kind, 0, 0))
        else:
            marks.append((kind, len(text), len(text) + len(words)))
            text += words
        at = match.end()
    text = (text + marked[at:]).rstrip()
    return text, tuple((kind, start, end or len(text)) for kind, start, end in marks)


def score(found: list[Answer]) -> dict[str, Score]:
    """By kind of mark, and by line of the checklist."""
    scores: dict[str, Score] = defaultdict(Score)
    for answer in found:
        advice = advise(answer.text, answer.situation)
        made = [(mark.kind.value, mark.start, mark.end) for mark in advice.marks]
        for kind in Kind.values:
            _count(
                scores[kind],
                [mark for mark in answer.marks if mark[0] == kind],
                [mark for mark in made if mark[0] == kind],
                answer,
            )
        for tick in advice.checklist:
            _tick(scores[f"ticks: {tick.item.value}"], tick.done, tick.item in answer.done, answer)
    return dict(scores)


def _touch(one, other) -> bool:
    return one[1] < other[2] and other[1] < one[2]


def _count(total: Score, expected, made, answer: Answer) -> None:
    """A mark is right where it overlaps one that was expected."""
    missed = [mark for mark in expected if not any(_touch(mark, each) for each in made)]
    made_up = [mark for mark in made if not any(_touch(mark, each) for each in expected)]
    total.right += len(expected) - len(missed)
    total.missed += len(missed)
    total.made_up += len(made_up)
    for what, marks in (("missed", missed), ("made up", made_up)):
        total.examples += [f"{answer.number} {what}: {answer.text[m[1] : m[2]]}" for m in marks]


def _tick(total: Score, done: bool, expected: bool, answer: Answer) -> None:
    total.right += done and expected
    total.made_up += done and not expected
    total.missed += expected and not done
    if done != expected:
        total.examples.append(f"{answer.number} {'missed' if expected else 'made up'}: {answer.text}")


def complaints() -> list[dict[str, str]]:
    """All that have words; the publisher took capitals and punctuation out of them."""
    with COMPLAINTS.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["comment_pt"].strip()]


def marked_complaints() -> list[Answer]:
    """A random sample of those with a claim, which people read and marked: `complaints.csv` names them."""
    texts = {row["id"]: row["comment_pt"] for row in complaints()}
    with (HERE / "complaints.csv").open(encoding="utf-8", newline="") as file:
        return [_complaint(row, texts[row["id"]]) for row in csv.DictReader(file)]


def _complaint(row: dict[str, str], text: str) -> Answer:
    marks = []
    for marked in filter(None, row["marks"].split("; ")):
        kind, words = marked.split(":")
        marks.append((kind, text.index(words), text.index(words) + len(words)))
    done = frozenset({Item.FACTS} if row["facts"] == "1" else ())
    return Answer(int(row["id"]), "pt-br", text, Situation(Role.BUYER, language="pt-br"), tuple(marks), done)
