"""While the storage takes nothing, people are told so and try again: nothing that they sent before is lost."""

import shutil
from datetime import timedelta

import pytest
import time_machine

from disputes.flow import State
from disputes.models import Dispute
from evidence.models import StagedFile, StoredFile, evidence_storage
from evidence.models.stored import write_once
from tests.disputes.pages import fresh, post
from tests.disputes.test_opening_pages import ALL, url_of
from tests.evidence.storing import on_both
from tests.evidence.uploads import picture, upload
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
