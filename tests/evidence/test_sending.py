"""Forms with files that were uploaded before, or that are shown again: nothing has to be chosen twice."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.flow import State
from disputes.models import Dispute
from disputes.perform import perform
from evidence.models import StagedFile
from evidence.models.staged import KEPT
from tests.disputes.pages import HTMX, WORDS, fresh, post
from tests.disputes.test_opening_pages import ALL
from tests.evidence.kept import objects
from tests.evidence.uploads import picture, upload
from tests.factories import again, make_order, make_proposal, make_user, staff_of

pytestmark = pytest.mark.django_db(transaction=True)
SLIP = {"carrier": "CTT", "tracking_number": "RR123456784PT"}
HINT = "its check digit does not fit"
BAD = b"<html>", "page.html"


def photo(color="teal", name="photo.jpg"):
    return upload(picture(color=color), name)


def staged(client, user, file=None):
    client.force_login(user)
    return client.post("/evidence/uploads/", {"file": file or photo()}).json()["id"]


def submit(client, dispute, **data):
    return post(client, dispute, "buyer", "submit_evidence", data)


def ids_in(response):
    return re.findall(r'name="uploads" value="([0-9a-f-]{36})"', response.content.decode())


def names_of(dispute):
    return [str(piece) for piece in dispute.evidence.order_by("pk")]


@pytest.fixture
def dispute():
    return fresh(State.COLLECTING_EVIDENCE)


def test_what_was_uploaded_before_is_sent_with_what_comes_now_in_one_event(client, dispute):
    ids = [staged(client, dispute.buyer, photo(color, f"{color}.jpg")) for color in ("red", "green")]
    before = dispute.version
    submit(client, dispute, kind="video", uploads=ids, files=[photo("blue", "blue.jpg")])
    assert names_of(dispute) == ["red.jpg", "green.jpg", "blue.jpg"]
    assert again(dispute).version == before + 1
    assert not StagedFile.objects.exists()
    with dispute.evidence.first().open_file() as file:
        assert file.read() == picture(color="red")


def test_each_file_may_have_a_kind_of_its_own(client, dispute):
    ids = [staged(client, dispute.buyer, photo(color)) for color in ("red", "green")]
    kinds = {f"kind-{ids[0]}": "proof_of_damage", f"kind-{ids[1]}": "rubbish"}
    assert "Say what the files show." in submit(client, dispute, uploads=ids, **kinds).content.decode()
    submit(client, dispute, uploads=ids, kind="other", **kinds)
    assert [piece.kind for piece in dispute.evidence.order_by("pk")] == ["proof_of_damage", "other"]


def test_files_that_all_have_a_kind_need_no_other(client, dispute):
    one = staged(client, dispute.buyer)
    response = submit(client, dispute, uploads=[one], **{f"kind-{one}": "proof_of_damage"})
    assert response.status_code == 302
    assert dispute.evidence.get().kind == "proof_of_damage"


def test_somebody_elses_files_and_old_ones_cannot_be_sent(client, dispute):
    gone = "A file that you added before is no longer here. Choose it again."
    others, old = staged(client, make_user("stranger")), staged(client, dispute.buyer)
    StagedFile.objects.filter(pk=old).update(arrived_at=timezone.now() - KEPT)
    for each in (others, old, "0" * 32):
        response = submit(client, dispute, kind="other", uploads=[each])
        assert gone in response.content.decode()
        assert ids_in(response) == []
    assert submit(client, dispute, kind="other", uploads=["rubbish"]).status_code == 200
    assert not dispute.evidence.exists()
    mine = staged(client, dispute.buyer)
    assert submit(client, dispute, kind="other", uploads=[mine]).status_code == 302


def test_the_same_upload_is_sent_once(client, dispute):
    one = staged(client, dispute.buyer)
    assert submit(client, dispute, kind="other", uploads=[one, one]).status_code == 302
    assert submit(client, dispute, kind="other", uploads=[one]).status_code == 200
    assert dispute.evidence.count() == 1


def test_a_file_of_another_dispute_is_no_second_object(client, dispute, folder):
    other = fresh(State.COLLECTING_EVIDENCE)
    for each in (dispute, other):
        one = staged(client, each.buyer)
        assert submit(client, each, kind="other", uploads=[one]).status_code == 302
    kept = {each.evidence.get().stored for each in (dispute, other)}
    assert len(kept) == 1
    assert objects() == {kept.pop().key}


def test_accepted_files_stay_when_another_is_refused(client, dispute, folder):
    response = submit(client, dispute, kind="other", files=[photo("red", "red.jpg"), upload(*BAD)])
    page = response.content.decode()
    assert "“page.html” is not a kind of file that can be taken." in page
    (kept,) = ids_in(response)
    assert "Send <bdi>red.jpg</bdi> with it" in page
    assert not dispute.evidence.exists()
    submit(client, dispute, kind="other", uploads=[kept])
    assert names_of(dispute) == ["red.jpg"]


def test_accepted_files_stay_when_an_answer_is_missing(client, dispute):
    one = staged(client, dispute.buyer)
    chosen = {f"kind-{one}": "proof_of_damage"}
    response = submit(client, dispute, uploads=[one], files=[photo("red")], **chosen)
    assert response.context["form"].errors == {"kind": ["Say what the files show."]}
    kept = ids_in(response)
    assert kept[0] == one
    assert '<option value="proof_of_damage" selected>' in response.content.decode()
    submit(client, dispute, uploads=kept, kind="other", **chosen)
    assert [piece.kind for piece in dispute.evidence.order_by("pk")] == ["proof_of_damage", "other"]


def test_a_file_that_finds_no_room_is_said(client, dispute, settings):
    settings.EVIDENCE_MAX_STAGED = 1
    response = submit(client, dispute, files=[photo("red"), photo("blue")])
    assert len(ids_in(response)) == 1
    assert "Send or remove some, then try again." in response.content.decode()
    assert submit(client, dispute, kind="other", files=[photo("red"), photo("blue")]).status_code == 302


def test_files_stay_when_somebody_was_faster(client):
    dispute = fresh()
    seen, proposal = dispute.version, make_proposal("buyer", amount=6000)
    perform("modify", dispute.pk, actor=dispute.buyer, at=timezone.now(), proposal=proposal)
    one = staged(client, staff_of(dispute))
    data = WORDS | {"kind": "other", "uploads": [one], "files": [photo("red")]}
    response = post(client, dispute, "seller", "contest", {"version": seen} | data)
    assert response.status_code == 409
    kept = ids_in(response)
    assert kept[0] == one
    assert (
        post(client, again(dispute), "seller", "contest", data | {"uploads": kept, "files": []}).status_code
        == 302
    )
    assert dispute.evidence.count() == 2


def test_files_of_a_message_stay_when_it_has_no_words(client, dispute):
    response = post(client, dispute, "buyer", "send_message", {"files": [photo()]}, **HTMX)
    (kept,) = ids_in(response)
    assert '<details class="more" open>' in response.content.decode()
    post(client, dispute, "buyer", "send_message", {"text": "Look.", "uploads": [kept]}, **HTMX)
    assert [(piece.name, piece.is_attachment) for piece in dispute.evidence.all()] == [("photo.jpg", True)]


@pytest.mark.parametrize(("portal", "name"), [("buyer", "submit_evidence"), ("seller", "contest")])
def test_the_pages_button_asks_about_a_number_first(client, portal, name):
    dispute = fresh()
    data = WORDS | SLIP | {"kind": "other", "files": [photo()]}
    assert 'name="check"' in client_page(client, dispute, portal, name)
    response = post(client, dispute, portal, name, data | {"check": "yes"})
    page = response.content.decode()
    assert (HINT in page, "Send it anyway" in page) == (True, True)
    assert not dispute.evidence.filter(role=portal).exists()
    sent = {"uploads": ids_in(response), "files": [], "anyway": "yes"}
    response = post(client, dispute, portal, name, data | sent)
    assert response.status_code == 302
    assert HINT not in client.get(response.url).content.decode()
    assert names_of(dispute)[-2:] == ["photo.jpg", "RR123456784PT"]


def client_page(client, dispute, portal, name):
    client.force_login(dispute.buyer if portal == "buyer" else staff_of(dispute))
    return client.get(reverse(f"disputes:{portal}_action", args=[dispute.reference, name])).content.decode()


def test_without_a_warning_the_pages_button_sends_at_once(client, dispute):
    response = submit(client, dispute, kind="other", files=[photo()], check="yes")
    assert response.status_code == 302
    assert names_of(dispute) == ["photo.jpg"]


def test_a_plain_post_sends_at_once_and_warns_afterwards(client, dispute):
    response = submit(client, dispute, **SLIP)
    assert response.status_code == 302
    assert HINT in client.get(response.url).content.decode()


def test_a_return_with_a_number_that_looks_wrong_is_asked_about(client):
    dispute = fresh(State.AWAITING_RETURN_SHIPMENT)
    response = post(client, dispute, "buyer", "ship_return", SLIP | {"check": "yes"})
    assert HINT in response.content.decode()
    assert again(dispute).state == State.AWAITING_RETURN_SHIPMENT
    assert post(client, dispute, "buyer", "ship_return", SLIP).status_code == 302
    assert again(dispute).state == State.AWAITING_RETURN_RECEIPT


# -- opening a dispute


@pytest.fixture
def order():
    return make_order(delivered_at=timezone.now() - timedelta(days=1))


def open_with(client, order, **data):
    client.force_login(order.buyer)
    return client.post(reverse("disputes:open", args=[order.reference]), data)


def test_a_dispute_is_opened_with_what_was_uploaded_before(client, order):
    ids = [staged(client, order.buyer, photo(color)) for color in ("red", "blue")]
    open_with(client, order, **ALL, uploads=ids, **{f"kind-{ids[1]}": "correspondence"})
    pieces = Dispute.objects.get().evidence.order_by("pk")
    assert [piece.kind for piece in pieces] == ["proof_of_damage", "correspondence"]


def test_files_stay_until_the_dispute_is_opened(client, order):
    response = open_with(client, order, **ALL, files=[photo("red", "red.jpg"), upload(*BAD)])
    page = response.content.decode()
    assert page.count("“page.html” is not a kind of file that can be taken.") == 2  # summary and field
    (kept,) = ids_in(response)
    address = reverse("disputes:open", args=[order.reference])
    assert ids_in(client.get(f"{address}?step=check")) == [kept]
    client.post(address, {"step": "check", "uploads": [kept], f"kind-{kept}": "proof_of_damage"})
    assert [(str(piece), piece.kind) for piece in Dispute.objects.get().evidence.all()] == [
        ("red.jpg", "proof_of_damage")
    ]


def test_files_stay_when_an_earlier_answer_is_wrong(client, order):
    open_with(client, order, **ALL | {"statement": " "}, files=[photo()])
    address = reverse("disputes:open", args=[order.reference])
    client.post(address, {"step": "statement", "statement": "It is broken."})
    (kept,) = ids_in(client.get(f"{address}?step=check"))
    client.post(address, {"step": "check", "uploads": [kept]})
    assert names_of(Dispute.objects.get()) == ["photo.jpg"]


def test_saving_and_stopping_keeps_the_files_and_their_kinds(client, order):
    one, address = staged(client, order.buyer), reverse("disputes:open", args=[order.reference])
    open_with(client, order, **ALL | {"remedy": ""})
    client.post(address, {"step": "wish", "remedy": "full_refund"})
    stop = {"step": "check", "uploads": [one], f"kind-{one}": "proof_of_damage", "stop": "1"}
    client.post(address, stop)
    page = client.get(f"{address}?step=check")
    assert ids_in(page) == [one]
    assert '<option value="proof_of_damage" selected>' in page.content.decode()
