"""How good is the coach, and how fast?

    python -m benchmarks.coach [--wrong] [--complaints FILE]

Prints precision and recall per kind of mark and line of the checklist: on the answers that were looked at
while its words were chosen, on the third that was held back, on those written afterwards and those that
readers reported; on a sample of real complaints; and the time for a text of 2,000 letters. `--wrong` names
what was wrong, of those seen.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ |= {"DEBUG": "1", "LOG_LEVEL": "WARNING"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from disputes.coach import Kind, Situation, advise
from disputes.flow import Role
from tests.coach import measuring
from tests.coach.measuring import Answer, Score, score

LETTERS, ROUNDS = 2000, 50
UNJUDGED = {
    Kind.LONG,
    Kind.CAPITALS,
    Kind.PUNCTUATION,
}  # of texts whose capitals and punctuation were taken out


def cell(found: Score | None) -> str:
    """Precision and recall, with the counts behind them: right, made up, missed."""
    if found is None or not found.right + found.made_up + found.missed:
        return "-"
    counts = f"{found.right}/{found.made_up}/{found.missed}"
    return f"{found.precision:.2f} {found.recall:.2f} ({counts})"


def print_table(title: str, columns: dict[str, dict[str, Score]]) -> None:
    print(f"\n{title:28}" + "".join(f"{name:24}" for name in columns))
    rows = dict.fromkeys(kind for scores in columns.values() for kind in scores)
    for kind in rows:
        cells = [cell(scores.get(kind)) for scores in columns.values()]
        if set(cells) != {"-"}:
            print(f"{kind:28}" + "".join(f"{each:24}" for each in cells))


def measure_answers(language: str, *, wrong: bool) -> None:
    written = measuring.answers(language)
    seen = [answer for answer in written if not answer.is_held_back]
    columns = {f"seen ({len(seen)})": score(seen)}
    if held_back := [answer for answer in written if answer.is_held_back]:
        columns[f"held back ({len(held_back)})"] = score(held_back)
    for name in ("fresh", "later", *([measuring.REPORTED] if language in measuring.IN_FULL else [])):
        found = measuring.answers(language, name)
        columns[f"{name} ({len(found)})"] = score(found)
    print_table(f"{language}: precision, recall", columns)
    for kind, found in next(iter(columns.values())).items() if wrong else ():
        for example in found.examples:
            print(f"  {kind}: {example}")


def measure_complaints() -> None:
    sample = measuring.marked_complaints()
    scores = score(sample)
    shown = {kind: scores[kind] for kind in scores if kind not in UNJUDGED}
    judged = {kind: shown[kind] for kind in shown if not kind.startswith("ticks") or kind.endswith("facts")}
    print_table("complaints, pt-br", {f"sample ({len(sample)})": judged})
    texts, marked = Counter[str](), Counter[tuple[str, str]]()
    for row in measuring.complaints():
        group = row["class_pt"] or "no majority"
        texts[group] += 1
        found = {
            mark.kind.value
            for mark in advise(row["comment_pt"], Situation(Role.BUYER, language="pt-br")).marks
        }
        marked.update((group, kind) for kind in found)
    print("\ncomplaints with a mark, of 100 of their class")
    for group, count in texts.most_common():
        shares = [
            f"{kind} {100 * marked[group, kind] / count:.1f}" for kind in Kind.values if kind not in UNJUDGED
        ]
        print(f"  {group} ({count}): {', '.join(shares)}")


def measure_time(language: str, answers: list[Answer]) -> None:
    text = " ".join(answer.text for answer in answers)[:LETTERS]
    taken = []
    for _round in range(ROUNDS):
        begin = time.process_time()  # of the processor: others use it too
        advise(text, Situation(Role.SELLER, language=language))
        taken.append((time.process_time() - begin) * 1000)
    usual = sorted(taken)[ROUNDS // 2]
    print(f"{language}: {len(text)} letters in {usual:.1f} ms, at worst {max(taken):.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wrong", action="store_true", help="name what was wrong")
    parser.add_argument(
        "--complaints", type=Path, default=measuring.COMPLAINTS, help="the labelled complaints"
    )
    options = parser.parse_args()
    for language in (*measuring.IN_FULL, *measuring.IN_SHORT):
        measure_answers(language, wrong=options.wrong)
    measuring.COMPLAINTS = options.complaints
    if options.complaints.exists():
        measure_complaints()
    else:
        print(f"\nNo complaints at {options.complaints}: not measured.")
    print()
    for language in (*measuring.IN_FULL, *measuring.IN_SHORT):
        measure_time(language, measuring.answers(language))


if __name__ == "__main__":
    main()
