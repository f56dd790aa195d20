"""Who gets a file, in what form, and what browsers are told about it."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from PIL import Image

from disputes.flow import Role, State
from disputes.models import Message
from disputes.perform import perform
from disputes.views.shown import page_of
from evidence.acceptance import accepted
from evidence.models import Evidence, Withholding
from evidence.serving import Part, RangeError, part_of
from tests.evidence.uploads import EMAIL, mp4, pdf, picture, upload
from tests.factories import (
    T0,
    make_dispute,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_operator,
    make_store,
    make_user,
    staff_of,
)

pytestmark = pytest.mark.django_db
LATER = T0 + timedelta(hours=20)


def piece_of(content=None, name="photo", dispute=None):
    piece = accepted(upload(content or picture(), name), role="buyer", kind="other")
    dispute = dispute or make_dispute()
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=LATER, evidence=[piece])
    return piece


def address(piece, query=""):
    return reverse("evidence:item", args=[piece.pk]) + query


def get(client, piece, user, query="", **headers):
    client.force_login(user)
    return client.get(address(piece, query), headers=headers)


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("who", ["buyer", "seller", "mediator", "operator"])
def test_both_parties_and_staff_get_the_file(client, who):
    piece = piece_of(picture("PNG"))
    dispute = piece.dispute
    people = {"buyer": dispute.buyer, "seller": staff_of(dispute)}
    user = people.get(who) or {"mediator": make_mediator, "operator": make_operator}[who]()
    assert body(get(client, piece, user)) == picture("PNG")


def test_a_stranger_and_another_stores_agent_get_404(client):
    piece = piece_of()
    for user in (make_user(), make_store().owner):
        for query in ("", "?size=thumb"):
            assert get(client, piece, user, query).status_code == 404


def test_who_is_not_signed_in_is_asked_to(client):
    response = client.get(address(piece_of()))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_only_safe_methods_are_answered(client):
    piece = piece_of()
    client.force_login(piece.dispute.buyer)
    assert client.post(address(piece)).status_code == 405


@pytest.mark.parametrize(
    ("content", "content_type", "disposition"),
    [
        (picture("JPEG"), "image/jpeg", 'inline; filename="a.jpg"'),
        (picture("WEBP"), "image/webp", 'inline; filename="a.webp"'),
        (pdf(), "application/pdf", 'attachment; filename="a.pdf"'),
        (mp4(), "video/mp4", 'attachment; filename="a.mp4"'),
        (b"hello", "text/plain; charset=utf-8", 'attachment; filename="a.txt"'),
        (EMAIL, "message/rfc822", 'attachment; filename="a.eml"'),
    ],
)
def test_only_pictures_are_shown_inline_and_all_are_harmless(client, content, content_type, disposition):
    piece = piece_of(content, "a")
    response = get(client, piece, piece.dispute.buyer)
    assert body(response) == content
    told = {
        "Content-Type": content_type,
        "Content-Disposition": disposition,
        "Content-Length": str(len(content)),
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
        "ETag": f'"{piece.sha256}"',
        "Accept-Ranges": "bytes",
    }
    assert {name: response[name] for name in told} == told


def test_names_in_any_script_are_told_as_the_standard_says(client):
    piece = piece_of(pdf(), '收据 "1".pdf')
    disposition = get(client, piece, piece.dispute.buyer)["Content-Disposition"]
    assert disposition == "attachment; filename*=utf-8''%E6%94%B6%E6%8D%AE%20%221%22.pdf"


def test_who_has_it_already_gets_no_second_copy(client):
    piece = piece_of()
    response = get(client, piece, piece.dispute.buyer, if_none_match=f'"{piece.sha256}"')
    assert (response.status_code, response.content) == (304, b"")


def test_head_tells_all_but_the_content(client):
    piece = piece_of()
    client.force_login(piece.dispute.buyer)
    response = client.head(address(piece))
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Length"] == str(piece.size)


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-9", Part(0, 9)),
        ("bytes=90-", Part(90, 99)),
        ("bytes=90-500", Part(90, 99)),
        ("bytes=-10", Part(90, 99)),
        ("bytes=-500", Part(0, 99)),
        ("bytes=99-99", Part(99, 99)),
        ("", None),
        ("bytes=-", None),
        ("bytes=9-0", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-9", None),
        ("bytes=١-٢", None),
    ],
)
def test_part_of_reads_a_range(header, part):
    assert part_of(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_part_of_refuses_what_lies_outside(header):
    with pytest.raises(RangeError):
        part_of(header, 100)


def test_a_video_is_served_in_parts(client):
    piece = piece_of(mp4())
    response = get(client, piece, piece.dispute.buyer, range="bytes=4-11")
    assert (response.status_code, body(response)) == (206, mp4()[4:12])
    assert response["Content-Range"] == f"bytes 4-11/{piece.size}"
    assert response["Content-Length"] == "8"
    outside = get(client, piece, piece.dispute.buyer, range="bytes=9999-")
    assert (outside.status_code, outside["Content-Range"]) == (416, f"bytes */{piece.size}")
    other = get(client, piece, piece.dispute.buyer, range="bytes=4-11", if_range='"another"')
    assert (other.status_code, body(other)) == (200, mp4())


def test_a_thumbnail_is_small_upright_and_says_nothing_of_the_camera(client):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of example.com"  # turned by a quarter; the maker
    halves = Image.new("RGB", (400, 200), "white")
    halves.paste("black", (0, 0, 200, 200))
    out = io.BytesIO()
    halves.save(out, "JPEG", exif=exif)
    piece = piece_of(out.getvalue())
    response = get(client, piece, piece.dispute.buyer, "?size=thumb")
    drawn = Image.open(io.BytesIO(response.content))
    assert (drawn.format, drawn.size, dict(drawn.getexif())) == ("JPEG", (112, 112), {})
    assert drawn.getpixel((56, 10))[0] < 50 < 200 < drawn.getpixel((56, 100))[0]
    assert response["Cache-Control"] == "private, max-age=600"
    assert "sandbox" in response["Content-Security-Policy"]


def test_only_pictures_have_a_thumbnail(client):
    piece = piece_of(pdf())
    assert get(client, piece, piece.dispute.buyer, "?size=thumb").status_code == 404


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("RR123456785PT", "Its check digit fits"),
        ("RR123456784PT", "Its check digit does not fit"),
        ("12", "cannot be checked here"),
    ],
)
def test_a_voucher_has_a_page_that_says_what_the_check_digit_says(client, number, said):
    dispute = make_dispute(evidence=[make_evidence(tracking_number=number, note="<b>Look</b>")])
    piece = dispute.evidence.get()
    text = get(client, piece, dispute.buyer).content.decode()
    assert said in text
    assert "&lt;b&gt;Look" in text
    assert page_of(dispute, Role.BUYER) in text
    assert page_of(dispute, Role.SELLER) in get(client, piece, staff_of(dispute)).content.decode()
    assert get(client, piece, make_mediator()).status_code == 200
    assert get(client, piece, make_user()).status_code == 404


def test_a_lost_file_is_not_found(client, folder):
    piece = piece_of()
    (folder / piece.stored.key).unlink()
    assert get(client, piece, piece.dispute.buyer).status_code == 404


def test_a_withheld_file_is_for_mediators_alone(client):
    dispute = make_dispute_in(State.UNDER_REVIEW)
    piece, mediator = piece_of(dispute=dispute), make_mediator()
    withholding = Withholding(evidence=piece, why="It shows a passport.")
    perform("withhold_evidence", dispute.pk, actor=mediator, at=LATER, withholding=withholding)
    for user in (dispute.buyer, staff_of(dispute)):
        for query in ("", "?size=thumb"):
            response = get(client, piece, user, query)
            assert response.status_code == 410
            text = response.content.decode()
            assert "It shows a passport." in text
            assert piece.sha256 in text
    assert body(get(client, piece, mediator)) == picture()


def test_attachments_of_a_private_note_are_for_mediators_alone(client):
    dispute = make_dispute_in(State.UNDER_REVIEW)
    mediator, note = make_mediator(), Message(text="Look.", private=True)
    attached = accepted(upload(picture()), role="mediator", kind="other")
    brought = {"message": note, "evidence": [attached]}
    perform("send_message", dispute.pk, actor=mediator, at=LATER, **brought)
    for user in (dispute.buyer, staff_of(dispute)):
        assert get(client, attached, user).status_code == 404
    assert get(client, attached, make_mediator()).status_code == 200


def test_a_mediator_who_is_a_party_does_not_read_private_notes(client):
    buyer = make_mediator()
    dispute = make_dispute_in(State.UNDER_REVIEW)
    open_one = accepted(upload(picture(color="red")), role="mediator", kind="other")
    private = accepted(upload(picture(color="blue")), role="mediator", kind="other")
    for piece, hidden in ((open_one, False), (private, True)):
        message = Message(text="Look.", private=hidden)
        brought = {"message": message, "evidence": [piece]}
        perform("send_message", dispute.pk, actor=make_mediator(), at=LATER, **brought)
    dispute.store.members.create(user=buyer)
    assert list(Evidence.objects.visible_to(buyer)) == [open_one]


def test_the_disputes_page_shows_small_pictures(client):
    piece, paper = piece_of(), piece_of(pdf(), "bill.pdf")
    client.force_login(piece.dispute.buyer)
    assert address(piece, "?size=thumb") in client.get(page_of(piece.dispute, Role.BUYER)).content.decode()
    client.force_login(paper.dispute.buyer)
    text = client.get(page_of(paper.dispute, Role.BUYER)).content.decode()
    assert address(paper) in text
    assert "size=thumb" not in text
