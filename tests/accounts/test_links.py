"""One-time links: good once, for ten minutes, for exactly one person, and for nobody with an office."""

import logging
from datetime import timedelta
from threading import Barrier, Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Schedule

from accounts.links import NoLink, make_link
from accounts.models import HEAD_MEDIATORS, MEDIATORS, OPERATORS, SignInLink
from accounts.tasks import prune_sign_ins
from tests.factories import make_mediator, make_operator, make_user

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=1)


@pytest.fixture
def ana():
    return make_user("Ana")


def key_of(url):
    return parse_qs(urlsplit(url).query)["key"][0]


def link_for(user, path="/buyer/disputes/", age=timedelta(0)):
    """The address of a link made `age` ago, without the host."""
    url = make_link(user, path, timezone.now() - age, marketplace=None)
    return url.removeprefix("http://127.0.0.1:8000")


def press(client, url, **more):
    return client.post("/accounts/link/", {"key": key_of(url), **more})


def signed_in(client):
    return client.session.get("_auth_user_id")


def test_a_link_signs_its_person_in_on_its_page(client, ana):
    url = link_for(ana)
    assert "<button" in client.get(url).content.decode()
    answer = press(client, url)
    assert (answer.status_code, answer.url) == (302, "/buyer/disputes/")
    assert signed_in(client) == str(ana.pk)


def test_the_address_is_absolute_and_its_secret_is_not_stored(ana, settings):
    settings.SITE_URL = "https://desk.example.com"
    url = make_link(ana, "/buyer/", timezone.now(), marketplace=None)
    assert url.startswith("https://desk.example.com/accounts/link/?key=")
    assert len(key_of(url)) == 43  # 32 bytes
    kept = SignInLink.objects.values().get()
    assert key_of(url) not in str(kept)


def test_two_links_have_two_secrets(ana):
    assert link_for(ana) != link_for(ana)


def test_looking_at_a_link_uses_nothing_up(client, ana):
    url = link_for(ana)
    for _ in range(3):
        Client().get(url)
        Client().head(url)
    assert SignInLink.objects.get().used_at is None
    assert press(client, url).url == "/buyer/disputes/"


def test_a_link_is_good_once(client, ana):
    url = link_for(ana)
    press(Client(), url)
    answer = press(client, url)
    assert answer.status_code == 410
    assert "used already" in answer.content.decode()
    assert "Send me a code" in answer.content.decode()  # what to do now
    assert signed_in(client) is None
    assert client.get(url).status_code == 410


def test_a_link_is_good_for_ten_minutes(client, ana):
    young, old = link_for(ana, age=9 * MINUTES), link_for(ana, age=10 * MINUTES)
    assert "too old" in press(client, old).content.decode()
    assert signed_in(client) is None
    press(client, young)
    assert signed_in(client) == str(ana.pk)


@pytest.mark.parametrize("key", ["", "x", "%00", "0" * 43])
def test_an_unknown_link_says_so(client, key):
    answer = client.get(f"/accounts/link/?key={key}")
    assert answer.status_code in (400, 410)
    assert signed_in(client) is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_requests_at_once_one_uses_the_link():
    url, start, got = link_for(make_user("Ana")), Barrier(6), []

    def go():
        client = Client()
        start.wait()
        got.append((press(client, url).status_code, signed_in(client) is not None))
        connection.close()

    threads = [Thread(target=go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [(302, True), *[(410, False)] * 5]


@pytest.mark.parametrize("make", [make_mediator, make_operator])
def test_whoever_holds_an_office_gets_no_link(make):
    with pytest.raises(NoLink, match="two steps"):
        make_link(make(), "/buyer/", timezone.now(), marketplace=None)
    assert not SignInLink.objects.exists()


@pytest.mark.parametrize("fields", [{"is_superuser": True}, {"is_staff": True}])
def test_staff_without_a_group_get_none_either(fields):
    with pytest.raises(NoLink):
        make_link(make_user(**fields), "/buyer/", timezone.now(), marketplace=None)


@pytest.mark.parametrize("group", [MEDIATORS, HEAD_MEDIATORS, OPERATORS])
def test_a_link_made_before_somebody_took_office_lets_nobody_in(client, ana, group):
    url = link_for(ana)
    ana.groups.add(Group.objects.get(name=group))
    assert press(client, url).status_code == 410
    assert signed_in(client) is None


def test_a_closed_account_has_no_link_and_its_old_ones_end(client, ana):
    url = link_for(ana)
    ana.is_active = False
    ana.save()
    assert press(client, url).status_code == 410
    with pytest.raises(NoLink, match="closed"):
        make_link(ana, "/buyer/", timezone.now(), marketplace=None)


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example.com/",
        "//evil.example.com/",
        "/\\evil.example.com/",
        "javascript:alert(1)",
        "buyer/",
        "",
        "/no/such/page/of/ours/",
    ],
)
def test_a_link_leads_nowhere_but_to_our_pages(ana, path):
    with pytest.raises(ValueError, match="no page of ours"):
        make_link(ana, path, timezone.now(), marketplace=None)


def test_a_path_may_have_a_query_and_a_place_on_the_page(client, ana):
    assert press(client, link_for(ana, "/seller/?turn=all#list")).url == "/seller/?turn=all#list"


def test_who_is_signed_in_as_somebody_else_is_asked_first(client, ana):
    bea, url = make_user("Bea"), link_for(ana)
    client.force_login(bea)
    page = client.get(url).content.decode()
    assert bea.email in page
    assert f"Go on as {ana.email}" in page
    assert (
        "Go on as somebody else?" in press(client, url).content.decode()
    )  # the page was older than the sign-in
    assert signed_in(client) == str(bea.pk)
    assert press(client, url, instead_of=bea.pk).url == "/buyer/disputes/"
    assert signed_in(client) == str(ana.pk)


def test_who_is_signed_in_already_just_goes_on(client, ana):
    client.force_login(ana)
    url = link_for(ana)
    assert press(client, url).url == "/buyer/disputes/"
    assert press(client, url).status_code == 410
    assert signed_in(client) == str(ana.pk)


def test_a_second_factor_is_asked_for_all_the_same(client, ana):
    TOTP.activate(ana, generate_totp_secret())
    assert press(client, link_for(ana)).url == "/accounts/2fa/authenticate/"
    assert signed_in(client) is None


def test_the_secret_stays_in_the_address_and_nowhere_else(client, ana):
    answer = client.get(link_for(ana))
    assert answer["Referrer-Policy"] == "strict-origin"
    assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
    assert "<link" not in str(answer.headers)


def test_the_button_sends_the_token_of_our_forms(ana):
    browser, url = Client(enforce_csrf_checks=True), link_for(ana)
    assert press(browser, url).status_code == 403
    page = browser.get(url)
    token = page.context["csrf_token"]
    assert press(browser, url, csrfmiddlewaretoken=str(token)).status_code == 302


def test_no_log_has_the_secret(client, ana, caplog):
    caplog.set_level(logging.DEBUG)
    url = link_for(ana)
    client.get(url)
    press(Client(enforce_csrf_checks=True), url)
    press(client, url)
    press(client, url)
    client.get(url)
    assert any("Gone: /accounts/link/" in text for text in caplog.messages)
    asked = [text for text in caplog.messages if "SELECT" not in text and "INSERT" not in text]
    assert key_of(url) not in "\n".join(asked)


def test_old_links_are_forgotten_daily(ana):
    for age in (0, 23, 25, 100):
        link_for(ana, age=timedelta(hours=age))
    prune_sign_ins(timezone.now())
    assert SignInLink.objects.count() == 2


def test_the_worker_does_that_each_day():
    schedule = Schedule.objects.get(name="sign_ins")
    assert (schedule.schedule_type, schedule.cluster) == (Schedule.DAILY, "desk")
    assert import_string(schedule.func) is prune_sign_ins
