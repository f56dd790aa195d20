"""Allauth's forms, pages and notices use the words of our pages, in each language."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.messages import get_messages
from django.utils.translation import override

from accounts.models import User
from accounts.wording import OurWords

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]
PASSWORD = "demo-pass-2026"


@pytest.fixture
def marta():
    return User.objects.create_user("marta@example.com", PASSWORD, name="Marta L.")


@pytest.fixture
def inside(client, marta):
    client.post("/accounts/login/", {"login": marta.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def labels(page):
    form = page.context["form"]
    return [str(form[name].label) for name in form.fields if not form[name].is_hidden]


def notices(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "验证码"), ("ar", "الرمز"), ("ru", "Код")])
def test_a_code_is_called_as_in_its_mail(client, marta, language, word):
    told = {"accept-language": language}
    page = client.post("/accounts/login/code/", {"email": marta.email}, headers=told, follow=True)
    with override(language):
        assert labels(page) == [word]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/accounts/password/reset/", ["E-Mail-Adresse"]),
        (
            "/accounts/password/change/",
            ["Ihr jetziges Passwort", "Neues Passwort", "Neues Passwort noch einmal"],
        ),
        ("/accounts/2fa/totp/activate/", ["Code"]),
    ],
)
def test_fields_have_our_words(inside, path, expected):
    page = inside.get(path, headers={"accept-language": "de"})
    with override("de"):
        assert labels(page) == expected
    assert "placeholder" not in str(page.context["form"])


def test_whoever_signs_in_is_told_so_without_their_name(client, marta):
    answer = client.post("/accounts/login/", {"login": marta.email, "password": PASSWORD})
    assert notices(answer) == ["You are signed in."]


def test_who_changes_the_password_is_told_so(inside):
    new = {"oldpassword": PASSWORD, "password1": "another-pass-2026", "password2": "another-pass-2026"}
    assert "Your new password is saved." in notices(inside.post("/accounts/password/change/", new))


def test_pages_of_the_second_step_are_ours(inside, marta):
    TOTP.activate(marta, generate_totp_secret())
    RecoveryCodes.activate(marta)
    passkey = Authenticator.objects.create(
        user=marta, type=Authenticator.Type.WEBAUTHN, data={"name": "Marta's phone", "credential": {}}
    )
    keys = "/accounts/2fa/webauthn/"
    titles = {
        "/accounts/2fa/recovery-codes/": "Wiederherstellungscodes",
        "/accounts/2fa/recovery-codes/generate/": "Neue Wiederherstellungscodes",
        "/accounts/2fa/totp/deactivate/": "Die Authenticator-App ausschalten",
        keys: "Passkeys",
        f"{keys}keys/{passkey.pk}/edit/": "Passkey umbenennen",
        f"{keys}keys/{passkey.pk}/remove/": "Passkey entfernen",
    }
    for path, title in titles.items():
        page = inside.get(path, headers={"accept-language": "de"}).content.decode()
        assert (path, f"<h1>{title}</h1>" in page) == (path, True)


def test_all_labels_are_translated():
    with override("zh-hans"):
        assert all(not str(label).isascii() for label in OurWords.labels.values())
