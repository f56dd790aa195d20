"""One client of `benchmarks.transition`: it performs, or repeats in raw SQL what performing sent."""

# ruff: noqa: E402 - Django has to be set up before its models can be imported
from __future__ import annotations

import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import django

django.setup()

from django.db import connection

from benchmarks.transition import profiled
from disputes.flow import State
from disputes.models import Dispute, Policy, Proposal
from disputes.models.record import SEQUENCE_BITS
from disputes.perform import perform
from tests.factories import make_dispute, make_proposal, staff_of

TURNS = ("counter", "modify")
INSERT = re.compile(r'^INSERT INTO "(\w+)" \(([^)]*)\)')
UPDATE = re.compile(r'"(\w+)" = %s')


class Negotiation:
    """The two actions that each client performs by turns on its own dispute."""

    def __init__(self, pk: int) -> None:
        self.dispute = Dispute.objects.select_related("buyer", "store").get(pk=pk)
        self.actors = {"counter": staff_of(self.dispute), "modify": self.dispute.buyer}
        self.turns = cycle(TURNS if self.dispute.state == State.AWAITING_SELLER_RESPONSE else TURNS[::-1])

    def act(self) -> None:
        name = next(self.turns)
        role = "seller" if name == "counter" else "buyer"
        proposal: Proposal = make_proposal(role=role, amount=1000)
        perform(
            name,
            self.dispute.pk,
            actor=self.actors[name],
            at=self.dispute.opened_at,
            proposal=proposal,
            statement="A part of it can be replaced.",
        )


@dataclass
class Sent:
    """A statement as it was sent, with the columns that its parameters are for, "" where none is."""

    sql: str
    rows: list[list[Any]]
    columns: list[str]
    in_transaction: bool

    def for_version(self, pk: int, version: int, was: int) -> Iterator[list[Any]]:
        """Its parameters as they would be after `version` instead of `was`."""
        number, last = (pk << SEQUENCE_BITS) + version + 1, (pk << SEQUENCE_BITS) + version
        numbered = {"event_id", "id"} if '"disputes_event"' in self.sql else {"event_id"}
        for row in self.rows:
            changed = list(row)
            for place, column in enumerate(self.columns):
                if column in numbered:
                    changed[place] = _like(row[place], number)
                elif column in ("sequence", "changed_in", "version"):
                    changed[place] = _like(row[place], version + 1)
            if self.sql.startswith("UPDATE"):
                changed[-1] = version
            if self.sql.startswith("SELECT"):
                changed = [last if value == (pk << SEQUENCE_BITS) + was else value for value in changed]
            yield changed


def _like(was: Any, number: int) -> Any:
    """The number, for each row where a driver sends a column of several at once."""
    return [number] * len(was) if isinstance(was, list) else number


def watched(act: Callable[[], None]) -> list[Sent]:
    """What an action sends to the database."""
    sent: list[Sent] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        rows = [list(row) for row in params] if many else [list(params or ())]
        if not sql.startswith("BEGIN"):
            sent.append(Sent(sql, rows, _columns(sql, len(rows[0])), connection.in_atomic_block))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    return sent


def _columns(sql: str, count: int) -> list[str]:
    if found := INSERT.match(sql):
        names = [name.strip('" ') for name in found[2].split(",")]
        return names * (count // len(names))
    return UPDATE.findall(sql) if sql.startswith("UPDATE") else [""] * count


class Raw:
    """Repeats the statements of the two actions through the driver alone."""

    def __init__(self, negotiation: Negotiation) -> None:
        self.pk = negotiation.dispute.pk
        self.version = Dispute.objects.get(pk=self.pk).version
        self.watched = []
        for _turn in TURNS:
            self.watched.append((self.version, watched(negotiation.act)))
            self.version += 1
        self.turns = cycle(self.watched)
        self.lite = connection.vendor == "sqlite"
        self.cursor = self._connect().cursor()

    def _connect(self) -> Any:
        if self.lite:
            own = sqlite3.connect(connection.settings_dict["NAME"], timeout=20, isolation_level=None)
            for pragma in connection.settings_dict["OPTIONS"]["init_command"].split(";"):
                own.execute(pragma)
            return own
        import psycopg  # noqa: PLC0415 - only where the database is PostgreSQL

        parameters = connection.get_connection_params()
        parameters.pop("cursor_factory", None)
        return psycopg.connect(**parameters, autocommit=True)

    def act(self) -> None:
        was, statements = next(self.turns)
        is_open = False
        for sent in statements:
            if sent.in_transaction and not is_open:
                self.cursor.execute("BEGIN IMMEDIATE" if self.lite else "BEGIN")
                is_open = True
            for row in sent.for_version(self.pk, self.version, was):
                self._send(sent.sql, row)
        self.cursor.execute("COMMIT")
        self.version += 1

    def _send(self, sql: str, row: Sequence[Any]) -> None:
        self.cursor.execute(sql.replace("%s", "?") if self.lite else sql, row)
        if sql.startswith("SELECT") or "RETURNING" in sql:
            self.cursor.fetchall()


def prepare(count: int) -> None:
    """Disputes of a policy that lets the buyer change the wish as often as there is time."""
    policy = Policy.objects.latest("in_force_from").next_version()
    policy.max_modifications = 32_000
    policy.save()
    print(*(make_dispute().pk for _client in range(count)))


def run(way: str, pk: int, seconds: float) -> None:
    negotiation = Negotiation(pk)
    act = Raw(negotiation).act if way == "raw" else negotiation.act
    print("ready", flush=True)
    sys.stdin.readline()
    if way == "profile":
        profiled(act, seconds)
        print(0)
        return
    count, ends = 0, time.monotonic() + seconds
    while time.monotonic() < ends:
        act()
        count += 1
    print(count)


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    else:
        run(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
