"""Tiles: what a list shows of each piece, in every state, for every reader, and how it changes by itself."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disputes.flow import SYSTEM, Role, State
from disputes.models import Message
from disputes.perform import perform
from disputes.views.shown import page_of
from evidence.acceptance import accepted
from evidence.models import Admission, Evidence, Job, Rendition, StoredFile, Withholding
from evidence.tiles import pieces_of, poll_of, tiles_of
from mediation.models import Assessment
from tests.evidence.uploads import EMAIL, mp4, pdf, picture, upload
from tests.factories import (
    T0,
    again,
    make_dispute,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_store,
    make_user,
    staff_of,
)

pytestmark = pytest.mark.django_db
LATER = T0 + timedelta(hours=20)
READERS = [Role.BUYER, Role.SELLER, Role.MEDIATOR]
UNASSESSED = {Role.MEDIATOR: ["Not assessed"]}


def submit(content, name="photo", dispute=None, at=LATER, kind="other"):
    piece = accepted(upload(content, name), role="buyer", kind=kind, note="Look here.")
    dispute = dispute or make_dispute()
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=at, evidence=[piece])
    return piece


def done(piece, **stored):
    """What the worker leaves behind, without its work."""
    Job.objects.filter(stored=piece.stored).update(due_at=None, done_at=LATER)
    StoredFile.objects.filter(pk=piece.stored_id).update(**stored)
    return piece


def drawn(piece):
    Rendition.objects.create(
        stored=piece.stored, kind="thumbnail", key="x", content_type="image/jpeg", size=9
    )
    return done(piece)


def tile(piece, reader=Role.BUYER):
    events = list(piece.dispute.events.order_by("sequence"))
    tiles = tiles_of(pieces_of(piece.dispute), events, reader)
    return next(each for each in tiles if each.pk == piece.pk)


def words(piece, reader=Role.BUYER):
    return [state.text for state in tile(piece, reader).states]


def test_a_tile_says_what_it_is_whose_and_when():
    piece = drawn(submit(picture(), "crack.jpg", kind="proof_of_damage"))
    shown = tile(piece, Role.SELLER)
    assert (shown.code, shown.name, shown.by, shown.role) == ("E1", "crack.jpg", "Buyer", "buyer")
    assert shown.meta.startswith("Proof of damage · 3 Mar")
    assert shown.meta.endswith("bytes")
    assert shown.url == reverse("evidence:details", args=[piece.pk])
    assert tile(piece, Role.BUYER).by == "You"


def test_a_number_shows_its_carrier():
    dispute = make_dispute(evidence=[make_evidence()])
    shown = tile(dispute.evidence.get())
    assert (shown.icon, shown.thumb, shown.under_way) == ("truck", "", False)
    assert shown.meta == "Tracking number · 2 Mar · CTT"


@pytest.mark.parametrize(
    ("content", "icon"),
    [(picture(), "image"), (mp4(), "film"), (pdf(), "file-text"), (b"Hello.", "file-text"), (EMAIL, "mail")],
)
def test_what_is_not_drawn_yet_has_an_icon(content, icon):
    shown = tile(submit(content))
    assert (shown.icon, shown.thumb) == (icon, "")


def test_what_is_drawn_has_a_small_picture():
    piece = drawn(submit(pdf()))
    assert tile(piece).thumb == reverse("evidence:item", args=[piece.pk]) + "?size=thumb"


@pytest.mark.parametrize("reader", READERS)
def test_being_prepared_is_said_and_then_no_more(reader):
    piece = submit(picture())
    assert words(piece, reader) == ["Being prepared", *UNASSESSED.get(reader, [])]
    assert tile(piece, reader).under_way
    done(piece)
    assert words(piece, reader) == UNASSESSED.get(reader, [])
    assert not tile(piece, reader).under_way


def test_what_cannot_be_drawn_is_said():
    piece = submit(picture())
    Job.objects.filter(stored=piece.stored).update(due_at=None, error="Damaged.")
    assert words(piece) == ["Cannot be shown here"]


@pytest.mark.parametrize(
    ("scan", "said"),
    [("", "Not scanned"), ("waiting", "Not scanned yet"), ("too_big", "Too big for the virus scan")],
)
def test_the_scan_is_said_of_what_is_downloaded(scan, said):
    assert words(done(submit(pdf()), scan=scan)) == [said]
    assert words(done(submit(picture()), scan=scan)) == []


def test_what_is_scanned_needs_no_word():
    assert words(done(submit(pdf()), scan="clean")) == []


@pytest.mark.parametrize("reader", READERS)
def test_what_the_scan_refused_says_what_was_found(reader):
    piece = drawn(submit(picture()))
    done(piece, scan="infected", found="Eicar-Test")
    assert words(piece, reader) == ["Refused by the virus scan: Eicar-Test"]
    assert (tile(piece, reader).thumb, tile(piece, reader).note) == ("", "")
    withholding = Withholding(evidence=piece, why="The virus scan found it.")
    perform("withhold_evidence", piece.dispute_id, actor=SYSTEM, at=LATER, withholding=withholding)
    assert words(piece, reader) == ["Refused by the virus scan: Eicar-Test"]


@pytest.mark.parametrize("reader", READERS)
def test_what_is_withheld_says_why_and_shows_nothing(reader):
    dispute = make_dispute_in(State.COLLECTING_EVIDENCE)
    piece = drawn(submit(picture(), dispute=dispute))
    assert tile(piece, reader).thumb
    withholding = Withholding(evidence=piece, why="It shows a passport.")
    perform("withhold_evidence", dispute.pk, actor=make_mediator(), at=LATER, withholding=withholding)
    assert words(piece, reader) == ["Withheld: It shows a passport."]
    assert (tile(piece, reader).thumb, tile(piece, reader).icon) == ("", "eye-off")


@pytest.mark.parametrize("verdict", ["Verified", "Doubtful", "Rejected"])
@pytest.mark.parametrize("reader", READERS)
def test_an_assessment_is_shown_to_all(reader, verdict):
    dispute = make_dispute_in(State.COLLECTING_EVIDENCE)
    piece = drawn(submit(picture(), dispute=dispute))
    said = [Assessment(evidence=piece, verdict=verdict.lower())]
    perform("assess_evidence", dispute.pk, actor=make_mediator(), at=LATER, assessment=said)
    assert words(piece, reader) == [verdict]


def late_piece():
    """Submitted when the review had lasted for two and a half hours."""
    dispute = make_dispute_in(State.UNDER_REVIEW)
    began = dispute.events.get(to_state=State.UNDER_REVIEW).at
    return drawn(submit(picture(), dispute=dispute, at=began + timedelta(hours=2, minutes=30)))


@pytest.mark.parametrize("reader", READERS)
def test_late_evidence_says_by_how_much(reader):
    assert words(late_piece(), reader) == ["Late by 2 h 30 min"]


@pytest.mark.parametrize("reader", READERS)
def test_late_evidence_says_what_became_of_it(reader):
    piece, mediator = late_piece(), make_mediator()
    left_out = Admission(evidence=piece, why="It is the same picture.", admitted=False)
    perform("admit_evidence", piece.dispute_id, actor=mediator, at=LATER, admission=left_out)
    assert words(piece, reader) == ["Late, left out: It is the same picture."]
    admitted = Admission(evidence=piece, why="It is not.")
    perform("admit_evidence", piece.dispute_id, actor=mediator, at=LATER, admission=admitted)
    assert words(piece, reader) == ["Late, counts", *UNASSESSED.get(reader, [])]


def test_attachments_have_no_number_and_are_not_listed(client):
    dispute = make_dispute()
    attached = accepted(upload(picture()), role="buyer", kind="other")
    brought = {"message": Message(text="See."), "evidence": [attached]}
    perform("send_message", dispute.pk, actor=dispute.buyer, at=LATER, **brought)
    piece = submit(picture(color="red"), dispute=dispute)
    assert (tile(attached).code, tile(piece).code) == ("", "E1")
    client.force_login(dispute.buyer)
    page = client.get(page_of(dispute, Role.BUYER))
    assert [each.pk for each in page.context["evidence"]] == [piece.pk]
    hung = {entry["number"]: entry["tiles"] for entry in page.context["entries"]}
    assert [each.pk for each in hung[attached.event.sequence]] == [attached.pk]


@pytest.mark.parametrize("place", ["page", "case", "poll"])
def test_the_number_of_queries_does_not_grow(client, place):
    dispute, mediator = make_dispute_in(State.COLLECTING_EVIDENCE), make_mediator()
    drawn(submit(picture(), dispute=dispute))
    client.force_login(mediator if place == "case" else dispute.buyer)
    address = {
        "page": page_of(dispute, Role.BUYER),
        "case": reverse("mediation:disputes_dispute_change", args=[dispute.reference]),
        "poll": poll(dispute),
    }[place]
    client.get(address)
    before = queries(client, address)
    for color in ("red", "blue"):
        drawn(submit(picture(color=color), dispute=dispute))
    assert queries(client, address) == before


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


# -- looking again ------------------------------------------------------------------------


def poll(dispute):
    return reverse("evidence:tiles") + f"?dispute={dispute.reference}"


def test_a_page_looks_again_only_while_something_is_under_way(client):
    piece = submit(picture())
    client.force_login(piece.dispute.buyer)
    address = page_of(piece.dispute, Role.BUYER)
    page = client.get(address)
    assert page.context["poll"].startswith(poll(piece.dispute))
    assert "data-look" in page.content.decode()
    done(piece)
    page = client.get(address)
    assert page.context["poll"] == ""
    assert "data-look" not in page.content.decode()


@pytest.mark.parametrize("reader", ["buyer", "seller", "mediator"])
def test_the_answer_is_empty_until_something_has_changed(client, reader):
    piece = submit(picture())
    dispute = piece.dispute
    people = {"buyer": dispute.buyer, "seller": staff_of(dispute), "mediator": make_mediator()}
    client.force_login(people[reader])
    page = {
        "buyer": page_of(dispute, Role.BUYER),
        "seller": page_of(dispute, Role.SELLER),
        "mediator": reverse("mediation:disputes_dispute_change", args=[dispute.reference]),
    }[reader]
    address = client.get(page).context["poll"]
    unchanged = client.get(address)
    assert (unchanged.status_code, unchanged.content) == (204, b"")
    drawn(piece)
    changed = client.get(address)
    text = changed.content.decode()
    assert (changed.status_code, changed.context["poll"]) == (200, "")
    assert 'id="evidence-tiles" hx-swap-oob="true"' in text
    assert f'id="entry-tiles-{piece.event.sequence}"' in text
    assert "size=thumb" in text
    assert "data-look" not in text


def test_what_came_since_is_in_the_list_and_not_in_entries_that_the_page_lacks(client):
    first = submit(picture())
    dispute = again(first.dispute)
    client.force_login(dispute.buyer)
    shown = tiles_of(pieces_of(dispute), list(dispute.events.order_by("sequence")), Role.BUYER)
    address = poll_of(dispute, shown)
    second = submit(picture(color="navy"), "box", dispute=dispute)
    for _again in range(2):
        changed = client.get(address)
        text = changed.content.decode()
        assert "box.jpg" in text
        assert f'id="entry-tiles-{first.event.sequence}"' in text
        assert f'id="entry-tiles-{second.event.sequence}"' not in text
        address = changed.context["poll"].replace("seen=", "before=")


def test_strangers_do_not_see_tiles(client):
    piece = submit(picture())
    assert client.get(poll(piece.dispute)).status_code == 403  # no page to sign in inside a list
    for stranger in (make_user(), make_store().owner):
        client.force_login(stranger)
        assert client.get(poll(piece.dispute)).status_code == 404
    client.force_login(piece.dispute.buyer)
    assert client.get(poll(piece.dispute)).status_code == 200
    assert client.get(reverse("evidence:tiles")).status_code == 404


def test_parties_see_nothing_of_what_hangs_on_a_private_note(client):
    dispute, mediator = make_dispute_in(State.UNDER_REVIEW), make_mediator()
    attached = accepted(upload(picture(), "secret.jpg"), role="mediator", kind="other")
    brought = {"message": Message(text="Look.", private=True), "evidence": [attached]}
    perform("send_message", dispute.pk, actor=mediator, at=LATER, **brought)
    for user, sees in ((dispute.buyer, False), (staff_of(dispute), False), (mediator, True)):
        client.force_login(user)
        assert ("secret.jpg" in client.get(poll(dispute)).content.decode()) is sees
    assert [each.name for each in pieces_of(dispute, dispute.buyer)] == []
    assert [each.pk for each in pieces_of(dispute, mediator)] == [Evidence.objects.get().pk]
