"""Talks to a provider: its description, its keys, and what it says of somebody."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest

from accounts.openid.tokens import claims_of

KEPT = ("sub", "email", "name")  # all that we keep of what a provider says


class OpenIDClient(OpenIDConnectOAuth2Adapter):
    """allauth's, with what the specification asks for on top: issuer, signature, nonce, one subject."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        if config.get("issuer") != self.get_provider().app.settings["issuer"]:
            raise OAuth2Error("The provider describes itself as another one.")
        return config

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        claims = claims_of(
            kwargs["response"].get("id_token") or "",
            keys=self._get(self.openid_config["jwks_uri"]),
            issuer=self.openid_config["issuer"],
            client_id=app.client_id,
            nonce=self.nonce,
        )
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            claims |= self._userinfo(claims["sub"], token.token)
        said = {name: claims[name] for name in KEPT if name in claims}
        said["email_verified"] = claims.get("email_verified") in (True, "true")  # some write it as a text
        return self.get_provider().sociallogin_from_response(request, {"id_token": said})

    def _userinfo(self, subject: str, access_token: str) -> dict[str, Any]:
        """What the token leaves out; OAuth2Error where it is of somebody else."""
        said = self._get(self.profile_url, Authorization=f"Bearer {access_token}")
        if not isinstance(said, dict) or said.get("sub") != subject:
            raise OAuth2Error("The provider speaks of two people.")
        return said

    def _get(self, url: str, **headers: str) -> Any:
        with get_adapter().get_requests_session() as session:
            answer = session.get(url, headers=headers)
            answer.raise_for_status()
            return answer.json()
