"""Coming in without a password on a phone; the second step that staff must set up; a provider elsewhere."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from accounts.links import make_link
from config.signing_in import openid_apps
from tests import openid
from tests.browser.acts import follow, press
from tests.browser.conftest import PHONE, sign_in
from tests.browser.test_every_page import look
from tests.factories import PASSWORD, make_mediator, make_user

TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}


def heading(page):
    return page.get_by_role("heading", level=1)


def test_a_code_from_the_mail_signs_in_on_a_phone(visit):
    buyer, page = make_user("Ana"), visit(**TOUCH)
    page.goto("/accounts/login/")
    follow(page, "Send me a code by mail")
    found = look(page)
    page.locator('[name="email"]').fill(buyer.email)
    press(page, "Send me a code")
    expect(heading(page)).to_have_text("Enter your code")
    found += look(page)
    code = page.locator('[name="code"]')
    assert (code.get_attribute("inputmode"), code.get_attribute("autocomplete")) == (
        "numeric",
        "one-time-code",
    )
    code.fill("1")
    press(page, "^Sign in$")
    expect(page.locator("#error-summary")).to_be_visible()
    code.fill(re.search(r"^\d{8}$", mail.outbox[-1].body, re.MULTILINE)[0])
    code.press("Enter")
    expect(heading(page)).to_have_text("My orders")
    assert "\n".join(found) == ""


def test_a_one_time_link_signs_in_on_a_phone_without_scripts(visit, server):
    buyer = make_user("Ana")
    url = make_link(buyer, "/buyer/disputes/", timezone.now(), marketplace=None).replace(
        "http://127.0.0.1:8000", server
    )
    page = visit(**TOUCH, java_script_enabled=False)
    page.goto(url)
    expect(page.locator("main")).to_contain_text(buyer.email)
    press(page, "^Sign in$")
    expect(heading(page)).to_have_text("My disputes")
    assert "key=" not in page.url
    other = visit(**TOUCH)
    other.goto(url)
    expect(heading(other)).to_have_text("This link signs nobody in")
    assert "\n".join(look(other)) == ""
    follow(other, "Send me a code")
    expect(heading(other)).to_have_text("A code by mail")


def test_a_link_asks_who_is_signed_in_as_somebody_else(visit, server):
    buyer, other = make_user("Ana"), make_user("Bea")
    page = visit(other, viewport=PHONE)
    page.goto(
        make_link(buyer, "/buyer/disputes/", timezone.now(), marketplace=None).replace(
            "http://127.0.0.1:8000", server
        )
    )
    expect(page.locator("main")).to_contain_text(other.email)
    assert "\n".join(look(page)) == ""
    press(page, f"Go on as {buyer.email}")
    expect(page.locator(".who")).to_contain_text("Ana")


def test_settings_ask_who_came_by_a_link_to_sign_in_themselves(visit, server):
    buyer, page = make_user("Ana"), visit(**TOUCH)
    url = make_link(buyer, "/buyer/disputes/", timezone.now(), marketplace=None)
    page.goto(url.replace("http://127.0.0.1:8000", server))
    press(page, "^Sign in$")
    expect(heading(page)).to_have_text("My disputes")
    page.locator(".who a").click()
    expect(heading(page)).to_have_text("Sign in yourself")
    press(page, "Sign in yourself")
    expect(heading(page)).to_have_text("Sign in")
    assert page.url.endswith("/accounts/login/?next=%2Faccounts%2Fprofile%2F")


def test_a_mediator_sets_up_the_app_before_the_desk_opens(visit, settings):
    settings.MFA_REQUIRED = True
    page = visit(make_mediator("Anna"), viewport=PHONE)
    page.goto("/mediation/")
    expect(heading(page)).to_have_text("Sign in in two steps")
    expect(page.locator(".flag").first).to_contain_text("Please set up a second step now")
    found = look(page)
    follow(page, "^Turn it on")
    page.locator('[name="password"]').fill(PASSWORD)
    found += look(page)
    press(page, "Go on")
    expect(page.locator(".qr svg")).to_be_visible()
    found += look(page)
    secret = page.locator("code.shown-once").inner_text()
    page.locator('[name="code"]').fill(
        format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    )
    press(page, "Turn it on")
    expect(page.locator("code.shown-once")).to_have_count(10)
    found += look(page)
    page.goto("/mediation/")
    expect(heading(page)).to_have_text("Cases")
    assert "\n".join(found) == ""


@pytest.fixture
def at_localhost(server, browser, settings):
    """A page with an authenticator, at a name: passkeys belong to names, and 127.0.0.1 is none."""
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "localhost"]
    context = browser.new_context(base_url=server.replace("127.0.0.1", "localhost"), viewport=PHONE)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    context.close()
    assert said == []  # the strict policy let the scripts run


def test_a_passkey_is_a_second_step_and_a_way_in(at_localhost, server, settings):
    settings.MFA_REQUIRED = True
    page, mediator = at_localhost, make_mediator("Anna")
    sign_in(page.context, mediator, server.replace("127.0.0.1", "localhost"))
    page.goto("/mediation/")
    follow(page, "Add a passkey")
    page.locator('[name="password"]').fill(PASSWORD)
    press(page, "Go on")
    page.locator('[name="passwordless"]').check()
    assert "\n".join(look(page)) == ""
    press(page, "Add the passkey")
    expect(page.locator("code.shown-once")).to_have_count(10)
    assert Authenticator.objects.filter(user=mediator, type="webauthn").count() == 1
    press(page, "Sign out")
    page.goto("/accounts/login/?next=/mediation/days/")
    press(page, "Use a passkey")
    expect(heading(page)).to_have_text("My days")
    press(page, "Sign out")
    page.goto("/accounts/login/")
    page.locator('[name="login"]').fill(mediator.email)
    page.locator('[name="password"]').fill(PASSWORD)
    press(page, "^Sign in$")
    expect(heading(page)).to_have_text("Your code")
    press(page, "Use a passkey")
    expect(heading(page)).to_have_text("Cases")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_provider_on_another_site_is_reached_and_left(server, db, browser, settings, scripts):
    """`visit` counts requests to other hosts as faults; here they are meant."""
    seller = make_user("Ana")
    context = browser.new_context(base_url=server, viewport=PHONE, java_script_enabled=scripts)
    with openid.running() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"APPS": openid_apps([provider.settings()], debug=True)}
        }
        provider.person["email"] = seller.email
        page, said = context.new_page(), []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.goto("/accounts/login/")
        press(page, "Sign in through Lumen staff")
        expect(heading(page)).to_have_text("My orders")
        expect(page.locator(".who")).to_contain_text("Ana")
        assert provider.asked["redirect_uri"] == f"{server}/accounts/oidc/lumen/login/callback/"
    context.close()
    assert said == []


def test_the_settings_sign_out_everywhere_else(visit):
    buyer = make_user("Ana")
    pages = [visit(), visit(viewport=PHONE)]
    for page in pages:
        page.goto("/accounts/login/")
        page.locator('[name="login"]').fill(buyer.email)
        page.locator('[name="password"]').fill(PASSWORD)
        press(page, "^Sign in$")
        expect(heading(page)).to_have_text("My orders")
    phone = pages[1]
    phone.goto("/accounts/profile/")
    assert "\n".join(look(phone)) == ""
    press(phone, "Sign out everywhere else")
    expect(phone.locator(".notice")).to_contain_text("You are signed out everywhere else")
    pages[0].goto("/accounts/profile/")
    expect(heading(pages[0])).to_have_text("Sign in")
