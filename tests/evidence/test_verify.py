"""verify_record says which files are missing, changed or described otherwise than they arrived."""

import pytest

from disputes.flow import Role
from disputes.perform import perform
from disputes.verify import broken
from evidence.models import StoredFile
from tests.evidence.pieces import LATER, sent, unsent
from tests.evidence.storing import keep_in, on_both
from tests.factories import again, staff_of

pytestmark = pytest.mark.django_db


def said_of(piece):
    return [text.removeprefix(f"evidence {piece.pk} (photo.jpg): ") for text in broken(again(piece.dispute))]


@on_both
def test_a_changed_and_a_missing_file_are_told_apart(store):
    piece = sent()
    assert said_of(piece) == []
    store.put(piece.stored.key, b"something else")
    assert said_of(piece) == ["its file was changed"]
    store.remove(piece.stored.key)
    assert said_of(piece) == ["its file is missing"]


@on_both
def test_a_file_that_both_sides_submitted_is_read_once(store):
    piece = sent()
    theirs = unsent(role=Role.SELLER)
    seller = staff_of(piece.dispute)
    perform("submit_evidence", piece.dispute_id, actor=seller, at=LATER, evidence=[theirs])
    assert theirs.stored == piece.stored
    assert said_of(piece) == []
    store.put(piece.stored.key, b"something else")
    assert said_of(piece) == ["its file was changed"]


@pytest.mark.parametrize("changed", [{"sha256": "0" * 64}, {"size": 1}, {"content_type": "image/png"}])
def test_a_row_that_describes_the_file_otherwise_is_named(changed):
    piece = sent()
    StoredFile.objects.filter(pk=piece.stored_id).update(**changed)
    assert said_of(piece) == ["its file is described otherwise than it was"]


def test_a_bucket_that_does_not_answer_is_no_missing_file(settings):
    piece = sent()
    keep_in(settings, "s3://papers?endpoint_url=http://127.0.0.1:9&access_key=a&secret_key=b")
    (said,) = said_of(piece)
    assert said.startswith("its file cannot be read: Could not connect")
