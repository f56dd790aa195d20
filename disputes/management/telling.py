"""What imports tell on the terminal: how far they are, and what they could not take."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

SHOWN = 20  # rejected rows told on the terminal where no file was asked for


class Rejects:
    """Where rejected rows are told: in a CSV file, or the first of them on the terminal."""

    def __init__(self, stack: ExitStack, path: Path | None, command: BaseCommand) -> None:
        self._stack, self._path, self._command = stack, path, command
        self._writer: Any = None
        self._told = 0

    def header(self, columns: list[str]) -> None:
        if self._path:
            # broken bytes go out as they came in
            file = self._path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
            self._writer = csv.writer(self._stack.enter_context(file))
            self._writer.writerow(["line", "reason", *columns])

    def reject(self, line: int, reason: str, cells: list[str]) -> None:
        self._told += 1
        if self._writer:
            self._writer.writerow([line, reason, *cells])
        elif self._told <= SHOWN:
            self._command.stderr.write(f"Line {line}: {reason.encode(errors='replace').decode()}")

    def end(self) -> None:
        if self._told > SHOWN and not self._writer:
            self._command.stderr.write(f"… and {self._told - SHOWN} more; --rejects FILE lists all.")


def progress(items: Iterable[Any], total: int | None, what: str) -> Iterable[Any]:
    return tqdm(items, total=total, desc=what, disable=None, unit="")  # None: only on a terminal
