"""Where somebody is signed in: remembered at each sign-in, so that it can be seen and ended."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, login
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User

BACKEND = "accounts.backends.ByPassword"
BROWSERS = {  # by what only they write, the ones that pretend to be others first
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def sign_in(request: HttpRequest, user: User) -> None:
    """Sign in who has proven to be `user` in a way of ours; allauth's own ways remember by themselves."""
    login(request, user, backend=BACKEND)
    UserSession.objects.create_from_request(request)


def sessions_of(user: User) -> list[UserSession]:
    """Where this person is signed in now, the latest first; what is over is forgotten daily."""
    kept = UserSession.objects.filter(user_id=user.pk).order_by("-created_at")
    stored = Session.objects.filter(
        session_key__in=kept.values("session_key"), expire_date__gt=timezone.now()
    )
    proofs = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    alive = {row.session_key for row in stored if row.get_decoded().get(HASH_SESSION_KEY) in proofs}
    return [session for session in kept if session.session_key in alive]


def end_all(user: User) -> None:
    """Sign this person out on every device."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def device_of(user_agent: str) -> str:
    """A browser and its system as people call them ("Chrome, Android"); "" for what we do not know."""
    named = (
        next((name for sign, name in known.items() if sign in user_agent), "")
        for known in (BROWSERS, SYSTEMS)
    )
    return ", ".join(name for name in named if name)
