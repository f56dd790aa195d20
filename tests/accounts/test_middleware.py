"""Pages come in the reader's language and time zone."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.utils import timezone, translation

from accounts.middleware import ReaderMiddleware
from accounts.models import User


@pytest.fixture(autouse=True)
def restore_language():
    with translation.override("en"):
        yield


def seen_by(rf, user, **cookies):
    """The language and zone in which a view runs for this reader."""
    seen = []
    request = rf.get("/")
    request.user = user
    request.COOKIES.update(cookies)

    def view(request):
        seen.append((translation.get_language(), timezone.get_current_timezone_name()))
        return HttpResponse()

    ReaderMiddleware(view)(request)
    return seen[0]


def test_account_settings_win(rf, every_language):
    user = User(email="ana@example.com", language="de", time_zone="Asia/Tokyo")
    assert seen_by(rf, user, time_zone="Europe/Lisbon") == ("de", "Asia/Tokyo")


def test_browser_zone_is_taken_when_the_account_has_none(rf):
    assert seen_by(rf, User(email="ana@example.com"), time_zone="Europe/Lisbon") == ("en", "Europe/Lisbon")


@pytest.mark.parametrize("cookie", ["", "Mars/Olympus", "/etc/passwd"])
def test_zone_is_utc_when_nobody_says_a_real_one(rf, cookie):
    assert seen_by(rf, AnonymousUser(), time_zone=cookie) == ("en", "UTC")


def test_zone_is_put_back_after_the_view(rf):
    seen_by(rf, User(email="ana@example.com", time_zone="Asia/Tokyo"))
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["pt", "pt-BR", "pt-PT, en;q=0.5"])
def test_anonymous_reader_gets_the_language_the_browser_asks_for(client, every_language, asked):
    answer = client.get("/accounts/login/", headers={"accept-language": asked})
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, "pt-br")


def test_what_earlier_versions_called_pt_is_the_portuguese_of_brazil(rf, every_language):
    assert seen_by(rf, User(email="ana@example.com", language="pt")) == ("pt-br", "UTC")


@pytest.mark.django_db
def test_an_old_cookie_still_asks_for_portuguese(client, every_language):
    client.cookies["django_language"] = "pt"
    assert client.get("/accounts/login/").headers["Content-Language"] == "pt-br"


@pytest.mark.django_db
def test_account_language_wins_over_the_browser(client, every_language):
    client.force_login(User.objects.create_user("ana@example.com", language="zh-hans"))
    answer = client.get("/accounts/password/change/", headers={"accept-language": "pt"}, follow=True)
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, "zh-hans")


@pytest.mark.django_db
def test_what_is_not_translated_is_not_offered(client, settings):
    settings.LANGUAGES = [("en", "English")]
    client.force_login(User.objects.create_user("ana@example.com", language="ar"))
    answer = client.get("/accounts/profile/", headers={"accept-language": "ar, pt;q=0.9"})
    assert '<html lang="en" dir="ltr"' in answer.content.decode()
    assert answer.context["form"].fields["language"].choices[1:] == [("en", "English")]


def test_offered_are_english_and_what_has_a_catalogue(settings):
    folders = {path.parent.parent.name for path in settings.LOCALE_PATHS[0].glob("*/LC_MESSAGES/django.mo")}
    offered = [code for code, _name in settings.LANGUAGES]
    assert {translation.to_locale(code) for code in offered} == folders | {"en"}
