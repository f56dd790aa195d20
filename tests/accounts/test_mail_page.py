"""Mail preferences: looking changes nothing, a link needs no sign-in, and ends when the account changes."""

from datetime import time
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounts.mail_keys import end_all, preferences_key, preferences_links, reader_of
from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
DAILY = {"mail_news": "daily", "quiet_from": "22:00", "quiet_until": "07:30"}


def chosen(user):
    return User.objects.values_list("mail_news", "quiet_from", "quiet_until").get(pk=user.pk)


def path(link):
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"


@pytest.fixture
def strict():
    """A browser that nobody signed in with; it must bring the token of a form."""
    return Client(enforce_csrf_checks=True)


def test_looking_at_a_link_chooses_and_changes_nothing(strict):
    user = make_user()
    page = strict.get(path(preferences_links(user)["daily"]))
    assert page.status_code == 200
    assert b'value="daily" class="form-check-input" id="id_mail_news_1" checked' in _flat(page)
    assert chosen(user) == ("at_once", None, None)


def _flat(page):
    """Attributes of the chosen button in one order, however the form is drawn."""
    text = page.content.decode()
    [button] = [part for part in text.split("<input") if "checked" in part.split(">")[0]]
    value = button.partition('value="')[2].partition('"')[0]
    return f'value="{value}" class="form-check-input" id="id_mail_news_1" checked'.encode()


def test_a_link_is_enough_to_choose(client):
    user = make_user()
    answer = client.post(reverse("accounts:mail"), DAILY | {"key": preferences_key(user)})
    assert "Your mail preferences are saved." in answer.content.decode()
    assert chosen(user) == ("daily", time(22), time(7, 30))


def test_a_choice_needs_the_pages_own_form(strict):
    user = make_user()
    answer = strict.post(reverse("accounts:mail"), DAILY | {"key": preferences_key(user)})
    assert answer.status_code == 403
    assert chosen(user) == ("at_once", None, None)


def test_who_is_signed_in_chooses_on_the_settings_page(client):
    user = make_user()
    client.force_login(user)
    assert 'name="quiet_from"' in client.get(reverse("accounts:profile")).content.decode()
    assert client.post(reverse("accounts:mail"), DAILY).url == reverse("accounts:profile")
    assert chosen(user) == ("daily", time(22), time(7, 30))


def test_without_link_or_sign_in_nobody_chooses(client):
    assert client.get(reverse("accounts:mail")).url.startswith(reverse("account_login"))
    assert client.post(reverse("accounts:mail"), DAILY).url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"mail_news": "daily", "quiet_from": "22:00"}, "Write both times, or none."),
        ({"mail_news": "daily", "quiet_from": "22:00", "quiet_until": "22:00"}, "They end when they begin."),
        ({"mail_news": "never"}, "Select a valid choice."),
    ],
)
def test_what_is_no_choice_is_refused(client, sent, error):
    user = make_user()
    answer = client.post(reverse("accounts:mail"), sent | {"key": preferences_key(user)})
    assert error in answer.content.decode()
    assert chosen(user) == ("at_once", None, None)


# -- one click in a mail program ----------------------------------------------------------


def test_one_click_leaves_only_deadlines(strict):
    user = make_user()
    answer = strict.post(path(preferences_links(user)["one_click"]), {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, chosen(user)[0]) == (200, "deadlines")


def test_a_scanner_that_follows_the_address_changes_nothing(strict):
    user = make_user()
    answer = strict.get(path(preferences_links(user)["one_click"]), follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[0][0].startswith(reverse("accounts:mail"))
    assert chosen(user)[0] == "at_once"


@pytest.mark.parametrize(
    ("body", "key", "status"),
    [({}, None, 400), ({"List-Unsubscribe": "One-Click"}, "1-abc", 410)],
)
def test_what_is_no_one_click_changes_nothing(strict, body, key, status):
    user = make_user()
    address = f"{reverse('accounts:mail_one_click')}?key={key or preferences_key(user)}"
    answer = strict.post(address, body)
    assert (answer.status_code, chosen(user)[0]) == (status, "at_once")


# -- whose link ---------------------------------------------------------------------------


def test_a_link_opens_the_preferences_of_one_person():
    user, other = make_user(), make_user()
    assert reader_of(preferences_key(user)) == user
    forged = preferences_key(other).split("-")[0] + "-" + preferences_key(user).split("-")[1]
    assert [reader_of(key) for key in (forged, "", "x", "-", "zz-", "1-é")] == [None] * 6


@pytest.mark.parametrize("change", [{"email": "new@example.com"}, {"is_active": False}])
def test_a_link_ends_when_the_account_changes(change, client):
    user = make_user()
    key = preferences_key(user)
    for name, value in change.items():
        setattr(user, name, value)
    user.save()
    assert reader_of(key) is None
    assert client.get(reverse("accounts:mail"), {"key": key}).status_code == 410


def test_whoever_passed_a_mail_on_ends_its_links(client):
    user = make_user()
    key = preferences_key(user)
    client.force_login(user)
    client.post(reverse("accounts:end_mail_keys"))
    user.refresh_from_db()
    assert reader_of(key) is None
    assert reader_of(preferences_key(user)) == user


def test_a_former_secret_of_the_installation_still_counts(settings):
    user = make_user()
    key = preferences_key(user)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-one-of-many-letters"
    assert reader_of(key) == user
    assert preferences_key(user) != key
    settings.SECRET_KEY_FALLBACKS = []
    assert reader_of(key) is None


def test_end_all_gives_a_new_secret_each_time():
    user = make_user()
    keys = [preferences_key(user)]
    for _ in range(2):
        end_all(user)
        keys.append(preferences_key(user))
    assert len(set(keys)) == 3
