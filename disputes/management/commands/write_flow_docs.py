"""Writes docs/flow.md from the rulebook: tables of states and actions, and the path as a diagram."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from disputes.flow import ACTIONS, ANY, BEGINNING, CLOCKS, OPEN, STAGES, TURNS, Action, Clock, Role, State
from disputes.models import Policy

DOCS = Path(settings.BASE_DIR) / "docs" / "flow.md"
INTRODUCTION = """\
# The path of a dispute

This page is made from the rulebook, `disputes/flow.py`, by `python manage.py write_flow_docs`; a test
says when it is not current. Durations are those of a new policy; each installation has its own, and
`/rules/` shows them.
"""
WAITING = """\
Where an action has to wait for somebody else, the dispute stays where it is: both must accept what a
mediator proposes, all who were asked must finish their evidence, and a ruling may need a second mediator.
What is settled outside closes a dispute only when nothing is left. ⏱ marks what the clock does.
"""


class Command(BaseCommand):
    help = "Writes docs/flow.md from the rulebook."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only say whether it is current.")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        text = flow_docs()
        if not check:
            DOCS.write_text(text, encoding="utf-8")
        elif not DOCS.exists() or DOCS.read_text(encoding="utf-8") != text:
            raise CommandError("docs/flow.md is not current: python manage.py write_flow_docs")


def flow_docs() -> str:
    """The page, in English whatever language is active."""
    with translation.override("en"):
        parts = [INTRODUCTION, "## The path\n", _diagram(), "## States and clocks\n", _states()]
        return "\n".join([*parts, "## Actions\n", WAITING, _actions()])


def _diagram() -> str:
    """A mermaid state diagram: what moves a dispute, actions of the clock marked."""
    arrows = [f"    {a} --> {b}: {', '.join(names)}" for (a, b), names in _arrows().items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, "    closed --> [*]", "```", ""])


def _arrows() -> dict[tuple[str, str], list[str]]:
    """The names of the actions from each state to each other."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for action in ACTIONS.values():
        mark = " ⏱" if action.who == {Role.SYSTEM} else ""
        for source in _in_order(action.source):
            for target in action.targets:
                arrows.setdefault((source or "[*]", target.value), []).append(action.name + mark)
    return arrows


def _in_order(states: Iterable[str]) -> list[str]:
    """States along the path; the beginning comes first."""
    order = [BEGINNING, *State.values]
    return sorted(states, key=order.index)


def _states() -> str:
    rows = []
    for state in State:
        clock = CLOCKS.get(state)
        turn = ", ".join(role.value for role in Role if role in TURNS[state]) or "–"
        rows.append((f"`{state.value}`", STAGES[state].value, turn, *_clock(clock)))
    return _table(("state", "stage", "whose turn", "clock", "when it runs out"), rows)


def _clock(clock: Clock | None) -> tuple[str, str]:
    if clock is None:
        return "–", "–"
    kind = "working" if clock.working else "natural"
    lasts = f"{_default(clock.lasts)} {kind} days"
    if clock.again:
        lasts += f", then {_default(clock.again)} more each time"
    return lasts, f"`{clock.then}`"


def _default(field: str) -> Any:
    """How many days a new policy gives."""
    return getattr(Policy(), field)


def _actions() -> str:
    rows = [
        (f"`{a.name}`", _who(a), _from(a.source), _to(a), f"`{a.guard.__name__}`" if a.guard else "–")
        for a in ACTIONS.values()
    ]
    return _table(("action", "who", "from", "to", "only if"), rows)


def _who(action: Action) -> str:
    return ", ".join(role.value for role in Role if role in action.who)


def _from(source: frozenset[str]) -> str:
    """The states, or the stage where all of its states are meant."""
    names = {ANY: "any", OPEN: "any but `closed`", frozenset({BEGINNING}): "–"}
    return names.get(source) or ", ".join(dict.fromkeys(_named(s, source) for s in _in_order(source)))


def _named(state: str, source: frozenset[str]) -> str:
    stage = STAGES[State(state)]
    states = {other for other, its in STAGES.items() if its == stage}
    return f"*{stage.value}*" if len(states) > 1 and states <= source else f"`{state}`"


def _to(action: Action) -> str:
    return " or ".join(f"`{target.value}`" for target in action.targets) or "same"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(_lines(head, rows)) + "\n"


def _lines(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, tuple("---" for _ in head), *rows):
        yield f"| {' | '.join(row)} |"
