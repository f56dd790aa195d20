"""The language that somebody's browser asks for is the one in which they are written to."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import get_language

from accounts.links import HELD_TO
from disputes import mail
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client):
    user = make_user("Ana")
    client.force_login(user)
    return user


def kept_after(client, user, asked):
    client.get("/rules/", headers={"accept-language": asked})
    user.refresh_from_db()
    return user.browser_language


def written_to(user):
    with mail.in_the_readers_words(user):
        return get_language()


def test_mails_and_calendars_come_in_the_language_that_the_browser_asked_for_last(client, ana):
    assert written_to(ana) == "en"
    assert (kept_after(client, ana, "de-AT, en;q=0.5"), written_to(ana)) == ("de", "de")
    assert (kept_after(client, ana, "zh-CN"), written_to(ana)) == ("zh-hans", "zh-hans")


def test_a_language_that_was_chosen_wins(client, ana):
    ana.language = "fr"
    ana.save()
    assert (kept_after(client, ana, "de"), written_to(ana)) == ("", "fr")


def test_a_language_that_is_not_offered_any_more_is_not_written_in(ana, settings):
    ana.browser_language = "ru"
    assert written_to(ana) == "ru"
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    assert written_to(ana) == "en"


def test_pages_come_as_this_browser_asks_whatever_another_one_asked_for(client, ana):
    kept_after(client, ana, "de")
    assert client.get("/rules/", headers={"accept-language": "es"}).headers["Content-Language"] == "es"


@pytest.mark.parametrize("asked", ["sv, fi;q=0.5", "*", ""])
def test_a_browser_that_asks_for_none_of_our_languages_takes_none_away(client, ana, asked):
    kept_after(client, ana, "de")
    assert kept_after(client, ana, asked) == "de"


def test_the_language_is_written_only_when_it_is_a_new_one(client, ana):
    kept_after(client, ana, "de")
    with CaptureQueriesContext(connection) as asked:
        client.get("/rules/", headers={"accept-language": "de-CH"})
    assert [query["sql"] for query in asked if query["sql"].startswith("UPDATE")] == []


def test_a_browser_that_came_by_a_marketplaces_link_tells_no_language(client, ana):
    session = client.session
    session[HELD_TO] = None
    session.save()
    assert kept_after(client, ana, "de") == ""
