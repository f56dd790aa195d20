"""The decision as a document: page, mail and PDF, for those who may read it, the same for both."""

import json
from pathlib import Path

import pypdfium2
import pytest
from django.core import mail
from django.utils.translation import gettext, override

from config.languages import PREPARED
from disputes.flow import State
from disputes.perform import perform
from disputes.tasks import send_deliveries
from evidence.models import Admission, Withholding
from mediation.models import Assessment
from mediation.papers.fonts import MISSING
from tests.factories import declare, make_dispute_in, make_evidence, make_ruling
from tests.mediation.conftest import assess, submit

pytestmark = pytest.mark.django_db

STRINGS = Path(__file__).parents[2].parent / "shared/data/uploads/strings/blns.json"
GROUNDS = "The carrier's scan names another town."


def seller_of(dispute):
    return dispute.store.members.get().user


def reviewed(mediator, reason="not_received"):
    """A case under review with a piece of each side, assessed."""
    case = make_dispute_in(State.COLLECTING_EVIDENCE, reason=reason)
    mine = submit(case, "buyer", carrier="CTT")
    theirs = submit(case, "seller", tracking_number="RR999999999PT")
    for actor in (case.buyer, seller_of(case)):
        perform("finish_evidence", case.pk, actor=actor)
    assess(case, mediator, mine)
    perform("assess_evidence", case.pk, actor=mediator, assessment=[doubted(theirs)])
    case.refresh_from_db()
    return case, mine, theirs


def doubted(piece):
    return Assessment(evidence=piece, verdict="doubtful", note="No scan bears this number.")


def rule(case, mediator, second=None, **fields):
    declare(case, mediator, *([second] if second else []))
    grounds = fields.pop("grounds", GROUNDS)
    ruling = make_ruling(**{"findings": ["NO_PROOF_OF_DELIVERY"]} | fields)
    ruling.grounds = grounds
    perform("rule", case.pk, actor=mediator, ruling=ruling, needs_confirmation=second is not None)
    case.refresh_from_db()
    return case


def ruled(mediator, second=None, **fields):
    case, mine, theirs = reviewed(mediator)
    rests = {"cited": [mine.pk], "rests": {"NO_PROOF_OF_DELIVERY": [mine.pk]}}
    return rule(case, mediator, second, **rests | fields), mine, theirs


def look(client, case, who, path="decision/"):
    client.force_login(who)
    portal = "buyer" if who == case.buyer else "seller"
    return client.get(f"/{portal}/disputes/{case.reference}/{path}")


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return pages


def test_both_sides_read_what_was_asked_found_and_why_the_rest_did_not_suffice(client, mediator):
    case, mine, theirs = ruled(mediator)
    for who in (case.buyer, seller_of(case)):
        page = look(client, case, who).content.decode()
        assert "asked for a full refund of €95.90." in page
        assert "offered a partial refund of €20.00." in page
        found = page[page.index("Delivery is not proven") : page.index("What did not suffice")]
        assert f'href="/evidence/{mine.pk}/details/"' in found
        assert "E1 RR123456785PT" in found
        rest = page[page.index("What did not suffice") :]
        assert f'href="/evidence/{theirs.pk}/details/"' in rest
        assert "from the seller" in rest
        assert "Doubtful: No scan bears this number." in rest
        assert "The carrier&#x27;s scan names another town." in page
        assert "Porto Market pays €95.90 to the buyer now." in page
        assert "This decision is final." in page


def test_what_was_left_out_or_withheld_says_so_with_the_reason(client, mediator):
    case, mine, theirs = reviewed(mediator)
    late = submit(case, "seller")
    perform(
        "admit_evidence",
        case.pk,
        actor=mediator,
        admission=Admission(evidence=late, why="Nothing new.", admitted=False),
    )
    withholding = Withholding(evidence=theirs, why="It shows a child.")
    perform("withhold_evidence", case.pk, actor=mediator, withholding=withholding)
    rule(case, mediator, cited=[mine.pk])
    page = look(client, case, case.buyer).content.decode()
    rest = page[page.index("What did not suffice") :]
    assert "Withheld: It shows a child." in rest
    assert "Late, left out: Nothing new." in rest


def test_it_says_what_was_known_then_and_not_what_was_said_later(client, mediator):
    case, _mine, theirs = ruled(mediator)
    withholding = Withholding(evidence=theirs, why="It shows a child.")
    perform("withhold_evidence", case.pk, actor=mediator, withholding=withholding)
    page = look(client, case, case.buyer).content.decode()
    assert "Doubtful: No scan bears this number." in page
    assert "It shows a child." not in page


@pytest.mark.parametrize("path", ["decision/", "decision.pdf", "decision/{}/", "decision/{}.pdf"])
def test_parties_get_it_only_once_it_took_effect(client, mediator, colleague, path):
    case, *_pieces = ruled(mediator, colleague)
    number = case.events.get(action="rule").sequence
    path = path.format(number)
    for who in (case.buyer, seller_of(case)):
        assert look(client, case, who, path).status_code == 404
    client.force_login(mediator)
    assert client.get(f"/mediation/disputes/dispute/{case.reference}/{path}").status_code == 200
    perform("confirm_ruling", case.pk, actor=colleague)
    for who in (case.buyer, seller_of(case)):
        assert look(client, case, who, path).status_code == 200


def test_mediators_see_the_one_that_waits_marked_so(desk, mediator, colleague):
    case, *_pieces = ruled(mediator, colleague)
    page = desk.get(f"/mediation/disputes/dispute/{case.reference}/decision/").content.decode()
    assert "A decision that waits for confirmation" in page
    assert "It takes effect when a second mediator has confirmed it." in page


def test_what_was_sent_back_is_nobodys_decision(desk, client, mediator, colleague):
    case, *_pieces = ruled(mediator, colleague)
    perform("send_back_ruling", case.pk, actor=colleague, note="The grounds are thin.")
    assert desk.get(f"/mediation/disputes/dispute/{case.reference}/decision/").status_code == 404
    assert look(client, case, case.buyer).status_code == 404


def test_strangers_find_nothing(client, mediator):
    case, *_pieces = ruled(mediator)
    other = make_dispute_in(State.COLLECTING_EVIDENCE)
    for who in (other.buyer, seller_of(other)):
        client.force_login(who)
        for portal in ("buyer", "seller"):
            for path in ("decision/", "decision.pdf"):
                assert client.get(f"/{portal}/disputes/{case.reference}/{path}").status_code == 404


def test_the_card_says_it_in_short_and_leads_to_the_whole(client, mediator):
    case, *_pieces = ruled(mediator)
    client.force_login(case.buyer)
    page = client.get(f"/buyer/disputes/{case.reference}/").content.decode()
    number = case.events.get(action="rule").sequence
    assert "The mediator decided: a full refund of €95.90." in page
    assert f'href="/buyer/disputes/{case.reference}/decision/{number}/"' in page
    assert f'href="/buyer/disputes/{case.reference}/decision/{number}.pdf"' in page


def test_a_correction_stands_beside_what_it_corrects(client, mediator, colleague):
    case, *_pieces = ruled(mediator)
    perform("correct_ruling", case.pk, actor=colleague, text="The bowls, not the plates.", why="A slip.")
    for path in ("", "decision/"):
        page = look(client, case, case.buyer, path).content.decode()
        assert "Corrected by a second mediator" in page
        assert "The bowls, not the plates." in page
        assert "A slip." in page
        assert "another town." in page
    paper = look(client, case, case.buyer, "decision.pdf").content
    assert "The bowls, not the plates." in "".join(text_of(paper))


def returned_damaged(mediator, colleague):
    """A return that was ruled, sent, came damaged, and was ruled upon again."""
    case, mine, _theirs = reviewed(mediator, reason="not_as_described")
    case.store.return_address = "Rua 1, Porto"
    case.store.save()
    rule(case, mediator, remedy="return_and_refund", return_freight="seller", cited=[mine.pk])
    first = case.events.latest("sequence")
    perform("ship_return", case.pk, actor=case.buyer, carrier="CTT", tracking_number="RR1")
    proof = make_evidence("seller", tracking_number="RR111111111PT")
    perform(
        "acknowledge_return",
        case.pk,
        actor=seller_of(case),
        acknowledgement="damaged",
        evidence=[proof],
    )
    for actor in (case.buyer, seller_of(case)):
        perform("finish_evidence", case.pk, actor=actor)
    assess(case, mediator, case.evidence.latest("pk"))
    ruling = make_ruling("partial_refund", 4000, findings=["RETURN_IN_OTHER_CONDITION"])
    ruling.grounds = "It came back cracked."
    perform("rule", case.pk, actor=mediator, ruling=ruling)
    case.refresh_from_db()
    return case, first, case.events.filter(action="rule").latest("sequence")


def test_a_return_says_where_by_when_and_who_pays(client, mediator):
    case, mine, _theirs = reviewed(mediator, reason="not_as_described")
    case.store.return_address = "Rua 1, Porto"
    case.store.save()
    rule(case, mediator, remedy="return_and_refund", return_freight="seller", cited=[mine.pk])
    page = look(client, case, case.buyer).content.decode()
    assert "The buyer sends the goods back by Thu 12 Mar 2026, 15:" in page
    assert "Rua 1, Porto" in page
    assert "The seller pays for sending them back." in page
    assert "Then Porto Market pays €95.90 to the buyer." in page


def test_each_decision_of_a_case_has_its_own_document(client, mediator, colleague):
    case, first, second = returned_damaged(mediator, colleague)
    before = look(client, case, case.buyer, f"decision/{first.sequence}/").content.decode()
    after = look(client, case, case.buyer).content.decode()
    assert "another town" in before
    assert "It came back cracked." not in before
    assert "It came back cracked." in after
    assert "<bdi>E3 " not in before
    assert "<bdi>E3 " in after
    assert f"/decision/{second.sequence}/" in before
    assert f"/decision/{first.sequence}/" in after
    card = look(client, case, case.buyer, "").content.decode()
    assert "The mediator decided: a partial refund of €40.00." in card
    assert look(client, case, case.buyer, f"decision/{first.sequence + 1}/").status_code == 404


def test_an_address_without_a_name_is_no_name(client, mediator):
    case, *_pieces = ruled(mediator)
    case.buyer.name = ""
    case.buyer.save()
    page = look(client, case, seller_of(case)).content.decode()
    assert 'The buyer gets <bdi class="money">€95.90</bdi> back.' in page
    assert case.buyer.email not in page


def test_the_mail_brings_the_whole_decision(mediator, colleague):
    case, mine, _theirs = ruled(mediator, colleague)
    confirmed = perform("confirm_ruling", case.pk, actor=colleague)
    mail.outbox.clear()
    send_deliveries(confirmed.pk)
    letters = {letter.to[0]: letter for letter in mail.outbox}
    letter = letters[case.buyer.email]
    html = letter.alternatives[0][0]
    for body in (letter.body, html):
        assert "asked for a full refund of €95.90." in body
        assert "Delivery is not proven" in body
        assert f"/evidence/{mine.pk}/details/" in body
        assert "Doubtful: No scan bears this number." in body
        assert "another town." in body
        assert f"/buyer/disputes/{case.reference}/decision/" in body
    assert "The carrier's scan" in letter.body
    assert "The carrier's scan" not in html  # escaped


def test_the_paper_bears_reference_date_pages_and_the_last_seal(client, mediator):
    case, *_pieces = ruled(mediator)
    answer = look(client, case, case.buyer, "decision.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    pages = text_of(answer.content)
    words = " ".join("".join(pages).split())
    assert case.reference in words
    assert "2 Mar 2026" in words
    assert f"Page 1 of {len(pages)}" in words
    assert case.events.latest("sequence").hash in words
    assert "E2 RR999999999PT, from the seller" in words
    assert b"/Lang (en)" in answer.content


@pytest.mark.parametrize("fonts", ["all", "none"])
def test_the_paper_takes_whatever_people_write(client, mediator, settings, fonts):
    if fonts == "none":
        settings.PDF_FONTS = []
    strings = [each.replace("\0", "") for each in json.loads(STRINGS.read_text())]
    grounds = "\n".join([*strings, "x" * 2000, "决定：退款。", "قرار الوسيط", "👩‍🚀", "word " * 2000])
    case, *_pieces = ruled(mediator, grounds=grounds)
    answer = look(client, case, case.buyer, "decision.pdf")
    assert answer.status_code == 200
    words = "".join(text_of(answer.content))
    assert ("决定：退款。" in words) == (fonts == "all")
    assert "Some signs could not be shown here" in " ".join(words.split())
    assert "<script>alert(123)" not in look(client, case, case.buyer).content.decode()


def test_the_paper_is_in_the_readers_language_direction(client, mediator, every_language):
    case, *_pieces = ruled(mediator, grounds="قرار")
    case.buyer.language = "ar"
    case.buyer.save()
    answer = look(client, case, case.buyer, "decision.pdf")
    assert answer.status_code == 200
    assert b"/Lang (ar)" in answer.content
    assert 'dir="rtl"' in look(client, case, case.buyer).content.decode()


@pytest.mark.parametrize("code", [code for code, _name in PREPARED if code not in ("en", "ar")])
def test_the_paper_speaks_the_readers_language_and_lacks_no_sign_of_it(client, mediator, code):
    case, *_pieces = ruled(mediator, grounds="A second scan.")
    case.buyer.language = code
    case.buyer.save()
    answer = look(client, case, case.buyer, "decision.pdf")
    assert f"/Lang ({code})".encode() in answer.content
    words = "".join("".join(text_of(answer.content)).split())
    with override(code):
        head = "".join(gettext("What was asked").split())
        remark = gettext("Some signs could not be shown here; the page of the dispute shows them.")
    assert head in words
    assert "".join(remark.split()) not in words
    assert MISSING not in words
    assert "Whatwasasked" not in words


def test_the_paper_in_arabic_lacks_no_sign(client, mediator):
    case, *_pieces = ruled(mediator, grounds="A second scan.")
    case.buyer.language = "ar"
    case.buyer.save()
    words = "".join(text_of(look(client, case, case.buyer, "decision.pdf").content))
    assert MISSING not in words
    assert any("\u0600" <= sign <= "\u06ff" or "\ufb50" <= sign <= "\ufeff" for sign in words)
