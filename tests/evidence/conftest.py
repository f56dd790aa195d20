"""A folder for files that is the test's own."""

import pytest
from django.core.files.storage import storages

from evidence.models import Evidence


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {
        "evidence": {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path)}}
    }
    field = Evidence._meta.get_field("file")
    before, field.storage = field.storage, storages["evidence"]
    yield tmp_path
    field.storage = before
