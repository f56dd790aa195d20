"""The task queue, to read: what waits, what ran, and what failed, which is tried again or put away.

A task is the name of any function at all. Whoever could write one here could run whatever they like on the
machine, so nothing here is written by hand.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django_q import admin as theirs
from django_q.models import Failure, OrmQ, Schedule, Success

from disputes.admin.reading import ReadOnly

admin.site.unregister([Failure, OrmQ, Schedule, Success])


@admin.register(OrmQ)
class QueueAdmin(ReadOnly, theirs.QueueAdmin):
    """What waits for a worker."""


@admin.register(Schedule)
class ScheduleAdmin(ReadOnly, theirs.ScheduleAdmin):
    """What runs each minute, and when it ran last."""

    ordering = ("next_run",)


@admin.register(Success)
class SuccessAdmin(ReadOnly, theirs.TaskAdmin):
    """What went well; it is not done a second time from here."""

    ordering = ("-stopped",)
    actions = ()


@admin.register(Failure)
class FailureAdmin(ReadOnly, theirs.FailAdmin):
    """What failed, to be tried again, or to be put away where that is of no use."""

    ordering = ("-stopped",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)
