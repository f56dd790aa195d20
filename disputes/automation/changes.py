"""How rules come, change, are switched on and off; each change is kept, and made under the store's lock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from disputes.flow import Refused, State
from disputes.models import (
    AutomaticAnswer,
    AutomationChange,
    AutomationRule,
    AutomationStop,
    AutomationVersion,
    Dispute,
    LeftToPeople,
    Store,
)
from disputes.models.answering import Limit, over_at
from disputes.models.automation import held

Kind = AutomationChange.Kind


def make(store: Store, said: dict[str, Any], *, by: Any, at: datetime) -> AutomationRule:
    """A new rule, off until it was tried. `said` are the columns of its first version."""
    with transaction.atomic():
        held(store)
        rule = AutomationRule.objects.create(store=store)
        AutomationVersion.objects.create(rule=rule, number=rule.version, by=by, at=at, **said)
        _note(rule, Kind.MADE, by, at)
    return rule


def change(
    rule: AutomationRule, said: dict[str, Any], *, by: Any, at: datetime, seen: int | None = None
) -> None:
    """A new version, which has to be tried before the rule is on again. `seen` is the version on the page."""
    with transaction.atomic():
        rule = _held(rule)
        if seen is not None and seen != rule.version:
            raise Refused(_("Somebody has changed this rule since you opened this page. Nothing was saved."))
        rule.version += 1
        rule.on_since = rule.rests_until = None
        rule.paused_because = ""
        rule.save()
        AutomationVersion.objects.create(rule=rule, number=rule.version, by=by, at=at, **said)
        _note(rule, Kind.CHANGED, by, at)


def note_trial(version: AutomationVersion, detail: str, *, by: Any, at: datetime) -> None:
    """The rule was tried as it stands; a version that is not the present one any more changes nothing."""
    with transaction.atomic():
        rule = _held(version.rule)
        if rule.version == version.number:
            rule.tried_version = version.number
            rule.save()
            _note(rule, Kind.TRIED, by, at, detail)


def switch_on(rule: AutomationRule, *, by: Any, at: datetime) -> None:
    """For disputes opened from `at` on. Refused where the present version was not tried."""
    with transaction.atomic():
        rule = _held(rule)
        if not rule.is_tried:
            raise Refused(_("Try the rule on past disputes first."))
        if rule.on_since is None:
            rule.on_since, rule.paused_because = at, ""
            rule.save()
            _note(rule, Kind.ON, by, at)


def switch_off(rule: AutomationRule, *, by: Any, at: datetime) -> None:
    with transaction.atomic():
        rule = _held(rule)
        if rule.on_since is not None or rule.paused_because:
            rule.on_since, rule.paused_because = None, ""
            rule.save()
            _note(rule, Kind.OFF, by, at)


def switch_all(store: Store, is_on: bool, *, by: Any, at: datetime) -> None:
    """The one switch: off, no rule of the store answers any more, whatever it is at."""
    with transaction.atomic():
        switch = held(store)
        if switch.is_on == is_on:
            return
        switch.is_on = is_on
        switch.save()
        if is_on:  # what was opened meanwhile is people's
            AutomationRule.objects.filter(store=store, on_since__isnull=False).update(on_since=at)
        kind = Kind.ALL_ON if is_on else Kind.ALL_OFF
        AutomationChange.objects.create(store=store, kind=kind, by=by, at=at)


def pause(version: AutomationVersion, why: str, *, at: datetime) -> None:
    """Acting failed: the rule switches itself off, once, and the owners are told."""
    with transaction.atomic():
        rule = _held(version.rule)
        if rule.on_since is not None and rule.version == version.number:
            rule.on_since, rule.paused_because = None, why[:500]
            rule.save()
            _note(rule, Kind.PAUSED, None, at, why)


def rest(version: AutomationVersion, limit: Limit, *, at: datetime) -> None:
    """A limit is reached: the rule rests until that is over, and the owners are told once."""
    with transaction.atomic():
        rule = _held(version.rule)
        until = over_at(limit, at)
        if rule.on_since is not None and rule.version == version.number and not rule.rests(at):
            rule.rests_until = until
            rule.save()
            _note(rule, Kind.RESTED, None, at, limit.value)


def language_of_owner(store: Store) -> str:
    """That of the first, who reads why an answer was not given, or why a rule is off."""
    owners = store.members.filter(is_owner=True, user__is_active=True).select_related("user")
    first = owners.order_by("pk").first()
    return (first and first.user.reading_language) or "en"


def leave(
    version: AutomationVersion,
    dispute: Dispute,
    why: LeftToPeople.Why,
    detail: str = "",
    *,
    at: datetime,
    again_at: datetime | None = None,
) -> None:
    """The rule has looked, and people answer unless it looks again; there is one row, of its last look."""
    row = LeftToPeople(rule=version.rule, version=version.number, dispute=dispute, why=why, at=at)
    row.detail, row.again_at = detail[:500], again_at
    LeftToPeople.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["rule", "dispute"],
        update_fields=["version", "why", "detail", "at", "again_at"],
    )


def stop(dispute: Dispute, *, by: Any, at: datetime) -> None:
    """No rule answers this dispute. Refused where one has, or where it is not the store's turn.

    The dispute is locked before the store's switch, as an answer does: never in a circle.
    """
    with transaction.atomic():
        dispute = Dispute.objects.select_related("store").select_for_update(of=("self",)).get(pk=dispute.pk)
        held(dispute.store)
        if AutomaticAnswer.objects.filter(dispute=dispute).exists():
            raise Refused(_("The rule has answered already."))
        if dispute.state != State.AWAITING_SELLER_RESPONSE:
            raise Refused(_("There is nothing to stop any more."))
        AutomationStop.objects.get_or_create(dispute=dispute, defaults={"by": by, "at": at})


def _held(rule: AutomationRule) -> AutomationRule:
    """The rule as it is now, under the lock of its store's switch."""
    held(rule.store)
    return AutomationRule.objects.select_related("store").get(pk=rule.pk)


def _note(rule: AutomationRule, kind: str, by: Any, at: datetime, detail: str = "") -> None:
    AutomationChange.objects.create(
        store=rule.store,
        rule=rule,
        version=rule.version,
        kind=kind,
        by=by,
        at=at,
        detail=detail[:500],
    )
