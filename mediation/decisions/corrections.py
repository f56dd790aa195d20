"""What became of a ruling's words: slips that a second mediator corrected, the old beside the new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.models import Dispute, Event
from mediation.digest.words import UNSPACED
from mediation.models import Ruling

SLIPS = {"name": _("A name"), "date": _("A date"), "finding": _("The code of a finding")}


@dataclass(frozen=True)
class Part:
    """Words, or the code of a finding, as they stand now; `was` is what a correction took away."""

    text: str
    was: str = ""


def corrected(ruling: dict[str, Any], corrections: Iterable[dict[str, Any]]) -> tuple[list[Part], list[Part]]:
    """A ruling's findings and its grounds with all corrections, in the order in which they were made.

    `ruling` is what the event of the ruling brought, `corrections` what those of the corrections did. The
    grounds are the parts' texts one after the other.
    """
    findings = [Part(code) for code in ruling["findings"]]
    grounds = [Part(ruling["grounds"])]
    for correction in corrections:
        wrong, right = correction.get("wrong", ""), correction["text"]
        if correction.get("slip") == "finding":
            findings = [Part(right, part.was or wrong) if part.text == wrong else part for part in findings]
        elif wrong:
            grounds = [new for part in grounds for new in _replaced(part, wrong, right)]
    return findings, grounds


def joined(parts: Iterable[Part]) -> str:
    return "".join(part.text for part in parts)


def _replaced(part: Part, wrong: str, right: str) -> Iterator[Part]:
    """Whole words only. What was corrected before stays in one piece, with what stood there first."""
    found = _whole(wrong)
    if part.was:
        yield Part(found.sub(lambda _match: right, part.text), part.was)
        return
    start = 0
    for match in found.finditer(part.text):
        if match.start() > start:
            yield Part(part.text[start : match.start()])
        yield Part(right, wrong)
        start = match.end()
    if start < len(part.text):
        yield Part(part.text[start:])


def _whole(words: str) -> re.Pattern[str]:
    """Between the ends of words, where the script puts spaces between them."""
    edge = rf"[^\W{UNSPACED}]"
    before = rf"(?<!{edge})" if re.match(edge, words) else ""
    after = rf"(?!{edge})" if re.search(rf"{edge}\Z", words) else ""
    return re.compile(before + re.escape(words) + after)


def still_says(dispute: Dispute, *, slip: str = "", wrong: str = "", text: str = "", **_b: Any) -> bool:
    """Whether a ruling, as corrected by now, says what a correction would replace.

    Older ones stand beside it and replace nothing.
    """
    if not wrong:
        return True
    ruling = last_ruling(dispute)
    brought = ruling.event.data["ruling"]
    made = [event.data for event in corrections_after(dispute, ruling.event)]
    findings, grounds = corrected(brought, made)
    if slip == "finding":
        codes = [part.text for part in findings]
        return wrong in codes and text not in codes
    then = corrected(brought, [*made, {"slip": slip, "wrong": wrong, "text": text}])[1]
    return joined(then) != joined(grounds)


def last_ruling(dispute: Dispute) -> Ruling:
    """The latest one, with its event; DoesNotExist where there is none."""
    return Ruling.objects.filter(dispute=dispute).select_related("event__actor").latest("event_id")


def corrections_after(dispute: Dispute, ruled: Event) -> list[Event]:
    """The corrections of the ruling that an event brought, the first one first."""
    events = dispute.events.filter(action="correct_ruling", sequence__gt=ruled.sequence)
    return list(events.select_related("actor").order_by("sequence"))
