"""Rules that send a reply template of the store: agents may change it, and then they are off until tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import override

from disputes.automation.changes import change, language_of_owner
from disputes.models import AutomationChange, AutomationRule, AutomationVersion, Store
from disputes.models.automation import AutomationVersionQuerySet, held

WHOSE = {"id", "rule", "number", "by", "at"}  # columns of a version that are no part of what it says


def rules_with(store: Store, key: str) -> AutomationVersionQuerySet:
    """The present versions that send the template of this key, of rules that are on or off."""
    return AutomationVersion.objects.current().filter(
        rule__store=store, does=AutomationVersion.Does.COUNTER, template=key
    )


def switch_off_rules_with(store: Store, key: str, *, by: Any, at: datetime, why: Callable[[], str]) -> None:
    """The template reads otherwise now: each rule has a new version; owners are told of those that were on.

    `why` says it in the active language, which is then an owner's. Called within the transaction that
    changes the template, so that no rule sends words nobody has tried.
    """
    with transaction.atomic():
        held(store)
        for version in list(rules_with(store, key)):
            with override(language_of_owner(store)):
                _switch_off(version, by, at, why()[:500])


def _switch_off(version: AutomationVersion, by: Any, at: datetime, why: str) -> None:
    rule, was_on = version.rule, version.rule.on_since is not None
    columns = [field.name for field in version._meta.concrete_fields if field.name not in WHOSE]
    change(rule, {name: getattr(version, name) for name in columns}, by=by, at=at)
    if was_on:
        AutomationRule.objects.filter(pk=rule.pk).update(paused_because=why)
        AutomationChange.objects.create(
            store=rule.store,
            rule=rule,
            version=version.number + 1,
            kind=AutomationChange.Kind.PAUSED,
            by=by,
            at=at,
            detail=why,
        )
