"""The client talks to strangers' servers: it ends, it keeps little, and it goes where it was checked to."""

import socket
import ssl
import time

import pytest

from disputes.webhooks import client as clients
from disputes.webhooks.client import Client
from tests.webhooks.receiver import make_certificate, receiving, say
from tests.webhooks.test_addresses import names

BODY, HEADERS = b'{"a":1}', {"Content-Type": "application/json", "webhook-id": "msg_1"}


@pytest.fixture
def short(monkeypatch):
    """Little patience, so that tests of slow servers are over soon."""
    monkeypatch.setattr(clients, "IN_ALL", 0.6)


def post(url, client=None):
    return (client or Client()).post(url, BODY, HEADERS)


def test_what_is_posted_arrives_as_it_is(receiver):
    answer = post(receiver.url)
    assert (answer.status, answer.text, answer.error, answer.is_success) == (200, "ok", "", True)
    [came] = receiver.posts
    assert (came.path, came.body) == ("/hooks?shop=1", BODY)
    assert came.headers == HEADERS | {
        "Host": f"127.0.0.1:{receiver.port}",
        "Content-Length": "7",
        "Connection": "close",
    }


@pytest.mark.parametrize(
    ("status", "good"), [(201, True), (204, True), (299, True), (400, False), (500, False)]
)
def test_the_status_says_whether_it_was_taken(receiver, status, good):
    receiver.answer = lambda handler: say(handler, status, b"")
    answer = post(receiver.url)
    assert (answer.status, answer.is_success) == (status, good)
    assert answer.error == ("" if good else f"It answered {status}.")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(receiver, status):
    receiver.answer = lambda handler: say(handler, status, Location="http://169.254.169.254/latest/")
    answer = post(receiver.url)
    assert (answer.status, answer.is_success) == (status, False)
    assert answer.error == f"It answered {status}: redirects are not followed."
    assert len(receiver.posts) == 1


def huge(handler):
    say(handler, 200, b"", Content_Length="1000000000")
    for _ in range(10_000):
        handler.wfile.write(b"x" * 10_000)


def test_of_a_huge_answer_the_beginning_is_read(receiver):
    receiver.answer = huge
    answer = post(receiver.url)
    assert (answer.is_success, answer.text) == (True, "x" * clients.KEPT)


def test_signs_that_no_database_keeps_are_replaced(receiver):
    receiver.answer = lambda handler: say(handler, 500, b"a\x00b\xff")
    assert post(receiver.url).text == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"


def too_short(handler):
    say(handler, 200, b"part", Content_Length="1000")


def test_the_status_counts_where_the_length_is_a_lie(receiver):
    receiver.answer = too_short
    answer = post(receiver.url)
    assert (answer.is_success, answer.text) == (True, "part")


def closes_early(handler):
    handler.connection.shutdown(socket.SHUT_RDWR)


def talks_nonsense(handler):
    handler.wfile.write(b"HELLO THERE\r\n\r\n")


@pytest.mark.parametrize("lie", [closes_early, talks_nonsense])
def test_an_answer_that_is_none_is_a_failure(receiver, lie):
    receiver.answer = lie
    answer = post(receiver.url)
    assert (answer.status, answer.is_success) == (None, False)
    assert answer.error.startswith("No answer: ")


def never(handler):
    handler.server.receiver.over.wait(20)


def drips(handler):
    """A byte now and then: each in time, the whole never."""
    for sign in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: 1\r\n" * 100:
        handler.wfile.write(bytes([sign]))
        if handler.server.receiver.over.wait(0.1):
            break


@pytest.mark.parametrize("slow", [never, drips])
def test_a_slow_answer_has_an_end(receiver, short, slow):
    receiver.answer = slow
    began = time.monotonic()
    answer = post(receiver.url)
    assert (answer.status, answer.error) == (None, "No answer in time.")
    assert time.monotonic() - began < 10


def drips_the_body(handler):
    say(handler, 200, b"ok", Content_Length="1000")
    never(handler)


def test_a_body_that_never_ends_changes_nothing_of_the_status(receiver, short):
    receiver.answer = drips_the_body
    answer = post(receiver.url)
    assert (answer.is_success, answer.text) == (True, "ok")


def test_nobody_there_is_a_failure(debug):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        answer = post(f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert (answer.status, answer.error) == (None, "No answer: [Errno 111] Connection refused")


def test_an_unknown_name_is_a_failure(monkeypatch):
    def getaddrinfo(*args, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(clients.socket, "getaddrinfo", getaddrinfo)
    assert post("https://shop.example.com/").error == "The name of the host is not known."


def test_the_own_machine_is_not_called_outside_of_development(receiver, settings):
    settings.DEBUG = False
    assert post(receiver.url).error == "The address must start with https://."
    answer = post(receiver.url.replace("http:", "https:"))
    assert answer.error == "127.0.0.1 is not an address of the public internet."
    assert receiver.posts == []


def test_proxies_of_the_environment_are_not_used(receiver, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert post(receiver.url).is_success


# -- TLS, and names that change their mind --------------------------------------------------


@pytest.fixture
def shop(debug, tmp_path):
    """A server with a certificate for shop.example.com, and a client that trusts it."""
    certificate = make_certificate(tmp_path, "shop.example.com")
    with receiving(certificate) as receiver:
        receiver.client = Client(ssl.create_default_context(cafile=certificate))
        receiver.at = f"https://shop.example.com:{receiver.port}/hooks"
        yield receiver


def test_the_certificate_is_checked_by_the_name_that_was_asked_for(shop, monkeypatch):
    names(monkeypatch, ["127.0.0.1"])
    assert post(shop.at, shop.client).is_success
    assert shop.posts[0].headers["Host"] == f"shop.example.com:{shop.port}"


def test_a_certificate_for_another_name_is_refused(shop, monkeypatch):
    names(monkeypatch, ["127.0.0.1"])
    answer = post(shop.at.replace("shop.", "other."), shop.client)
    assert answer.error.startswith("The certificate is not valid: Hostname mismatch")
    assert shop.posts == []


def test_a_certificate_that_nobody_vouches_for_is_refused(shop, monkeypatch):
    names(monkeypatch, ["127.0.0.1"])
    assert post(shop.at).error == "The certificate is not valid: self-signed certificate"
    assert shop.posts == []


def test_a_name_is_asked_for_once_and_the_checked_address_is_called(shop, monkeypatch):
    """Rebinding: a second look-up would lead somewhere else."""
    asked = names(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    called = []
    connect = socket.create_connection
    monkeypatch.setattr(
        clients.socket,
        "create_connection",
        lambda address, *args: (called.append(address), connect(address, *args))[1],
    )
    assert post(shop.at, shop.client).is_success
    assert asked == ["shop.example.com"]
    assert called == [("127.0.0.1", shop.port)]


def test_a_name_that_turns_private_is_not_called(shop, monkeypatch, settings):
    settings.DEBUG = False
    names(monkeypatch, ["127.0.0.1"])
    assert post(shop.at, shop.client).error == "127.0.0.1 is not an address of the public internet."
    assert shop.posts == []


def test_the_next_address_is_tried_where_the_first_does_not_answer(shop, monkeypatch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.3", 0))
        names(monkeypatch, ["127.0.0.3", "127.0.0.1"])
        assert post(shop.at, shop.client).is_success
