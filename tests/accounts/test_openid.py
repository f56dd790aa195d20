"""Signing in through a provider of OpenID Connect, which runs here and answers over HTTP."""

import http.client
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from accounts.models import User
from config.signing_in import openid_apps
from tests import openid
from tests.factories import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]


@pytest.fixture
def provider(settings):
    with openid.running() as provider:
        offer(settings, provider.settings())
        yield provider


def offer(settings, *providers):
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": openid_apps(list(providers), debug=True)}}


@pytest.fixture
def ana():
    return User.objects.create_user("ana@example.com", PASSWORD, name="Ana")


def leave(client, **posted):
    """Presses the button; the address at the provider that the page leads to."""
    page = client.post("/accounts/oidc/lumen/login/", posted)
    assert page.status_code == 200, page.headers.get("Location")
    assert f'content="0;url={page.context["url"]}"'.replace("&", "&amp;") in page.content.decode()
    return page.context["url"]


def authorize(url):
    """What the provider answers: the address with which the browser comes back to us."""
    there = urlsplit(url)
    connection = http.client.HTTPConnection(there.netloc, timeout=10)
    connection.request("GET", f"{there.path}?{there.query}")
    back = urlsplit(connection.getresponse().getheader("Location"))
    connection.close()
    assert back.path == "/accounts/oidc/lumen/login/callback/"
    return f"{back.path}?{back.query}"


def sign_in(client, **posted):
    return client.get(authorize(leave(client, **posted)))


def who(client):
    return client.session.get("_auth_user_id")


def test_a_verified_address_signs_in_to_its_account(client, provider, ana):
    answer = sign_in(client)
    assert (answer.status_code, answer.url) == (302, "/buyer/")
    assert who(client) == str(ana.pk)


def test_the_provider_is_asked_in_full(client, provider, ana):
    sign_in(client)
    asked = provider.asked
    assert (asked["response_type"], asked["client_id"]) == ("code", openid.CLIENT)
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert (asked["code_challenge_method"], len(asked["nonce"])) == ("S256", 43)


def test_two_sign_ins_have_two_nonces(client, provider):
    first, second = (parse_qs(urlsplit(leave(client)).query)["nonce"] for _ in range(2))
    assert first != second


def test_it_leads_back_to_the_page_that_asked(client, provider, ana):
    assert sign_in(client, next="/accounts/profile/").url == "/accounts/profile/"
    assert sign_in(Client(), next="https://evil.example.com/").url == "/buyer/"


def test_the_password_stays(client, provider, ana):
    sign_in(client)
    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)


def test_what_is_kept_is_who_it_was_and_no_more(client, provider, ana):
    provider.person["phone_number"] = "+351 000 000 000"
    sign_in(client)
    kept = SocialAccount.objects.get()
    assert (kept.user, kept.provider, kept.uid) == (ana, "lumen", "u-1")
    assert kept.extra_data == {
        "id_token": {"sub": "u-1", "email": "ana@example.com", "name": "Ana", "email_verified": True}
    }


def test_after_the_first_time_the_provider_s_own_name_counts(client, provider, ana):
    sign_in(client)
    provider.person |= {"email": "married@example.com", "email_verified": False}
    again = Client()
    sign_in(again)
    assert who(again) == str(ana.pk)


def test_an_address_that_somebody_else_has_by_now_opens_nothing(client, provider, ana):
    sign_in(client)
    provider.person["sub"] = "u-2"
    answer = sign_in(other := Client())
    assert (answer.status_code, who(other)) == (403, None)
    assert "linked to somebody else" in answer.content.decode()


@pytest.mark.parametrize("said", [{"email_verified": False}, {"email_verified": "false"}, {"email": ""}])
def test_an_address_that_is_not_verified_opens_nothing(client, provider, ana, said):
    provider.person |= said
    answer = sign_in(client)
    assert (answer.status_code, who(client)) == (403, None)
    assert "does not confirm your e-mail address" in answer.content.decode()
    assert not SocialAccount.objects.exists()


def test_a_provider_that_says_nothing_of_verifying_has_not(client, provider, ana):
    del provider.person["email_verified"]
    assert sign_in(client).status_code == 403
    assert who(client) is None


def test_an_unknown_address_makes_no_account(client, provider, ana):
    provider.person["email"] = "stranger@example.com"
    answer = sign_in(client)
    assert (answer.status_code, who(client)) == (403, None)
    assert "There is no account with the address stranger@example.com" in answer.content.decode()
    assert list(User.objects.all()) == [ana]


def test_an_invitation_in_the_same_browser_changes_nothing_of_that(client, provider):
    session = client.session
    session["account_verified_email"] = "ana@example.com"
    session.save()
    assert sign_in(client).status_code == 403
    assert not User.objects.exists()


def test_a_closed_account_stays_closed(client, provider, ana):
    sign_in(Client())  # linked
    User.objects.update(is_active=False)
    assert sign_in(client).url == "/accounts/inactive/"
    assert who(client) is None


def test_nobody_gets_an_office_by_what_a_provider_says(client, provider, ana):
    provider.person |= {"groups": ["Operators", "Mediators"], "is_staff": True, "roles": ["admin"]}
    sign_in(client)
    ana.refresh_from_db()
    assert (ana.holds_office, ana.is_staff, ana.is_superuser) == (False, False, False)


def test_a_second_factor_is_asked_for_all_the_same(client, provider, ana):
    TOTP.activate(ana, generate_totp_secret())
    assert sign_in(client).url == "/accounts/2fa/authenticate/"
    assert who(client) is None


def test_an_address_may_come_with_userinfo(client, provider, ana):
    provider.in_userinfo_only = ("email", "email_verified")
    sign_in(client)
    assert who(client) == str(ana.pk)


def refused(client, answer):
    return (answer.status_code, who(client), "That did not work" in answer.content.decode()) == (
        401,
        None,
        True,
    )


def test_userinfo_of_somebody_else_is_refused(client, provider, ana):
    provider.in_userinfo_only = ("email", "email_verified")
    provider.userinfo = {"sub": "u-2"}
    assert refused(client, sign_in(client))


FORGED = {
    "another nonce": lambda claims: claims | {"nonce": "of another sign-in"},
    "no nonce": lambda claims: {name: claims[name] for name in claims if name != "nonce"},
    "another issuer": lambda claims: claims | {"iss": "https://evil.example.com"},
    "another audience": lambda claims: claims | {"aud": "another-desk"},
    "asked for by another": lambda claims: claims | {"aud": [openid.CLIENT, "other"], "azp": "other"},
    "several audiences, asked for by nobody": lambda claims: claims | {"aud": [openid.CLIENT, "other"]},
    "expired": lambda claims: claims | {"exp": int(time.time()) - 120},
    "no end": lambda claims: {name: claims[name] for name in claims if name != "exp"},
    "not yet": lambda claims: claims | {"nbf": int(time.time()) + 600},
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_token_that_is_not_in_order_is_refused(client, provider, ana, forge):
    provider.forge = forge
    assert refused(client, sign_in(client))


@pytest.mark.parametrize(
    ("signed_by", "kid"), [("another", "own"), ("another", "another"), ("own", "another")]
)
def test_a_token_that_is_signed_by_somebody_else_is_refused(client, provider, ana, signed_by, kid):
    provider.signed_by, provider.kid = signed_by, kid
    assert refused(client, sign_in(client))


def test_a_token_for_several_says_that_we_asked(client, provider, ana):
    provider.forge = lambda claims: claims | {"aud": [openid.CLIENT, "other"], "azp": openid.CLIENT}
    sign_in(client)
    assert who(client) == str(ana.pk)


@pytest.mark.parametrize("state", ["", "of-another-browser"])
def test_a_wrong_state_is_refused(client, provider, ana, state):
    back = urlsplit(authorize(leave(client)))
    code = parse_qs(back.query)["code"][0]
    assert refused(client, client.get(back.path, {"code": code, "state": state}))


def test_an_answer_for_another_browser_is_refused(client, provider, ana):
    back = authorize(leave(client))
    other = Client()
    assert refused(other, other.get(back))


def test_an_answer_is_good_once(client, provider, ana):
    back = authorize(leave(client))
    client.get(back)
    client.logout()
    assert refused(client, client.get(back))


def test_a_provider_that_describes_itself_as_another_is_refused(client, provider, ana):
    provider.described_as = "https://evil.example.com"
    assert refused(client, client.post("/accounts/oidc/lumen/login/"))


def test_a_provider_that_is_away_is_said_kindly(client, settings, ana):
    with openid.running() as gone:
        offer(settings, gone.settings())
    assert refused(client, client.post("/accounts/oidc/lumen/login/"))


def test_who_stops_at_the_provider_is_told_so(client, provider):
    provider.person = {}
    answer = client.get(authorize(leave(client)), follow=True)
    assert "You stopped before the end" in answer.content.decode()


def test_a_provider_that_we_do_not_know_is_not_there(client, provider):
    assert client.post("/accounts/oidc/other/login/").status_code == 404
    assert client.get("/accounts/oidc/other/login/callback/").status_code == 404


def test_nobody_is_sent_to_a_provider_by_a_link_of_others(client, provider):
    assert client.get("/accounts/oidc/lumen/login/").url == "/accounts/login/"
    assert Client(enforce_csrf_checks=True).post("/accounts/oidc/lumen/login/").status_code == 403


def test_the_sign_in_page_offers_it(client, provider):
    page = client.get("/accounts/login/?next=/seller/").content.decode()
    assert "Sign in through Lumen staff" in page
    assert page.count('name="next" value="/seller/"') == 3  # password, passkey, provider


def test_the_sign_in_page_offers_none_where_there_is_none(client):
    assert "Sign in through" not in client.get("/accounts/login/").content.decode()


def prove(client):
    """Somebody signs in, and proves once more who they are, as links to one's account want it."""
    client.post("/accounts/login/", {"login": "ana@example.com", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def test_people_link_their_account_whatever_address_they_have_there(client, provider, ana):
    provider.person |= {"email": "ana@lumen.example.com", "email_verified": False}
    prove(client)
    assert sign_in(client, process="connect").url == "/accounts/3rdparty/"
    page = client.get("/accounts/3rdparty/").content.decode()
    assert "Lumen staff" in page
    assert "ana@lumen.example.com" in page
    sign_in(other := Client())
    assert who(other) == str(ana.pk)


def test_linking_asks_for_the_password_again(client, provider, ana):
    client.force_login(ana)
    answer = client.post("/accounts/oidc/lumen/login/", {"process": "connect"})
    assert answer.url.startswith("/accounts/reauthenticate/")
    went_on = client.post(answer.url, {"password": PASSWORD})
    assert went_on.context["url"].startswith(provider.issuer)


def test_a_stranger_links_nothing(client, provider, ana):
    answer = client.post("/accounts/oidc/lumen/login/", {"process": "connect"})
    assert answer.url.startswith("/accounts/login/")


def test_what_is_linked_to_somebody_else_is_not_linked_twice(client, provider, ana):
    SocialAccount.objects.create(
        user=User.objects.create_user("bea@example.com"), provider="lumen", uid="u-1"
    )
    prove(client)
    sign_in(client, process="connect")
    assert not ana.socialaccount_set.exists()
    assert who(client) == str(ana.pk)


def test_people_unlink_what_they_linked(client, provider, ana):
    prove(client)
    sign_in(client, process="connect")
    client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()


GOOD = {
    "id": "lumen",
    "name": "L",
    "issuer": "https://id.example.com",
    "client_id": "c",
    "client_secret": "s",
}


def test_a_provider_is_read_from_the_environment():
    assert openid_apps([GOOD], debug=False) == [
        {
            "provider_id": "lumen",
            "name": "L",
            "client_id": "c",
            "secret": "s",
            "settings": {
                "server_url": "https://id.example.com",
                "issuer": "https://id.example.com",
                "oauth_pkce_enabled": True,
            },
        }
    ]


@pytest.mark.parametrize(
    ("providers", "wrong"),
    [
        ({}, "a JSON list"),
        (["x"], "a JSON list"),
        ([{}], "client_id, client_secret, id, issuer, name"),
        ([GOOD | {"secert": "s"}], "secert"),
        ([GOOD | {"id": "Lumen Staff"}], "small letters"),
        ([GOOD | {"issuer": "http://id.example.com"}], "has to be https"),
        ([GOOD | {"issuer": "http://127.0.0.1:9"}], "has to be https"),
        ([GOOD, GOOD], "same id"),
    ],
)
def test_a_slip_in_it_stops_the_start(providers, wrong):
    with pytest.raises(ImproperlyConfigured, match=wrong):
        openid_apps(providers, debug=False)
