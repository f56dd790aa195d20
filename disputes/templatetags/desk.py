"""The words and signs of the desk in templates: icons, parties, money, instants, time left, the gap."""

import math
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from unicodedata import bidirectional
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from babel.units import format_unit
from django import template
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi, gettext
from lucide.templatetags.lucide import lucide

from disputes.instants import locale, write, write_day
from disputes.money import format_money
from disputes.quoting import in_inner_quotes
from disputes.templatetags._gap import Picture, Point, draw

register = template.Library()

DAY = timedelta(days=1)
MOST_CELLS = 31
LEFT_TO_RIGHT, RIGHT_TO_LEFT, ENDS = "\u2066", "\u2067", "\u2069"
UNITS = ("byte", "kilobyte", "megabyte", "gigabyte")

SHAPES = {
    "buyer": '<circle cx="8" cy="8" r="7"/>',
    "seller": '<rect x="1.5" y="1.5" width="13" height="13" rx="1.5"/>',
    "mediator": '<path d="M8 0l8 8-8 8-8-8z"/>',
}
HOUSE = {"mediator", "head_mediator", "operator"}
ARROWS = {
    "arrow-left",
    "arrow-right",
    "chevron-left",
    "chevron-right",
    "corner-down-left",
    "log-out",
    "reply",
    "undo-2",
}


@lru_cache(maxsize=256)
def _icon(name: str, css: str) -> SafeString:
    return mark_safe(lucide(name, size=None, **{"class": css, "aria-hidden": "true"}))  # noqa: S308 - our own package's drawing


@register.simple_tag
def icon(name: str, flip: bool | None = None) -> SafeString:
    """A lucide icon, hidden from screen readers: the text beside it says it. Arrows are mirrored in RTL."""
    mirrored = name in ARROWS if flip is None else flip
    return _icon(name + "", "icon flip" if mirrored else "icon")


def _family(role: object) -> str:
    """Which shape and hue a role wears: `buyer`, `seller`, `mediator` (the house) or `system`."""
    name = str(getattr(role, "value", role)).lower()
    if name in HOUSE:
        return "mediator"
    return name if name in SHAPES else "system"


@register.filter
def party_class(role: object) -> str:
    """The CSS class that sets a party's hue, for a bubble, an offer or a node."""
    return f"is-{_family(role)}"


@register.simple_tag
def sign(role: object) -> SafeString:
    """A party's shape: ● buyer, ■ seller, ◆ the house, a clock for the system."""
    family = _family(role)
    if family == "system":
        return _icon("clock", "sign")
    shape = mark_safe(SHAPES[family])  # noqa: S308 - a constant above
    return format_html(
        '<svg class="sign" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">{}</svg>', shape
    )


@register.simple_tag
def party(role: object, text: str) -> SafeString:
    """A party's name in its hue, with its shape."""
    return format_html('<span class="party {}">{} {}</span>', party_class(role), sign(role), text)


def isolate(text: str) -> str:
    """Keeps an amount, a reference or a time in one piece inside right-to-left text.

    What has right-to-left words of its own, as "2 days 6 hours", runs as they do.
    """
    if not get_language_bidi():
        return text
    own = any(letter.isalpha() and bidirectional(letter) in {"R", "AL"} for letter in text)
    return f"{RIGHT_TO_LEFT if own else LEFT_TO_RIGHT}{text}{ENDS}"


@register.filter
def in_quotes(text: object) -> str:
    """In the quotation marks of the active language."""
    return gettext("“%(button)s”") % {"button": in_inner_quotes(str(text))}


@register.filter
def money(amount: int | None, currency: str) -> str | SafeString:
    """Minor units as a bold amount that never wraps: `<bdi class="money">€12.50</bdi>`; nothing for None."""
    if amount is None:
        return ""
    return format_html('<bdi class="money">{}</bdi>', format_money(amount, currency))


@register.filter
def money_text(amount: int | None, currency: str) -> str:
    """Minor units as plain text, for labels, titles and sentences."""
    return "" if amount is None else isolate(format_money(amount, currency))


@register.filter
def size_text(size: int) -> str:
    """Bytes as the reader's language writes them, and as the script beside a chosen file does: `144.4 kB`."""
    power = min((max(size, 1).bit_length() - 1) // 10, len(UNITS) - 1)
    plural = not power and locale().language == "en"  # short English has "2 byte", long Arabic too
    length: Literal["long", "short"] = "long" if plural else "short"
    written = format_unit(round(size / 1024**power, 1), UNITS[power], length, locale=locale())
    return written.replace(" ", "\N{NO-BREAK SPACE}")


@register.filter
def instant_text(moment: datetime | None, form: str = "long") -> str:
    """An instant in the reader's zone as plain text; forms: long, day, short, date, short_date, time."""
    return "" if moment is None else write(moment, form)


@register.filter
def day_text(day: date | None) -> str:
    """A day that somebody named, in no zone: `19 Nov 2026`."""
    return "" if day is None else write_day(day)


@register.simple_tag
def instant(moment: datetime | None, form: str = "long") -> str | SafeString:
    """An instant in the reader's zone: `<time datetime=…>Mon 23 Nov 2026, 18:40</time>`."""
    if moment is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), instant_text(moment, form))


@register.simple_tag
def deadline(due_at: datetime | None, at: datetime, form: str = "long") -> str | SafeString:
    """Until when something may be done, and the time left: `Mon 23 Nov 2026, 18:40 (5 d 13 h left)`."""
    if due_at is None or due_at <= at:
        return instant(due_at, form)
    return format_html("{} ({})", instant(due_at, form), left_text(due_at, at))


@register.filter
def deadline_text(due_at: datetime | None, at: datetime) -> str:
    """The same as plain text."""
    if due_at is None or due_at <= at:
        return instant_text(due_at)
    return f"{instant_text(due_at)} ({left_text(due_at, at)})"


def left_text(due_at: datetime, at: datetime) -> str:
    return gettext("%(left)s left") % {"left": time_left(due_at, at)}


def _city(zone: str) -> str:
    if "/" not in zone or zone.startswith("Etc/"):
        return ""
    return get_timezone_location(ZoneInfo(zone), locale=locale(), return_city=True)


def _offset(moment: datetime) -> str:
    """`UTC+5:30`; the minus is the typographic one."""
    minutes = int((moment.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign_ = "\u2212" if minutes < 0 else "+"
    return f"UTC{sign_}{hours}" + (f":{rest:02}" if rest else "")


@register.simple_tag
def zone_label(moment: datetime | None = None) -> str:
    """The reader's zone as it is at `moment` (now for None): `Lisbon time (UTC+0)`."""
    local = timezone.localtime(moment or timezone.now())
    city = _city(timezone.get_current_timezone_name())
    offset = isolate(_offset(local))
    return gettext("%(city)s time (%(offset)s)") % {"city": city, "offset": offset} if city else offset


@register.filter
def instant_in_zone(moment: datetime | None) -> str:
    """`Mon 23 Nov 2026, 18:40, Lisbon time (UTC+0)`."""
    if moment is None:
        return ""
    # Translators: an instant and its time zone: "Mon 23 Nov 2026, 18:40, Lisbon time (UTC+0)".
    return gettext("%(moment)s, %(zone)s") % {"moment": instant_text(moment), "zone": zone_label(moment)}


@register.filter
def time_left(due_at: datetime | None, at: datetime) -> str:
    """`5 d 13 h`, `20 h 16 min`, `20 h`, `12 min`, `over`; rounded down, never more than there is."""
    if due_at is None:
        return ""
    minutes = math.floor((due_at - at).total_seconds()) // 60
    days, hours = divmod(minutes // 60, 24)
    if due_at <= at:
        return gettext("over")
    if days:
        return gettext("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    if hours and not minutes % 60:
        return gettext("%(hours)d h") % {"hours": hours}
    if hours:
        return gettext("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": minutes % 60}
    return gettext("%(minutes)d min") % {"minutes": minutes} if minutes else gettext("under 1 min")


@register.filter
def urgency(due_at: datetime | None, at: datetime) -> str:
    """The tone of the reader's own clock: calm "" above 72 h, `soon`, `late` below 24 h and after."""
    if due_at is None or due_at - at > 3 * DAY:
        return ""
    return "soon" if due_at - at >= DAY else "late"


def cells(started_at: datetime, due_at: datetime, at: datetime) -> list[bool]:
    """One cell per day of the period, at most 31; True where the day is gone."""
    count = max(1, math.ceil((due_at - started_at) / DAY))
    shown = min(count, MOST_CELLS)
    gone = math.floor((at - started_at) / DAY * shown / count) if at < due_at else shown
    return [cell < gone for cell in range(shown)]


@register.simple_tag
def day_cells(started_at: datetime, due_at: datetime, at: datetime) -> SafeString:
    """The period as a row of cells, gone ones hollow; hidden from screen readers, who have the words."""
    drawn = format_html_join("", "{}", ((_cell(gone),) for gone in cells(started_at, due_at, at)))
    return format_html('<p class="days" aria-hidden="true">{}</p>', drawn)


def _cell(gone: bool) -> SafeString:
    return mark_safe('<i class="gone"></i>' if gone else "<i></i>")  # noqa: S308 - constants


@register.inclusion_tag("components/_gap.html")
def gap_picture(
    currency: str,
    disputed_amount: int,
    points: Iterable[Point],
    rtl: bool | None = None,
    low: str = "",
    high: str = "",
) -> dict[str, object]:
    """From nothing to the disputed amount, axis "to the buyer": who asks and offers what, how far apart.

    A point is a mapping with `role`, `amount` (to the buyer, minor units), `label` (a sentence part in which
    `%(amount)s` is replaced by the amount; "" for none), `current` (filled, else hollow) and `position`
    ("buyer" writes the label above, "seller" below, "mediator" in a third row). `low` and `high` are words
    under the rail's ends, such as "all to you".
    """
    mirrored = get_language_bidi() if rtl is None else rtl
    return {"picture": draw(currency, disputed_amount, list(points), mirrored), "low": low, "high": high}


@register.inclusion_tag("components/_gap_rail.html")
def gap_rail(
    currency: str, disputed_amount: int, points: Iterable[Point], rtl: bool | None = None
) -> dict[str, Picture]:
    """One row of a table of proposals as a small rail; the numbers stand in the table."""
    mirrored = get_language_bidi() if rtl is None else rtl
    return {"picture": draw(currency, disputed_amount, list(points), mirrored, margin=3)}


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """`light`, `dark` or `auto`: the signed-in reader's choice, else the cookie's."""
    request = context.get("request")
    return theme_of(request) if request else "auto"


def theme_of(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    chosen = getattr(user, "theme", "") or request.COOKIES.get("theme", "")
    return chosen if chosen in {"light", "dark"} else "auto"
