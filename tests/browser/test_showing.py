"""Evidence on its pages: lists that change by themselves, and a page for each piece, for every reader."""

from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from disputes.demo import films
from disputes.flow import State
from disputes.perform import perform
from evidence.acceptance import accepted
from evidence.preparing.jobs import prepare
from evidence.preparing.scanning import withhold_infected
from tests.browser.acts import fresh
from tests.browser.test_every_page import ARABIC, look_at
from tests.evidence.uploads import EMAIL, pdf, picture, upload
from tests.factories import make_evidence, make_mediator, staff_of

TIRED = 6_000  # milliseconds in which a page has looked again for sure
_width = count(60)


def questions_of(page):
    """The addresses at which a page looks again, as they are asked for. Its clock can be moved on."""
    asked = []
    page.on("request", lambda request: "/evidence/tiles/" in request.url and asked.append(request.url))
    page.clock.install()
    return asked


def submit(dispute, content, name, kind="proof_of_damage"):
    piece = accepted(upload(content, name), role="buyer", kind=kind, note="Look at the corner.")
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=timezone.now(), evidence=[piece])
    return piece


def photo():
    """One that was never submitted before: what is known is drawn already."""
    return picture(size=(next(_width), 48))


@pytest.fixture
def dispute(db):
    return fresh(State.COLLECTING_EVIDENCE, reason="not_as_described")


@pytest.mark.parametrize("reader", ["buyer", "seller", "mediator"])
def test_a_list_shows_pictures_as_soon_as_they_are_drawn_and_then_rests(visit, dispute, reader):
    piece = submit(dispute, photo(), "crack.jpg")
    person = {"buyer": dispute.buyer, "seller": staff_of(dispute), "mediator": make_mediator()}[reader]
    case = reverse("mediation:disputes_dispute_change", args=[dispute.reference])
    page = visit(person)
    asked = questions_of(page)
    page.goto(case if reader == "mediator" else f"/{reader}/disputes/{dispute.reference}/")
    if reader == "mediator":
        page.get_by_text("1 piece as a list").click()
    tiles = page.locator("#evidence-tiles")
    expect(tiles).to_contain_text("Being prepared")
    prepare(piece.stored_id)
    expect(tiles).not_to_contain_text("Being prepared")
    expect(tiles.locator("img")).to_be_visible()
    expect(page.locator(f"#entry-tiles-{piece.event.sequence} img")).to_have_count(1)
    assert asked
    asked.clear()
    page.clock.fast_forward(TIRED)
    assert asked == []


def test_a_list_is_not_exchanged_under_somebodys_hands(visit, dispute):
    piece = submit(dispute, photo(), "crack.jpg")
    page = visit(dispute.buyer)
    asked = questions_of(page)
    page.goto(f"/buyer/disputes/{dispute.reference}/")
    tiles = page.locator("#evidence-tiles")
    tiles.get_by_role("link").focus()
    prepare(piece.stored_id)
    page.clock.fast_forward(TIRED)
    assert asked == []
    expect(tiles).to_contain_text("Being prepared")
    expect(tiles.get_by_role("link")).to_be_focused()
    page.locator("#message_text").focus()
    page.clock.fast_forward(TIRED)
    expect(tiles).not_to_contain_text("Being prepared")
    expect(page.locator("#message_text")).to_be_focused()


def test_an_answer_that_news_overtook_is_let_go(visit, dispute):
    piece = submit(dispute, photo(), "crack.jpg")
    page = visit(staff_of(dispute))
    asked = questions_of(page)
    held = []

    def hold(route):
        held.append(route)

    page.route("**/evidence/tiles/**", hold, times=1)
    page.goto(f"/seller/disputes/{dispute.reference}/")
    prepare(piece.stored_id)
    page.clock.fast_forward(2_500)
    page.wait_for_function("document.querySelector('[data-look].htmx-request')")
    later = submit(dispute, photo(), "other.jpg")
    page.clock.fast_forward(TIRED)
    tiles = page.locator("#evidence-tiles")
    expect(tiles).to_contain_text("other.jpg")
    with page.expect_response("**/evidence/tiles/**"):
        held[0].continue_()
    prepare(later.stored_id)
    page.clock.fast_forward(TIRED)
    expect(tiles).not_to_contain_text("Being prepared")
    expect(page.locator(f"#entry-tiles-{later.event.sequence} img")).to_have_count(1)
    assert asked[-1] != asked[0]


def test_without_scripts_a_reload_shows_it(visit, dispute):
    piece = submit(dispute, photo(), "crack.jpg")
    page = visit(dispute.buyer, java_script_enabled=False)
    page.goto(f"/buyer/disputes/{dispute.reference}/")
    expect(page.locator("#evidence-tiles")).to_contain_text("Being prepared")
    prepare(piece.stored_id)
    page.reload()
    expect(page.locator("#evidence-tiles")).not_to_contain_text("Being prepared")


def test_the_page_of_a_piece_shows_its_pages_as_soon_as_they_are_drawn(visit, dispute):
    piece = submit(dispute, pdf(2), "bill.pdf")
    page = visit(staff_of(dispute))
    page.goto(reverse("evidence:details", args=[piece.pk]))
    expect(page.locator("#piece")).to_contain_text("It is being prepared.")
    prepare(piece.stored_id)
    expect(page.locator("#piece img")).to_have_count(2)
    expect(page.get_by_role("img", name="Page 2 of 2")).to_be_attached()


def test_a_tile_leads_to_the_piece_and_on_to_the_next_by_keyboard(visit, dispute):
    first, second = (submit(dispute, photo(), f"{color}.jpg") for color in ("red", "blue"))
    for piece in (first, second):
        prepare(piece.stored_id)
    page = visit(dispute.buyer)
    page.goto(f"/buyer/disputes/{dispute.reference}/")
    page.locator("#evidence-tiles").get_by_role("link", name="red.jpg").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("E1 red.jpg")
    expect(page.locator(".look img")).to_have_js_property("complete", True)
    assert page.locator(".look img").evaluate("image => image.naturalWidth") > 0
    page.get_by_role("link", name="blue.jpg").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("E2 blue.jpg")
    page.get_by_role("link", name=dispute.reference).press("Enter")
    expect(page.locator("#evidence-tiles")).to_be_visible()


def test_every_kind_of_piece_has_a_page_without_fault(visit, dispute, every_language):
    film = films.mp4(picture(size=(480, 360)))
    contents = {
        "crack.jpg": photo(),
        "bill.pdf": pdf(3),
        "unpacking.mp4": film,
        "a.txt": b"Hello.",
        "b.eml": EMAIL,
    }
    pieces = [submit(dispute, content, name) for name, content in contents.items()]
    for piece in pieces:
        prepare(piece.stored_id)
    number = make_evidence("buyer", note="The number.")
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=timezone.now(), evidence=[number])
    addresses = [reverse("evidence:details", args=[piece.pk]) for piece in (*pieces, number)]
    found = look_at(visit(staff_of(dispute)), *addresses, f"/seller/disputes/{dispute.reference}/")
    found += look_at(visit(make_mediator(), **ARABIC), *addresses)
    assert "\n".join(found) == ""


def test_what_the_scan_refuses_is_said_without_a_reload(visit, dispute):
    piece = submit(dispute, photo(), "crack.jpg")
    page = visit(staff_of(dispute))
    page.goto(f"/seller/disputes/{dispute.reference}/")
    expect(page.locator("#evidence-tiles")).to_contain_text("Being prepared")
    type(piece.stored).objects.filter(pk=piece.stored_id).update(scan="infected", found="Eicar-Test")
    prepare(piece.stored_id)
    withhold_infected(timezone.now())
    expect(page.locator("#evidence-tiles")).to_contain_text("Refused by the virus scan: Eicar-Test")
