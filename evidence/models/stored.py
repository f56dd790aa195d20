"""The files behind the evidence, each kept once under a key never written again, and what is drawn of it."""

from __future__ import annotations

import hashlib
import logging
import uuid
from contextlib import suppress
from datetime import datetime
from typing import IO, Any, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_q.tasks import async_task

from disputes.flow import NotNow
from evidence.storages import WriteOnce

log = logging.getLogger(__name__)


def evidence_storage() -> WriteOnce:
    return cast("WriteOnce", storages["evidence"])


def hash_of(file: Any) -> str:
    """SHA-256 of an open file from its start, read in pieces; leaves it at its start."""
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in iter(lambda: file.read(1 << 20), b""):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def write_once(content: Any, at: datetime, *, folder: str = "") -> str:
    """Store an open file under a new random key, and return the key. Nothing is ever written there again.

    NotNow where the storage does not take it: the disk is full, or the bucket does not answer.
    """
    try:
        return _written(content, at, folder)
    except FileExistsError:  # our own: its answer was lost, and it was sent a second time
        return _written(content, at, folder)
    except OSError as error:
        log.exception("Nothing can be written to the storage of evidence")
        raise NotNow(gettext("Files cannot be kept at the moment. Try again in a few minutes.")) from error


def _written(content: Any, at: datetime, folder: str) -> str:
    content.seek(0)
    key = f"{folder}{at:%Y/%m}/{uuid.uuid4().hex}"
    return str(evidence_storage().save(key, File(content)))


def throw_away(key: str) -> None:
    """Delete what no row names. What cannot be deleted now is found later, by remove_orphans."""
    with suppress(OSError):
        evidence_storage().delete(key)


def open_key(key: str) -> IO[bytes]:
    """What is stored under a key, to be closed by the caller. FileNotFoundError if it is gone."""
    return cast("IO[bytes]", evidence_storage().open(key))


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def arrived(
        self,
        sha256: str,
        at: datetime,
        *,
        key: str,
        content_type: str,
        size: int,
        facts: dict[str, Any] | None = None,
    ) -> StoredFile:
        """The one file with this hash: kept now, with its jobs, or known already; inside a transaction.

        `facts` are what was seen on its way in; the worker that prepares it adds what it learns to them.
        FileNotFoundError if it is not known and nothing was stored under a key.
        """
        known = self.filter(sha256=sha256).first()
        if known is None and not key:
            raise FileNotFoundError(f"Nothing was stored for {sha256}.")
        scan = StoredFile.Scan.WAITING if settings.CLAMD_SOCKET else ""
        described = {"key": key, "content_type": content_type, "size": size, "facts": facts or {}}
        described |= {"arrived_at": at, "scan": scan}
        stored, is_new = (known, False) if known else self.get_or_create(sha256=sha256, defaults=described)
        if is_new:
            Job.objects.bulk_create(Job(stored=stored, kind=kind, due_at=at) for kind in _jobs())
        if is_new or stored.scan == StoredFile.Scan.INFECTED:  # it was refused while this one was on its way
            async_task("evidence.tasks.prepare", stored.pk)
        return stored


def _jobs() -> list[str]:
    """What has to be done with a new file in this installation, in this order."""
    scan = [Job.Kind.SCAN.value] if settings.CLAMD_SOCKET else []
    lock = [Job.Kind.LOCK.value] if evidence_storage().object_lock else []
    return [*lock, *scan, Job.Kind.DRAW.value]


class StoredFile(models.Model):
    """Bytes that arrived once, known by their hash, in whatever disputes they were submitted."""

    class Scan(models.TextChoices):
        """What the virus scan said. Empty where no scanner is configured."""

        WAITING = "waiting", _("Not scanned yet")
        CLEAN = "clean", _("Scanned")
        INFECTED = "infected", _("Refused by the virus scan")
        TOO_BIG = "too_big", _("Too big for the virus scan")

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    key = models.CharField(
        _("name in the storage"), max_length=200, db_index=True, help_text=_("Its name in the storage.")
    )
    content_type = models.CharField(_("file type"), max_length=50)
    size = models.BigIntegerField(_("size"), help_text=_("Bytes"))
    arrived_at = models.DateTimeField(_("arrived"))
    scan = models.CharField(_("virus scan"), max_length=10, choices=Scan.choices, blank=True)
    found = models.CharField(
        _("found"), max_length=200, blank=True, help_text=_("What the virus scan found.")
    )
    scanned_at = models.DateTimeField(_("scanned"), null=True, blank=True)
    facts = models.JSONField(default=dict, help_text=_("What is inside: size, pages, length, camera."))

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("stored file"), _("stored files")
        indexes = [models.Index(fields=["id"], condition=Q(scan="infected"), name="stored_infected")]

    def __str__(self) -> str:
        return self.sha256[:12]

    def open(self) -> IO[bytes]:
        """The bytes as they arrived, to be closed by the caller. FileNotFoundError if they are gone."""
        return open_key(self.key)

    def lock(self) -> None:
        """Keep the object from being deleted, for as long as the installation says since it arrived."""
        evidence_storage().lock(self.key, self.arrived_at)


class Rendition(models.Model):
    """Something drawn anew of a stored file, to be looked at without harm: upright and without metadata."""

    class Kind(models.TextChoices):
        THUMBNAIL = "thumbnail", _("Thumbnail")
        VIEW = "view", _("View")  # a picture or video to look at
        PAGE = "page", _("Page")  # of a document, numbered from 1
        POSTER = "poster", _("Poster")  # a picture of a video

    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="renditions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(max_length=200, db_index=True)
    content_type = models.CharField(max_length=50)
    size = models.BigIntegerField(help_text=_("Bytes"))
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stored", "kind", "number"], name="rendition_drawn_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number or ''}".strip()

    def open(self) -> IO[bytes]:
        return open_key(self.key)


class JobQuerySet(models.QuerySet["Job"]):
    def due(self, at: datetime) -> JobQuerySet:
        """What has to be done or tried again by `at`, the longest due first."""
        return self.filter(due_at__lte=at).order_by("due_at", "pk")


class Job(models.Model):
    """Work on a stored file in the background: claimed by moving `due_at` ahead, counted before it is begun.

    `due_at` is empty when it is done (`done_at`) or was given up (`error` says why).
    """

    class Kind(models.TextChoices):
        SCAN = "scan", _("Virus scan")
        DRAW = "draw", _("Drawing")
        LOCK = "lock", _("Object lock")  # only where the storage has one

    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="jobs", verbose_name=_("stored file"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    due_at = models.DateTimeField(_("next try"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=500, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("job"), _("jobs")
        constraints = [models.UniqueConstraint(fields=["stored", "kind"], name="one_job_of_each_kind")]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="job_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.stored}"
