"""Where somebody is signed in: remembered at each sign-in, so that it can be seen and ended."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import HttpRequest

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
    """Where this person is signed in now, the latest first."""
    alive: list[UserSession] = UserSession.objects.purge_and_list(user)
    return sorted(alive, key=lambda session: session.created_at, reverse=True)


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
