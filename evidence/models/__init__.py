"""What was submitted: evidence on the record, the files it is kept in, and what was said and seen of it."""

from evidence.models.custody import Access
from evidence.models.kinds import Kind
from evidence.models.said import AboutEvidence, Admission, Withholding
from evidence.models.staged import StagedFile
from evidence.models.stored import Job, Rendition, StoredFile, evidence_storage, hash_of
from evidence.models.submitted import Evidence
from evidence.models.tracking import TrackingEvent

__all__ = [
    "AboutEvidence",
    "Access",
    "Admission",
    "Evidence",
    "Job",
    "Kind",
    "Rendition",
    "StagedFile",
    "StoredFile",
    "TrackingEvent",
    "Withholding",
    "evidence_storage",
    "hash_of",
]
