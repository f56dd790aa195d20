"""The operators' lists of stored files, of the work on them, and of uploads that nobody has sent yet."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_q.tasks import async_task

from disputes.admin.outbox import Standing
from disputes.admin.reading import ReadOnly, ReadOnlyInline
from evidence.models import Evidence, Job, StagedFile, StoredFile


def try_again(jobs: QuerySet[Job]) -> int:
    """Give what is not done all its tries again, from now; how many there were."""
    waiting = dict(jobs.filter(done_at=None).values_list("pk", "stored_id"))
    count = Job.objects.filter(pk__in=waiting, done_at=None).update(due_at=timezone.now(), attempts=0)
    for stored_id in sorted(set(waiting.values())):
        async_task("evidence.tasks.prepare", stored_id)
    return count


@admin.register(Job)
class JobAdmin(ReadOnly):
    """Scanning, drawing and locking: what waits, what fails, and what was given up."""

    list_display = ("stored", "kind", "due_at", "attempts", "done_at", "error")
    list_select_related = ("stored",)
    list_filter = (Standing, "kind")
    search_fields = ("stored__sha256__exact",)
    search_help_text = _("The file's whole SHA-256")
    actions = ("try_again",)

    @admin.action(description=_("Try again"))
    def try_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        count = try_again(Job.objects.filter(pk__in=list(queryset.values_list("pk", flat=True))))
        text = ngettext("%(n)d is tried again.", "%(n)d are tried again.", count) % {"n": count}
        self.message_user(request, text, messages.SUCCESS)


class JobInline(ReadOnlyInline):
    model = Job
    fields = ("kind", "due_at", "attempts", "done_at", "error")


class EvidenceInline(ReadOnlyInline):
    """Where it was submitted."""

    model = Evidence
    fields = readonly_fields = ("dispute", "role", "kind", "late")


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnly):
    """What arrived and what the virus scan said; the files themselves are for parties and mediators."""

    list_display = ("__str__", "content_type", "size", "arrived_at", "scan", "found", "scanned_at")
    list_filter = ("scan",)
    search_fields = ("sha256__exact", "key__exact")
    search_help_text = _("The whole SHA-256, or the whole name in the storage")
    fields = ("sha256", "key", *list_display[1:])  # not the facts: where a photo was taken is for mediators
    inlines = (JobInline, EvidenceInline)


@admin.register(StagedFile)
class StagedFileAdmin(ReadOnly):
    """How much was uploaded and not sent; it is forgotten after a day."""

    list_display = ("id", "user", "content_type", "size", "arrived_at")
    fields = ("user", "content_type", "size", "arrived_at")
    list_select_related = ("user",)
    ordering = ("-arrived_at",)
    search_fields = ("user__email__exact",)
    search_help_text = _("The whole mail address of who uploaded it")
    list_display_links = None  # what people call their files is nobody else's before they send them

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_view_permission(request, obj)
