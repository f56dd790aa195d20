"""What is kept of an upload that is bigger than it may be."""

import resource
import sys
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from evidence.acceptance import accepted
from evidence.staging import offered
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


@contextmanager
def disk_with_room_for(size):
    """Files of this process cannot grow beyond it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("room", [100_000, 262_100])  # full in the middle, or with the last that is written
def test_a_file_for_which_the_disk_has_no_room_can_be_sent_later(settings, tmp_path, room):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    with disk_with_room_for(room):
        file = received(b"a" * 262_150)
    assert list(tmp_path.iterdir()) == []
    assert code_of(file) == "busy"
    file.close()
    assert received(b"a" * 262_150).read() == b"a" * 262_150


def test_what_comes_at_once_has_a_limit(settings):
    settings.EVIDENCE_MAX_STAGED_BYTES = 150_000
    request = RequestFactory().post("/", {"files": [upload(b"a" * 100_000, f"{n}.txt") for n in range(2)]})
    request.upload_handlers = [BoundedUploadHandler(request)]
    first, second = request.FILES.getlist("files")
    assert first.read() == b"a" * 100_000
    assert code_of(second) == "too_much"


def code_of(file):
    with pytest.raises(ValidationError) as caught:
        accepted(file, role="buyer", kind="other")
    return caught.value.code


@pytest.mark.parametrize("is_read", [True, False])
def test_photos_of_phones_are_offered_where_they_can_be_opened(monkeypatch, is_read):
    if not is_read:
        monkeypatch.setitem(sys.modules, "pillow_heif", None)
    assert (".heic" in offered()) is is_read
    assert ".jpg" in offered()


def test_it_stands_in_the_settings(settings):
    assert settings.FILE_UPLOAD_HANDLERS[1] == "evidence.uploads.BoundedUploadHandler"
