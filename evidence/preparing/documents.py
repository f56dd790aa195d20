"""Pages of a PDF as pictures, with what was filled in and noted on them; no script in it is ever run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from time import monotonic
from typing import IO

import pypdfium2
from PIL import Image, ImageOps

from evidence.preparing.child import main
from evidence.preparing.drawn import SIDE, CannotBeShown, Drawn, Facts, Unfinished, as_jpeg, gettext_noop

PAGE = 1600  # pixels of the longer side
LARGEST_SCALE = 4.0  # pixels a point: a stamp is not blown up to a poster
TURN = 15  # seconds after which the rest is left for another turn: the clock and mails stand in the same line
MOST_PAGES = 2000
UNREADABLE = gettext_noop("The document is damaged and cannot be drawn.")


def draw(file: IO[bytes], content_type: str, skip: set[int]) -> Iterator[Drawn | Facts]:
    """Facts, then each page that is not to be skipped, announced before it is drawn; 0 is the thumbnail."""
    ends = monotonic() + TURN
    document = _opened(file)
    pages, drawn = len(document), 0 in skip
    yield {"pages": pages}
    for number in range(1, min(pages, MOST_PAGES) + 1):
        if number in skip:
            continue
        if monotonic() > ends:
            raise Unfinished
        yield {"begun": number}
        if (picture := _picture(document, number)) is None:
            continue
        if not drawn:
            yield as_jpeg("thumbnail", ImageOps.fit(picture, (SIDE, SIDE), centering=(0.5, 0)))
        drawn = True
        yield as_jpeg("page", picture, number)
    if not drawn:
        raise CannotBeShown(UNREADABLE)


def _opened(file: IO[bytes]) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(file)
        with suppress(pypdfium2.PdfiumError):
            document.init_forms()
    except pypdfium2.PdfiumError as error:
        raise CannotBeShown(UNREADABLE) from error
    return document


def _picture(document: pypdfium2.PdfDocument, number: int) -> Image.Image | None:
    """One page on white paper; None if it cannot be read."""
    try:
        page = document[number - 1]
        longest = max(page.get_size())
        if longest <= 0:
            return None
        scale = min(PAGE / longest, LARGEST_SCALE)
        picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
        page.close()
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return None
    return picture


if __name__ == "__main__":
    main(draw)
