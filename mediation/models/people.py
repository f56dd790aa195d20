"""Who mediates: languages, rest days and absences, and the filters that somebody keeps for the desk."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Profile(models.Model):
    """How a mediator works; who has none reads the account's language, and rests on the policy's weekend.

    `languages` are codes such as "pt-br"; `rest_days` are weekdays, Monday is 0.
    """

    mediator = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="mediator_profile"
    )
    languages = models.JSONField(_("languages"), default=list, blank=True)
    rest_days = models.JSONField(_("rest days"), default=list, blank=True)

    def __str__(self) -> str:
        return str(self.mediator)


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> Self:
        return self.filter(first_day__lte=day, last_day__gte=day)


class Absence(models.Model):
    """Days on which a mediator is given no case, both ends included."""

    mediator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("first_day", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_in_order")
        ]
        indexes = [models.Index(fields=["mediator", "last_day"], name="absence_mediator_last")]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"

    def clean(self) -> None:
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValidationError({"last_day": _("The last day comes before the first.")})


class SavedFilter(models.Model):
    """A filter of the desk under a name of its owner's; `query` is the address's part behind the "?"."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="filter_name_once")]

    def __str__(self) -> str:
        return self.name
