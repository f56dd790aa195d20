"""One file at a time: kept until it is sent, refused with the exact reason, nobody's but the sender's."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from disputes.models import Policy
from disputes.perform import perform
from evidence.models import StagedFile
from evidence.models.staged import KEPT
from evidence.staging import as_piece
from tests.disputes.pages import fresh
from tests.evidence.uploads import pdf, picture, upload
from tests.factories import make_evidence, make_user, staff_of

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/evidence/uploads/"


@pytest.fixture
def user(client):
    user = make_user("Inês")
    client.force_login(user)
    return user


def photo(color="teal", name="photo.jpg"):
    return upload(picture(color=color), name)


def send(client, file=None, **data):
    return client.post(URL, {"file": file or photo()} | data)


def said(response):
    answer = response.json()
    return response.status_code, answer["code"], answer["error"]


def stored(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_for_the_sender(client, user, folder):
    response = send(client, photo(name="../front.jpeg"))
    staged = StagedFile.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": str(staged.pk),
        "name": "front.jpeg",
        "size": len(picture()),
        "content_type": "image/jpeg",
    }
    assert staged.user == user
    with staged.open() as file:
        assert file.read() == picture()
    assert len(stored(folder)) == 1


@pytest.mark.parametrize(
    ("content", "name", "status", "code", "sentence"),
    [
        (b"", "nothing.jpg", 422, "empty", "“nothing.jpg” is empty."),
        (b"<html>", "page.html", 422, "wrong_type", "“page.html” is not a kind of file that can be taken."),
        (picture()[:200], "half.jpg", 422, "broken", "“half.jpg” is damaged and cannot be opened."),
        (picture(size=(300, 300)), "big.jpg", 413, "too_big", "“big.jpg” is too big:"),
    ],
)
def test_a_refused_file_is_named_with_the_reason_and_not_kept(
    client, user, folder, settings, content, name, status, code, sentence
):
    settings.EVIDENCE_MAX_BYTES = 1024
    assert len(picture()) < 1024 < len(picture(size=(300, 300)))
    answer = said(send(client, upload(content, name)))
    assert (answer[:2], answer[2].startswith(sentence)) == ((status, code), True)
    assert not StagedFile.objects.exists()
    assert stored(folder) == []
    assert send(client).status_code == 201


def test_a_post_without_a_file_says_so(client, user):
    assert said(client.post(URL)) == (400, "no_file", "No file came.")


def test_who_is_not_signed_in_is_told(client):
    answer = said(send(client))
    assert answer[:2] == (401, "signed_out")
    assert client.delete(f"{URL}{'0' * 8}-0000-0000-0000-{'0' * 12}/").status_code == 401
    assert not StagedFile.objects.exists()


def test_an_upload_from_another_site_is_refused(user):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(user)
    assert send(careful).status_code == 403
    careful.cookies["csrftoken"] = token = "t" * 32
    assert careful.post(URL, {"file": photo()}, headers={"X-CSRFToken": token}).status_code == 201


def test_the_same_file_twice_is_said_at_once(client, user):
    first = send(client).json()["id"]
    twice = "“copy.jpg” is there twice in what you chose."
    assert said(send(client, photo(name="copy.jpg"), uploads=[first])) == (422, "duplicate", twice)
    assert send(client, photo("red", "copy.jpg"), uploads=[first]).status_code == 201
    assert send(client, photo(name="copy.jpg")).status_code == 201  # of another form


def test_what_is_in_the_record_already_is_said_at_once(client):
    dispute = fresh()
    client.force_login(dispute.buyer)
    staged = StagedFile.objects.get(pk=send(client).json()["id"])
    piece = as_piece(staged, "buyer", "other")
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=timezone.now(), evidence=[piece])
    answer = said(send(client, photo(name="copy.jpg"), dispute=dispute.reference))
    assert answer == (422, "duplicate", "“copy.jpg” is in the record already.")
    assert (
        send(client, photo(name="copy.jpg"), dispute=dispute.reference, attachment="yes").status_code == 201
    )
    client.force_login(staff_of(dispute))
    assert send(client, dispute=dispute.reference).status_code == 201


def test_one_too_many_is_said_at_once(client):
    Policy.objects.update(max_files_per_party=2)  # no dispute uses it yet
    dispute = fresh()
    client.force_login(dispute.buyer)
    for place in ({"dispute": dispute.reference}, {}):
        ids = [send(client, photo(color), **place).json()["id"] for color in ("red", "green")]
        answer = said(send(client, photo("blue", "blue.jpg"), uploads=ids, **place))
        sentence = "“blue.jpg” is one too many: each side may submit 2 files."
        assert answer == (422, "too_many_files", sentence)
        assert send(client, photo("blue"), uploads=ids[:1], **place).status_code == 201


def test_a_dispute_of_others_is_not_there(client, user):
    dispute = fresh(evidence=[make_evidence("buyer")])
    assert send(client, dispute=dispute.reference).status_code == 404
    client.force_login(dispute.buyer)
    assert send(client, dispute=dispute.reference).status_code == 201


@pytest.mark.parametrize(
    "limit", [{"EVIDENCE_MAX_STAGED": 2}, {"EVIDENCE_MAX_STAGED_BYTES": 2 * len(picture())}]
)
def test_nobody_holds_more_than_the_limit(client, user, settings, folder, limit):
    for name, value in limit.items():
        setattr(settings, name, value)
    first = send(client).json()["id"]
    assert send(client).status_code == 201
    status, code, sentence = said(send(client))
    assert (status, code) == (429, "no_room")
    assert sentence.endswith("Send or remove some, then try again.")
    assert len(stored(folder)) == StagedFile.objects.count() == 2
    client.delete(f"{URL}{first}/")
    assert send(client).status_code == 201
    client.force_login(make_user())
    assert send(client).status_code == 201


def test_what_is_a_day_old_takes_no_room_and_cannot_be_sent(client, user, settings):
    settings.EVIDENCE_MAX_STAGED = 1
    staged = StagedFile.objects.get(pk=send(client).json()["id"])
    StagedFile.objects.update(arrived_at=timezone.now() - KEPT + timedelta(minutes=1))
    assert send(client).status_code == 429
    StagedFile.objects.update(arrived_at=timezone.now() - KEPT)
    assert send(client).status_code == 201
    assert client.delete(reverse("evidence:upload", args=[staged.pk])).status_code == 404


@pytest.mark.parametrize("method", ["post", "delete"])
def test_the_sender_alone_takes_it_away(client, user, folder, method):
    address = reverse("evidence:upload", args=[send(client).json()["id"]])
    stranger = Client()
    stranger.force_login(make_user("stranger"))
    assert getattr(stranger, method)(address).status_code == 404
    assert len(stored(folder)) == StagedFile.objects.count() == 1
    assert getattr(client, method)(address).status_code == 204
    assert stored(folder) == []
    assert not StagedFile.objects.exists()
    assert getattr(client, method)(address).status_code == 404


def test_a_page_that_was_left_finds_what_can_still_be_sent(client, user):
    first, second = (send(client, photo(color, f"{color}.jpg")).json() for color in ("red", "blue"))
    asked = {"id": [second["id"], first["id"], "rubbish"]}
    assert client.get(URL, asked).json()["files"] == [second, first]
    client.delete(f"{URL}{first['id']}/")
    assert client.get(URL, asked).json()["files"] == [second]
    client.force_login(make_user("stranger"))
    assert client.get(URL, asked).json()["files"] == []
    assert Client().get(URL, asked).status_code == 401


def test_the_sender_alone_sees_a_small_picture_of_it(client, user):
    address = reverse("evidence:upload", args=[send(client).json()["id"]])
    response = client.get(address)
    assert response.headers["Content-Type"] == "image/jpeg"
    with Image.open(BytesIO(response.content)) as small:
        assert (small.format, small.size) == ("JPEG", (112, 112))
    paper = send(client, upload(pdf(), "paper.pdf")).json()["id"]
    assert client.get(reverse("evidence:upload", args=[paper])).status_code == 404
    client.force_login(make_user("stranger"))
    assert client.get(address).status_code == 404
    assert Client().get(address).status_code == 401
