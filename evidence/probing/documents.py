"""PDFs: whether they open without a password, and how many pages they have."""

from __future__ import annotations

from typing import BinaryIO

import pikepdf
from pikepdf import settings

from evidence.probing.bounds import Looks, NotTakenError, main

UNPACKED = 64 << 20  # bytes that one stream may grow to
BROKEN = (
    pikepdf.PdfError,
    ValueError,
    RuntimeError,
    TypeError,
    KeyError,
    IndexError,
    OSError,
    AttributeError,
)


def look(file: BinaryIO, content_type: str, most_pages: int) -> Looks:
    settings.set_qpdf_limits(
        flate_max_memory=UNPACKED,
        run_length_max_memory=UNPACKED,
        png_max_memory=UNPACKED,
        tiff_max_memory=UNPACKED,
        dct_max_memory=UNPACKED,
        doc_max_warnings=1000,
    )
    try:
        with pikepdf.open(file) as document:
            if document.is_encrypted:
                raise NotTakenError("encrypted")
            pages = len(document.pages)
    except pikepdf.PasswordError:
        raise NotTakenError("encrypted") from None
    if pages > most_pages:
        raise NotTakenError("too_many_pages", pages=pages)
    if pages == 0:
        raise NotTakenError("broken")
    yield {"pages": pages}


if __name__ == "__main__":
    main(look, BROKEN)
