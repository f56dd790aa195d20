"""Files that are kept already, as the worker finds them, and what became of them."""

import hashlib
import io
from datetime import timedelta

from evidence.models import Evidence, Job, StoredFile, evidence_storage
from evidence.models.stored import write_once
from tests.factories import T0

LATER = T0 + timedelta(hours=1)


def kept(content, content_type="image/jpeg", at=T0):
    """A stored file with its jobs, in nobody's dispute."""
    key = write_once(io.BytesIO(content), at)
    digest = hashlib.sha256(content).hexdigest()
    return StoredFile.objects.arrived(digest, at, key=key, content_type=content_type, size=len(content))


def piece_of(content, content_type="image/jpeg", role="buyer", name="file", **fields):
    """An unsaved piece of evidence with this content, as acceptance makes it."""
    piece = Evidence(
        role=role,
        kind="other",
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        **fields,
    )
    piece.upload = io.BytesIO(content)
    return piece


def job_of(stored, kind="draw"):
    return Job.objects.get(stored=stored, kind=kind)


def drawn(stored):
    """What there is to look at: kind and number of each."""
    return [(row.kind, row.number) for row in stored.renditions.order_by("kind", "number")]


def content_of(stored, kind, number=0):
    with stored.renditions.get(kind=kind, number=number).open() as file:
        return file.read()


def objects():
    """The names of all that is stored."""
    return {found.name for found in evidence_storage().everything()}
