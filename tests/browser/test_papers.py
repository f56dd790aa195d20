"""A party reads the decision, keeps it on paper, and takes the case along as an archive that is whole."""

import subprocess
import sys
from pathlib import Path

import pypdfium2
from playwright.sync_api import expect

from disputes.flow import State
from disputes.perform import perform
from mediation.models import Assessment
from tests.browser.acts import follow, fresh
from tests.browser.conftest import PHONE, faults, too_wide
from tests.factories import again, declare, make_evidence, make_mediator, make_ruling

VERIFY = Path(__file__).parents[2] / "mediation/archive/verify.py"
GROUNDS = "The carrier's scan names another town.\nNothing shows that the parcel came. 没有签收记录。"


def ruled():
    """Evidence of both sides; the buyer's is relied on, the seller's did not suffice."""
    case = fresh(State.COLLECTING_EVIDENCE)
    seller, mediator = case.store.members.get().user, make_mediator()
    for role, who, number in (("buyer", case.buyer, "RR123456785PT"), ("seller", seller, "RR999999999PT")):
        piece = make_evidence(role, tracking_number=number)
        perform("submit_evidence", case.pk, actor=who, evidence=[piece])
    for who in (case.buyer, seller):
        perform("finish_evidence", case.pk, actor=who)
    mine, theirs = case.evidence.order_by("pk")
    said = [("verified", mine, ""), ("doubtful", theirs, "No scan bears this number.")]
    assessment = [Assessment(evidence=piece, verdict=verdict, note=note) for verdict, piece, note in said]
    perform("assess_evidence", case.pk, actor=mediator, assessment=assessment)
    declare(case, mediator)
    rests = {"NO_PROOF_OF_DELIVERY": [mine.pk]}
    ruling = make_ruling(findings=["NO_PROOF_OF_DELIVERY"], cited=[mine.pk], rests=rests)
    ruling.grounds = GROUNDS
    perform("rule", case.pk, actor=mediator, ruling=ruling)
    return again(case)


def saved(page, name, path):
    with page.expect_download() as download:
        follow(page, name)
    download.value.save_as(path)
    return path


def test_the_decision_is_read_kept_and_taken_along(visit, tmp_path):
    case = ruled()
    buyer = visit(case.buyer)
    buyer.goto(f"/buyer/disputes/{case.reference}/")
    expect(buyer.locator("main")).to_contain_text("The mediator decided: a full refund of €95.90.")
    follow(buyer, "Read the whole decision")
    expect(buyer.get_by_role("heading", level=1)).to_have_text("The decision")
    expect(buyer.locator("main")).to_contain_text("Doubtful: No scan bears this number.")
    assert faults(buyer) == []
    buyer.set_viewport_size(PHONE)
    assert too_wide(buyer) == 0
    paper = pypdfium2.PdfDocument(saved(buyer, "PDF", tmp_path / "decision.pdf"))
    assert case.reference in paper[0].get_textpage().get_text_range()
    paper.close()
    buyer.goto(f"/buyer/disputes/{case.reference}/")
    archive = saved(buyer, "Download everything", tmp_path / "case.zip")
    said = subprocess.run([sys.executable, "-I", VERIFY, archive], capture_output=True, text=True)
    assert said.stdout.startswith("Whole: ")
    assert case.events.latest("sequence").hash in said.stdout


def test_the_archives_page_opens_by_itself_and_reads_well(visit, tmp_path):
    case = ruled()
    seller = visit(case.store.members.get().user)
    seller.goto(f"/seller/disputes/{case.reference}/")
    archive = saved(seller, "Download everything", tmp_path / "case.zip")
    subprocess.run([sys.executable, "-m", "zipfile", "-e", archive, tmp_path / "case"], check=True)
    page = seller.context.browser.new_page(viewport=PHONE)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "case/case.html").as_uri())
    assert [each.rpartition("/")[2] for each in asked] == ["case.html", "style.css"]
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(15, 76, 82)"
    assert faults(page) == []
    assert too_wide(page) == 0
    page.close()
