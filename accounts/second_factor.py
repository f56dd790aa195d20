"""Who has to sign in in two steps, and whether the second is set up."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes alone are none


def lacks_second_factor(user: Any) -> bool:
    """Whether this person holds an office and has neither an app nor a passkey to prove who they are."""
    return bool(user.is_authenticated and user.holds_office and not is_mfa_enabled(user, FACTORS))
