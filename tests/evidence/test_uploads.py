"""What is kept of an upload that is bigger than it may be."""

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from evidence.acceptance import accepted
from evidence.uploads import BoundedUploadHandler
from tests.evidence.uploads import mp4, upload


def received(content, name="log.txt"):
    request = RequestFactory().post("/", {"files": upload(content, name)})
    request.upload_handlers = [BoundedUploadHandler(request)]
    return request.FILES["files"]


def test_a_file_within_the_limit_is_kept_whole():
    file = received(b"a" * 100_000)
    assert (file.size, file.read()) == (100_000, b"a" * 100_000)


@pytest.mark.django_db
def test_a_file_that_is_too_big_is_counted_but_not_kept(settings):
    settings.EVIDENCE_MAX_BYTES = 70_000
    file = received(b"a" * 1_000_000)
    assert file.size == 1_000_000
    assert len(file.read()) < 200_000
    with pytest.raises(ValidationError, match="too big"):
        accepted(file, role="buyer", kind="other")


def test_a_video_may_be_bigger(settings):
    settings.EVIDENCE_MAX_BYTES = 70_000
    content = mp4() + b"\0\0\0\0free" + b"\0" * 200_000
    assert received(content, "a.mp4").read() == content


def test_it_stands_in_the_settings(settings):
    assert settings.FILE_UPLOAD_HANDLERS[1] == "evidence.uploads.BoundedUploadHandler"
