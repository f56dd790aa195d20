"""Where somebody is signed in, and how that ends."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import MEDIATORS
from accounts.sessions import device_of, sessions_of
from accounts.tasks import prune_sign_ins
from tests.factories import PASSWORD, make_operator, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
PHONE = f"Mozilla/5.0 (Linux; Android 10; K) {KIT} Chrome/141.0.0.0 Mobile Safari/537.36"
EDGE = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"
IPHONE = (
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) {KIT} Version/26.0 Mobile/15E148 Safari/604.1"
)
MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {KIT} Version/26.0 Safari/605.1.15"


@pytest.fixture
def ana():
    return make_user("Ana")


def sign_in(user, agent=FIREFOX):
    client = Client(headers={"user-agent": agent})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client):
    return client.get("/accounts/profile/").status_code == 200


def test_the_settings_show_where_one_is_signed_in(ana):
    sign_in(ana, PHONE)
    here = sign_in(ana)
    page = here.get("/accounts/profile/").content.decode()
    assert page.index("Firefox, Linux") < page.index("Chrome, Android")  # the latest first
    assert page.count('<span class="state state-good">Here</span>') == 1
    assert "Sign out everywhere else" in page


def test_signing_out_everywhere_ends_all_other_sessions(ana):
    phone, here, bea = sign_in(ana, PHONE), sign_in(ana), sign_in(make_user("Bea"))
    here.post("/accounts/sessions/")
    assert (is_in(phone), is_in(here), is_in(bea)) == (False, True, True)
    assert len(sessions_of(ana)) == 1
    assert "You are signed in nowhere else." in here.get("/accounts/profile/").content.decode()


def rotate(settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-one-of-many-letters"


def test_a_new_secret_of_the_installation_signs_nobody_out(ana, settings):
    phone, here = sign_in(ana, PHONE), sign_in(ana)
    rotate(settings)
    for _look in range(2):
        assert "Chrome, Android" in here.get("/accounts/profile/").content.decode()
    assert (is_in(phone), is_in(here), len(sessions_of(ana))) == (True, True, 2)
    settings.SECRET_KEY_FALLBACKS = []  # both have looked since
    assert (is_in(phone), is_in(here)) == (True, True)
    here.post("/accounts/sessions/")
    assert (is_in(phone), is_in(here)) == (False, True)


def test_who_has_not_looked_since_is_signed_out_with_the_former_secret(ana, settings):
    phone, here = sign_in(ana, PHONE), sign_in(ana)
    rotate(settings)
    assert is_in(here)
    settings.SECRET_KEY_FALLBACKS = []
    assert (is_in(phone), is_in(here)) == (False, True)


def test_a_new_password_gives_a_new_session_key_with_a_former_secret_too(ana, settings):
    phone, here = sign_in(ana, PHONE), sign_in(ana)
    rotate(settings)
    before = here.cookies["sessionid"].value
    new = {"oldpassword": PASSWORD, "password1": "quite-new-2026", "password2": "quite-new-2026"}
    assert here.post("/accounts/password/change/", new).status_code == 302
    assert here.cookies["sessionid"].value != before
    assert (is_in(phone), is_in(here)) == (False, True)


def test_looking_ends_nothing(ana):
    phone, here = sign_in(ana, PHONE), sign_in(ana)
    assert here.get("/accounts/sessions/").status_code == 200
    assert (is_in(phone), is_in(here)) == (True, True)


def test_a_new_password_ends_the_other_sessions(ana):
    phone, here = sign_in(ana, PHONE), sign_in(ana)
    new = {"oldpassword": PASSWORD, "password1": "quite-new-2026", "password2": "quite-new-2026"}
    assert here.post("/accounts/password/change/", new).status_code == 302
    assert (is_in(phone), is_in(here)) == (False, True)
    ana.refresh_from_db()
    assert [session.user_agent for session in sessions_of(ana)] == [FIREFOX]


def test_a_password_that_is_not_changed_ends_nothing(ana):
    phone, here = sign_in(ana, PHONE), sign_in(ana)
    new = {"oldpassword": "wrong", "password1": "quite-new-2026", "password2": "quite-new-2026"}
    assert here.post("/accounts/password/change/", new).status_code == 200
    assert (is_in(phone), is_in(here)) == (True, True)


def test_the_settings_ask_as_often_however_many_sessions_there_are(ana, django_assert_max_num_queries):
    for _session in range(16):
        here = Client(headers={"user-agent": FIREFOX})
        here.force_login(ana)
        UserSession.objects.create(user=ana, ip="192.0.2.1", session_key=here.session.session_key)
    with django_assert_max_num_queries(10):
        page = here.get("/accounts/profile/").content.decode()
    assert page.count("192.0.2.1") == 16


def test_nobody_sees_the_sessions_of_others(ana):
    sign_in(ana, PHONE)
    page = sign_in(make_user("Bea")).get("/accounts/sessions/").content.decode()
    assert "Chrome, Android" not in page
    assert "Firefox, Linux" in page


def test_every_way_in_is_remembered(client, settings, ana):
    settings.DEBUG = True
    demo = make_user()
    type(demo).objects.filter(pk=demo.pk).update(email="buyer@example.com")
    client.post("/accounts/try/", {"email": "buyer@example.com"})
    assert UserSession.objects.get().user == demo


def test_a_new_session_key_is_given_at_every_way_in(client, settings):
    settings.DEBUG = True
    demo = make_user()
    type(demo).objects.filter(pk=demo.pk).update(email="buyer@example.com")
    session = client.session
    session["before"] = "1"
    session.save()
    client.post("/accounts/try/", {"email": "buyer@example.com"})
    assert client.session.session_key != session.session_key


def test_what_is_over_is_forgotten_daily(ana):
    kept, old = sign_in(ana), sign_in(ana, PHONE)
    Session.objects.filter(pk=old.session.session_key).update(
        expire_date=timezone.now() - timedelta(minutes=1)
    )
    prune_sign_ins(timezone.now())
    assert [row.session_key for row in UserSession.objects.all()] == [kept.session.session_key]
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox, Linux"),
        (PHONE, "Chrome, Android"),
        (EDGE, "Edge, Windows"),
        (IPHONE, "Safari, iPhone"),
        (MAC, "Safari, macOS"),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent, said):
    assert device_of(agent) == said


def test_who_takes_office_signs_in_anew(ana):
    person, bea, operator = sign_in(ana), sign_in(make_user("Bea")), Client()
    operator.force_login(make_operator())
    mediators = Group.objects.get(name=MEDIATORS)
    page, form = f"/admin/accounts/user/{ana.pk}/change/", {"email": ana.email, "is_active": "on"}
    assert operator.post(page, form).status_code == 302
    assert is_in(person)  # nothing was given
    assert operator.post(page, form | {"groups": [mediators.pk]}).status_code == 302
    assert (is_in(person), is_in(bea)) == (False, True)
    ana.refresh_from_db()
    assert ana.is_mediator
