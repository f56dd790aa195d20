"""What a mediator asked the desk to show; words in the address that are not known count as not asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from disputes.flow import Reason, SubReason

MOST_TYPED = 100  # letters of a search
ME, NOBODY, OTHERS = "me", "nobody", "others"
MEDIATORS = {ME: _("Me"), NOBODY: _("Nobody yet"), OTHERS: _("Somebody else")}
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(9000, 1, 1)  # zones move no day of these out of the calendar


@dataclass(frozen=True)
class Filters:
    """One view of the desk. `reason` is a reason or a sub-reason; `mediator` one of MEDIATORS or a number."""

    queue: str = ""
    text: str = ""
    reason: str = ""
    mediator: str = ""
    language: str = ""
    since: date | None = None

    @classmethod
    def of(
        cls, given: Mapping[str, Any], queues: Mapping[str, Any], colleagues: Mapping[str, Any]
    ) -> Filters:
        def one_of(name: str, *known: Any) -> str:
            value = str(given.get(name, ""))
            return value if any(value in each for each in known) else ""

        return cls(
            one_of("queue", queues),
            str(given.get("q", "")).replace("\0", "").strip()[:MOST_TYPED],
            one_of("reason", Reason.values, SubReason.values),
            one_of("mediator", MEDIATORS, colleagues),
            one_of("language", dict(settings.LANGUAGES)),
            _day(str(given.get("since", ""))),
        )

    @property
    def narrows(self) -> bool:
        """Whether more is asked than a queue."""
        return bool(self.text or self.reason or self.mediator or self.language or self.since)

    def which(self, user: Any) -> Q:
        """What is asked of a case itself, besides queue and words."""
        asked = Q()
        if self.reason:
            asked &= Q(**{"reason" if self.reason in Reason.values else "sub_reason": self.reason})
        if self.mediator:
            asked &= _of_mediator(self.mediator, user)
        if self.language:
            asked &= Q(buyer__language=self.language)
        if self.since:
            asked &= Q(opened_at__gte=_begin(self.since))
        return asked

    def query(self, **more: str) -> str:
        """The address's part with the "?"; values that are empty are left out."""
        values = {
            "queue": self.queue,
            "q": self.text,
            "reason": self.reason,
            "mediator": self.mediator,
            "language": self.language,
            "since": self.since.isoformat() if self.since else "",
        }
        return "?" + urlencode({name: value for name, value in (values | more).items() if value})


def colleagues_of(user: Any) -> dict[str, str]:
    """Number and name of every mediator, for head mediators, who look after all; nobody for others."""
    if not user.is_head_mediator:
        return {}
    mediators = User.objects.mediators().active().order_by("name", "email")
    return {str(mediator.pk): str(mediator) for mediator in mediators}


def _of_mediator(chosen: str, user: Any) -> Q:
    if chosen == NOBODY:
        return Q(mediator=None)
    if chosen == OTHERS:
        return Q(mediator__isnull=False) & ~Q(mediator=user)
    return Q(mediator=user if chosen == ME else int(chosen))


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and FIRST_DAY <= day <= LAST_DAY else None


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
