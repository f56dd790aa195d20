"""A receiver of webhooks that is slow, lies and hears things twice: all arrives in order, nobody waits."""

import socket
import struct
from itertools import chain

import pytest

from disputes.models import WebhookAttempt, WebhookMessage
from tests.faults.afterwards import check_everything, check_webhooks
from tests.faults.lives import lead_lives
from tests.faults.passing import until_nothing_waits, wait_until
from tests.faults.stage import listen, make_shop
from tests.faults.till import open_till
from tests.webhooks.receiver import receiving, say

pytestmark = pytest.mark.faults

DISPUTES, CALLERS = 12, 4
TOO_LONG = 17  # seconds: an answer is waited for 15
PATIENCE = 600
HUGE = 1 << 16


def too_late(handler):
    """It has taken the message, and says so when nobody waits any more."""
    handler.server.receiver.over.wait(TOO_LONG)
    say(handler, 204, b"")


def taken_and_failed(handler):
    say(handler, 500, b"taken, though")


def reset(handler):
    """It breaks the line before a word."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def promises_more(handler):
    """Success, with a body that never comes whole."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    handler.wfile.write(b"{")


def without_end(handler):
    """Success, and a body as long as somebody reads."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.receiver.over.is_set():
        handler.wfile.write(b"x" * HUGE)


def nonsense(handler):
    say(handler, 200, b'\x00\xff{"paid": tru')


def no_http(handler):
    handler.wfile.write(b"\x16\x03\x01 hello\r\n\r\n")


def to(url):
    """A redirect, to where nobody should be led."""
    return lambda handler: say(handler, 307, b"", Location=url)


def lies_of(dice, trap):
    """Each kind, several times, in any order; the slowest once, as it takes so long."""
    inside = [to(trap.url), to("http://169.254.169.254/latest/"), to("http://10.0.0.1/")]
    each = [taken_and_failed, reset, promises_more, without_end, nonsense, no_http, *inside]
    script = [too_late, *chain(each, each)]
    dice.shuffle(script)
    return script


def waiting(url):
    return WebhookMessage.objects.waiting().filter(endpoint__url=url)


def test_a_receiver_that_lies_gets_everything_in_order_and_keeps_nobody_waiting(make_desk, dice):
    desk = make_desk()
    marketplace, shop = make_shop(desk)
    with receiving() as trap, open_till(shop) as till, open_till(shop) as liar:
        liar.pays, liar.receiver.script = False, lies_of(dice, trap)
        for each in (till, liar):
            each.secret = listen(marketplace, each.url)[1]
        with desk:
            lead_lives(shop, DISPUTES, dice, callers=CALLERS)
            wait_until(lambda: not waiting(till.url).exists(), PATIENCE)
            assert waiting(liar.url).exists()  # which waited for nobody else
            until_nothing_waits(PATIENCE)
            till.close()
        assert liar.receiver.script == []
        assert trap.posts == []
    check_everything(desk, shop, till)
    check_webhooks(liar)
    came = [message.uid for message in liar.came]
    assert len(came) > len(set(came))  # it took some twice, which their ids tell
    assert WebhookAttempt.objects.filter(message__endpoint__url=till.url).count() == len(till.came)
