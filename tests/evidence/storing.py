"""The places where tests keep files: a folder, or a bucket of an S3-compatible server of their own."""

import os
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import uuid4

import boto3
import pytest
import requests
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3 import s3_backends
from requests.structures import CaseInsensitiveDict

from config.storage import storage_of
from evidence.models import evidence_storage

LONG_AGO = 1_700_000_000
KEYS = {"access_key": "tests", "secret_key": "tests-secret"}

on_both = pytest.mark.parametrize("store", ["folder", "bucket"], indirect=True)


@dataclass(frozen=True)
class Folder:
    """Past the storage: what somebody with the disk in their hands could do."""

    path: Path
    origin = ""

    def names(self):
        return {stored.name for stored in evidence_storage().everything()}

    def put(self, name, content):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(content)

    def remove(self, name):
        (self.path / name).unlink()

    def age(self, name):
        os.utime(self.path / name, (LONG_AGO, LONG_AGO))


@dataclass(frozen=True)
class Bucket:
    """The same, with the bucket's keys in their hands."""

    origin: str
    name: str

    @property
    def client(self):
        return client_of(self.origin)

    def names(self):
        return {stored.name for stored in evidence_storage().everything()}

    def put(self, name, content):
        self.client.put_object(Bucket=self.name, Key=f"evidence/{name}", Body=content)

    def remove(self, name):
        self.client.delete_object(Bucket=self.name, Key=f"evidence/{name}")

    def age(self, name):
        """moto runs in this process: what it noted can be changed."""
        kept = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[self.name].keys[f"evidence/{name}"]
        kept.last_modified = datetime.fromtimestamp(LONG_AGO, kept.last_modified.tzinfo)


@dataclass(frozen=True)
class Answer:
    """What a browser has in the end, whoever handed it out."""

    status: int
    headers: CaseInsensitiveDict
    content: bytes


def in_folder(settings, path):
    keep_in(settings, str(path))
    return Folder(path)


def new_bucket(origin, **made_with):
    bucket = Bucket(origin, f"evidence-{uuid4().hex[:8]}")
    bucket.client.create_bucket(Bucket=bucket.name, **made_with)
    return bucket


def in_bucket(settings, bucket, options=""):
    keys = "&".join(f"{name}={key}" for name, key in KEYS.items())
    keep_in(settings, f"s3://{bucket.name}/evidence?endpoint_url={bucket.origin}&{keys}{options}")
    return bucket


def keep_in(settings, place):
    settings.STORAGES = settings.STORAGES | {"evidence": storage_of(place)}


@cache
def client_of(origin):
    keys = {"aws_access_key_id": KEYS["access_key"], "aws_secret_access_key": KEYS["secret_key"]}
    return boto3.client("s3", endpoint_url=origin, region_name="us-east-1", **keys)


def answer_of(store, response, **headers):
    """The answer of our server; where it sends the browser to the bucket, the bucket's."""
    address = response.headers.get("Location", "")
    if store.origin and address.startswith(f"{store.origin}/"):
        assert response["Cache-Control"] == "private, no-store"
        found = requests.get(address, headers=headers, timeout=10)
        return Answer(found.status_code, found.headers, found.content)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return Answer(response.status_code, CaseInsensitiveDict(response.headers), content)
