"""Codes by mail: who has an address on the desk signs in with it alone; nobody learns who has one."""

import re
import smtplib
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from accounts.adapter import InvitedOnly
from accounts.models import User
from tests.factories import make_mediator, make_operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]
ASK, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"


@pytest.fixture
def ana():
    return User.objects.create_user("ana@example.com")  # without a password, as imported buyers are


def ask(client, email="ana@example.com", **more):
    return client.post(ASK, {"email": email, **more})


def code_in(mail):
    return re.search(r"^\d{8}$", mail.body, re.MULTILINE)[0]


def wrong(code):
    return f"{(int(code) + 1) % 10**8:08}"


def confirm(client, code, **more):
    return client.post(CONFIRM, {"code": code, **more})


def who(client):
    return client.session.get("_auth_user_id")


def test_a_code_from_the_mail_signs_in(client, ana, mailoutbox):
    assert ask(client, "ANA@Example.com").url == CONFIRM
    assert mailoutbox[0].to == ["ana@example.com"]
    assert mailoutbox[0].subject == "Your sign-in code"
    assert confirm(client, code_in(mailoutbox[0])).url == "/buyer/"
    assert who(client) == str(ana.pk)


def test_it_leads_back_to_the_page_that_asked(client, ana, mailoutbox):
    page = ask(client, next="/accounts/profile/")
    assert page.url == f"{CONFIRM}?next=%2Faccounts%2Fprofile%2F"
    assert 'name="next" value="/accounts/profile/"' in client.get(page.url).content.decode()
    assert confirm(client, code_in(mailoutbox[0]), next="/accounts/profile/").url == "/accounts/profile/"


def test_a_phone_offers_the_code_and_its_numbers(client, ana):
    ask(client)
    page = client.get(CONFIRM).content.decode()
    field = re.search(r"<input[^>]*name=\"code\"[^>]*>", page)[0]
    assert 'autocomplete="one-time-code"' in field
    assert 'inputmode="numeric"' in field
    assert "8" not in re.search(r"maxlength=\"?(\d*)", field + 'maxlength=""')[1]  # "1234 5678" may be pasted


def test_spaces_in_a_code_do_not_matter(client, ana, mailoutbox):
    ask(client)
    code = code_in(mailoutbox[0])
    confirm(client, f" {code[:4]} {code[4:]} ")
    assert who(client) == str(ana.pk)


def test_a_wrong_code_is_refused_and_the_third_ends_it(client, ana, mailoutbox):
    ask(client)
    code = code_in(mailoutbox[0])
    for _ in range(2):
        assert confirm(client, wrong(code)).context["form"].errors
    assert confirm(client, wrong(code)).url == ASK
    confirm(client, code)
    assert who(client) is None


def test_a_code_is_good_once(client, ana, mailoutbox):
    ask(client)
    confirm(client, code_in(mailoutbox[0]))
    client.logout()
    confirm(client, code_in(mailoutbox[0]))
    assert who(client) is None


def test_a_code_is_good_in_the_browser_that_asked_only(client, ana, mailoutbox):
    ask(client)
    other = Client()
    confirm(other, code_in(mailoutbox[0]))
    assert who(other) is None


@pytest.mark.parametrize(("minutes", "gets_in"), [(9, True), (11, False)])
def test_a_code_is_good_for_ten_minutes(client, ana, mailoutbox, minutes, gets_in):
    ask(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        confirm(client, code_in(mailoutbox[0]))
        assert (who(client) is not None) == gets_in


def test_another_code_makes_the_first_one_void(client, ana, mailoutbox):
    ask(client)
    client.post(CONFIRM, {"action": "resend"})
    first, second = map(code_in, mailoutbox)
    assert confirm(client, first).context["form"].errors
    confirm(client, second)
    assert who(client) == str(ana.pk)


def seen(answer):
    """What of a page tells one account from another, the address and the forms' tokens left out."""
    page = re.sub(r"[\w.+-]+@example\.com", "ADDRESS", answer.content.decode())
    return answer.status_code, re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"', "TOKEN", page)


def test_nobody_learns_which_addresses_have_an_account(ana, mailoutbox):
    make_mediator("Mia")
    pages = []
    for email in ("ana@example.com", "nobody@example.com", User.objects.get(name="Mia").email):
        client = Client()
        pages.append(seen(client.post(ASK, {"email": email}, follow=True)))
    assert pages[0] == pages[1] == pages[2]
    assert len(mailoutbox) == 3  # takes as long too
    assert len({mail.to[0] for mail in mailoutbox}) == 3


@pytest.mark.parametrize("make", [make_mediator, make_operator])
def test_whoever_holds_an_office_gets_no_code(client, mailoutbox, make):
    ask(client, make().email)
    assert mailoutbox[0].subject == "About signing in"
    assert "their password and their second step" in mailoutbox[0].body
    assert not re.search(r"\d{8}", mailoutbox[0].body)


def test_an_unknown_address_is_told_what_to_do(client, mailoutbox):
    ask(client, "nobody@example.com")
    assert "the address that it knows you by" in mailoutbox[0].body
    assert "/signup/" not in mailoutbox[0].body  # accounts are not made so


def test_a_closed_account_gets_no_code(client, ana, mailoutbox):
    User.objects.update(is_active=False)
    ask(client)
    assert mailoutbox[0].subject == "About signing in"


def test_codes_are_asked_for_three_times_a_minute_and_ten_an_hour(ana, mailoutbox):
    answers = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _minute in range(5):
            answers.append([ask(Client()).status_code for _ in range(4)])
            clock.shift(61)
    assert answers == [[302, 302, 302, 200]] * 3 + [[302, 200, 200, 200], [200, 200, 200, 200]]
    assert len(mailoutbox) == 10


def test_a_second_factor_is_asked_for_all_the_same(client, ana, mailoutbox):
    TOTP.activate(ana, generate_totp_secret())
    ask(client)
    assert confirm(client, code_in(mailoutbox[0])).url == "/accounts/2fa/authenticate/"
    assert who(client) is None


def test_a_mail_server_that_is_away_is_said_kindly(client, ana, monkeypatch):
    def fails(*args, **kwargs):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(InvitedOnly, "render_mail", fails)
    answer = ask(client)
    assert answer.status_code == 503
    assert "Our mail server does not answer" in answer.content.decode()


def test_the_sign_in_page_leads_to_codes(client):
    page = client.get("/accounts/login/?next=/seller/").content.decode()
    assert 'href="/accounts/login/code/?next=%2Fseller%2F"' in page
    assert "Send me a code by mail" in page
