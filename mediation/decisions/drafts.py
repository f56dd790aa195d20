"""Drafts of rulings: what a mediator has typed and not sent, kept for nobody but them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import QueryDict

from disputes.flow import MEDIATING
from disputes.models import Dispute
from disputes.money import to_plain
from mediation.exhibits import Exhibit
from mediation.models import Finding, Ruling, RulingDraft

LONGEST = 20_000  # letters of all that is kept: the grounds may have 5,000, and nothing else is long
LISTS = ("findings", "cited", *(f"cited-{code}" for code in Finding.values))
SINGLE = ("no_evidence", "remedy", "amount", "return_freight", "grounds", "needs_confirmation")


class TooLong(Exception):  # noqa: N818 - nothing of ours went wrong
    """More was typed than a draft holds."""


def draft_of(dispute: Dispute, mediator: Any) -> RulingDraft | None:
    return RulingDraft.objects.filter(dispute=dispute, mediator=mediator).first()


def keep_draft(dispute: Dispute, mediator: Any, data: QueryDict, at: datetime) -> RulingDraft | None:
    """Keep what was typed in place of what was kept before; of nothing typed, nothing. May raise TooLong."""
    typed = typed_in(data)
    if len(json.dumps(typed, ensure_ascii=False)) > LONGEST:
        raise TooLong
    if not typed:
        discard(dispute, mediator)
        return None
    now = {"data": typed, "saved_at": at}
    return RulingDraft.objects.update_or_create(dispute=dispute, mediator=mediator, defaults=now)[0]


def discard(dispute: Dispute, mediator: Any) -> None:
    RulingDraft.objects.filter(dispute=dispute, mediator=mediator).delete()


def drop_ended_drafts() -> int:
    """Delete the drafts of cases that need no ruling any more; how many."""
    return RulingDraft.objects.exclude(dispute__state__in=MEDIATING).delete()[0]


def typed_in(data: QueryDict) -> dict[str, list[str]]:
    """The fields of the form that hold something; without NUL, which PostgreSQL does not take."""
    typed = {}
    for name in (*LISTS, *SINGLE):
        values = [value.replace("\0", "") for value in data.getlist(name)]
        if any(value.strip() for value in values):
            typed[name] = values
    return typed


def restored(typed: dict[str, list[str]], exhibits: list[Exhibit]) -> tuple[dict[str, Any], list[str]]:
    """What the form begins with, and the codes of evidence that was ticked and does not count any more."""
    counting = {str(exhibit.item.pk) for exhibit in exhibits if exhibit.counts}
    begun: dict[str, Any] = {name: values[0] for name in SINGLE if (values := typed.get(name))}
    begun |= {name: values for name in LISTS if (values := typed.get(name))}
    cited = [name for name in begun if name.startswith("cited")]
    lost = {value for name in cited for value in begun[name]} - counting
    for name in cited:
        begun[name] = [value for value in begun[name] if value in counting]
    return begun, [exhibit.code for exhibit in exhibits if str(exhibit.item.pk) in lost]


def retyped(ruling: Ruling, currency: str) -> dict[str, list[str]]:
    """A ruling as it was typed into the form, to be written anew."""
    under = {pk for pieces in ruling.rests.values() for pk in pieces}
    typed = {
        "findings": ruling.findings,
        "cited": [str(pk) for pk in ruling.cited if pk not in under],
        "no_evidence": [] if ruling.cited else ["on"],
        "remedy": [ruling.remedy],
        "amount": [to_plain(ruling.amount, currency)],
        "return_freight": [ruling.return_freight],
        "grounds": [ruling.grounds],
    }
    return typed | {f"cited-{code}": [str(pk) for pk in pieces] for code, pieces in ruling.rests.items()}
