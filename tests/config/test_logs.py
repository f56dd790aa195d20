"""Log lines as JSON: what a program finds in them, and what nobody may."""

import json
import logging

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import User
from config.logs import JsonLines, logging_of
from disputes.running import context
from tests.config.logged import json_lines

log = logging.getLogger("desk.tests")


def test_a_line_says_when_how_bad_where_from_and_what():
    record = logging.LogRecord("desk", logging.WARNING, __file__, 1, "%s waits", ("The mail",), None)
    record.created = 1_700_000_000.25
    with context.apart():
        said = json.loads(JsonLines().format(record))
    assert said == {
        "time": "2023-11-14T22:13:20.250+00:00",
        "level": "WARNING",
        "logger": "desk",
        "message": "The mail waits",
    }


def test_a_line_carries_what_was_noted_of_its_request_and_no_other():
    with json_lines() as lines:
        with context.apart(request="first"):
            context.note(dispute="D-2026-7Q4K9M", event=None)
            log.info("within")
        log.info("after")
    assert [line.get("request") for line in lines] == ["first", None]
    assert (lines[0]["dispute"], "event" in lines[0], "dispute" in lines[1]) == (
        "D-2026-7Q4K9M",
        False,
        False,
    )


@pytest.mark.parametrize(
    ("message", "args", "said"),
    [
        ("Mail to %s is late", ("ana.silva@example.com",), "Mail to …@… is late"),
        ("refused: %s", ({"rui@example.com": (550, b"no")},), "refused: {'…@…': (550, b'no')}"),
        ("%s failed: %s", ("Mail", DatabaseError("row (It is broken)")), "Mail failed: DatabaseError"),
        ("%(a)s and %(b)s", ({"a": 1, "b": 2},), "1 and 2"),
        ("GET /rules/?q=secret", (), "GET /rules/?…"),
        ("100 % done", (), "100 % done"),
    ],
)
def test_a_message_quotes_neither_addresses_nor_exceptions_nor_queries(message, args, said):
    with json_lines() as lines:
        log.warning(message, *args)
    assert [line["message"] for line in lines] == [said]


@pytest.mark.parametrize("order", ["4711", "für-ana", "back\\slash"])
@pytest.mark.django_db
def test_a_failed_request_is_told_by_its_route_whatever_letters_its_address_has(client, order):
    with json_lines() as lines:
        client.get(f"/buyer/orders/{order}/open/nowhere/")
        client.put(f"/api/v1/orders/{order}", headers={"Authorization": "Bearer x"})
    told = [line["message"] for line in lines if line["logger"] == "django.request"]
    assert told == ["Not Found: an unknown address", "Unauthorized: /api/v1/orders/<path:order_reference>"]


def test_a_long_message_is_cut():
    with json_lines() as lines:
        log.warning("x" * 5000)
    assert len(lines[0]["message"]) == 1000


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_exception_is_told_by_its_kind_and_place_and_what_caused_it():
    User.objects.create_user("twice@example.com")
    with json_lines() as lines:
        try:
            with transaction.atomic():
                User.objects.create_user("twice@example.com", name="A private name")
        except IntegrityError:
            log.exception("It failed")
    error = lines[0]["error"]
    assert error[0]["type"] == "django.db.utils.IntegrityError"
    assert len(error) == 2
    assert any("accounts/models.py" in place and place.endswith("create_user") for place in error[0]["at"])
    assert "twice" not in json.dumps(lines)
    assert "private name" not in json.dumps(lines)


def test_what_the_queue_says_of_a_failed_task_ends_before_the_task_s_words():
    with json_lines() as lines:
        logging.getLogger("django-q").error("Failed 'disputes.tasks.x' (four-red-cats) - ana wrote: no")
    assert [line["message"] for line in lines] == ["Failed 'disputes.tasks.x' (four-red-cats)"]


def test_lines_are_for_people_unless_asked_otherwise():
    forms = [logging_of(form, "INFO") for form in ("line", "json")]
    assert [form["handlers"]["stderr"]["formatter"] for form in forms] == ["line", "json"]
    assert forms[0]["formatters"]["line"]["format"] == "{asctime} {levelname} {name}: {message}"


def test_a_form_that_there_is_not_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT=xml"):
        logging_of("xml", "INFO")
