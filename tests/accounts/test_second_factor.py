"""Mediators and operators set up a second step before anything of theirs answers; others may."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.models import User
from accounts.second_factor import lacks_second_factor
from config.signing_in import sign_in_settings
from disputes.demo import load_people
from disputes.flow import State
from disputes.models import Dispute, Message
from tests.factories import PASSWORD, make_dispute_in, make_mediator, make_operator, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]
SET_UP = "/accounts/2fa/"


@pytest.fixture
def required(settings):
    settings.MFA_REQUIRED = True


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def set_up(client):
    """Turns the app on as people do; the recovery codes that the page shows then."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.url == "/accounts/2fa/recovery-codes/"
    return client.get(answer.url).context["unused_codes"]


OFFICES = {
    "mediator": (make_mediator, "/mediation/"),
    "head": (lambda: make_mediator(head=True), "/mediation/figures/"),
    "operator": (make_operator, "/admin/"),
    "superuser": (lambda: make_user(is_superuser=True, is_staff=True), "/admin/accounts/user/"),
}


@pytest.mark.parametrize(("make", "page"), OFFICES.values(), ids=OFFICES)
def test_an_office_opens_once_the_second_step_is_set_up(required, make, page):
    client = signed_in(make())
    assert client.get(page).url == SET_UP
    assert "Please set up a second step now" in client.get(SET_UP).content.decode()
    assert len(set_up(client)) == 10
    assert client.get(page).status_code == 200
    assert "Please set up a second step now" not in client.get(SET_UP).content.decode()


def test_recovery_codes_alone_are_no_second_step(required):
    mediator = make_mediator()
    RecoveryCodes.activate(mediator)
    assert lacks_second_factor(mediator)
    assert signed_in(mediator).get("/mediation/").url == SET_UP


def test_a_passkey_is_one(required):
    mediator = make_mediator()
    Authenticator.objects.create(user=mediator, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"})
    assert not lacks_second_factor(mediator)
    assert signed_in(mediator).get("/mediation/").status_code == 200


def test_no_post_of_an_office_answers_before(required):
    mediator, case = make_mediator(), make_dispute_in(State.UNDER_REVIEW)
    client, events = signed_in(mediator), case.events.count()
    act = f"/mediation/disputes/dispute/{case.reference}/take/"
    assert client.post(act).url == SET_UP
    assert client.get(f"/buyer/disputes/{case.reference}/").url == SET_UP
    assert client.post(f"/buyer/disputes/{case.reference}/send_message/", {"text": "Hello"}).url == SET_UP
    again = Dispute.objects.get(pk=case.pk)
    assert (again.events.count(), Message.objects.count()) == (events, 0)
    set_up(client)
    client.post(act)
    assert case.events.count() == events + 1


def test_an_open_page_that_asks_by_itself_is_refused_and_stays(required):
    case = make_dispute_in(State.UNDER_REVIEW)
    url = reverse("mediation:disputes_dispute_news", args=[case.reference])
    answer = signed_in(make_mediator()).get(url, headers={"HX-Request": "true"})
    assert (answer.status_code, "HX-Redirect" in answer) == (403, False)


def test_parts_of_pages_lead_there_as_a_whole(required):
    answer = signed_in(make_mediator()).get("/mediation/", headers={"HX-Request": "true"})
    assert (answer.headers["HX-Redirect"], answer.content) == (SET_UP, b"")


def addresses(patterns, before=""):
    """Every address of ours, with something in the place of what varies."""
    for each in patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield each, here
        else:
            yield from addresses(each.url_patterns, here)


PUBLIC = {"", "rules/", "healthz", "readyz", "metrics"}  # what anybody may read, and monitors


def test_everything_but_ones_own_account_is_closed_before(required):
    """Also what is added tomorrow: the list says what is open, not what is closed."""
    client, mediator = Client(), make_mediator()
    client.force_login(mediator)
    open_ones = set()
    for pattern, raw in addresses(get_resolver().url_patterns):
        if "<" in raw or "(" in raw or raw in PUBLIC or raw.startswith("accounts/"):
            continue
        answer = client.get(f"/{raw}")
        if answer.headers.get("Location") != SET_UP:
            open_ones.add(f"{pattern.name}: {raw}")
    assert open_ones == set()


def test_parties_choose(required):
    buyer = make_user("Ana")
    client = signed_in(buyer)
    assert client.get("/buyer/").status_code == 200
    assert "Please set up" not in client.get(SET_UP).content.decode()
    set_up(client)
    assert client.get("/buyer/").status_code == 200


def test_who_turns_it_off_is_led_there_again(required):
    mediator = make_mediator()
    client = signed_in(mediator)
    set_up(client)
    client.post("/accounts/2fa/totp/deactivate/")
    assert lacks_second_factor(mediator)
    assert client.get("/mediation/").url == SET_UP


def test_who_takes_office_sets_it_up_from_then_on(required):
    user = make_user()
    client = signed_in(user)
    assert client.get("/buyer/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_staff=True)
    assert client.get("/buyer/").url == SET_UP


def test_the_way_out_and_the_settings_stay_open(required):
    client = signed_in(make_mediator())
    for page in ("/", "/rules/", "/accounts/profile/", "/accounts/password/change/", "/accounts/sessions/"):
        assert client.get(page).status_code == 200, page
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_the_second_step_is_asked_for_at_each_sign_in(required):
    mediator = make_mediator()
    TOTP.activate(mediator, secret := generate_totp_secret())
    client = Client()
    answer = client.post("/accounts/login/", {"login": mediator.email, "password": PASSWORD})
    assert answer.url == "/accounts/2fa/authenticate/"
    assert client.get("/mediation/").url == "/accounts/login/?next=/mediation/"
    answer = client.post(answer.url, {"code": code_of(secret)})
    assert answer.url == "/mediation/"


def test_the_demonstration_lets_mediators_in_at_a_click(client, settings):
    settings.DEBUG = True
    load_people()
    client.post("/accounts/try/", {"email": "mediator@example.com"})
    assert client.get("/mediation/").status_code == 200


class Env:
    """An environment with these variables."""

    def __init__(self, **said):
        self.said = said

    def bool(self, name, default):
        return self.said.get(name, default)

    def json(self, name, default):
        return default


@pytest.mark.parametrize(
    ("debug", "said", "required"),
    [
        (False, {}, True),
        (False, {"MFA_REQUIRED": False}, True),
        (True, {}, False),
        (True, {"MFA_REQUIRED": True}, True),
    ],
)
def test_outside_of_debug_nothing_switches_it_off(debug, said, required):
    assert sign_in_settings(Env(**said), debug=debug)["MFA_REQUIRED"] == required
