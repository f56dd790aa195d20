"""What the task worker tidies up for the accounts each day."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts import links


def prune_sign_ins(at: datetime | None = None) -> int:
    """Forget old one-time links, and sessions that are over with where they came from."""
    at = at or timezone.now()
    over = Session.objects.filter(expire_date__lt=at).delete()[0]
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    return links.prune(at) + over + UserSession.objects.filter(~Exists(alive)).delete()[0]
