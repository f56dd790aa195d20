"""Videos: whether there is a moving picture in them, how big and how long. Nothing of it is decoded."""

from __future__ import annotations

from typing import BinaryIO

import av

from evidence.probing.bounds import Facts, Looks, NotTakenError, main
from evidence.probing.boxes import boxes
from evidence.signatures import WEBM

BROKEN = (av.FFmpegError, ValueError, OSError, RuntimeError, TypeError, KeyError, IndexError, OverflowError)
HEADER = {"probesize": "2000000", "analyzeduration": "1000000"}  # bytes and microseconds that are looked at


def look(file: BinaryIO, content_type: str, most_pixels: int) -> Looks:
    if content_type != WEBM and not {b"moov"} <= boxes(file):
        raise NotTakenError("broken")
    file.seek(0)
    kind = "matroska" if content_type == WEBM else "mov"
    with av.open(file, "r", format=kind, options=HEADER, metadata_errors="replace") as video:
        yield _facts(video, most_pixels)


def _facts(video: av.container.InputContainer, most_pixels: int) -> Facts:
    """Of its first moving picture: a cover of music is none."""
    streams = [s for s in video.streams.video if not s.disposition & s.disposition.attached_pic]
    if not streams:
        raise NotTakenError("wrong_type", special="sound")
    width, height = streams[0].width, streams[0].height
    if not width or not height:
        raise NotTakenError("broken")
    if width * height > most_pixels:
        raise NotTakenError("too_many_pixels")
    seconds = {"seconds": round(video.duration / av.time_base, 1)} if video.duration else {}
    return {"width": width, "height": height, **seconds}


if __name__ == "__main__":
    main(look, BROKEN)
