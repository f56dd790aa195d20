"""What is stored stays as it is, whole, in a folder as in a bucket."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files import File

from evidence.models import Job, StoredFile, evidence_storage
from evidence.models.stored import write_once
from evidence.preparing.jobs import prepare
from tests.evidence.storing import KEYS, in_bucket, keep_in, new_bucket, on_both
from tests.factories import T0

KEY = f"2026/11/{'a' * 32}"


def save(content=b"first", name=KEY):
    return evidence_storage().save(name, File(io.BytesIO(content)))


class Torn(io.BytesIO):
    """A file that breaks off in the middle."""

    def read(self, size=-1):
        if self.tell() > 0:
            raise OSError("The network is gone.")
        return super().read(10)


@on_both
def test_what_was_saved_is_read(store):
    assert save(b"first") == KEY
    with evidence_storage().open(KEY) as stored:
        assert stored.read() == b"first"
    assert store.names() == {KEY}


@on_both
def test_a_taken_name_is_refused_and_a_free_one_is_not(store):
    save(b"first")
    with pytest.raises(FileExistsError):
        save(b"second")
    save(b"second", KEY.replace("a", "b"))
    with evidence_storage().open(KEY) as stored:
        assert stored.read() == b"first"


@on_both
def test_nothing_is_seen_of_a_file_that_breaks_off(store):
    with pytest.raises(OSError, match="network"):
        evidence_storage().save(KEY, File(Torn(b"x" * 100), "torn"))
    assert store.names() == set()


@on_both
def test_what_is_gone_is_not_found(store):
    with pytest.raises(FileNotFoundError):
        evidence_storage().open(KEY).read()


@on_both
def test_what_was_deleted_is_gone(store):
    save()
    evidence_storage().delete(KEY)
    assert store.names() == set()


@on_both
def test_everything_is_listed_with_its_time(store):
    save()
    save(name=f"renditions/{KEY}")
    found = {stored.name: stored.modified_at for stored in evidence_storage().everything()}
    assert found.keys() == {KEY, f"renditions/{KEY}"}
    assert all(abs(at - datetime.now(UTC)) < timedelta(minutes=1) for at in found.values())


def test_files_in_a_folder_are_for_reading_by_their_owner(store):
    save()
    assert (store.path / KEY).stat().st_mode & 0o777 == 0o400
    assert list((store.path / "unfinished").iterdir()) == []


def test_a_bucket_that_does_not_answer_is_an_error_of_reading(settings):
    keep_in(settings, "s3://papers?endpoint_url=http://127.0.0.1:9&access_key=a&secret_key=b")
    with pytest.raises(OSError, match="Could not connect"):
        evidence_storage().open(KEY)


@pytest.mark.parametrize("kind", ["folder", "bucket"])
def test_only_a_bucket_has_signed_addresses(settings, tmp_path, object_server, kind):
    if kind == "folder":
        assert evidence_storage().signed_url(KEY, 60) == ""
    else:
        in_bucket(settings, new_bucket(object_server))
        assert evidence_storage().signed_url(KEY, 60).startswith(f"{object_server}/evidence-")


def test_objects_in_a_bucket_are_public_to_nobody(settings, object_server):
    bucket = in_bucket(settings, new_bucket(object_server))
    save()
    grants = bucket.client.get_object_acl(Bucket=bucket.name, Key=f"evidence/{KEY}")["Grants"]
    assert [grant["Grantee"]["Type"] for grant in grants] == ["CanonicalUser"]


@pytest.fixture
def locked(settings, object_server):
    options = "&object_lock=COMPLIANCE&object_lock_days=3650"
    return in_bucket(settings, new_bucket(object_server, ObjectLockEnabledForBucket=True), options)


def arrived(key, at=T0):
    described = {"key": key, "content_type": "text/plain", "size": 5}
    return StoredFile.objects.arrived("f" * 64, at, **described)


def destroy(bucket, key):
    """What somebody with all rights on the bucket could try."""
    found = bucket.client.list_object_versions(Bucket=bucket.name, Prefix=f"evidence/{key}")["Versions"]
    for version in found:
        bucket.client.delete_object(Bucket=bucket.name, Key=version["Key"], VersionId=version["VersionId"])


@pytest.mark.django_db
def test_an_original_is_locked_once_it_is_on_the_record(locked):
    now = datetime.now(UTC)
    stored = arrived(write_once(io.BytesIO(b"hello"), now), now)
    assert prepare(stored.pk)["done"] == 2
    with pytest.raises(locked.client.exceptions.ClientError, match="AccessDenied"):
        destroy(locked, stored.key)


@pytest.mark.django_db
def test_an_original_is_locked_for_so_many_days_since_it_arrived(locked):
    ten_years_ago = datetime.now(UTC) - timedelta(days=3651)
    stored = arrived(write_once(io.BytesIO(b"hello"), ten_years_ago), ten_years_ago)
    assert prepare(stored.pk)["done"] == 2
    destroy(locked, stored.key)


@pytest.mark.django_db
def test_renditions_and_what_was_not_sent_are_not_locked(locked):
    destroy(locked, write_once(io.BytesIO(b"drawn"), T0, folder="renditions/"))
    destroy(locked, write_once(io.BytesIO(b"chosen"), T0))
    assert locked.names() == set()


@pytest.mark.django_db
def test_nothing_has_to_be_locked_where_no_lock_is_configured():
    arrived(write_once(io.BytesIO(b"hello"), T0))
    assert set(Job.objects.values_list("kind", flat=True)) == {Job.Kind.DRAW}


def test_nobody_waits_long_for_a_bucket_to_say_that_it_holds_something(settings):
    keys = "&".join(f"{name}={key}" for name, key in KEYS.items())
    keep_in(settings, f"s3://nowhere/evidence?endpoint_url=http://127.0.0.1:1&{keys}")
    assert evidence_storage().holds("2026/11/" + "a" * 32)


@on_both
def test_a_storage_that_takes_files_can_be_used(store):
    evidence_storage().check_usable()


@pytest.mark.parametrize("origin", ["the server", "http://127.0.0.1:1"])
def test_a_bucket_that_is_not_there_cannot_be_used(settings, object_server, origin):
    origin = object_server if origin == "the server" else origin
    keys = "&".join(f"{name}={key}" for name, key in KEYS.items())
    keep_in(settings, f"s3://nowhere?endpoint_url={origin}&{keys}")
    with pytest.raises(OSError, match=r"nowhere|connect"):
        evidence_storage().check_usable()


def test_a_folder_in_the_place_of_a_file_cannot_be_used(settings, tmp_path):
    (tmp_path / "taken").write_text("a file")
    keep_in(settings, str(tmp_path / "taken"))
    with pytest.raises(FileExistsError):
        evidence_storage().check_usable()
