"""Boxes: an MP4, a MOV and a HEIC are rows of them that fill the file."""

from __future__ import annotations

import io
from typing import BinaryIO

MOST = 10_000


def boxes(file: BinaryIO) -> set[bytes]:
    """The kinds of boxes it is made of. ValueError if they do not fill it, or do not end."""
    end = file.seek(0, io.SEEK_END)
    place, found = 0, set[bytes]()
    for _box in range(MOST):
        if place == end:
            return found
        file.seek(place)
        header = file.read(16)
        length, kind = int.from_bytes(header[:4]), header[4:8]
        if length == 1:
            length = int.from_bytes(header[8:16])
        length = length or end - place  # 0: to the end of the file
        if len(header) < 8 or length < 8 or place + length > end:
            break
        found.add(kind)
        place += length
    raise ValueError("The boxes do not fill the file.")
