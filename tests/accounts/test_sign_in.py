"""Who may sign in and who may sign up."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]
PASSWORD = "demo-pass-2026"


@pytest.fixture
def ana():
    return User.objects.create_user("ana@example.com", PASSWORD)


def sign_in(client, email, password):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_sign_in_works_with_any_case_of_the_address(client, ana):
    answer = sign_in(client, "ANA@Example.com", PASSWORD)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/buyer/")
    assert client.session["_auth_user_id"] == str(ana.pk)


def test_wrong_password_is_refused(client, ana):
    answer = sign_in(client, ana.email, "wrong-pass-2026")

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_right_password_is_refused_after_too_many_wrong_ones(client, ana):
    for _ in range(11):
        sign_in(client, ana.email, "wrong-pass-2026")
    sign_in(client, ana.email, PASSWORD)

    assert "_auth_user_id" not in client.session


def test_sign_up_is_closed_to_the_uninvited(client):
    client.post(
        "/accounts/signup/", {"email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert not User.objects.exists()


def invite(client, email):
    session = client.session
    session["account_verified_email"] = email
    session.save()


def test_sign_up_is_open_to_the_invited(client):
    invite(client, "new@example.com")
    client.post(
        "/accounts/signup/", {"email": "New@example.com", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert User.objects.get().email == "new@example.com"


def test_invitation_is_good_for_its_own_address_only(client):
    invite(client, "new@example.com")
    client.post("/accounts/signup/", {"email": "x@example.com", "password1": PASSWORD, "password2": PASSWORD})

    assert not User.objects.exists()


def test_nobody_changes_their_address_by_themselves(client, ana):
    client.force_login(ana)

    assert client.get("/accounts/email/").status_code == 404


def test_second_factor_has_its_page(client, ana):
    client.force_login(ana)

    page = client.get("/accounts/2fa/").content.decode()
    assert "<h1>Sign in in two steps</h1>" in page
    assert "It is off" in page


def test_who_has_a_second_factor_is_asked_for_it_and_sees_what_is_left(client, clear_cache, ana):
    TOTP.activate(ana, generate_totp_secret())
    codes = RecoveryCodes.activate(ana).get_unused_codes()
    answer = client.post("/accounts/login/", {"login": ana.email, "password": PASSWORD}, follow=True)
    assert "<h1>Your code</h1>" in answer.content.decode()
    wrong = "0000000"  # of an app it has six digits, for recovery eight
    assert client.post("/accounts/2fa/authenticate/", {"code": wrong}).context["form"].errors
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    page = client.get("/accounts/2fa/").content.decode()
    assert "It is on" in page
    assert f"{len(codes) - 1} codes are left" in page


def test_every_page_carries_the_strict_policy(client):
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]

    assert sorted(policy.split("; ")) == [
        "base-uri 'none'",
        "default-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self'",
        "media-src 'self'",
        "object-src 'none'",
    ]


def test_scripts_cannot_read_our_cookies(client):
    client.get("/accounts/login/")
    assert client.cookies["csrftoken"]["httponly"] is True
