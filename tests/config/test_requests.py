"""Every request has a number, is counted and logged, and says nothing private; monitors get their answer."""

import logging
import re

import pytest

from disputes.flow import State
from disputes.running.counters import REQUEST_SECONDS, REQUESTS
from tests.config.logged import json_lines
from tests.disputes.pages import fresh
from tests.factories import make_dispute

pytestmark = pytest.mark.django_db(transaction=True)


def counted(view, method="GET", status="2xx"):
    return REQUESTS.labels(view, method, status)._value.get()


def test_a_request_keeps_the_number_that_a_proxy_gave_it(client):
    assert client.get("/rules/", headers={"X-Request-Id": "edge-7f3a9c21"})["X-Request-Id"] == "edge-7f3a9c21"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "a b c d e f", 'drop"table"', "zwölf-zeichen"])
def test_a_request_gets_a_number_of_its_own_where_the_given_one_is_none(client, given):
    numbers = {client.get("/rules/", headers={"X-Request-Id": given})["X-Request-Id"] for _try in range(2)}
    assert len(numbers) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", number) for number in numbers)


def test_a_request_is_counted_by_view_method_and_class_of_status(client):
    before = counted("disputes:rules"), REQUEST_SECONDS.labels("disputes:rules")._sum.get()
    client.get("/rules/")
    assert counted("disputes:rules") == before[0] + 1
    assert REQUEST_SECONDS.labels("disputes:rules")._sum.get() > before[1]


def test_what_is_nowhere_is_counted_under_one_name_and_one_method(client):
    before = counted("unknown", "other", "4xx")
    client.generic("BREW", "/coffee/for/ana")
    assert counted("unknown", "other", "4xx") == before + 1


def test_a_request_s_line_says_who_what_and_how_long_in_numbers_and_names_of_ours(client):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE)
    client.force_login(dispute.buyer)
    with json_lines() as lines:
        answer = client.get(f"/buyer/disputes/{dispute.reference}/?said=a+secret")
    [line] = [line for line in lines if line["logger"] == "config.requests"]
    assert 0 < line.pop("seconds") < 60
    assert line.pop("message").startswith("GET disputes:buyer_dispute 200 in ")
    del line["time"]
    assert line == {
        "level": "INFO",
        "logger": "config.requests",
        "request": answer["X-Request-Id"],
        "dispute": dispute.reference,
        "method": "GET",
        "view": "disputes:buyer_dispute",
        "status": 200,
        "user": dispute.buyer_id,
    }


def test_a_dispute_that_is_opened_is_named_in_the_lines_that_follow():
    with json_lines() as lines:
        dispute = make_dispute()
        logging.getLogger("desk.tests").info("opened")
    assert {line["dispute"] for line in lines} == {dispute.reference}


def test_no_line_says_what_was_asked_for_that_is_nowhere(client):
    with json_lines() as lines:
        answer = client.get("/seller/invitations/a-secret-token/and/more?for=ana")
    assert answer.status_code == 404
    assert [line["request"] for line in lines] == [answer["X-Request-Id"]] * 2
    assert not [line for line in lines if "secret" in str(line) or "ana" in line["message"]]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_monitors_are_answered_by_whatever_name_and_without_tls(client, settings, path):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["desk.example.com"], True
    assert client.get("/rules/", headers={"host": "desk.example.com"}).status_code == 301
    answer = client.get(path, headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, "no-cache" in answer["Cache-Control"]) == (200, True)


@pytest.mark.parametrize(("path", "logged"), [("/healthz", 0), ("/rules/", 1)])
def test_a_monitor_that_is_content_leaves_no_line(client, path, logged):
    with json_lines() as lines:
        assert client.get(path).status_code == 200
    assert len(lines) == logged
