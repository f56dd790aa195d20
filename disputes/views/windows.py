"""From when and until when an order may be disputed, in words for its buyer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disputes.flow import Reason
from disputes.models import OrderLine, Policy
from disputes.perform import refusal_of_line, window
from disputes.templatetags.desk import deadline, instant
from disputes.words.terms import html


@dataclass(frozen=True)
class Chance:
    """Whether a dispute may be opened now, and sentences that say when; they are safe HTML."""

    is_open: bool
    sentences: list[str]


def chance_of(lines: Iterable[OrderLine], policy: Policy, at: datetime) -> Chance:
    """What a buyer may do about an order now. Lines that were disputed before are left out."""
    free = [line for line in lines if not _was_disputed(line, policy, at)]
    if not free:
        return Chance(False, [])
    arrived = [line for line in free if line.delivered_at]
    late = _times(free, Reason.NOT_RECEIVED, policy, at)
    parts = [(late, _words_not_received())]
    if arrived:
        parts.append((_times(arrived, Reason.NOT_AS_DESCRIBED, policy, at), _words_not_as_described()))
    sentences: list[str] = [
        html(words[times.when], begin=instant(times.begin), end=times.end_at(at)) for times, words in parts
    ]
    open_now = any(times.when == "now" for times, _words in parts)
    if len(arrived) < len(free):
        open_now = True
        sentences.append(_from_the_day(policy))
    return Chance(open_now, sentences)


def _was_disputed(line: OrderLine, policy: Policy, at: datetime) -> bool:
    """Whether earlier disputes forbid another, whatever the time."""
    inside = window(line, Reason.NOT_RECEIVED, policy).opens_at or at
    return bool(line.dispute_lines.all()) and bool(refusal_of_line(line, Reason.NOT_RECEIVED, policy, inside))


@dataclass(frozen=True)
class Times:
    """The stretch of time in which some of the lines may be disputed; `when`: "before", "now" or "after"."""

    when: str
    begin: datetime
    end: datetime

    def end_at(self, at: datetime) -> str:
        """The end, with the time left once it has begun."""
        return deadline(self.end, at) if self.when == "now" else instant(self.end)


def _times(lines: list[OrderLine], reason: Reason, policy: Policy, at: datetime) -> Times:
    windows = [window(line, reason, policy) for line in lines]
    begin = min(w.opens_at for w in windows if w.opens_at)
    end = max(w.closes_at for w in windows if w.closes_at)
    return Times("before" if at < begin else "now" if at < end else "after", begin, end)


def _words_not_received() -> dict[str, str]:
    return {
        "before": _("If it does not arrive, you can open a dispute from %(begin)s until %(end)s."),
        "now": _("If it has not arrived, you can open a dispute until %(end)s."),
        "after": _("If it has not arrived, a dispute was possible until %(end)s."),
    }


def _words_not_as_described() -> dict[str, str]:
    return {
        "before": _("If it is not as described, you can open a dispute from %(begin)s until %(end)s."),
        "now": _("If it is not as described, you can open a dispute until %(end)s."),
        "after": _("If it is not as described, a dispute was possible until %(end)s."),
    }


def _from_the_day(policy: Policy) -> str:
    days = policy.not_as_described_window_days
    return html(
        ngettext(
            "If it came, but not as described: until %(days)s day after it came.",
            "If it came, but not as described: until %(days)s days after it came.",
            days,
        ),
        days=days,
    )


def until(
    lines: list[OrderLine], reason: str, policy: Policy, at: datetime, received_on: date | None = None
) -> str:
    """Until when this dispute can be opened, for the reason that was chosen; safe HTML."""
    ends = [w.closes_at for line in lines if (w := window(line, reason, policy, received_on)).closes_at]
    if not ends:
        return _from_the_day(policy)
    if reason == Reason.NOT_RECEIVED:
        days = policy.not_received_window_days
        promised = bool(lines and lines[0].order.promised_at)
        text = _after_promised(days) if promised else _after_expected(days)
    else:
        days = policy.not_as_described_window_days
        text = _after_day(days) if received_on else _after_delivery(days)
    return html(text, end=deadline(min(ends), at), days=days)


def _after_promised(n: int) -> str:
    return ngettext(
        "You can open this dispute until %(end)s, %(days)s day after the promised delivery.",
        "You can open this dispute until %(end)s, %(days)s days after the promised delivery.",
        n,
    )


def _after_expected(n: int) -> str:
    return ngettext(
        "You can open this dispute until %(end)s, %(days)s day after it should have come.",
        "You can open this dispute until %(end)s, %(days)s days after it should have come.",
        n,
    )


def _after_delivery(n: int) -> str:
    return ngettext(
        "You can open this dispute until %(end)s, %(days)s day after delivery.",
        "You can open this dispute until %(end)s, %(days)s days after delivery.",
        n,
    )


def _after_day(n: int) -> str:
    return ngettext(
        "You can open this dispute until %(end)s, %(days)s day after it came.",
        "You can open this dispute until %(end)s, %(days)s days after it came.",
        n,
    )
