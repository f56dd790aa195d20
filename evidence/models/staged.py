"""Files that were accepted while a form was being filled in, and wait to be sent with it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import IO

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes.flow import Refused
from evidence.models.stored import open_key

KEPT = timedelta(days=1)


class StagedFileQuerySet(models.QuerySet["StagedFile"]):
    def fresh(self, at: datetime) -> StagedFileQuerySet:
        """Those that can still be sent."""
        return self.filter(arrived_at__gt=at - KEPT)


class StagedFile(models.Model):
    """A file that one person uploaded and has not sent yet: on nobody's record, for nobody else to see.

    Sending it moves its object to a `StoredFile` and deletes the row; after a day it is cleared away.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account")
    )
    key = models.CharField(max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("file type"), max_length=50)
    size = models.BigIntegerField(_("size"), help_text="Bytes")
    sha256 = models.CharField(max_length=64)
    arrived_at = models.DateTimeField(_("arrived"), db_index=True)

    objects = StagedFileQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("staged file"), _("staged files")

    def __str__(self) -> str:
        return self.name

    def open(self) -> IO[bytes]:
        """The bytes, to be closed by the caller. FileNotFoundError if they are gone."""
        return open_key(self.key)

    def claim(self, at: datetime) -> None:
        """Send it: inside the transaction that does. Refused if it was sent or cleared away meanwhile."""
        deleted, _rows = StagedFile.objects.fresh(at).filter(pk=self.pk).delete()
        if not deleted:
            raise Refused(gettext("“%(name)s” is no longer here. Choose it again.") % {"name": self.name})
