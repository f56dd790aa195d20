"""What an identity token must be before anything in it is believed."""

from __future__ import annotations

from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

SIGNED_WITH = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
NEEDED = ["iss", "sub", "aud", "exp", "iat"]
CLOCKS_DIFFER = 60  # seconds


def claims_of(token: str, *, keys: Any, issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """What the provider says of somebody, in a token that it signed for us, now, for this very sign-in.

    OAuth2Error otherwise. The checks are those of OpenID Connect Core 1.0, 3.1.3.7.
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _key_for(token, keys),
            algorithms=SIGNED_WITH,
            audience=client_id,
            issuer=issuer,
            leeway=CLOCKS_DIFFER,
            options={"require": NEEDED},
        )
    except jwt.PyJWTError as error:
        raise OAuth2Error(f"The identity token is refused: {error}") from error
    if not nonce or claims.get("nonce") != nonce:
        raise OAuth2Error("The identity token was made for another sign-in.")
    if not _is_for(claims, client_id):
        raise OAuth2Error("The identity token was made for somebody else.")
    return claims


def _key_for(token: str, keys: Any) -> jwt.PyJWK:
    """The provider's key that the token names; the only one where it names none."""
    if not isinstance(keys, dict):
        raise jwt.PyJWKSetError("The keys of the provider cannot be read.")
    name = jwt.get_unverified_header(token).get("kid")
    found = [key for key in jwt.PyJWKSet.from_dict(keys).keys if name in (None, key.key_id)]
    if len(found) != 1:
        raise jwt.PyJWKSetError("The provider has no such key.")
    return found[0]


def _is_for(claims: dict[str, Any], client_id: str) -> bool:
    """A token for several audiences says which of them asked for it."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    return bool(claims.get("azp", None if several else client_id) == client_id)
