"""Cases that came or were ruled, and mediators who are away, rest or read languages."""

from datetime import date, timedelta

from accounts.models import User
from disputes.flow import State
from disputes.perform import perform
from mediation.models import Absence, Profile
from tests.factories import T0, again, declare, make_dispute, make_order, make_ruling

MONDAY, SATURDAY = date(2026, 3, 2), T0 + timedelta(days=5)
SOON = T0 + timedelta(days=21)  # a Monday again


def arrived(at=T0, **fields):
    return make_dispute(State.COLLECTING_EVIDENCE, at=at, **fields)


def away(mediator, first=MONDAY, last=MONDAY):
    return Absence.objects.create(mediator=mediator, first_day=first, last_day=last)


def zoned(mediator, zone):
    User.objects.filter(pk=mediator.pk).update(time_zone=zone)


def reads(mediator, *languages, rest_days=()):
    Profile.objects.create(mediator=mediator, languages=list(languages), rest_days=list(rest_days))


def ruled(mediator, **order):
    """A case of the given buyer or store that this mediator has decided today."""
    case = declare(make_dispute(State.UNDER_REVIEW, order=make_order(**order)), mediator)
    perform("rule", case.pk, actor=mediator, ruling=make_ruling())
    return again(case)
