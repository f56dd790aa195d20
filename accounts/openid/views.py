"""To a provider and back."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from requests import RequestException

from accounts.openid.client import OpenIDClient


def _links(request: HttpRequest) -> bool:
    """Whether somebody links their account to a provider, rather than signing in through it."""
    return request.method == "POST" and request.POST.get("process") == AuthProcess.CONNECT


@never_cache
@require_http_methods(["GET", "POST"])
@reauthentication_required(app="allauth.socialaccount", enabled=_links)
def enter(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Leads to the provider by a page that goes on by itself.

    Not by a redirect: our policy (form-action) forbids that a form ends on another site, and browsers count
    where a redirect leads to.
    """
    if request.method == "GET":
        return redirect("account_login")  # nobody is sent off by a link that somebody else made
    provider = _provider(request, provider_id)
    process = AuthProcess.CONNECT if _links(request) else AuthProcess.LOGIN
    nonce = secrets.token_urlsafe(32)
    try:
        answer: HttpResponse = provider.redirect(
            request, process, get_next_redirect_url(request), auth_params={"nonce": nonce}, nonce=nonce
        )
    except (OAuth2Error, RequestException, KeyError) as error:
        return render_authentication_error(request, provider, exception=error)
    if not isinstance(answer, HttpResponseRedirect):
        return answer
    return render(request, "socialaccount/leaving.html", {"provider": provider, "url": answer.url})


def _provider(request: HttpRequest, provider_id: str) -> Any:
    try:
        provider = OpenIDClient(request, provider_id).get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    provider.oauth2_adapter_class = OpenIDClient
    return provider


class Callback(OAuth2CallbackView):
    """Gives the client the nonce that was kept with the state, to be found in the token."""

    adapter: OpenIDClient

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, answer = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = state.get("nonce", "")
        return state, answer


@never_cache
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the provider sends people back to, with a code that is good once."""
    _provider(request, provider_id)
    answer: HttpResponse = Callback.adapter_view(OpenIDClient(request, provider_id))(request)
    return answer
