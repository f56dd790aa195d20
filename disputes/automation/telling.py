"""Tells the owners of a store by mail what a rule did by itself: rest at a limit, or switch itself off."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from disputes.models import AutomationChange, AutomationVersion
from disputes.models.answering import Limit, over_at

Kind = AutomationChange.Kind
BY_ITSELF = (Kind.RESTED, Kind.PAUSED)
BATCH = 50

log = logging.getLogger(__name__)


def tell_owners(at: datetime) -> int:
    """Write of what nobody was told yet; of how many changes. At least once: a crash writes again."""
    untold = AutomationChange.objects.filter(told_at=None, kind__in=BY_ITSELF).order_by("pk")
    told = 0
    for change in untold.select_related("store", "rule")[:BATCH]:
        try:
            _tell(change)
        except OSError:  # what mail servers and the way to them answer with
            log.warning("The owners of store %s could not be told.", change.store_id, exc_info=True)
            continue
        AutomationChange.objects.filter(pk=change.pk).update(told_at=at)
        told += 1
    return told


def _tell(change: AutomationChange) -> None:
    version = AutomationVersion.objects.get(rule=change.rule, number=change.version)
    page = reverse("disputes:automation_rule", args=[change.rule_id])
    owners = change.store.members.filter(is_owner=True, user__is_active=True).select_related("user")
    for member in owners.order_by("pk"):
        _write(change, version, settings.SITE_URL + page, member.user)


def _write(change: AutomationChange, version: AutomationVersion, page: str, owner: User) -> None:
    """In the owner's language and zone."""
    with translation.override(owner.reading_language or "en"), timezone.override(owner.reading_time_zone):
        rests = change.kind == Kind.RESTED
        limit = Limit(change.detail) if rests else None
        context = {
            "name": version.name,
            "store": change.store.name,
            "limit": limit and limit.label,
            "until": limit and over_at(limit, change.at),
            "why": change.detail,
            "page": page,
        }
        subject = (
            _("The rule “%(name)s” rests") if rests else _("The rule “%(name)s” has switched itself off")
        )
        text = render_to_string("seller/automation_mail.txt", context)
        headers = {"Auto-Submitted": "auto-generated"}
        EmailMessage(subject % {"name": version.name}, text, None, [owner.email], headers=headers).send()
