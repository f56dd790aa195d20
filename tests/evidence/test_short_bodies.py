"""An upload that breaks off on its way, over a real connection: refused, nothing kept, the server goes on."""

import socket
from urllib.parse import urlencode, urlsplit

import pytest
from django.urls import reverse

from disputes.flow import Role
from disputes.models import Message
from disputes.views.shown import page_of
from evidence.models import Evidence, StagedFile, StoredFile
from tests.disputes.pages import fresh
from tests.evidence.uploads import picture

pytestmark = pytest.mark.django_db(transaction=True)
EDGE = "edge-of-the-parts"


def body(fields, content, name="files"):
    """A form with one file, the file last."""
    parts = [f'--{EDGE}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields]
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"; filename="a.txt"\r\n\r\n'
    return "".join(parts).encode() + head.encode() + content + f"\r\n--{EDGE}--\r\n".encode()


def send(server, path, client, whole, missing=0, kind=f"multipart/form-data; boundary={EDGE}"):
    """Post all but the last bytes of a body, then say that nothing more comes; the status of the answer."""
    place = urlsplit(server.url)
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookies}\r\nConnection: close\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(whole)}\r\n\r\n"
    )
    with socket.create_connection((place.hostname, place.port), timeout=30) as line:
        line.sendall(head.encode() + whole[: len(whole) - missing])
        line.shutdown(socket.SHUT_WR)
        return int(line.makefile("rb").readline().split()[1])


def sign_in(client, user):
    """Signed in, with the token that forms bring along."""
    client.force_login(user)
    client.get("/buyer/")
    client.cookies["csrftoken"] = "a" * 32
    return ("csrfmiddlewaretoken", "a" * 32)


@pytest.mark.parametrize("missing", [1, 30, 5_000])
def test_half_a_file_is_a_bad_request_and_leaves_nothing(live_server, client, folder, missing):
    dispute = fresh()
    token = sign_in(client, dispute.buyer)
    path = page_of(dispute, Role.BUYER) + "submit_evidence/"
    fields = [token, ("version", dispute.version), ("kind", "other"), ("note", "")]
    whole = body(fields, b"What happened. " * 1000)

    assert send(live_server, path, client, whole, missing) == 400
    assert [model.objects.count() for model in (Evidence, StagedFile, StoredFile)] == [0, 0, 0]
    assert [path for path in folder.rglob("*") if path.is_file()] == []

    assert send(live_server, path, client, whole) == 302
    assert Evidence.objects.get().size == 15_000


def test_half_a_file_is_not_staged_either(live_server, client, folder):
    token = sign_in(client, fresh().buyer)
    path, whole = reverse("evidence:uploads"), body([token], picture(size=(400, 300)), "file")
    assert send(live_server, path, client, whole, 200) == 400
    assert StagedFile.objects.count() == 0
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert send(live_server, path, client, whole) == 201
    assert StagedFile.objects.get().name == "a.txt.jpg"


@pytest.mark.parametrize("missing", [1, 8, 60])
def test_half_a_sentence_is_a_bad_request_and_is_not_sent(live_server, client, missing):
    dispute = fresh()
    fields = [
        sign_in(client, dispute.buyer),
        ("version", dispute.version),
        ("text", "I will not take it. " * 3),
    ]
    path, whole = page_of(dispute, Role.BUYER) + "send_message/", urlencode(fields).encode()
    kind = "application/x-www-form-urlencoded"

    assert send(live_server, path, client, whole, missing, kind) == 400
    assert Message.objects.count() == 0

    assert send(live_server, path, client, whole, kind=kind) == 302
    assert Message.objects.get().text == ("I will not take it. " * 3).strip()
