"""What somebody may have meant: numbers one slip of the fingers or the eyes away, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterator

DIGITS = "0123456789"
READ_AS = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "B": "8", "S": "5", "Z": "2", "G": "6"}
WRITTEN_AS = {"0": "O", "1": "I", "8": "B", "5": "S", "2": "Z"}
S10_LIKE = re.compile(r"[A-Z0-9]{13}")


def slips(number: str) -> Iterator[str]:
    """Every number one slip away, each once: look-alikes, neighbours exchanged, one digit wrong."""
    seen = {number}
    for found in (*look_alikes(number), *_swaps(number), *_digits(number)):
        if found not in seen:
            seen.add(found)
            yield found


def look_alikes(number: str) -> Iterator[str]:
    """A letter read as a digit or a digit as a letter: one of them, or all that stand in the wrong place."""
    if S10_LIKE.fullmatch(number):
        yield _letters(number[:2]) + _figures(number[2:11]) + _letters(number[11:])
    yield _figures(number)
    for at, character in enumerate(number):
        for table in (READ_AS, WRITTEN_AS):
            if character in table:
                yield number[:at] + table[character] + number[at + 1 :]


def _figures(text: str) -> str:
    return "".join(READ_AS.get(character, character) for character in text)


def _letters(text: str) -> str:
    return "".join(WRITTEN_AS.get(character, character) for character in text)


def _swaps(number: str) -> Iterator[str]:
    for at in range(len(number) - 1):
        yield number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def _digits(number: str) -> Iterator[str]:
    """The neighbouring key comes before any other digit; the last places, typed when tired, first."""
    for beside in (True, False):
        for at in reversed(range(len(number))):
            for digit in DIGITS if number[at] in DIGITS else "":
                if (abs(int(digit) - int(number[at])) == 1) is beside:
                    yield number[:at] + digit + number[at + 1 :]
