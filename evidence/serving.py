"""Hands a stored object to a browser so that it can do no harm: no guessing, no scripts, whole or in part.

From a folder it is read here. A bucket hands it out itself: the browser is sent to a signed address that
expires within a minute and says by itself what the object is and whether it is shown or saved. A player asks
that address again for each part that it jumps to, so a video's lives as long as it takes to watch it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from evidence.models import evidence_storage
from evidence.models.stored import open_key
from evidence.signatures import EXTENSIONS, GIF, JPEG, MP4, PNG, TEXT, WEBM, WEBP

# Browsers make a page of their own around a picture or a video: it may style itself and load just that.
SANDBOX = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
SIGNED_FOR, LONGEST = 60, 3600  # seconds
SHOWN = frozenset({JPEG, PNG, WEBP, GIF, MP4, WEBM, TEXT})  # what a browser may open by itself
TOLD = {TEXT: f"{TEXT}; charset=utf-8"} | {kind: kind for kind in EXTENSIONS if kind != TEXT}
UNKNOWN = "application/octet-stream"
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


@dataclass(frozen=True)
class Served:
    """An object under a key never written again, and what is told of it."""

    key: str
    content_type: str
    size: int
    name: str
    shown: bool  # rather than saved
    plays: float = 0  # seconds

    @property
    def etag(self) -> str:
        return f'"{self.key.rpartition("/")[2]}"'

    @property
    def told_type(self) -> str:
        return TOLD.get(self.content_type, UNKNOWN)

    @property
    def signed_for(self) -> int:
        """Seconds: a minute, for a video also the time to watch it twice."""
        return min(SIGNED_FOR + int(2 * max(0, self.plays)), LONGEST)

    @property
    def disposition(self) -> str:
        """Saved, if browsers may not open it, whatever was asked. The name's end says what it is."""
        is_saved = not self.shown or self.content_type not in SHOWN
        ends = EXTENSIONS.get(self.content_type, (".bin",))
        fits = self.name.lower().endswith(ends)
        name = self.name if fits else f"{PurePath(self.name).stem}{ends[0]}"
        return content_disposition_header(is_saved, name) or "attachment"


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


def serve(request: HttpRequest, served: Served) -> HttpResponseBase:
    """The object, or the part of it that was asked for; nothing is opened for who has it already.

    FileNotFoundError if it is gone; a bucket says so itself.
    """
    told = {"ResponseContentType": served.told_type, "ResponseContentDisposition": served.disposition}
    address = evidence_storage().signed_url(served.key, served.signed_for, **told)
    if address:
        response: HttpResponseBase = HttpResponseRedirect(address)
        response["Cache-Control"] = "private, no-store"  # the address soon leads nowhere
        return harmless(response)
    response = get_conditional_response(request, etag=served.etag) or _body(request, served)
    response["Content-Type"] = served.told_type
    response["Content-Disposition"] = served.disposition
    response["Cache-Control"] = "private, no-cache"  # kept, but asked for anew: it may be withheld by then
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = served.etag
    return harmless(response)


def harmless(response: HttpResponseBase) -> HttpResponseBase:
    """What keeps a browser from taking a file for something else, or running anything in it."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _body(request: HttpRequest, served: Served) -> HttpResponseBase:
    is_same = request.headers.get("If-Range", served.etag) == served.etag
    try:
        part = part_of(request.headers.get("Range", "") if is_same else "", served.size)
    except RangeError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{served.size}"})
    file, asked = open_key(served.key), part or Part(0, served.size - 1)
    headers = {"Content-Length": str(asked.length)}
    if part:
        headers["Content-Range"] = f"bytes {part.first}-{part.last}/{served.size}"
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
