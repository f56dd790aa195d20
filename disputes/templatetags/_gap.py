"""Where things stand in the gap picture: places in percent, labels that stay inside, one sentence for all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

from django.utils.translation import get_language_bidi, gettext

from disputes.money import format_money

SIDES = {"buyer", "seller", "mediator"}
Point = Mapping[str, Any]

PHONE = 294  # the picture's width in pixels on a phone of 360, where a label must still fit
ROWS = {"buyer": 22, "seller": 76, "mediator": 98}


@dataclass(frozen=True)
class Mark:
    """A proposal on the rail: `x` is the shape's place, `label_x`, `anchor` and `shift` the text's."""

    role: str
    current: bool
    x: str
    label: str
    label_x: str
    label_y: int
    anchor: str
    shift: int


@dataclass(frozen=True)
class Picture:
    """All that the template writes into the SVG."""

    sentence: str
    marks: list[Mark]
    span: tuple[str, str] | None
    tall: bool
    rtl: bool
    ends: tuple[str, str]


def draw(currency: str, disputed_amount: int, points: list[Point], rtl: bool, margin: float = 0) -> Picture:
    """Places every point between 0 and the disputed amount; `margin` keeps both ends of a small rail free."""

    def place(amount: int) -> float:
        share = min(max(amount / disputed_amount, 0), 1) if disputed_amount else 0
        return margin + share * (100 - 2 * margin)

    labels = [
        str(p.get("label") or "").replace("%(amount)s", _isolate(format_money(p["amount"], currency)))
        for p in points
    ]
    marks = [
        _mark(point, label, place(point["amount"]), rtl) for point, label in zip(points, labels, strict=True)
    ]
    current = {_name(point): point["amount"] for point in points if point.get("current")}
    low, high = current.get("seller", 0), current.get("buyer", 0)
    apart = (low, high) if "seller" in current and low < high else None
    return Picture(
        sentence=_sentence(currency, disputed_amount, labels, apart),
        marks=sorted(marks, key=lambda mark: mark.current),
        span=_span(place(apart[0]), place(apart[1]), rtl) if apart else None,
        tall=any(mark.label and mark.label_y > ROWS["seller"] for mark in marks),
        rtl=rtl,
        ends=(_isolate(format_money(0, currency)), _isolate(format_money(disputed_amount, currency))),
    )


def _mark(point: Point, label: str, at: float, rtl: bool) -> Mark:
    role = _name(point)
    label_at, anchor, shift = _label_place(label, at)
    return Mark(
        role=role if role in SIDES else "system",
        current=bool(point.get("current")),
        x=percent(at, rtl),
        label=label,
        label_x=percent(label_at, rtl),
        label_y=ROWS[point.get("position") or "buyer"],
        anchor=anchor,
        shift=-shift if rtl else shift,
    )


def _name(point: Point) -> str:
    """Whose proposal it is, as CSS classes name them."""
    return str(getattr(point["role"], "value", point["role"])).lower()


def _label_place(label: str, at: float) -> tuple[float, str, int]:
    """Centred on its shape where that fits on a phone, else beside it, else from the picture's edge."""
    width = sum(14 if east_asian_width(letter) in "WF" else 8 for letter in label) / PHONE * 100
    if width / 2 <= at <= 100 - width / 2:
        return at, "middle", 0
    if at < 50:
        return (at, "start", -9) if at + width <= 100 else (0, "start", 0)
    return (at, "end", 9) if at - width >= 0 else (100, "end", 0)


def percent(at: float, rtl: bool) -> str:
    """An SVG attribute: 31.25 reads `31.25%`, mirrored for right-to-left pages `68.75%`."""
    return f"{round(100 - at if rtl else at, 2):g}%"


def _span(low: float, high: float, rtl: bool) -> tuple[str, str]:
    ends = (percent(low, rtl), percent(high, rtl))
    return (ends[1], ends[0]) if rtl else ends


def _sentence(currency: str, disputed_amount: int, labels: list[str], apart: tuple[int, int] | None) -> str:
    total = gettext("Of %(amount)s in dispute: %(proposals)s.") % {
        "amount": format_money(disputed_amount, currency),
        "proposals": "; ".join(label for label in labels if label),
    }
    if apart is None:
        return total
    return (
        total
        + " "
        + gettext("The gap is %(amount)s.") % {"amount": format_money(apart[1] - apart[0], currency)}
    )


def _isolate(text: str) -> str:
    return f"\u2066{text}\u2069" if get_language_bidi() else text
