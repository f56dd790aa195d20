"""The page of one piece: what is to be seen of each type, by whom, and what stands beside it."""

import pytest
from django.urls import reverse

from disputes.demo import films
from disputes.flow import Role, State
from disputes.perform import perform
from disputes.views.shown import page_of
from evidence.models import Access, Admission, Job, StoredFile, Withholding
from evidence.preparing.jobs import prepare
from mediation.models import Assessment
from tests.evidence.looking import LATER, address, item, look, people, prepared, submit
from tests.evidence.uploads import EMAIL, animation, pdf, picture
from tests.factories import (
    make_dispute,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_store,
    make_user,
    staff_of,
)

pytestmark = pytest.mark.django_db
READERS = ["buyer", "seller", "mediator", "operator"]


@pytest.mark.parametrize("reader", READERS)
def test_everybody_of_the_dispute_sees_the_picture_the_note_and_the_fingerprint(client, reader):
    piece = prepared(picture(size=(80, 60)), "crack.jpg")
    response = look(client, piece, people(piece.dispute)[reader])
    text = response.content.decode()
    assert response.status_code == 200
    assert f'<img src="{item(piece)}" alt="Proof of damage: crack.jpg" width="80" height="60">' in text
    assert "&lt;b&gt;Look&lt;/b&gt; here." in text
    assert piece.sha256 in text
    assert response.context["facts"][0] == ("Kind of file", "JPEG picture")
    assert response.context["facts"][2] == ("Virus scan", "Not scanned")


def test_strangers_see_nothing(client):
    piece = submit(picture())
    for stranger in (make_user(), make_store().owner):
        assert look(client, piece, stranger).status_code == 404
    client.logout()
    assert client.get(address(piece)).status_code == 302


@pytest.mark.parametrize(("reader", "way_back"), [("buyer", True), ("seller", True), ("mediator", False)])
def test_the_way_back_leads_to_the_readers_own_page(client, reader, way_back):
    piece = submit(picture())
    back = look(client, piece, people(piece.dispute)[reader]).context["back"]
    case = reverse("mediation:disputes_dispute_change", args=[piece.dispute.reference])
    assert back == (page_of(piece.dispute, Role(reader)) if way_back else case)


def test_a_document_is_shown_page_by_page_and_downloaded_by_both_sides(client):
    piece = prepared(pdf(3), "bill.pdf")
    pages = [reverse("evidence:page", args=[piece.pk, number]) for number in (1, 2, 3)]
    for user in (piece.dispute.buyer, staff_of(piece.dispute)):
        response = look(client, piece, user)
        shown = response.context["look"].pictures
        assert [each.url for each in shown] == pages
        assert [each.caption for each in shown] == ["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"]
        assert all(each.width and each.height for each in shown)
        assert response.content.decode().count('loading="lazy"') == 2
        assert reverse("evidence:original", args=[piece.pk]) in response.content.decode()


def test_a_video_is_played_with_a_poster(client):
    piece = prepared(films.mp4(picture(size=(480, 360))), "unpacking.mp4")
    shown = look(client, piece).context["look"].video
    assert (shown.url, shown.poster) == (item(piece), item(piece, "?size=poster"))
    assert shown.content_type == "video/mp4"
    assert "<video controls" in look(client, piece).content.decode()


def test_the_original_of_a_picture_is_for_mediators(client):
    piece = prepared(picture())
    original = reverse("evidence:original", args=[piece.pk])
    theirs = look(client, piece).content.decode()
    assert original not in theirs
    assert "The original is for mediators" in theirs
    assert original in look(client, piece, make_mediator()).content.decode()


def test_a_short_text_is_read_on_the_page_and_a_long_one_is_downloaded(client):
    short = prepared(b"The parcel <script>was</script> empty.", "a.txt")
    text = look(client, short).content.decode()
    assert "The parcel &lt;script&gt;was&lt;/script&gt; empty." in text
    assert Access.objects.get().way == "viewed"
    long = prepared(b"So much to say. " * 2000, "b.txt")
    response = look(client, long)
    assert response.context["look"].text == ""
    assert response.context["look"].remarks == ["It is not shown here. Download it to read it."]


def test_a_text_that_is_not_scanned_yet_is_not_shown(client, settings):
    piece = submit(b"Hello.", "a.txt")
    settings.CLAMD_SOCKET = "/nowhere"
    StoredFile.objects.update(scan="waiting")
    response = look(client, piece)
    assert response.context["look"].text == ""
    assert "Not scanned yet" in response.content.decode()
    assert reverse("evidence:original", args=[piece.pk]) not in response.content.decode()
    StoredFile.objects.update(scan="clean")
    assert look(client, piece).context["look"].text == "Hello."


def test_an_e_mail_is_for_downloading(client):
    piece = prepared(EMAIL, "a.eml")
    response = look(client, piece)
    assert response.context["facts"][0] == ("Kind of file", "E-mail")
    assert reverse("evidence:original", args=[piece.pk]) in response.content.decode()


def test_of_a_lost_file_the_rest_is_shown(client, folder):
    piece = submit(b"Hello.", "a.txt")
    (folder / piece.stored.key).unlink()
    shown = look(client, piece).content.decode()
    assert "The file is missing." in shown
    assert piece.sha256 in shown


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("RR123456785PT", "Its check digit fits"),
        ("RR123456784PT", "Its check digit does not fit"),
        ("12", "cannot be checked here"),
    ],
)
def test_a_number_says_what_its_check_digit_says(client, number, said):
    dispute = make_dispute(evidence=[make_evidence(tracking_number=number)])
    piece = dispute.evidence.get()
    text = look(client, piece).content.decode()
    assert said in text
    assert f'dir="ltr">{number}</bdi>' in text
    assert "Fingerprint" not in text
    assert Access.objects.get().way == "viewed"


# -- states -------------------------------------------------------------------------------


def test_the_page_looks_again_until_all_is_done(client):
    piece = submit(pdf(), "bill.pdf")
    response = look(client, piece)
    assert "data-look" in response.content.decode()
    assert response.context["look"].remarks == [
        "It is being prepared. This page shows it as soon as it is ready."
    ]
    seen = f"?seen={response.context['seen']}"
    assert look(client, piece, query=seen).status_code == 204
    prepare(piece.stored_id)
    response = look(client, piece, query=seen)
    assert response.status_code == 200
    assert "data-look" not in response.content.decode()
    assert len(response.context["look"].pictures) == 1


def test_what_was_given_up_says_why(client):
    piece = submit(picture())
    Job.objects.update(due_at=None, error="The picture is damaged and cannot be drawn.")
    shown = look(client, piece).context["look"]
    assert shown.pictures == []
    assert shown.remarks == ["It cannot be shown here. The picture is damaged and cannot be drawn."]


def test_an_animation_that_stands_still_says_so(client):
    piece = submit(animation())
    StoredFile.objects.update(facts={"frames": 3, "still": True})
    assert (
        "It is an animation. Only its first picture is shown." in look(client, piece).context["look"].remarks
    )


def test_mediators_reasons_are_read_by_both_sides(client):
    dispute, mediator = make_dispute_in(State.UNDER_REVIEW), make_mediator()
    piece = submit(picture(), dispute=dispute)
    admission = Admission(evidence=piece, why="It is the same picture.", admitted=False)
    perform("admit_evidence", dispute.pk, actor=mediator, at=LATER, admission=admission)
    said = Assessment(evidence=piece, verdict="doubtful", note="The shadow is odd.")
    other = submit(picture(color="red"), dispute=make_dispute_in(State.COLLECTING_EVIDENCE))
    said.evidence = other
    perform("assess_evidence", other.dispute_id, actor=mediator, at=LATER, assessment=[said])
    for side in ("buyer", "seller"):
        text = look(client, piece, people(dispute)[side]).content.decode()
        assert "Late, left out" in text
        assert "It is the same picture." in text
        text = look(client, other, people(other.dispute)[side]).content.decode()
        assert "Doubtful" in text
        assert "The shadow is odd." in text


def test_a_withheld_piece_is_gone_for_the_parties_and_shown_to_mediators(client):
    dispute, mediator = make_dispute_in(State.COLLECTING_EVIDENCE), make_mediator()
    piece = prepared(picture(), dispute=dispute)
    withholding = Withholding(evidence=piece, why="It shows a passport.")
    perform("withhold_evidence", dispute.pk, actor=mediator, at=LATER, withholding=withholding)
    for user in (dispute.buyer, staff_of(dispute)):
        response = look(client, piece, user)
        text = response.content.decode()
        assert response.status_code == 410
        assert "It shows a passport." in text
        assert piece.sha256 in text
        assert item(piece) + '"' not in text
    response = look(client, piece, mediator)
    assert response.status_code == 200
    assert "Withheld from both sides" in response.content.decode()


@pytest.mark.parametrize("reader", ["buyer", "seller", "mediator"])
def test_what_the_scan_refused_is_gone_for_all(client, reader):
    piece = prepared(picture())
    StoredFile.objects.update(scan="infected", found="Eicar-Test")
    response = look(client, piece, people(piece.dispute)[reader])
    assert response.status_code == 410
    assert "Eicar-Test" in response.content.decode()
