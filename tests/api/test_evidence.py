"""Evidence through the API: files and numbers of a party; and what is too large or of no kind to be taken."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from disputes.delivery import send_deliveries
from disputes.models import Event
from evidence.models import Evidence
from tests.api.conftest import problem
from tests.evidence.pieces import withheld
from tests.evidence.storing import in_folder
from tests.evidence.uploads import picture
from tests.factories import T0, again, make_dispute, make_mediator, staff_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _then():
    with time_machine.travel(T0, tick=False):
        yield


def sent(program, dispute, *files, headers=None, **fields):
    path = f"/disputes/{dispute.reference}/evidence"
    return program.upload(path, {"as": "buyer", **fields, "file": list(files)}, **(headers or {}))


def photo(color="red"):
    return SimpleUploadedFile("cracked.jpg", picture(color=color), "image/jpeg")


def test_files_are_submitted_for_a_party(porto):
    dispute = make_dispute()
    answer = sent(porto, dispute, photo(), photo("blue"), kind="proof_of_damage", note="The rim.")
    assert answer.status_code == 201, answer.content
    assert answer.json()["version"] == 2
    rows = Evidence.objects.values_list("role", "kind", "name", "note")
    assert list(rows) == [("buyer", "proof_of_damage", "cracked.jpg", "The rim.")] * 2


def test_a_tracking_number_is_evidence_too(porto):
    dispute = make_dispute()
    number = {"carrier": "CTT", "tracking_number": "RR123456785PT"}
    assert sent(porto, dispute, **number, **{"as": "seller"}).status_code == 201
    assert Evidence.objects.get().role == "seller"


def test_pages_and_mails_tell_what_came_by_key(porto, client):
    dispute = make_dispute()
    sent(porto, dispute, photo(), kind="other", note="The rim.")
    porto.act(dispute, "counter", "seller", proposal={"remedy": "full_refund"}, statement="All of it.")
    pages = {staff_of(dispute): "seller", dispute.buyer: "buyer"}
    for user, portal in pages.items():
        client.force_login(user)
        page = client.get(f"/{portal}/disputes/{dispute.reference}/")
        assert "The rim." in page.content.decode()
        assert client.get(f"/evidence/{Evidence.objects.get().pk}/").status_code == 200
    client.force_login(make_mediator())
    assert client.get(f"/mediation/disputes/dispute/{dispute.reference}/").status_code == 200
    assert not {"failed", "given up"} & set(send_deliveries())


def test_what_the_form_asks_is_asked_here(porto):
    dispute = make_dispute()
    answer = sent(porto, dispute, photo())
    assert problem(answer) == (422, "invalid")
    assert list(answer.json()["errors"]) == ["kind"]
    answer = sent(porto, dispute, **{"as": "mediator"})
    assert answer.json()["errors"] == {"as": ["Say for whom: buyer or seller."]}
    assert list(sent(porto, dispute, version="1x").json()["errors"]) == ["version"]
    assert again(dispute).version == 1


def test_what_is_no_kind_of_file_that_is_taken_is_415(porto):
    program = SimpleUploadedFile("run.exe", b"MZ" + b"\0" * 200)
    answer = sent(porto, make_dispute(), program, kind="other")
    assert problem(answer) == (415, "unsupported_media_type")
    assert "run.exe" in answer.json()["errors"]["file"][0]
    assert not Evidence.objects.exists()


def test_what_is_too_large_is_413(porto, settings):
    settings.EVIDENCE_MAX_BYTES = 100
    answer = sent(porto, make_dispute(), photo(), kind="other")
    assert problem(answer) == (413, "too_large")
    assert not Evidence.objects.exists()


def test_a_body_of_json_that_is_too_large_is_413(porto, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = porto.act(make_dispute(), "send_message", "buyer", text="a" * 200)
    assert problem(answer) == (413, "too_large")


def test_what_is_no_form_with_files_is_415(porto):
    answer = porto.post(f"/disputes/{make_dispute().reference}/evidence", {"as": "buyer"})
    assert problem(answer) == (415, "unsupported_media_type")


def test_the_same_files_with_the_same_key_are_submitted_once(porto):
    dispute, once = make_dispute(), {"Idempotency_Key": "e-1"}
    first = sent(porto, dispute, photo(), headers=once, kind="other")
    again_ = sent(porto, dispute, photo(), headers=once, kind="other")
    assert (again_.status_code, again_.content) == (201, first.content)
    assert problem(sent(porto, dispute, photo("blue"), headers=once, kind="other")) == (422, "invalid")
    assert Event.objects.filter(action="submit_evidence").count() == 1


def test_of_withheld_evidence_the_record_keeps_the_hash_alone(porto):
    dispute = make_dispute()
    sent(porto, dispute, photo(), kind="other", note="Ana, 12 Long Street")
    from_record = porto.get(f"/disputes/{dispute.reference}/events").json()["results"][1]
    assert from_record["data"]["evidence"][0]["note"] == "Ana, 12 Long Street"
    piece = Evidence.objects.get()
    withheld(piece)
    from_record = porto.get(f"/disputes/{dispute.reference}/events").json()["results"][1]
    kept = {"role": "buyer", "kind": "other", "sha256": piece.sha256, "withheld": True}
    assert from_record["data"]["evidence"] == [kept]


def test_a_file_for_which_there_is_no_room_is_taken_by_the_same_call_later(porto, settings, tmp_path):
    dispute = make_dispute()
    (tmp_path / "full").touch()
    in_folder(settings, tmp_path / "full" / "below")
    refused = sent(porto, dispute, photo(), kind="other", headers={"Idempotency_Key": "photo-1"})
    assert (problem(refused), refused["Retry-After"]) == ((507, "no_room"), "60")
    assert (Event.objects.count(), Evidence.objects.count()) == (1, 0)
    in_folder(settings, tmp_path / "room")
    taken = sent(porto, dispute, photo(), kind="other", headers={"Idempotency_Key": "photo-1"})
    assert (taken.status_code, Evidence.objects.count()) == (201, 1)
