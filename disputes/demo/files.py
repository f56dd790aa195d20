"""The demo's files as a browser would send them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import PurePath

from django.core.files.uploadedfile import SimpleUploadedFile

from disputes.demo import films, papers, parts, pictures

BEFORE = timedelta(minutes=50)  # a photo is taken before it is sent


def made(file: parts.File, seed: str, at: datetime) -> SimpleUploadedFile:
    """Another seed makes another file; so does another instant."""
    content = MADE[PurePath(file.name).suffix](file, seed, at - BEFORE)
    return SimpleUploadedFile(file.name, content)


def _photo(file: parts.File, seed: str, at: datetime) -> bytes:
    return pictures.photo(file.draws, seed, at, file.place)


def _paper(file: parts.File, seed: str, at: datetime) -> bytes:
    return papers.pdf(file.draws, seed, at)


def _film(file: parts.File, seed: str, at: datetime) -> bytes:
    return films.mp4(pictures.photo(file.draws, seed, at))


def _mail(file: parts.File, seed: str, at: datetime) -> bytes:
    return papers.eml(parts.SELLER, parts.BUYER, at, f"{file.draws}\n")


MADE = {".jpg": _photo, ".pdf": _paper, ".mp4": _film, ".eml": _mail}
