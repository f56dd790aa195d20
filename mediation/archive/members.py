"""The members of an archive: a name, and bytes that are read only when they are packed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

BLOCK = 1 << 20


@dataclass(frozen=True)
class Member:
    """`is_dense`: photos and videos, which squeezing makes no smaller."""

    name: str
    blocks: Callable[[], Iterator[bytes]]
    is_dense: bool = False


def of_bytes(name: str, content: bytes) -> Member:
    return Member(name, lambda: iter((content,)))


def of_text(name: str, content: str) -> Member:
    return of_bytes(name, content.encode())


def of_json(name: str, content: Any) -> Member:
    return of_text(name, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def of_lines(name: str, rows: Iterable[dict[str, Any]]) -> Member:
    """One JSON object a line, its keys in their order."""
    return of_text(name, "".join(f"{json.dumps(row, ensure_ascii=False, sort_keys=True)}\n" for row in rows))


def of_file(name: str, opened: Callable[[], IO[bytes]]) -> Member:
    """Read in pieces: a video is never in memory as a whole."""
    return Member(name, partial(_read, opened), is_dense=True)


def _read(opened: Callable[[], IO[bytes]]) -> Iterator[bytes]:
    with opened() as file:
        yield from iter(partial(file.read, BLOCK), b"")
