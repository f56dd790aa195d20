"""A mailbox behind TLS: a server whose certificate nobody vouches for is told no password."""

import asyncio
import imaplib
import socket
import ssl
import threading
from argparse import Namespace

import pytest
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer

from disputes.inbox import fetch_mail, mailbox
from tests.factories import make_dispute
from tests.inbox.test_mailbox import NONE, OPTIONS
from tests.inbox.writing import mail_of, messages
from tests.webhooks.receiver import make_certificate

pytestmark = pytest.mark.django_db(transaction=True)
SCHEMES = ["imaps", "imap+tls"]  # from the first byte on, or asked for with STARTTLS


async def serve(port, scheme, certificate, ready, over):
    later = scheme == "imap+tls"
    files = {"cert": str(certificate), "key": str(certificate)}
    options = {**dict.fromkeys(NONE), **OPTIONS, **files, "tls": later}
    backend, config = await DictBackend.init(Namespace(**options, host=None, port=str(port), debug=False))
    answer = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
    at_once = None if later else config.ssl_context
    async with await asyncio.start_server(answer, "127.0.0.1", port, ssl=at_once):
        ready.set()
        await asyncio.to_thread(over.wait)


@pytest.fixture(params=SCHEMES)
def certificate(request, settings, tmp_path):
    """That of a real IMAP server with TLS, which it signed itself."""
    made = make_certificate(tmp_path, "localhost")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ready, over = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(serve(port, request.param, made, ready, over)))
    thread.start()
    assert ready.wait(30)
    settings.IMAP_URL = f"{request.param}://desk:secret@localhost:{port}/INBOX"
    yield made
    over.set()
    thread.join(30)


@pytest.fixture
def passwords(monkeypatch):
    """What was told to a server."""
    told = []
    monkeypatch.setattr(imaplib.IMAP4, "login", lambda _box, *words: told.append(words))
    return told


def test_a_certificate_that_nobody_vouches_for_is_refused_and_the_reason_said(certificate, passwords):
    with pytest.raises(ssl.SSLCertVerificationError, match="self-signed certificate"):
        fetch_mail()
    assert passwords == []


def test_that_of_another_server_is_refused(certificate, passwords, settings, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    settings.IMAP_URL = settings.IMAP_URL.replace("localhost", "127.0.0.1")
    with pytest.raises(ssl.SSLCertVerificationError, match="IP address mismatch"):
        fetch_mail()
    assert passwords == []


def test_one_that_the_machine_trusts_is_taken(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    dispute = make_dispute()
    with mailbox._opened() as box:
        box.append("INBOX", None, None, mail_of(dispute.buyer, dispute))
    assert fetch_mail() == {"taken": 1}
    assert len(messages()) == 1
