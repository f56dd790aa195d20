"""Hands a stored file to a browser so that it can do no harm: no guessing, no scripts, whole or in part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from evidence.models import Evidence
from evidence.signatures import TEXT

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # browsers style the page around a picture
BLOCK = 64 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


class RangeError(ValueError):
    """The part that was asked for lies outside the file."""


@dataclass(frozen=True)
class Part:
    """Bytes of a file, both ends included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def part_of(header: str, size: int) -> Part | None:
    """The part that a Range header asks for; None for the whole file (RFC 9110, 14.2).

    Several parts at once, and what is no range, are answered with the whole.
    """
    asked = _RANGE.fullmatch(header.strip())
    if asked is None or asked.group(0) == "bytes=-":
        return None
    first, last = asked.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last or size), size - 1)
        if last and int(last) < start:
            return None
    if start > end or start >= size:
        raise RangeError
    return Part(start, end)


def serve(request: HttpRequest, piece: Evidence, *, inline: bool) -> HttpResponseBase:
    """The file, or the part of it that was asked for; nothing is opened for who has it already."""
    etag = f'"{piece.sha256}"'
    response = get_conditional_response(request, etag=etag) or _body(request, piece, etag)
    plain = piece.content_type == TEXT
    response["Content-Type"] = f"{TEXT}; charset=utf-8" if plain else piece.content_type
    response["Content-Disposition"] = content_disposition_header(not inline, piece.name) or "attachment"
    response["Cache-Control"] = "private, no-cache"  # kept, but asked for anew: it may be withheld by then
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    return harmless(response)


def harmless(response: HttpResponseBase) -> HttpResponseBase:
    """What keeps a browser from taking a file for something else, or running anything in it."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _body(request: HttpRequest, piece: Evidence, etag: str) -> HttpResponseBase:
    header = request.headers.get("Range", "") if request.headers.get("If-Range", etag) == etag else ""
    try:
        part = part_of(header, piece.size)
    except RangeError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{piece.size}"})
    file, asked = piece.open_file(), part or Part(0, piece.size - 1)
    headers = {"Content-Length": str(asked.length)}
    if part:
        headers["Content-Range"] = f"bytes {part.first}-{part.last}/{piece.size}"
    if request.method == "HEAD":
        file.close()
        return HttpResponse(status=206 if part else 200, headers=headers)
    return StreamingHttpResponse(_read(file, asked), status=206 if part else 200, headers=headers)


def _read(file: IO[bytes], part: Part) -> Iterator[bytes]:
    with file:
        file.seek(part.first)
        left = part.length
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
