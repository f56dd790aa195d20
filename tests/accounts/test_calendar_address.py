"""The calendar address on the settings page: made, shown once, replaced, revoked; and the browser's zone."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import calendar_address
from accounts.links import HELD_TO, make_link
from accounts.models import MEDIATORS, CalendarAddress
from disputes import mail
from tests.factories import make_mediator, make_operator, make_user

pytestmark = pytest.mark.django_db
PAGE, PROFILE = "/accounts/calendar/", "/accounts/profile/"


@pytest.fixture
def ana(client):
    user = make_user("Ana")
    client.force_login(user)
    return user


def address_on(answer):
    """The address that a page shows, without the host; "" for none."""
    found = re.search(
        r"http://127\.0\.0\.1:8000(/calendar/deadlines\.ics\?key=[\w-]+)", answer.content.decode()
    )
    return found[1] if found else ""


def make(client):
    return client.post(PAGE, {"do": "make"})


def status_of(address):
    return Client().get(address).status_code


def test_a_new_address_is_shown_once_and_can_be_read_without_a_session(client, ana):
    answer = make(client)
    address = address_on(answer)
    assert status_of(address) == 200
    assert "no-store" in answer["Cache-Control"]
    assert address_on(client.get(PROFILE)) == ""
    assert client.get(PAGE).url == PROFILE


def test_its_secret_is_long_and_not_stored(client, ana):
    secret = address_on(make(client)).partition("key=")[2]
    assert len(secret) == 43  # 32 bytes
    assert secret not in str(CalendarAddress.objects.values().get())


def test_a_new_one_ends_the_one_before(client, ana):
    first, second = address_on(make(client)), address_on(make(client))
    assert (status_of(first), status_of(second)) == (404, 200)
    assert CalendarAddress.objects.count() == 1


def test_it_is_revoked(client, ana):
    address = address_on(make(client))
    answer = client.post(PAGE, {"do": "revoke"}, follow=True)
    assert "Your calendar address is revoked." in answer.content.decode()
    assert status_of(address) == 404
    assert CalendarAddress.objects.count() == 0
    assert client.post(PAGE, {"do": "revoke"}).status_code == 302  # twice is no fault


def test_nobody_touches_somebody_elses(client, ana):
    address = address_on(make(client))
    client.force_login(make_user("Ben"))
    client.post(PAGE, {"do": "revoke"})
    assert status_of(address) == 200
    client.logout()
    assert make(client).url.startswith("/accounts/login/")


@pytest.mark.parametrize("do", ["", "read", "Make"])
def test_anything_else_is_not_there(client, ana, do):
    assert client.post(PAGE, {"do": do}).status_code == 404
    assert CalendarAddress.objects.count() == 0


def test_another_site_makes_none(ana):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ana)
    assert make(browser).status_code == 403
    assert CalendarAddress.objects.count() == 0


def test_the_settings_page_says_when_it_was_read_last(client, ana):
    assert "Make an address" in client.get(PROFILE).content.decode()
    address = address_on(make(client))
    assert "not read yet" in client.get(PROFILE).content.decode()
    status_of(address)
    page = client.get(PROFILE).content.decode()
    assert "last read" in page
    assert "Make a new address" in page


def test_who_holds_an_office_sets_up_the_second_step_first(client, settings):
    settings.MFA_REQUIRED = True
    mediator = make_mediator()
    client.force_login(mediator)
    assert make(client).url == "/accounts/2fa/"
    assert CalendarAddress.objects.count() == 0
    TOTP.activate(mediator, generate_totp_secret())
    assert status_of(address_on(make(client))) == 200


def test_an_address_ends_when_its_owner_takes_office(client, ana):
    address, operator = address_on(make(client)), Client()
    operator.force_login(make_operator())
    page, form = f"/admin/accounts/user/{ana.pk}/change/", {"email": ana.email, "is_active": "on"}
    assert operator.post(page, form).status_code == 302
    assert status_of(address) == 200  # nothing was given
    operator.post(page, form | {"groups": [Group.objects.get(name=MEDIATORS).pk]})
    assert status_of(address) == 404


def test_who_does_not_know_a_zone_that_another_machine_knew_writes_in_utc(ana):
    ana.browser_time_zone = "Atlantis/Capital"
    assert str(mail.zone_of(ana)) == "UTC"
    ana.browser_time_zone = "Europe/Lisbon"
    assert str(mail.zone_of(ana)) == "Europe/Lisbon"


def test_an_address_that_was_replaced_while_it_was_read_begins_clean(ana):
    at = timezone.now()
    calendar_address.make(ana, at)
    old = CalendarAddress.objects.get()
    calendar_address.make(ana, at)
    calendar_address.note_reading(old, b"what the old one said", at)
    fresh = CalendarAddress.objects.get()
    assert (fresh.read_at, fresh.reads, fresh.content_hash) == (None, 0, "")


def test_readings_are_counted_by_the_window(ana):
    at = timezone.now()
    calendar_address.make(ana, at)
    for minutes, reads in ((0, 1), (9, 2), (10, 1), (19, 2)):
        address = CalendarAddress.objects.get()
        calendar_address.note_reading(address, b"", at + timedelta(minutes=minutes))
        assert CalendarAddress.objects.get().reads == reads


# -- the browser's zone --------------------------------------------------------------------


def zone_after(client, user, cookie):
    client.cookies["time_zone"] = cookie
    client.get("/rules/")
    user.refresh_from_db()
    return user.browser_time_zone


def test_the_browsers_zone_is_kept_for_mails_and_calendars(client, ana):
    assert mail.zone_of(ana).key == "UTC"
    assert zone_after(client, ana, "Asia/Tokyo") == "Asia/Tokyo"
    assert mail.zone_of(ana).key == "Asia/Tokyo"
    assert zone_after(client, ana, "Europe/Lisbon") == "Europe/Lisbon"


def test_a_zone_that_was_chosen_wins(client, ana):
    ana.time_zone = "America/Lima"
    ana.save()
    assert zone_after(client, ana, "Asia/Tokyo") == ""
    assert mail.zone_of(ana).key == "America/Lima"


def test_a_zone_that_there_is_not_is_not_kept(client, ana):
    assert zone_after(client, ana, "Mars/Olympus") == ""


def test_a_browser_without_scripts_shows_the_zone_of_the_last_one_that_had_them(client, ana):
    zone_after(client, ana, "Asia/Tokyo")
    del client.cookies["time_zone"]
    assert "Times are in Tokyo time (UTC+9)." in client.get("/rules/").content.decode()


def test_the_zone_is_written_only_when_it_is_a_new_one(client, ana):
    client.cookies["time_zone"] = "Asia/Tokyo"
    written = ("browser_time_zone", "django_session")

    def writes():
        with CaptureQueriesContext(connection) as asked:
            client.get(PAGE)
        updates = [query["sql"] for query in asked if query["sql"].startswith("UPDATE")]
        return [sum(name in sql for sql in updates) for name in written]

    assert [writes(), writes()] == [[1, 1], [0, 0]]


def test_two_devices_in_two_zones_do_not_take_it_back_from_each_other(client, ana):
    assert zone_after(client, ana, "Europe/Lisbon") == "Europe/Lisbon"
    phone = Client()
    phone.force_login(ana)
    assert zone_after(phone, ana, "Asia/Tokyo") == "Asia/Tokyo"
    assert zone_after(client, ana, "Europe/Lisbon") == "Asia/Tokyo"
    client.cookies["time_zone"] = "Europe/Lisbon"
    assert "Times are in Lisbon time" in client.get("/rules/").content.decode()  # its own pages
    assert zone_after(client, ana, "America/Lima") == "America/Lima"  # it moved
    assert zone_after(phone, ana, "Asia/Tokyo") == "America/Lima"


def test_a_device_that_is_used_takes_it_back_the_next_day_from_one_that_looked_once(client, ana):
    with time_machine.travel(timezone.now(), tick=False) as now:
        assert zone_after(client, ana, "Europe/Lisbon") == "Europe/Lisbon"
        elsewhere = Client()
        elsewhere.force_login(ana)
        assert zone_after(elsewhere, ana, "Asia/Tokyo") == "Asia/Tokyo"
        now.shift(timedelta(days=1))
        assert zone_after(client, ana, "Europe/Lisbon") == "Europe/Lisbon"


@pytest.mark.parametrize(("by_link", "kept"), [(True, ""), (False, "Asia/Tokyo")])
def test_a_browser_that_came_by_a_marketplaces_link_tells_nothing(client, ana, by_link, kept):
    url = make_link(ana, "/buyer/", timezone.now(), marketplace=None)
    if by_link:
        client.logout()
    assert client.post("/accounts/link/", {"key": url.partition("key=")[2]}).url == "/buyer/"
    assert (HELD_TO in client.session, zone_after(client, ana, "Asia/Tokyo")) == (by_link, kept)
