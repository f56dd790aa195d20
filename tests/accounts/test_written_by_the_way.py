"""What a page writes by the way, a zone or a new signature, neither fails nor delays it."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection

from accounts.session_store import SessionStore
from accounts.zones import TOLD
from config.sqlite.turn import Turn
from tests.factories import make_user

pytestmark = [
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="elsewhere nobody waits for writers of other rows"
    ),
    pytest.mark.django_db(transaction=True),
]
PAGE = "/accounts/profile/"
NOT_AT_ALL, AS_USUAL = 0, 20  # seconds


@pytest.fixture
def ana(client):
    user = make_user("Ana")
    client.force_login(user)
    return user


@pytest.fixture
def during_an_import(monkeypatch):
    """Has a call run while somebody else writes: what it returns, and how long its writes wait for that."""

    def take(turn):
        waited.append(turn.timeout)
        raise TimeoutError

    def during_an_import(call):
        with monkeypatch.context() as patch:
            patch.setattr(Turn, "take", take)
            return call(), waited

    waited = []
    return during_an_import


def zone_kept(user):
    user.refresh_from_db()
    return user.browser_time_zone


def is_refused(session):
    try:
        session.save()
    except UpdateError:
        return True
    return False


def test_a_zone_is_told_by_the_first_page_that_has_not_to_wait_for_it(client, ana, during_an_import):
    client.cookies["time_zone"] = "Asia/Tokyo"
    answer, waited = during_an_import(lambda: client.get(PAGE))
    assert (answer.status_code, waited, zone_kept(ana)) == (200, [NOT_AT_ALL], "")
    client.get(PAGE)
    assert (zone_kept(ana), TOLD in client.session) == ("Asia/Tokyo", True)


def test_a_zone_that_is_known_already_waits_for_nobody_either(client, ana, during_an_import):
    ana.browser_time_zone = client.cookies["time_zone"] = "Asia/Tokyo"
    ana.save()
    answer, waited = during_an_import(lambda: client.get(PAGE))
    assert (answer.status_code, waited, TOLD in client.session) == (200, [NOT_AT_ALL], False)
    client.get(PAGE)
    assert TOLD in client.session


def test_a_session_is_signed_anew_by_the_first_page_that_has_not_to_wait_for_it(
    client, ana, during_an_import, settings
):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-one-of-many-letters"
    key = client.cookies["sessionid"].value
    answer, waited = during_an_import(lambda: client.get(PAGE))
    assert (answer.status_code, waited) == (200, [NOT_AT_ALL])
    client.get(PAGE)
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get(PAGE).status_code == 200
    assert client.cookies["sessionid"].value == key


def test_what_somebody_does_waits_as_before_and_is_not_lost_in_silence(client, ana, during_an_import):
    session = SessionStore(client.session.session_key)
    session[TOLD] = "Asia/Tokyo"
    session["draft"] = "Hello."
    assert during_an_import(lambda: is_refused(session)) == (True, [AS_USUAL])
    assert "draft" not in client.session
    session.save()
    assert client.session["draft"] == "Hello."


def test_what_is_taken_back_after_it_was_written_is_something_somebody_does(client, ana, during_an_import):
    session = SessionStore(client.session.session_key)
    session["draft"] = "Hello."
    session.save()
    del session["draft"]
    assert during_an_import(lambda: is_refused(session)) == (True, [AS_USUAL])
