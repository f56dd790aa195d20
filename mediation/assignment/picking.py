"""Picks the mediator of a case among those who are related to neither side and have not stepped back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet

from accounts.models import language_named
from disputes.flow import MEDIATING
from disputes.models import Dispute
from mediation.assignment.days import Presence, presences
from mediation.assignment.lately import sides_judged_lately


def pick(dispute: Dispute, at: datetime) -> Any | None:
    """Another mediator than now; None where there is no other. The same answer for the same rows.

    Who is away is spared while somebody is not, the absent before those who rest; then who has judged one of
    the sides lately; then come languages, open cases, and who was here first.
    """
    others = dispute.other_mediators().exclude(pk=dispute.mediator_id)
    candidates = list(others.select_related("mediator_profile").order_by("pk"))
    if len(candidates) < 2:
        return next(iter(candidates), None)
    away = presences(candidates, dispute.policy, at)
    judged = sides_judged_lately(dispute, at)
    open_cases, spoken = load(), _languages_of_the_sides(dispute)

    def rank(mediator: Any) -> tuple[Presence, int, int, int, int]:
        understood = len([side for side in spoken if side & languages_of(mediator)])
        return (
            away[mediator.pk],
            judged[mediator.pk],
            -understood,
            open_cases.get(mediator.pk, 0),
            mediator.pk,
        )

    return min(candidates, key=rank)


def is_spared(dispute: Dispute, mediator: Any, at: datetime, *, others: QuerySet[Any]) -> bool:
    """Whether they judged one of the sides lately while one of the others is here who did not."""
    judged = sides_judged_lately(dispute, at)
    if not judged[mediator.pk]:
        return False
    unbiased = [each for each in others.select_related("mediator_profile") if not judged[each.pk]]
    return Presence.HERE in presences(unbiased, dispute.policy, at).values()


def languages_of(mediator: Any) -> set[str]:
    """As the profile says; else the account's own, else the installation's."""
    profile = getattr(mediator, "mediator_profile", None)
    named = profile.languages if profile else ()
    return set(map(language_named, named or [mediator.language or settings.LANGUAGE_CODE]))


def _languages_of_the_sides(dispute: Dispute) -> list[set[str]]:
    """What the buyer reads, and what is read on the store's staff."""
    staff = dispute.store.members.values_list("user__language", flat=True)
    return [
        {language_named(language) or settings.LANGUAGE_CODE for language in side}
        for side in ([dispute.buyer.language], staff)
    ]


def load() -> dict[int, int]:
    """How many open cases in mediation each has; read off one index, however many are closed."""
    cases = Dispute.objects.filter(state__in=MEDIATING, due_at__isnull=False, mediator__isnull=False)
    return dict(cases.order_by().values_list("mediator").annotate(Count("pk")))
