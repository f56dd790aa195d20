"""The mail to who forgot a password: what it says, and where its link leads."""

import re

import pytest

from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]
RESET, PASSWORD = "/accounts/password/reset/", "demo-pass-2026"


@pytest.fixture
def ana():
    return User.objects.create_user("ana@example.com", PASSWORD)


def ask(client, mailoutbox, language="en", email="ana@example.com"):
    client.post(RESET, {"email": email}, headers={"accept-language": language})
    (mail,) = mailoutbox
    return mail


def link_in(mail):
    return re.search(r"^http://testserver(/\S+)$", mail.body, re.MULTILINE)[1]


def test_the_mail_says_how_long_its_link_is_good_and_what_if_not_asked(client, ana, mailoutbox):
    mail = ask(client, mailoutbox)
    assert (mail.to, mail.subject) == (["ana@example.com"], "A new password")
    asked, link, good, otherwise, whose = mail.body.split("\n\n")
    assert asked == (
        "Somebody, perhaps you, asked for a new password for the account ana@example.com. Choose one here:"
    )
    assert link == f"http://testserver{link_in(mail)}"
    assert good == "The link is good once, for 3 days."
    assert otherwise == (
        "If you did not ask for it, do nothing: your password stays as it is. "
        "Never give the link to anybody, not even to us."
    )
    assert whose == "Dispute desk · testserver"


def test_the_days_are_those_of_the_settings(client, ana, mailoutbox, settings):
    settings.PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
    assert "The link is good once, for one day." in ask(client, mailoutbox).body


def test_it_is_in_the_reader_s_language(client, ana, mailoutbox):
    mail = ask(client, mailoutbox, "de")
    assert mail.subject == "Ein neues Passwort"
    assert "Der Link gilt einmal, 3 Tage lang." in mail.body


def test_its_link_leads_to_a_new_password(client, ana, mailoutbox):
    page = client.get(link_in(ask(client, mailoutbox)), follow=True)
    new = {"password1": "another-pass-2026", "password2": "another-pass-2026"}
    client.post(page.redirect_chain[-1][0], new)
    ana.refresh_from_db()
    assert ana.check_password("another-pass-2026")
