"""What the camera wrote into a photo, in words: when and where it was taken, and what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disputes.models import Dispute
from disputes.templatetags.desk import instant_text, isolate
from evidence.models import Kind
from evidence.tracking import shipments_of
from mediation.exhibits import Exhibit

OF_WHAT_WAS_SENT = frozenset({Kind.PHOTO_OF_SHIPPED_ITEM})
OF_WHAT_CAME = frozenset({Kind.PHOTO_OF_RECEIVED_ITEM, Kind.PROOF_OF_DAMAGE, Kind.PROOF_OF_MISSING_ITEMS})
EDITORS = ("photoshop", "lightroom", "gimp", "snapseed", "pixelmator", "affinity", "facetune", "picsart")
A_DAY = timedelta(days=1)  # camera clocks know no zone

Words = Callable[[int], str]
BEFORE: dict[str, Words] = {
    "delivered": lambda n: ngettext("%(n)s day before delivery", "%(n)s days before delivery", n),
    "sent": lambda n: ngettext("%(n)s day before it was sent", "%(n)s days before it was sent", n),
    "placed": lambda n: ngettext("%(n)s day before the order", "%(n)s days before the order", n),
}
AFTER: dict[str, Words] = {
    "delivered": lambda n: ngettext("%(n)s day after delivery", "%(n)s days after delivery", n),
    "sent": lambda n: ngettext("%(n)s day after it was sent", "%(n)s days after it was sent", n),
    "placed": lambda n: ngettext("%(n)s day after the order", "%(n)s days after the order", n),
}


@dataclass(frozen=True)
class Milestones:
    """The days on which the goods were ordered, sent and delivered, as far as they are known."""

    placed: date | None = None
    sent: date | None = None
    delivered: date | None = None


@dataclass(frozen=True)
class Camera:
    """`taken` is a sentence, `facts` are pairs, `flags` what does not fit; empty where nothing is said."""

    taken: str = ""
    facts: tuple[tuple[str, Any], ...] = ()
    flags: tuple[str, ...] = ()


def milestones_of(dispute: Dispute) -> Milestones:
    """Of the disputed parcels: the first that was sent, the last that came."""
    parcels = shipments_of(dispute)
    sent = [parcel.shipped_at for parcel in parcels if parcel.shipped_at]
    came = [parcel.delivered_at for parcel in parcels if parcel.delivered_at]
    return Milestones(
        placed=_day(dispute.order.placed_at),
        sent=_day(min(sent)) if sent else None,
        delivered=_day(max(came)) if came else None,
    )


def camera_of(exhibit: Exhibit, milestones: Milestones) -> Camera:
    stored = exhibit.item.stored
    wrote: dict[str, Any] = (stored.facts.get("camera") or {}) if stored else {}
    taken = _taken_at(wrote)
    return Camera(
        taken=_taken(taken, _milestone(exhibit, milestones)) if taken else "",
        facts=tuple(_facts(wrote)),
        flags=tuple(_flags(exhibit, wrote, taken, milestones)),
    )


def odd_photos(dispute: Dispute, exhibits: Iterable[Exhibit]) -> list[tuple[str, str]]:
    """What does not fit in the camera's facts, with the codes of the exhibits."""
    milestones = milestones_of(dispute)
    return [(exhibit.code, flag) for exhibit in exhibits for flag in camera_of(exhibit, milestones).flags]


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _taken_at(wrote: dict[str, Any]) -> datetime | None:
    """The camera's clock as it stood, in no zone."""
    try:
        return datetime.fromisoformat(wrote.get("taken_at", "")).replace(tzinfo=None)
    except ValueError:
        return None


def _milestone(exhibit: Exhibit, milestones: Milestones) -> tuple[str, date] | None:
    """What a photo's day is measured against: what it shows was sent, or came."""
    usual = ("delivered", "sent", "placed")
    names = ("sent", "placed") if exhibit.item.kind in OF_WHAT_WAS_SENT else usual
    days = [(name, getattr(milestones, name)) for name in names]
    return next(((name, day) for name, day in days if day), None)


def _taken(taken: datetime, milestone: tuple[str, date] | None) -> str:
    when = instant_text(timezone.make_aware(taken))
    if milestone is None:
        return _("Taken %(when)s by the camera's clock.") % {"when": when}
    said = {"when": when, "distance": distance(taken.date(), *milestone)}
    return _("Taken %(when)s by the camera's clock, %(distance)s.") % said


def distance(day: date, name: str, other: date) -> str:
    """How far a day lies from a milestone: “3 days before delivery”."""
    n = (day - other).days
    if n == 0:
        same = {
            "delivered": _("on the day of delivery"),
            "sent": _("on the day it was sent"),
            "placed": _("on the day of the order"),
        }
        return same[name]
    words = AFTER[name] if n > 0 else BEFORE[name]
    return words(abs(n)) % {"n": abs(n)}


def _facts(wrote: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    maker = " ".join(dict.fromkeys(str(wrote[name]) for name in ("make", "model") if wrote.get(name)))
    if maker:
        yield _("Camera"), maker
    if wrote.get("software"):
        yield _("Written by"), wrote["software"]
    if "latitude" in wrote and "longitude" in wrote:
        yield _("Place, says the camera"), isolate(place(wrote["latitude"], wrote["longitude"]))


def place(latitude: float, longitude: float) -> str:
    """Degrees as people write them: `41.14961° N, 8.61099° W`."""
    vertical = _("N") if latitude >= 0 else _("S")
    horizontal = _("E") if longitude >= 0 else _("W")
    return f"{abs(latitude):.5f}° {vertical}, {abs(longitude):.5f}° {horizontal}"


def _flags(
    exhibit: Exhibit, wrote: dict[str, Any], taken: datetime | None, milestones: Milestones
) -> Iterator[str]:
    kind, day = exhibit.item.kind, taken.date() if taken else None
    named = {"code": exhibit.code, "kind": exhibit.item.get_kind_display()}
    text = _("%(code)s (%(kind)s) was taken %(distance)s, says the camera.")
    for name, is_odd in (
        ("delivered", day and kind in OF_WHAT_CAME and _before(day, milestones.delivered)),
        ("sent", day and kind in OF_WHAT_WAS_SENT and _before(milestones.sent, day)),
    ):
        if day and is_odd:
            yield text % {**named, "distance": distance(day, name, getattr(milestones, name))}
    if day and _before(_day(exhibit.item.event.at), day):
        yield _("%(code)s came here before it was taken, says the camera: its clock is wrong.") % named
    if any(editor in str(wrote.get("software", "")).lower() for editor in EDITORS):
        yield _("%(code)s was written by a program that edits pictures.") % named


def _before(one: date | None, other: date | None) -> bool:
    """Whether a day lies before another whatever the zones of the two clocks are."""
    return bool(one and other and one + A_DAY < other)
