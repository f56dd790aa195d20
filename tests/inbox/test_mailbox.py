"""A folder on a real IMAP server: each mail is seen to once and moved, whatever happens between."""

import asyncio
import imaplib
import socket
import threading
from argparse import Namespace
from contextlib import AsyncExitStack

import pytest
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPService

from disputes.inbox import fetch_mail, mailbox
from tests.factories import make_dispute
from tests.inbox.writing import mail_of, messages

pytestmark = pytest.mark.django_db(transaction=True)
OPTIONS = {"demo_data": False, "demo_user": "desk", "demo_password": "secret", "tls": False}
NONE = ("cert", "key", "proxy_protocol", "inherited_sockets", "passlib_cfg")


async def serve(port, ready, over):
    options = Namespace(**OPTIONS, **dict.fromkeys(NONE), host=["127.0.0.1"], port=str(port), debug=False)
    backend, config = await DictBackend.init(options)
    async with AsyncExitStack() as stack:
        await IMAPService(backend, config).start(stack)
        ready.set()
        await asyncio.to_thread(over.wait)


@pytest.fixture
def server(settings):
    """A real IMAP server in this process, with mails in memory; gives a client of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ready, over = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(serve(port, ready, over)))
    thread.start()
    assert ready.wait(30)
    settings.IMAP_URL = f"imap://desk:secret@127.0.0.1:{port}/INBOX"
    client = imaplib.IMAP4("127.0.0.1", port)
    client.login("desk", "secret")
    yield client
    client.logout()
    over.set()
    thread.join(30)


def held(client):
    """How many mails lie in each folder."""
    return {folder: int(client.select(folder)[1][0]) for folder in ("INBOX", "Done", "Refused")}


def test_each_mail_is_taken_or_refused_and_moved(server):
    dispute = make_dispute()
    server.append("INBOX", None, None, mail_of(dispute.buyer, dispute))
    server.append("INBOX", None, None, mail_of(dispute.buyer, dispute, sender="eve@example.com"))
    assert fetch_mail() == {"taken": 1, "wrong_sender": 1}
    assert held(server) == {"INBOX": 0, "Done": 1, "Refused": 1}
    assert fetch_mail() == {}
    assert len(messages()) == 1


def test_a_mail_that_was_taken_and_not_moved_is_known_the_next_time(server, monkeypatch):
    dispute = make_dispute()
    server.append("INBOX", None, None, mail_of(dispute.buyer, dispute))
    with monkeypatch.context() as patch:
        patch.setattr(mailbox, "_move", lambda *_args: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            fetch_mail()
    assert fetch_mail() == {"duplicate": 1}
    assert held(server) == {"INBOX": 0, "Done": 1, "Refused": 0}
    assert len(messages()) == 1


def test_what_cannot_be_seen_to_now_stays_and_keeps_no_other(server, monkeypatch):
    dispute = make_dispute()
    server.append("INBOX", None, None, mail_of(dispute.buyer, dispute))
    server.append("INBOX", None, None, mail_of(dispute.buyer, dispute, "gmail"))
    receive = mailbox.receive
    monkeypatch.setattr(mailbox, "receive", lambda raw: receive(raw) if b"<gmail@" in raw else 1 / 0)
    assert fetch_mail() == {"later": 1, "taken": 1}
    monkeypatch.undo()
    assert held(server) == {"INBOX": 1, "Done": 1, "Refused": 0}


def test_a_mail_that_is_too_large_is_not_fetched(server, settings, monkeypatch):
    dispute = make_dispute()
    server.append("INBOX", None, None, mail_of(dispute.buyer, dispute))
    settings.MAIL_MAX_BYTES = 100
    monkeypatch.setattr(mailbox, "_raw", lambda *_args: 1 / 0)
    assert fetch_mail() == {"too_large": 1}
    assert held(server)["Refused"] == 1


def test_without_a_mailbox_nothing_is_looked_for(settings):
    settings.IMAP_URL = ""
    assert fetch_mail() == {}
