"""The task queue, to read: what waits, what ran, and what failed, which is tried again or put away.

A task is the name of any function at all. Whoever could write one here could run whatever they like on the
machine, so nothing here is written by hand.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_q import admin as theirs
from django_q.models import Failure, OrmQ, Schedule, Success

from accounts.naming import column, name_rows
from disputes.admin.reading import ReadOnly

admin.site.unregister([Failure, OrmQ, Schedule, Success])
name_rows(OrmQ, _("waiting task"), _("waiting tasks"))
name_rows(Schedule, _("repeated task"), _("repeated tasks"))
name_rows(Success, _("finished task"), _("finished tasks"))
name_rows(Failure, _("failed task"), _("failed tasks"))

NAME, FUNCTION = column("name", _("name")), column("func", _("function"))
ARGUMENTS = (column("args", _("arguments")), column("kwargs", _("named arguments")))
RAN = (column("started", _("started")), column("stopped", _("ended")))
TASK = column("id", _("number of the task"))


class Theirs(ReadOnly):
    """What a library wrote, under our names: none of its fields by itself."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields or ()


@admin.register(OrmQ)
class QueueAdmin(Theirs, theirs.QueueAdmin):
    """What waits for a worker."""

    list_display = (NAME, FUNCTION, column("lock", _("held until")))
    list_filter = ()
    fields = (NAME, FUNCTION, *ARGUMENTS, column("lock", _("held until")))


RHYTHMS = {Schedule.HOURLY: _("each hour"), Schedule.DAILY: _("each day")}


@admin.register(Schedule)
class ScheduleAdmin(Theirs, theirs.ScheduleAdmin):
    """What runs again and again, and when it ran last."""

    NEXT = column("next_run", _("next run"))

    list_display = (NAME, FUNCTION, NEXT, "last", "worked")
    list_display_links = (NAME,)
    list_filter = ()
    ordering = ("next_run",)
    fields = (NAME, FUNCTION, *ARGUMENTS, "rhythm", NEXT)

    @admin.display(description=_("last run"))
    def last(self, schedule: Schedule) -> Any:
        return self.get_last_run(schedule)

    @admin.display(description=_("worked"), boolean=True)
    def worked(self, schedule: Schedule) -> Any:
        return self.get_success(schedule)

    @admin.display(description=_("how often"))
    def rhythm(self, schedule: Schedule) -> str:
        """In words where there are some, else as cron writes it."""
        if schedule.schedule_type in RHYTHMS:
            return str(RHYTHMS[schedule.schedule_type])
        if schedule.minutes is None:
            return schedule.cron or ""
        each = ngettext("each minute", "every %(n)d minutes", schedule.minutes)
        return each % {"n": schedule.minutes}


@admin.register(Success)
class SuccessAdmin(Theirs, theirs.TaskAdmin):
    """What went well; it is not done a second time from here."""

    list_display = (NAME, FUNCTION, *RAN)
    list_filter = ()
    ordering = ("-stopped",)
    fields = (TASK, NAME, FUNCTION, *ARGUMENTS, column("result", _("what it said")), *RAN)
    actions = ()


@admin.register(Failure)
class FailureAdmin(Theirs, theirs.FailAdmin):
    """What failed, to be tried again, or to be put away where that is of no use."""

    list_display = (NAME, FUNCTION, *RAN, "why")
    list_filter = ()
    ordering = ("-stopped",)
    fields = (*SuccessAdmin.fields, column("attempt_count", _("tries")))
    actions = ("resubmit_task",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    @admin.display(description=_("why it failed"))
    def why(self, task: Failure) -> Any:
        return self.short_result(task)

    @admin.action(description=_("Try again"))
    def resubmit_task(self, request: HttpRequest, queryset: QuerySet[Failure]) -> None:
        theirs.resubmit_task(self, request, queryset)
