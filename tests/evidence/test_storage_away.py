"""While the storage takes nothing, people are told so and try again: nothing they sent before is lost."""

import shutil
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from disputes.flow import State
from disputes.models import Dispute
from evidence.models import StagedFile, StoredFile, evidence_storage
from evidence.models.stored import write_once
from evidence.preparing import renditions
from evidence.preparing.jobs import prepare
from tests.disputes.pages import fresh, post
from tests.disputes.test_opening_pages import ALL, url_of
from tests.evidence.kept import drawn, job_of, kept
from tests.evidence.pieces import sent
from tests.evidence.storing import answer_of, keep_in, on_both
from tests.evidence.uploads import pdf, picture, upload
from tests.factories import T0, again, make_order

pytestmark = [pytest.mark.django_db(transaction=True), on_both]
LATER = "Files cannot be kept at the moment. Try again in a few minutes."


def photo(color="teal", name="photo.jpg"):
    return upload(picture(color=color), name)


def take_away(store):
    """The disk, or the bucket."""
    if not store.origin:
        shutil.rmtree(store.path)
        store.path.write_bytes(b"")
        return
    for key in [f"evidence/{name}" for name in store.names()]:
        store.client.delete_object(Bucket=store.name, Key=key)
    store.client.delete_bucket(Bucket=store.name)


def test_an_upload_is_answered_and_can_be_tried_again(client, store):
    client.force_login(fresh(State.COLLECTING_EVIDENCE).buyer)
    take_away(store)
    response = client.post("/evidence/uploads/", {"file": photo()})
    assert (response.status_code, response.json()) == (503, {"code": "not_kept", "error": LATER})
    assert not StagedFile.objects.exists()


def test_a_form_is_shown_again_with_what_was_kept_before(client, store):
    dispute = fresh(State.COLLECTING_EVIDENCE)
    client.force_login(dispute.buyer)
    known = client.post("/evidence/uploads/", {"file": photo("red", "red.jpg")}).json()["id"]
    take_away(store)
    data = {"kind": "video", "note": "Look here.", "uploads": [known], "files": [photo("blue")]}
    shown = post(client, dispute, "buyer", "submit_evidence", data).content.decode()
    assert all(text in shown for text in (LATER, known, "Look here."))
    assert again(dispute).version == dispute.version
    assert not StoredFile.objects.exists()


def test_a_dispute_is_opened_later(client, store):
    order = make_order()
    client.force_login(order.buyer)
    take_away(store)
    with time_machine.travel(T0 + timedelta(days=1), tick=False):
        shown = client.post(url_of(order), ALL | {"files": [photo()]}).content.decode()
    assert LATER in shown
    assert ALL["statement"] in shown
    assert not Dispute.objects.exists()


def test_what_cannot_be_deleted_now_is_no_fault(client, store):
    client.force_login(fresh(State.COLLECTING_EVIDENCE).buyer)
    pk = client.post("/evidence/uploads/", {"file": photo()}).json()["id"]
    take_away(store)
    assert client.delete(f"/evidence/uploads/{pk}/").status_code == 204
    assert not StagedFile.objects.exists()


def test_an_object_that_was_sent_twice_is_written_under_another_name(store, monkeypatch):
    """An answer was lost on the way, and the server's client sent the object again."""
    storage, taken = evidence_storage(), []
    save = type(storage)._save

    def late(self, name, content):
        save(self, name, content)
        if not taken:
            taken.append(name)
            save(self, name, content)
        return name

    monkeypatch.setattr(type(storage), "_save", late)
    key = write_once(photo(), T0)
    assert store.names() == {*taken, key}


def test_what_waits_to_be_drawn_waits_for_as_long_as_it_takes(store, settings):
    stored, at, here = kept(picture()), T0, settings.STORAGES
    keep_in(settings, "/dev/null/nowhere")
    for _try in range(10):
        prepare(stored.pk, at)
        at = job_of(stored).due_at
    assert job_of(stored).attempts == 0
    settings.STORAGES = here
    assert prepare(stored.pk, at) == {"done": 1}
    assert drawn(stored) == [("thumbnail", 0), ("view", 0)]


def test_a_picture_that_cannot_be_drawn_now_is_asked_for_again(client, store, settings):
    piece = sent("image/jpeg")
    client.force_login(piece.dispute.buyer)
    here = settings.STORAGES
    keep_in(settings, "/dev/null/nowhere")
    response = client.get(reverse("evidence:item", args=[piece.pk]))
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    settings.STORAGES = here
    assert answer_of(store, client.get(reverse("evidence:item", args=[piece.pk]))).status == 200


def test_the_page_of_a_text_says_that_it_cannot_be_opened_and_shows_the_rest(client, store, settings):
    piece = sent("text/plain")
    client.force_login(piece.dispute.buyer)
    page = reverse("evidence:details", args=[piece.pk])
    assert "The file cannot be opened" not in client.get(page).content.decode()
    keep_in(settings, "/dev/null/nowhere")
    shown = client.get(page).content.decode()
    assert "The file cannot be opened at the moment." in shown
    assert piece.sha256 in shown
    assert client.get(reverse("evidence:item", args=[piece.pk])).status_code == 503


def test_an_upload_that_cannot_be_opened_has_no_picture(client, store):
    client.force_login(fresh(State.COLLECTING_EVIDENCE).buyer)
    pk = client.post("/evidence/uploads/", {"file": photo()}).json()["id"]
    assert client.get(f"/evidence/uploads/{pk}/").status_code == 200
    take_away(store)
    assert client.get(f"/evidence/uploads/{pk}/").status_code == 404


# -- what was drawn is lost -----------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?size=thumb"])
def test_a_picture_is_drawn_anew_when_what_was_drawn_is_lost(client, store, query):
    piece = sent("image/jpeg")
    renditions.draw(piece.stored)
    client.force_login(piece.dispute.buyer)
    address = reverse("evidence:item", args=[piece.pk]) + query
    before = answer_of(store, client.get(address))
    for row in piece.stored.renditions.all():
        store.remove(row.key)
    after = answer_of(store, client.get(address))
    assert (after.status, after.content) == (200, before.content)
    assert drawn(piece.stored) == [("thumbnail", 0), ("view", 0)]


def test_the_pages_of_a_document_are_put_up_to_be_drawn_again(client, store):
    piece = sent("application/pdf", content=pdf(pages=2))
    prepare(piece.stored_id)
    client.force_login(piece.dispute.buyer)
    address = reverse("evidence:page", args=[piece.pk, 2])
    store.remove(piece.stored.renditions.get(number=2).key)
    assert client.get(address).status_code == 202
    assert job_of(piece.stored).due_at is not None
    prepare(piece.stored_id)
    assert answer_of(store, client.get(address)).status == 200
    assert drawn(piece.stored) == [("page", 1), ("page", 2), ("thumbnail", 0)]


def test_of_two_that_miss_something_one_puts_it_up_again(store):
    stored = kept(picture())
    renditions.draw(stored)
    first, second = (stored.renditions.get(kind="view") for _who in range(2))
    renditions.draw_again(first)
    renditions.draw(stored)
    renditions.draw_again(second)
    assert drawn(stored) == [("thumbnail", 0), ("view", 0)]
