"""Receives an upload no further than it may be big: what comes after is counted, but kept nowhere."""

from __future__ import annotations

from django.core.files.uploadhandler import TemporaryFileUploadHandler

from evidence.acceptance import most_bytes
from evidence.signatures import HEAD, by_signature


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Fills no disk: of a file that is too big, its start and its size are enough to refuse it by name."""

    limit = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start == 0:
            self.limit = most_bytes(by_signature(raw_data[:HEAD]))
        if start < self.limit:
            super().receive_data_chunk(raw_data, start)
