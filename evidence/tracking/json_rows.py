"""A JSON file as rows with their line numbers: an array of objects, or one object after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TextIO

from django.utils.translation import gettext as _

CHUNK = 64 * 1024
LONGEST = 64 * 1024  # characters of one row
BETWEEN = " \t\r\n,[]"


@dataclass(frozen=True)
class JsonRow:
    """One object and the line on which it starts; `problem` is why it cannot be read, or ""."""

    line: int
    values: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


def json_rows(file: TextIO) -> Iterator[JsonRow]:
    """Read objects one by one: memory stays flat. What is broken is told; reading goes on a line below."""
    reader = _Reader(file)
    while reader.begins():
        line = reader.line
        try:
            value = reader.take()
        except ValueError as error:
            reader.skip_line()
            yield JsonRow(line, problem=_("This is no JSON: %(error)s.") % {"error": error})
            continue
        if isinstance(value, dict):
            yield JsonRow(line, value)
        else:
            yield JsonRow(line, problem=_("This is no object with the fields of a scan."))


class _Reader:
    """A window over the text: what was read is cut off, what is not enough is added to."""

    def __init__(self, file: TextIO) -> None:
        self._file, self._text, self._ended = file, "", False
        self._decoder = json.JSONDecoder()
        self.line = 1

    def begins(self) -> bool:
        """Go to the next value, past brackets and commas; False at the end."""
        while True:
            rest = self._text.lstrip(BETWEEN)
            self._cut(len(self._text) - len(rest))
            if rest or not self._more():
                return bool(rest)

    def take(self) -> Any:
        """The value that begins here. ValueError if there is none, or it does not end in time."""
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text)
            except RecursionError:
                raise ValueError(_("it is nested too deeply")) from None
            except ValueError:
                if len(self._text) > LONGEST or not self._more():
                    raise
                continue
            self._cut(end)
            return value

    def skip_line(self) -> None:
        """Past the end of this line, so that one broken row does not take the others with it."""
        while "\n" not in self._text:
            self._text = ""
            if not self._more():
                return
        self._cut(self._text.index("\n") + 1)

    def _cut(self, length: int) -> None:
        self.line += self._text.count("\n", 0, length)
        self._text = self._text[length:]

    def _more(self) -> bool:
        read = self._file.read(CHUNK)
        self._text += read
        return bool(read)
