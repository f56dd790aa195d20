"""What a document is made of, whatever it is read on. All words are plain text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One of a list: where it leads, and what is added to it in small print."""

    text: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Block:
    """One paragraph, or `lines`: those of facts and lists."""

    kind: str  # title, heading, subheading, strong, text, small, quote, facts or list
    text: str = ""
    lines: tuple[Line, ...] = ()


def title(words: str) -> Block:
    return Block("title", words)


def heading(words: str) -> Block:
    return Block("heading", words)


def strong(words: str) -> Block:
    return Block("strong", words)


def text(words: str) -> Block:
    return Block("text", words)


def small(words: str) -> Block:
    return Block("small", words)


def quote(words: str) -> Block:
    """Somebody's own words."""
    return Block("quote", words)


def facts(pairs: Iterable[tuple[str, str]]) -> Block:
    """Names and values; a line says its name, and its value as what is added."""
    return Block("facts", lines=tuple(Line(str(name), note=str(value)) for name, value in pairs if value))


def items(lines: Iterable[Line | str]) -> Block:
    return Block("list", lines=tuple(Line(line) if isinstance(line, str) else line for line in lines))
