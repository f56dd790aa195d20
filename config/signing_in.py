"""How people sign in: settings of django-allauth and of passwords, and who else may say who somebody is."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

MINUTE = 60
NEEDED = {"id", "name", "issuer", "client_id", "client_secret"}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def sign_in_settings(env: environ.Env, *, debug: bool) -> dict[str, Any]:
    return {
        **ACCOUNT,
        **SECOND_FACTOR,
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}"} for name in PASSWORD_VALIDATORS
        ],
        # Outside of DEBUG nothing switches it off.
        "MFA_REQUIRED": not debug or env.bool("MFA_REQUIRED", default=False),
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": debug,
        "SOCIALACCOUNT_ADAPTER": "accounts.openid.existing.ExistingOnly",
        "SOCIALACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "SOCIALACCOUNT_PROVIDERS": {
            "openid_connect": {"APPS": openid_apps(env.json("OPENID_PROVIDERS", default=[]), debug=debug)}
        },
    }


PASSWORD_VALIDATORS = (
    "UserAttributeSimilarityValidator",
    "MinimumLengthValidator",
    "CommonPasswordValidator",
    "NumericPasswordValidator",
)
ACCOUNT: dict[str, Any] = {
    "ACCOUNT_ADAPTER": "accounts.adapter.InvitedOnly",
    "ACCOUNT_FORMS": {
        "login": "accounts.forms.SignInForm",
        "reauthenticate": "accounts.forms.ProveForm",
        "request_login_code": "accounts.codes.AskForCode",
        "confirm_login_code": "accounts.codes.EnterCode",
        "signup": "accounts.wording.SignUp",
        "reset_password": "accounts.wording.ForgottenPassword",
        "reset_password_from_key": "accounts.wording.ChosenPassword",
        "change_password": "accounts.wording.OtherPassword",
        "set_password": "accounts.wording.FirstPassword",
    },
    "ACCOUNT_SESSION_REMEMBER": True,
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*", "password2*"],
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    # An address comes from an invitation or an operator, its holder cannot change it: nothing to verify.
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
    "ACCOUNT_LOGOUT_REDIRECT_URL": "/",
    "ACCOUNT_LOGIN_BY_CODE_ENABLED": True,
    "ACCOUNT_LOGIN_BY_CODE_TIMEOUT": 10 * MINUTE,
    "ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND": True,
    # Digits without dashes are what phones offer to fill in. Eight of them, three tries a code and ten codes
    # an hour: who guesses for a year gets into one account in four hundred.
    "ACCOUNT_LOGIN_BY_CODE_FORMAT": {"numeric": True, "length": 8, "dashed": False},
    "ACCOUNT_RATE_LIMITS": {"request_login_code": "20/m/ip,3/m/key,10/h/key"},
}
SECOND_FACTOR: dict[str, Any] = {
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_FORMS": {
        "authenticate": "accounts.codes.SecondStep",
        "reauthenticate": "accounts.codes.SecondStepAgain",
        "activate_totp": "accounts.codes.TurnOnApp",
        "add_webauthn": "accounts.passkeys.AddPasskey",
        "edit_webauthn": "accounts.wording.RenamePasskey",
    },
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_TOTP_ISSUER": "Dispute desk",
}


def openid_apps(providers: Any, *, debug: bool) -> list[dict[str, Any]]:
    """OPENID_PROVIDERS as allauth takes it; ImproperlyConfigured names what is wrong."""
    if not isinstance(providers, list) or not all(isinstance(each, dict) for each in providers):
        raise ImproperlyConfigured("OPENID_PROVIDERS: a JSON list of objects is needed.")
    apps = [_openid_app(each, debug) for each in providers]
    if len({app["provider_id"] for app in apps}) < len(apps):
        raise ImproperlyConfigured("OPENID_PROVIDERS: two have the same id.")
    return apps


def _openid_app(provider: dict[str, Any], debug: bool) -> dict[str, Any]:
    if wrong := NEEDED ^ set(provider):
        raise ImproperlyConfigured(f"OPENID_PROVIDERS: missing or unknown: {', '.join(sorted(wrong))}.")
    if not re.fullmatch(r"[a-z0-9-]+", provider["id"]):
        raise ImproperlyConfigured("OPENID_PROVIDERS: an id has small letters, digits and dashes.")
    issuer = urlsplit(provider["issuer"])
    if issuer.scheme != "https" and not (debug and issuer.hostname in LOOPBACK):
        raise ImproperlyConfigured(f"OPENID_PROVIDERS: the issuer of {provider['id']} has to be https.")
    return {
        "provider_id": provider["id"],
        "name": provider["name"],
        "client_id": provider["client_id"],
        "secret": provider["client_secret"],
        "settings": {
            "server_url": provider["issuer"].rstrip("/"),
            "issuer": provider["issuer"],
            "oauth_pkce_enabled": True,
        },
    }
