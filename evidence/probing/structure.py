"""How pictures are put together, by their bytes alone: what decoding would cost, and where they end."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import NamedTuple

_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
_START, _END, _SCAN, _ALONE = 0xD8, 0xD9, 0xDA, 0x01
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the markers of a JPEG's size and sampling
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a PNG's pixel, by its colour type


class Jpeg(NamedTuple):
    passes: int
    samples: float  # for each pixel
    is_complete: bool


def jpeg(content: bytes) -> Jpeg:
    """The first picture in it: cameras put others behind, and small ones into its segments."""
    place, passes, samples = 0, 0, 3.0
    while marker := _MARKER.search(content, place):
        kind, place = marker[1][0], marker.end()
        if kind == _END:
            return Jpeg(passes, samples, is_complete=passes > 0)
        if kind in (_START, _ALONE):
            continue
        if kind in _FRAMES:
            samples = _samples(content[place : place + 20])
        passes += kind == _SCAN
        place += int.from_bytes(content[place : place + 2])
    return Jpeg(passes, samples, is_complete=False)


def _samples(frame: bytes) -> float:
    """Of each pixel, from the sampling factors of its colours: 1.5 where colour is halved in both ways."""
    factors = [(byte >> 4) * (byte & 15) for byte in frame[9 : 8 + 3 * frame[7] : 3]]
    return sum(factors) / max(factors)


def unpacked_png(content: bytes) -> int:
    """Bytes of a PNG's picture before its lines are packed."""
    width, height = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    return width * height * _SAMPLES.get(content[25], 4) * content[24] // 8


class Animation(NamedTuple):
    """The size that holds all its pictures, and how many they are."""

    width: int
    height: int
    frames: int


def webp(content: bytes) -> Animation:
    """A row of chunks. ValueError if it is cut off, or if no picture is in it."""
    end, place, frames, size = 8 + int.from_bytes(content[4:8], "little"), 12, 0, (0, 0)
    while place < end:
        kind, length = content[place : place + 4], int.from_bytes(content[place + 4 : place + 8], "little")
        size = size if any(size) else _webp_size(kind, content[place + 8 : place + 18])
        frames += kind in (b"VP8 ", b"VP8L", b"ANMF")
        place += 8 + length + length % 2
    if place > len(content) + 1 or not frames or not all(size):
        raise ValueError("A chunk ends behind the file, or there is no picture.")
    return Animation(*size, frames)


def _webp_size(kind: bytes, head: bytes) -> tuple[int, int]:
    """From the chunk that says it: of all pictures together, or of the only one."""
    if kind == b"VP8X":
        return 1 + int.from_bytes(head[4:7], "little"), 1 + int.from_bytes(head[7:10], "little")
    if kind == b"VP8L" and head[0] == 0x2F:
        bits = int.from_bytes(head[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and head[3:6] == b"\x9d\x01\x2a":
        return _short(head, 6) & 0x3FFF, _short(head, 8) & 0x3FFF
    return 0, 0


def gif(content: bytes) -> Animation:
    """Blocks up to the last byte; of one that breaks off, what came before."""
    width, height = _short(content, 6), _short(content, 8)
    place, frames = 13 + _colours(content[10]), 0
    with suppress(IndexError):
        while (kind := content[place]) != 0x3B:
            if kind == 0x2C:
                frames += 1
                width = max(width, _short(content, place + 1) + _short(content, place + 5))
                height = max(height, _short(content, place + 3) + _short(content, place + 7))
                place = _behind(content, place + 11 + _colours(content[place + 9]))
            else:
                place = _behind(content, place + 2) if kind == 0x21 else place + 1
    return Animation(width, height, frames)


def _short(content: bytes, place: int) -> int:
    return int.from_bytes(content[place : place + 2], "little")


def _colours(flags: int) -> int:
    """Bytes of a table of colours."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _behind(content: bytes, place: int) -> int:
    """Where a row of blocks ends."""
    while length := content[place]:
        place += 1 + length
    return place + 1
