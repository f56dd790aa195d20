"""Where files of evidence lie: a folder or a bucket, in both of which nothing is ever written over.

Keys are random, so no two writers ever want the same one; that a taken key is refused as well keeps a slip in
the code, or in a restored database, from replacing what somebody relies on.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import uuid
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from tempfile import SpooledTemporaryFile
from threading import Lock
from typing import Any, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage
from storages.backends.s3 import S3Storage

BLOCK = 1 << 20
UNFINISHED = "unfinished"  # a folder beside the years: what is still being written
SPOOLED = 8 << 20  # bytes of an object that are read into memory; larger ones go to a temporary file
GONE = frozenset({"NoSuchKey", "404"})
_making = Lock()
TAKEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})
NO_CONDITIONS = frozenset({"NotImplemented", "InvalidArgument"})


class Stored(NamedTuple):
    name: str
    modified_at: datetime


class WriteOnce(Storage):
    """A storage that refuses to write where something is: FileExistsError."""

    object_lock = ""

    @abstractmethod
    def everything(self) -> Iterator[Stored]:
        """All that is stored, one by one: there may be millions."""

    @abstractmethod
    def signed_url(self, name: str, seconds: int, **headers: str) -> str:
        """Where a browser gets an object by itself for so long; "" where the server has to hand it out."""

    def holds(self, name: str) -> bool:
        """Whether an object is there, as far as can be said at once; who serves it finds out the rest."""
        return self.exists(name)

    @abstractmethod
    def check_usable(self) -> None:
        """OSError where it is plain at once that nothing can be kept."""

    def lock(self, name: str, since: datetime) -> None:
        """Keep an original from being deleted, by anyone. Nothing where no lock is configured."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name  # or the key that was drawn would be swapped for another without a word


class WriteOnceFolder(WriteOnce, FileSystemStorage):
    """Files appear whole or not at all, and nobody but the superuser may write into them.

    A file is written beside the others, then linked to its name: that step is atomic, and fails where the
    name is taken. The file system has to know hard links.
    """

    def _save(self, name: str, content: Any) -> str:
        target, part = Path(self.path(name)), Path(self.path(f"{UNFINISHED}/{uuid.uuid4().hex}"))
        for folder in (target.parent, part.parent):
            folder.mkdir(parents=True, exist_ok=True)
        try:
            _write(part, content)
            os.link(part, target)
        finally:
            part.unlink(missing_ok=True)
        _settle(target.parent)
        return name

    def everything(self) -> Iterator[Stored]:
        for folder, _folders, names in os.walk(self.location):
            for path in (Path(folder) / name for name in names):
                with suppress(FileNotFoundError):  # finished, or thrown away, since it was listed
                    modified_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    yield Stored(path.relative_to(self.location).as_posix(), modified_at)

    def signed_url(self, name: str, seconds: int, **headers: str) -> str:
        return ""

    def check_usable(self) -> None:
        Path(self.location).mkdir(parents=True, exist_ok=True)
        if not os.access(self.location, os.W_OK | os.X_OK):
            raise PermissionError(f"Nothing can be written to {self.location}.")


def _write(path: Path, content: Any) -> None:
    """On the disk, not on its way there, when this returns."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as out:
        for chunk in content.chunks(BLOCK):
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())


def _settle(folder: Path) -> None:
    """Make the new name in a folder outlive a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class WriteOnceBucket(WriteOnce, S3Storage):
    """An S3-compatible bucket that only this installation reads; browsers get addresses that soon expire.

    What goes wrong on the way to it is an OSError, as it is with a folder.
    """

    def get_default_settings(self) -> dict[str, Any]:
        """Ours differ where the defaults would sign with an old scheme, or send what some servers refuse."""
        ours = {"object_lock": "", "object_lock_days": 0, "public_endpoint_url": ""}
        fixed = {"default_acl": None, "signature_version": "s3v4"}
        return {**super().get_default_settings(), **ours, **fixed}

    def __init__(self, **options: Any) -> None:
        if options.get("endpoint_url"):
            options.setdefault("region_name", "us-east-1")  # what most compatible servers call themselves
        options["client_config"] = Config(
            signature_version="s3v4",
            s3={
                "addressing_style": options.get("addressing_style", "path"),
                "us_east_1_regional_endpoint": "regional",  # as everywhere else: pages name that origin
            },
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=5,
            read_timeout=60,
            retries={"max_attempts": 3, "mode": "standard"},
        )
        super().__init__(**options)

    @cached_property
    def _client(self) -> Any:
        return self._connected(self.endpoint_url)

    @cached_property
    def _public_client(self) -> Any:
        """Signs for the address that browsers know; it connects to nothing."""
        return self._connected(self.public_endpoint_url)

    @cached_property
    def _hasty_client(self) -> Any:
        haste = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1})
        return self._connected(self.endpoint_url, haste)

    def _connected(self, endpoint: str | None, haste: Config | None = None) -> Any:
        """For all threads: a client is safe to share, making one is neither that nor quick."""
        keys = (self.access_key, self.secret_key, self.security_token, self.session_profile)
        where = {"region_name": self.region_name, "endpoint_url": endpoint, "verify": self.verify}
        with _making:
            config = self.client_config.merge(haste) if haste else self.client_config
            return _session(*keys).client("s3", config=config, **where)

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket_name, "Key": self._normalize_name(name)}

    def _open(self, name: str, mode: str = "rb") -> File:
        """A copy, read at once: what goes wrong goes wrong here. FileNotFoundError, or OSError."""
        copy = SpooledTemporaryFile(SPOOLED)  # noqa: SIM115 - the caller closes it
        try:
            with _as_of_a_folder(name):
                shutil.copyfileobj(self._client.get_object(**self._at(name))["Body"], copy, BLOCK)
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return File(copy, name)

    def _save(self, name: str, content: Any) -> str:
        """In one request: an object is there whole or not at all. Its MD5 tells the server what to expect."""
        asked = {**self._at(name), "ContentMD5": _md5(content), "ContentType": self.default_content_type}
        with _as_of_a_folder(name):
            try:
                self._put(content, **asked, IfNoneMatch="*")
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code in TAKEN or (code in NO_CONDITIONS and self.exists(name)):
                    raise FileExistsError(f"{name} is stored already.") from error
                if code not in NO_CONDITIONS:
                    raise
                self._put(content, **asked)
        return name

    def _put(self, content: Any, **asked: Any) -> None:
        """Of Django's wrapping nothing: a file without a name is false, and would be sent as nothing."""
        while isinstance(content, File):
            content = content.file
        content.seek(0)
        self._client.put_object(Body=content, **asked)

    def everything(self) -> Iterator[Stored]:
        start = f"{self.location}/" if self.location else ""
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket_name, Prefix=start):
            for entry in page.get("Contents", ()):
                yield Stored(entry["Key"].removeprefix(start), entry["LastModified"])

    def signed_url(self, name: str, seconds: int, **headers: str) -> str:
        client = self._public_client if self.public_endpoint_url else self._client
        asked = {**self._at(name), **headers}
        with _as_of_a_folder(name):  # who it is that signs may have to be asked for
            return str(client.generate_presigned_url("get_object", Params=asked, ExpiresIn=seconds))

    def exists(self, name: str) -> bool:
        return self._is_there(self._client, name)

    def holds(self, name: str) -> bool:
        """Yes, where the bucket does not answer at once: a page waits for this."""
        try:
            return self._is_there(self._hasty_client, name)
        except OSError:
            return True

    def check_usable(self) -> None:
        with _as_of_a_folder(self.bucket_name):
            self._hasty_client.head_bucket(Bucket=self.bucket_name)

    def _is_there(self, client: Any, name: str) -> bool:
        try:
            with _as_of_a_folder(name):
                client.head_object(**self._at(name))
        except FileNotFoundError:
            return False
        return True

    def delete(self, name: str) -> None:
        with _as_of_a_folder(name):
            self._client.delete_object(**self._at(name))

    def lock(self, name: str, since: datetime) -> None:
        if self.object_lock:
            until = since + timedelta(days=self.object_lock_days)
            retention = {"Mode": self.object_lock, "RetainUntilDate": until}
            self._client.put_object_retention(**self._at(name), Retention=retention)


@contextmanager
def _as_of_a_folder(name: str) -> Iterator[None]:
    """FileNotFoundError, or OSError."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        gone = isinstance(error, ClientError) and error.response["Error"]["Code"] in GONE
        raise (FileNotFoundError(name) if gone else OSError(str(error))) from error


@lru_cache(maxsize=4)
def _session(access_key: str, secret_key: str, token: str, profile: str) -> Any:
    if profile:
        return boto3.Session(profile_name=profile)
    return boto3.Session(access_key, secret_key, token)


def _md5(content: Any) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    content.seek(0)
    for chunk in content.chunks(BLOCK):
        digest.update(chunk)
    return base64.b64encode(digest.digest()).decode()
