"""The policy: durations, windows, caps and the working calendar, never changed once a dispute uses it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Self
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from disputes import calendar
from disputes.calendar import WorkingCalendar
from disputes.flow import Clock
from disputes.money import exponent


def _days(default: int, label: Any) -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )


def saturday_and_sunday() -> list[int]:
    return [5, 6]


def _times(default: int, label: Any) -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(label, default=default)


class PolicyQuerySet(models.QuerySet["Policy"]):
    def in_force(self, at: datetime) -> Policy:
        """The policy under which a dispute opens at `at`. Policy.DoesNotExist if none is."""
        return self.filter(in_force_from__lte=at).latest("in_force_from", "pk")


class Policy(models.Model):
    """Natural days are 24 hours; working days come from the calendar fields."""

    name = models.CharField(_("name"), max_length=100)
    in_force_from = models.DateTimeField(_("in force from"))
    seller_response_days = _days(5, _("days for the seller's answer"))
    buyer_response_days = _days(7, _("days for the buyer's answer"))
    evidence_days = _days(3, _("days for evidence"))
    review_working_days = _days(2, _("working days for the review"))
    review_again_working_days = _days(1, _("working days for an overdue review"))
    verification_days = _days(3, _("days for evidence that was asked"))
    return_shipment_days = _days(10, _("days to send a return"))
    return_receipt_days = _days(30, _("days to acknowledge a return"))
    max_modifications = _times(3, _("times a buyer may change the proposal"))
    max_evidence_requests = _times(2, _("times a mediator may ask for evidence"))
    max_files_per_party = _days(50, _("files a party may submit"))
    expected_delivery_days = _days(30, _("days to deliver where no date was promised"))
    not_received_window_days = _days(60, _("days to dispute goods not received"))
    not_as_described_window_days = _days(15, _("days to dispute goods not as described"))
    confirmation_above = models.JSONField(
        _("second mediator above"),
        default=dict,
        blank=True,
        help_text=_(
            "Minor units by currency; rulings on more need a second mediator. Not listed: never needed."
        ),
    )
    country = models.CharField(_("calendar: country"), max_length=2, default="CN")
    subdivision = models.CharField(_("calendar: subdivision"), max_length=10, blank=True)
    time_zone = models.CharField(_("calendar: time zone"), max_length=50, default="Asia/Shanghai")
    weekend = models.JSONField(
        _("calendar: weekend"), default=saturday_and_sunday, help_text=_("Weekdays, Monday is 0: [5, 6]")
    )
    days_off = models.JSONField(_("calendar: further days off"), default=list, blank=True)
    days_worked = models.JSONField(_("calendar: further worked days"), default=list, blank=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("policy"), _("policies")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not calendar.is_supported(self.country, self.subdivision):
            raise ValidationError({"country": _("No holidays are known for this country and subdivision.")})
        if self.time_zone not in available_timezones():
            raise ValidationError({"time_zone": _("This is no time zone.")})
        if not isinstance(self.weekend, list) or not {*map(repr, self.weekend)} < set("0123456"):
            raise ValidationError({"weekend": _("Write weekday numbers from 0 to 6, not all of them.")})
        for name in ("days_off", "days_worked"):
            self._clean_dates(name)
        self._clean_amounts()

    def _clean_dates(self, name: str) -> None:
        try:
            [date.fromisoformat(day) for day in getattr(self, name)]
        except (TypeError, ValueError):
            raise ValidationError({name: _('Write a list of dates: ["2026-10-01"].')}) from None

    def _clean_amounts(self) -> None:
        amounts = self.confirmation_above
        if not isinstance(amounts, dict) or not all(type(n) is int and n >= 0 for n in amounts.values()):
            raise ValidationError({"confirmation_above": _('Write minor units by currency: {"EUR": 50000}.')})
        for code in amounts:
            try:
                exponent(code)
            except ValueError as error:
                raise ValidationError({"confirmation_above": str(error)}) from None

    @property
    def calendar(self) -> WorkingCalendar:
        return WorkingCalendar(
            country=self.country,
            subdivision=self.subdivision,
            time_zone=self.time_zone,
            weekend=frozenset(self.weekend),
            days_off=frozenset(map(date.fromisoformat, self.days_off)),
            days_worked=frozenset(map(date.fromisoformat, self.days_worked)),
        )

    def deadline(self, clock: Clock, start: datetime, *, again: bool = False) -> datetime:
        """When a clock wound at `start` runs out."""
        days: int = getattr(self, clock.again if again and clock.again else clock.lasts)
        return self.calendar.deadline(start, days) if clock.working else start + timedelta(days=days)

    def needs_confirmation(self, amount: int, currency: str) -> bool:
        """Whether a ruling over this disputed amount needs a second mediator."""
        limit = self.confirmation_above.get(currency)
        return limit is not None and amount > limit

    def is_used(self) -> bool:
        return self.pk is not None and self.disputes.exists()

    def next_version(self) -> Self:
        """An unsaved copy to change: what is used stays as it is."""
        return type(self)(
            **{f.name: getattr(self, f.name) for f in self._meta.concrete_fields if f.name != "id"}
        )
