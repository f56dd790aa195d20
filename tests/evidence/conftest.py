"""A storage for files that is the test's own."""

import pytest

from tests.evidence.storing import in_folder


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    return in_folder(settings, tmp_path)
