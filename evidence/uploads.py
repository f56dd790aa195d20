"""Receives an upload no further than it may be big, and no upload that broke off on its way."""

from __future__ import annotations

import io
import logging
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParserError

from evidence.acceptance import most_bytes
from evidence.signatures import HEAD, by_signature

log = logging.getLogger(__name__)


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Fills no disk: of a file that is too big, its start and its size are enough to refuse it by name.

    Django takes a body that ends too early for a whole one, and its last file with it. Here that is a bad
    request (400): half a file is not what somebody wanted to submit. A file that could not be kept, for a
    full disk or for all that came with it, is empty and has a `refusal`: the code of the reason.
    """

    file: Any  # Django's, with a `refusal` where it could not be kept
    limit = 0
    kept = 0  # bytes of all files of the body
    announced = arrived = 0  # bytes of the body

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Count what is read of the body, in front of the parser."""
        self.announced, read = content_length, input_data.read

        def counted(*size: int) -> bytes:
            piece: bytes = read(*size)
            self.arrived += len(piece)
            return piece

        input_data.read = counted

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start == 0:
            self.limit = most_bytes(by_signature(raw_data[:HEAD]))
        if start >= self.limit or hasattr(self.file, "refusal"):
            return
        self.kept += len(raw_data)
        if self.kept > settings.EVIDENCE_MAX_STAGED_BYTES:
            self._let_go("too_much")
            return
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            log.exception("An upload could not be kept")
            self._let_go("busy")

    def file_complete(self, file_size: int) -> Any:
        try:
            return super().file_complete(file_size)
        except OSError:  # the last of it was still on its way to the disk
            log.exception("An upload could not be kept")
            self._let_go("busy")
            self.file.size = file_size
            return self.file

    def _let_go(self, code: str) -> None:
        """Its room on the disk is free at once."""
        with suppress(OSError):
            self.file.file.close()
        self.file.file, self.file.refusal = io.BytesIO(), code

    def upload_complete(self) -> None:
        if self.arrived < self.announced:
            raise MultiPartParserError("The upload broke off before its end.")
