"""What EVIDENCE_STORAGE may say, and from where browsers may load what lies there."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from config.storage import origins_of, storage_of

PLACES = {
    "s3://papers?endpoint_url=http://127.0.0.1:9000": "http://127.0.0.1:9000",
    "s3://papers?endpoint_url=https://o.example.com&addressing_style=virtual": "https://papers.o.example.com",
    "s3://papers?region_name=eu-west-3": "https://papers.s3.eu-west-3.amazonaws.com",
    "s3://papers?region_name=us-east-1": "https://papers.s3.us-east-1.amazonaws.com",
    "s3://papers?region_name=eu-west-3&addressing_style=path": "https://s3.eu-west-3.amazonaws.com",
    "s3://papers/a/b?endpoint_url=http://objects:9000&public_endpoint_url=https://files.example.com": (
        "https://files.example.com"
    ),
}


def test_a_folder_needs_no_origin():
    found = storage_of("/srv/evidence")
    assert found == {
        "BACKEND": "evidence.storages.WriteOnceFolder",
        "OPTIONS": {"location": "/srv/evidence"},
    }
    assert origins_of(found) == []


@pytest.mark.parametrize("place", PLACES)
def test_pages_may_load_from_where_signed_addresses_lead(place):
    found = storage_of(place + "&access_key=a&secret_key=b")
    assert origins_of(found) == [PLACES[place]]
    storage = import_string(found["BACKEND"])(**found["OPTIONS"])
    assert storage.signed_url("2026/11/abc", 60).startswith(PLACES[place] + "/")


def test_an_object_lock_has_a_mode_and_a_number_of_days():
    found = storage_of("s3://papers?region_name=eu-1&object_lock=COMPLIANCE&object_lock_days=3650")
    assert (found["OPTIONS"]["object_lock"], found["OPTIONS"]["object_lock_days"]) == ("COMPLIANCE", 3650)


def test_the_region_may_come_from_the_environment():
    assert storage_of("s3://papers", region="eu-1")["OPTIONS"]["region_name"] == "eu-1"


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("s3://papers?acl=public-read&region_name=eu-1", "unknown option acl; known are access_key, "),
        ("s3://papers?region_name=eu-1&region_name=eu-2", "an option is given twice"),
        ("s3://papers", "needs region_name"),
        ("s3://?region_name=eu-1", "names no bucket"),
        ("s3://papers?endpoint_url=objects.example.com", "endpoint_url starts with https://"),
        ("s3://papers?region_name=eu-1&addressing_style=auto", "addressing_style is path or virtual"),
        ("s3://papers?region_name=eu-1&object_lock=FOREVER&object_lock_days=9", "GOVERNANCE or COMPLIANCE"),
        ("s3://papers?region_name=eu-1&object_lock=COMPLIANCE", "object_lock_days is how many days"),
        ("s3://papers?region_name=eu-1&object_lock=COMPLIANCE&object_lock_days=0", "1 or more"),
        ("s3://papers?region_name=eu-1&object_lock_days=9", "object_lock is GOVERNANCE"),
        ("gs://papers", "not with gs://"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_the_start(place, why):
    with pytest.raises(ImproperlyConfigured, match="EVIDENCE_STORAGE: ") as refused:
        storage_of(place)
    assert why in str(refused.value)
