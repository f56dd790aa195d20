"""The pages around the portals: first page, sign-in, settings, errors."""

import pytest
from django.contrib.auth.models import Group
from django.template.loader import render_to_string
from django.test import Client

from accounts.models import HEAD_MEDIATORS, MEDIATORS, OPERATORS, User
from accounts.portals import links_for
from disputes.models import Marketplace, Store, StoreMember

pytestmark = pytest.mark.django_db
PASSWORD = "demo-pass-2026"


def somebody(email="reader@example.com", group="", **fields):
    user = User.objects.create_user(email, PASSWORD, is_staff=bool(group), **fields)
    if group:
        user.groups.add(Group.objects.get_or_create(name=group)[0])
    return user


def on_a_store(user):
    store = Store.objects.create(
        marketplace=Marketplace.objects.create(name="Porto Market"), name="Lumen Trading"
    )
    StoreMember.objects.create(store=store, user=user)
    return user


def sign_in(client, user, **extra):
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, **extra})


@pytest.mark.parametrize(
    ("group", "home"),
    [("", "/buyer/"), (MEDIATORS, "/mediation/"), (HEAD_MEDIATORS, "/mediation/"), (OPERATORS, "/admin/")],
)
def test_sign_in_leads_to_where_the_work_is(client, clear_cache, group, home):
    assert sign_in(client, somebody(group=group)).url == home


def test_sign_in_leads_store_staff_to_the_sellers_portal(client, clear_cache):
    assert sign_in(client, on_a_store(somebody())).url == "/seller/"


def test_sign_in_leads_back_to_the_page_that_asked_for_it(client, clear_cache):
    assert sign_in(client, somebody(), next="/accounts/profile/").url == "/accounts/profile/"


def test_sign_in_says_what_is_wrong_and_keeps_the_address(client, clear_cache):
    page = client.post(
        "/accounts/login/", {"login": "reader@example.com", "password": "wrong"}
    ).content.decode()
    assert 'id="error-summary"' in page
    assert "<title>Error: Sign in" in page
    assert 'value="reader@example.com"' in page


def test_demo_accounts_are_offered_in_a_demonstration(client, settings):
    settings.DEBUG = True
    somebody("buyer@example.com")
    page = client.get("/accounts/login/").content.decode()
    assert 'value="buyer@example.com"' in page
    assert 'value="seller@example.com"' not in page  # it does not exist


def test_demo_accounts_are_not_offered_elsewhere(client):
    somebody("buyer@example.com")
    assert "buyer@example.com" not in client.get("/accounts/login/").content.decode()


def test_demo_login_signs_in(client, settings):
    settings.DEBUG = True
    user = somebody("buyer@example.com")
    assert client.post("/accounts/try/", {"email": user.email}).url == "/buyer/"
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    ("debug", "email"),
    [(False, "buyer@example.com"), (True, "reader@example.com"), (True, "seller@example.com"), (True, "")],
)
def test_demo_login_is_not_there(client, settings, debug, email):
    settings.DEBUG = debug
    somebody("buyer@example.com")
    somebody("reader@example.com")
    assert client.post("/accounts/try/", {"email": email}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_demo_login_takes_no_link(client, settings):
    settings.DEBUG = True
    somebody("buyer@example.com")
    assert client.get("/accounts/try/?email=buyer@example.com").status_code == 405


def test_demo_login_is_closed_to_a_blocked_account(client, settings):
    settings.DEBUG = True
    somebody("buyer@example.com", is_active=False)
    assert client.post("/accounts/try/", {"email": "buyer@example.com"}).status_code == 404


def test_links_follow_the_portal_and_the_reader():
    seller = on_a_store(somebody())
    assert [(link.url, link.current) for link in links_for(seller, "/seller/disputes/D-2026-7Q4K9M/")] == [
        ("/seller/", True),
        ("/seller/agenda/", False),
        ("/seller/insights/", False),
        ("/seller/store/", False),
        ("/buyer/", False),
    ]
    buying = ["/buyer/", "/buyer/disputes/", "/buyer/agenda/"]
    assert [link.url for link in links_for(seller, "/buyer/")] == [*buying, "/seller/"]
    buyer = somebody("other@example.com")
    assert [link.url for link in links_for(buyer, "/")] == buying
    mediator = somebody("third@example.com", MEDIATORS)
    assert [link.url for link in links_for(mediator, "/")] == ["/mediation/", "/mediation/days/"]


def test_profile_keeps_zone_language_and_colours(client, every_language):
    user = somebody()
    client.force_login(user)
    answer = client.post(
        "/accounts/profile/",
        {"name": "Inês M.", "time_zone": "sao paulo", "language": "pt-br", "theme": "dark"},
    )
    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.name, user.time_zone, user.language, user.theme) == (
        "Inês M.",
        "America/Sao_Paulo",
        "pt-br",
        "dark",
    )
    assert (answer.cookies["theme"].value, answer.cookies["django_language"].value) == ("dark", "pt-br")
    page = client.get("/accounts/profile/").content.decode()
    assert '<html lang="pt-br" dir="ltr" data-bs-theme="dark">' in page


@pytest.mark.parametrize(
    ("language", "typed", "zone"),
    [
        ("zh-hans", "上海", "Asia/Shanghai"),
        ("ar", "القاهرة", "Africa/Cairo"),
        ("ru", "берлин", "Europe/Berlin"),
        ("de", "Rom", "Europe/Rome"),
        ("de", "Lisbon", "Europe/Lisbon"),
    ],
)
def test_a_zone_is_found_by_its_city_in_the_reader_s_language(client, every_language, language, typed, zone):
    user = somebody(language=language)
    client.force_login(user)
    assert f'<option value="{zone}">' in client.get("/accounts/profile/").text
    told = {"name": "Inês M.", "time_zone": typed, "language": language, "theme": "auto"}
    assert client.post("/accounts/profile/", told).status_code == 302
    user.refresh_from_db()
    assert user.time_zone == zone


def test_profile_refuses_a_zone_that_is_none_and_leaves_the_account_alone(client):
    user = somebody(name="Inês M.")
    client.force_login(user)
    page = client.post(
        "/accounts/profile/", {"name": "X", "time_zone": "Atlantis", "theme": "auto"}
    ).content.decode()
    assert "Atlantis" in page
    assert 'aria-invalid="true"' in page
    assert 'href="#id_time_zone"' in page
    user.refresh_from_db()
    assert (user.name, user.time_zone) == ("Inês M.", "")


@pytest.mark.parametrize("name", ["", "  "])
def test_profile_needs_a_name_for_the_other_side(client, name):
    user = somebody(name="Inês M.")
    client.force_login(user)
    page = client.post("/accounts/profile/", {"name": name, "time_zone": "", "theme": "auto"})
    assert page.context["form"].errors == {"name": ["Write a name: the other side sees it."]}
    user.refresh_from_db()
    assert user.name == "Inês M."


def test_the_old_address_of_the_icon_leads_to_it(client):
    assert client.get("/favicon.ico").url == "/static/favicon.svg"


def test_profile_asks_strangers_to_sign_in(client):
    assert client.get("/accounts/profile/").url == "/accounts/login/?next=/accounts/profile/"


def test_pages_are_written_from_right_to_left_for_who_reads_so(client, every_language):
    client.force_login(somebody(language="ar"))
    page = client.get("/").content.decode()
    assert '<html lang="ar" dir="rtl" data-bs-theme="auto">' in page
    assert "bootstrap.rtl.min.css" in page


def test_pages_bring_no_inline_script_and_no_style(client):
    for path in ("/", "/accounts/login/", "/accounts/password/reset/"):
        page = client.get(path).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert "<script>" not in page
        assert " onclick=" not in page


def test_a_stranger_reads_a_kind_404(client):
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_a_form_without_its_token_is_refused_kindly():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {})
    assert answer.status_code == 403
    assert "Please send this once more" in answer.content.decode()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_request_and_no_database(name, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = render_to_string(f"{name}.html")
    assert "Go to the first page" in page
