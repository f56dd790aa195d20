"""In what form people get a file, and what browsers are told about it, from a folder and from a bucket."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from disputes.flow import Role
from disputes.views.shown import page_of
from evidence.models import Evidence, Job
from evidence.serving import Part, RangeError, part_of
from tests.evidence.pieces import CONTENTS, VIDEO_VIEW, draw, sent, unsent, withheld
from tests.evidence.storing import answer_of, on_both
from tests.evidence.uploads import EMAIL, picture
from tests.factories import make_dispute, make_evidence, make_mediator, make_user, staff_of

pytestmark = pytest.mark.django_db
JPEG, PDF = "image/jpeg", CONTENTS["application/pdf"][1]


def address(piece, name="item", query="", **more):
    return reverse(f"evidence:{name}", kwargs={"pk": piece.pk, **more}) + query


def get(client, store, piece, user=None, name="item", query="", headers=None, **more):
    """As the buyer, if nobody else is named."""
    client.force_login(user or piece.dispute.buyer)
    found = client.get(address(piece, name, query, **more), headers=headers or {})
    return answer_of(store, found, **(headers or {}))


def drawn_in(answer):
    assert (answer.status, answer.headers["Content-Type"]) == (200, JPEG)
    return Image.open(io.BytesIO(answer.content))


def test_who_is_not_signed_in_is_asked_to(client):
    response = client.get(address(sent()))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("name", "more"), [("item", {}), ("original", {}), ("page", {"number": 1}), ("details", {})]
)
def test_only_safe_methods_are_answered(client, name, more):
    piece = sent()
    client.force_login(piece.dispute.buyer)
    assert client.post(address(piece, name, **more)).status_code == 405


@on_both
@pytest.mark.parametrize(
    ("content_type", "name", "content", "told", "disposition"),
    [
        ("application/pdf", "item", PDF, "application/pdf", 'attachment; filename="bill.pdf"'),
        ("application/pdf", "original", PDF, "application/pdf", 'attachment; filename="bill.pdf"'),
        ("message/rfc822", "item", EMAIL, "message/rfc822", 'attachment; filename="mail.eml"'),
        ("text/plain", "item", b"hello", "text/plain; charset=utf-8", 'inline; filename="notes.txt"'),
        ("text/plain", "original", b"hello", "text/plain; charset=utf-8", 'attachment; filename="notes.txt"'),
    ],
)
def test_documents_come_as_they_arrived(client, store, content_type, name, content, told, disposition):
    answer = get(client, store, sent(content_type), name=name)
    assert (answer.status, answer.content) == (200, content)
    assert answer.headers["Content-Type"] == told
    assert answer.headers["Content-Disposition"] == disposition


@on_both
def test_a_picture_is_drawn_at_once_upright_and_without_what_a_camera_writes(client, store):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of example.com"  # turned by a quarter; the maker
    halves = Image.new("RGB", (400, 200), "white")
    halves.paste("black", (0, 0, 200, 200))
    out = io.BytesIO()
    halves.save(out, "JPEG", exif=exif)
    piece = sent(content=out.getvalue())
    view, thumb = (
        drawn_in(get(client, store, piece)),
        drawn_in(get(client, store, piece, query="?size=thumb")),
    )
    for shown, size in ((view, (200, 400)), (thumb, (112, 112))):
        assert (shown.size, dict(shown.getexif())) == (size, {})
        middle = shown.width // 2
        assert shown.getpixel((middle, 10))[0] < 50 < 200 < shown.getpixel((middle, shown.height - 10))[0]


@on_both
def test_a_view_is_named_after_what_it_is(client, store):
    answer = get(client, store, sent("image/png"))
    assert answer.headers["Content-Disposition"] == 'inline; filename="photo.jpg"'


@on_both
def test_names_in_any_script_are_told_as_the_standard_says(client, store):
    piece = sent("application/pdf", name='收据 "1".pdf')
    disposition = get(client, store, piece).headers["Content-Disposition"]
    assert disposition == "attachment; filename*=utf-8''%E6%94%B6%E6%8D%AE%20%221%22.pdf"


@on_both
def test_the_original_of_a_picture_is_for_mediators(client, store):
    piece = sent("image/png")
    for party in (piece.dispute.buyer, staff_of(piece.dispute)):
        refused = get(client, store, piece, party, "original")
        assert refused.status == 403
        assert "The original is for mediators" in refused.content.decode()
    answer = get(client, store, piece, make_mediator(), "original")
    assert (answer.status, answer.content) == (200, picture("PNG"))
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="photo.png"'


@on_both
def test_what_no_list_knows_is_saved_as_mere_bytes(client, store):
    piece = sent("text/plain", content=b"<script>alert(1)</script>")
    type(piece.stored).objects.filter(pk=piece.stored_id).update(content_type="text/html")
    Evidence.objects.filter(pk=piece.pk).update(content_type="text/html", name="page.html")
    answer = get(client, store, piece, make_mediator(), "original")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="page.bin"'


def test_browsers_are_told_to_do_no_harm(client, store):
    told = {
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Accept-Ranges": "bytes",
    }
    for content_type, query in (("image/jpeg", ""), ("image/jpeg", "?size=thumb"), ("text/plain", "")):
        headers = get(client, store, sent(content_type), query=query).headers
        assert {name: headers[name] for name in told} == told
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Content-Security-Policy"].endswith("; sandbox")


def test_who_has_it_already_gets_no_second_copy(client, store):
    piece = sent()
    etag = get(client, store, piece).headers["ETag"]
    answer = get(client, store, piece, headers={"If-None-Match": etag})
    assert (answer.status, answer.content) == (304, b"")


def test_head_tells_all_but_the_content(client):
    piece = sent("application/pdf")
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


@on_both
def test_a_video_is_played_in_parts(client, store):
    piece = draw(sent("video/mp4"))
    size = len(VIDEO_VIEW)
    for asked, part in (
        ("bytes=4-11", slice(4, 12)),
        ("bytes=700000-800000", slice(700000, 800001)),
        ("bytes=-5", slice(size - 5, size)),
    ):
        answer = get(client, store, piece, headers={"Range": asked})
        assert (answer.status, answer.content) == (206, VIDEO_VIEW[part])
        assert answer.headers["Content-Range"] == f"bytes {part.start}-{part.stop - 1}/{size}"
        assert answer.headers["Content-Type"] == "video/mp4"
    assert get(client, store, piece, headers={"Range": f"bytes={size}-"}).status == 416
    assert get(client, store, piece).content == VIDEO_VIEW


def test_a_part_of_what_has_changed_is_answered_with_the_whole(client, store):
    piece = draw(sent("video/mp4"))
    answer = get(client, store, piece, headers={"Range": "bytes=4-11", "If-Range": '"another"'})
    assert (answer.status, answer.content) == (200, VIDEO_VIEW)


@on_both
def test_videos_and_documents_have_small_pictures_once_they_are_drawn(client, store):
    small, poster, first = {"query": "?size=thumb"}, {"query": "?size=poster"}, {"name": "page", "number": 1}
    for piece, shown in ((sent("video/mp4"), (small, poster, {})), (sent("application/pdf"), (small, first))):
        for more in shown:
            answer = get(client, store, piece, **more)
            assert (answer.status, answer.content, answer.headers.get("Retry-After")) == (202, b"", "2")
        draw(piece)
        assert {get(client, store, piece, **more).status for more in shown} == {200}
        Job.objects.filter(stored=piece.stored).update(due_at=None)
        assert get(client, store, piece, name="page", number=2).status == 404


def test_there_are_no_other_sizes_and_a_number_has_no_file(client, store):
    voucher = make_dispute(evidence=[make_evidence()]).evidence.get()
    assert get(client, store, sent(), query="?size=huge").status == 404
    assert get(client, store, voucher, name="original").status == 404
    assert get(client, store, voucher, name="page", number=1).status == 404


def test_the_address_of_a_number_leads_to_its_page(client):
    voucher = make_dispute(evidence=[make_evidence()]).evidence.get()
    client.force_login(voucher.dispute.buyer)
    assert client.get(address(voucher))["Location"] == address(voucher, "details")
    assert client.get(address(voucher, "details")).status_code == 200
    client.force_login(make_user())
    assert client.get(address(voucher)).status_code == 404


@on_both
def test_a_lost_file_is_not_found(client, store):
    piece, paper = sent(), sent("application/pdf")
    for lost in (piece, paper):
        store.remove(lost.stored.key)
    assert get(client, store, piece).status == 404
    assert get(client, store, paper).status in (403, 404)  # a bucket may not even say that it is gone


@on_both
def test_a_withheld_file_is_for_mediators_alone(client, store):
    piece = withheld(sent())
    for user in (piece.dispute.buyer, staff_of(piece.dispute)):
        for query in ("", "?size=thumb"):
            answer = get(client, store, piece, user, query=query)
            assert answer.status == 410
            text = answer.content.decode()
            assert "It shows a passport." in text
            assert piece.sha256 in text
    assert get(client, store, piece, make_mediator()).status == 200


@on_both
def test_what_the_scan_refused_is_for_nobody(client, store):
    piece = sent("application/pdf")
    type(piece.stored).objects.update(scan="infected", found="Eicar-Test")
    for user in (piece.dispute.buyer, staff_of(piece.dispute), make_mediator()):
        for more in ({}, {"name": "original"}, {"query": "?size=thumb"}):
            answer = get(client, store, piece, user, **more)
            assert answer.status == 410
            assert "The virus scan found Eicar-Test in it." in answer.content.decode()


@on_both
def test_originals_wait_for_the_scan_where_there_is_one(client, store, settings):
    settings.CLAMD_SOCKET = "/run/clamd"
    photo, paper = sent(), sent("application/pdf")
    assert get(client, store, photo).status == 200
    refused = get(client, store, paper)
    assert refused.status == 409
    assert "Not scanned yet" in refused.content.decode()
    assert get(client, store, photo, make_mediator(), "original").status == 409
    type(paper.stored).objects.update(scan="clean")
    assert get(client, store, paper).content == PDF
    assert get(client, store, photo, make_mediator(), "original").content == picture()


def test_the_disputes_page_leads_back_from_a_refusal(client, store):
    piece = withheld(sent())
    assert page_of(piece.dispute, Role.BUYER) in get(client, store, piece).content.decode()


def test_a_piece_that_is_not_sent_has_no_file():
    with pytest.raises(FileNotFoundError):
        unsent().open_file()
