"""A slip is how a name, number or day is spelt, or a code for the same side; once, and listed at the end."""

import pytest

from disputes.flow import Remedy, Role, Stale
from disputes.perform import perform
from mediation.decisions.blocks import blocks_of
from mediation.decisions.corrections import joined
from mediation.decisions.document import document_of, rulings_in
from mediation.decisions.fitting import MISFIT, SPEAKS_FOR
from mediation.decisions.known import Known
from mediation.decisions.slips import changes_day_only, is_spelling
from mediation.models import Finding
from tests.factories import again
from tests.mediation.test_actions import post
from tests.mediation.test_correction import correct, grounds_of, holding, refused, ruled
from tests.mediation.test_decision import look, reviewed, rule, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(mediator):
    return ruled(mediator)


@pytest.fixture
def second(client, colleague):
    client.force_login(colleague)
    return client


SIDES = (
    "Rui A. wrote that it came damaged. It was scratched, says Rui A. of Lumen Tradign. Ines M. of "
    "CTT Expreso scanned RR12345678PT, 12 bowls. Damaged goods. 他已收到王小明的包裹。"
)


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ("Rui A.", "Lumen Trading"),
        ("Rui A. of Lumen Tradign", "Lumen Trading of Lumen Tradign"),
        ("Lumen Tradign", "Rui A."),
        ("Lumen", "Limen Porto"),
        ("came damaged", "came whole"),
        ("It was scratched", "It was perfect"),
        ("It was scratched, says Rui A. of Lumen Tradign", "It was scratched, says Ana B. of Lumen Tradign"),
        ("Damaged goods", "Undamaged goods"),
        ("12 bowls", "21 bowls"),
        ("Ines M.", "Nuno P."),
        ("王小明", "李大同"),
    ],
)
def test_another_name_or_word_is_no_slip_of_a_name(second, mediator, wrong, text):
    case = ruled(mediator, grounds=SIDES)
    assert refused(correct(second, case, wrong=wrong, text=text), case) == {"text"}


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ("Lumen Tradign", "Lumen Trading"),
        ("Rui A. of Lumen Tradign", "Rui A. of Lumen Trading"),
        ("CTT Expreso", "CTT Expresso"),
        ("RR12345678PT", "RR123456785PT"),
        ("Ines M.", "Inês M."),
        ("PM-1O01", "PM-1001"),
        ("Mr Silvo", "Mr Silva"),
        ("Blue Bowel", "Blue Bowl"),
        ("SKU BOVL", "SKU BOWL"),
        ("100234567", "1002345678"),
    ],
)
def test_how_a_name_a_number_or_a_code_is_spelt_is_corrected_to_what_the_case_has(
    second, mediator, wrong, text
):
    grounds = f"{SIDES} Order PM-1O01 of Mr Silvo. Blue Bowel. SKU BOVL. Label 100234567."
    case = ruled(mediator, grounds=grounds)
    case.order.lines.update(title="Blue Bowl")
    type(case.order).objects.filter(pk=case.order_id).update(reference="PM-1001")
    type(case).objects.filter(pk=case.pk).update(return_tracking_number="1002345678")
    assert correct(second, case, wrong=wrong, text=text).status_code == 302
    assert joined(grounds_of(case)) == grounds.replace(wrong, text)


COUNTS = (
    "100 % of the bowls came 30 days late, 10 of 12 in March. Useless and Faulty, as in E12. Sixty euros, "
    "500 grams, Typical. 30 days in March. A Blue plate. Order 1005, and 10-12 were whole."
)


@pytest.mark.parametrize(
    ("slip", "wrong", "text"),
    [
        ("name", "100", "10"),
        ("name", "30", "3"),
        ("name", "500", "50"),
        ("name", "10 of 12", "12 of 12"),
        ("name", "Useless", "Useful"),
        ("name", "Sixty", "Sixteen"),
        ("name", "E12", "E2"),
        ("name", "Faulty", "Faultless"),
        ("name", "Typical", "Atypical"),
        ("name", "Order 1005", "Order 1001"),
        ("name", "Lumen Tradign", "LumenTrading"),
        ("date", "30 days in March", "3 days in March"),
        ("date", "10 of 12 in March", "12 of 12 in March"),
        ("date", "10-12", "1-2"),
    ],
)
def test_a_count_or_a_word_is_no_slip_of_a_name_though_it_is_spelt_alike(second, mediator, slip, wrong, text):
    case = ruled(mediator, grounds=f"{COUNTS} {SIDES}")
    case.order.lines.update(title="Faultless 12 Useful bowls")
    assert refused(correct(second, case, slip=slip, wrong=wrong, text=text), case) == {"text"}
    assert joined(grounds_of(case)) == f"{COUNTS} {SIDES}"


def test_many_small_steps_lead_to_no_other_name(second, mediator, colleague):
    """Karlo, Karla, Marta, …: not even where the case holds each of them."""
    case = holding(ruled(mediator, grounds="Karlo sent it."), "Karla and Marta")
    assert correct(second, case, wrong="Karlo", text="Karla").status_code == 302
    answer = correct(second, case, wrong="Karla", text="Marta")
    assert set(answer.context["form"].errors) == {"text"}
    assert joined(grounds_of(case)) == "Karla sent it."


@pytest.mark.parametrize(("wrong", "text"), [("Lumen", "Lumeta"), ("Lumen", "Berta"), ("Lumen", "Bereta")])
def test_the_stores_name_does_not_begin_to_become_the_buyers(second, mediator, wrong, text):
    case = ruled(mediator, grounds="Lumen sent it.")
    case.buyer.name = "Berta"
    case.buyer.save()
    assert refused(correct(second, case, wrong=wrong, text=text), case) == {"text"}


def test_what_was_corrected_wrongly_is_put_right(second, mediator):
    case = holding(ruled(mediator, grounds="It lay in Bragansa."))
    assert correct(second, case, wrong="Bragansa", text="Braganza").status_code == 302
    assert correct(second, case, wrong="Braganza", text="Bragança").status_code == 302
    assert joined(grounds_of(case)) == "It lay in Bragança."


def test_no_side_becomes_another_whose_name_is_like_it():
    known = Known(["Ana Silva", "Silvo Lda"])
    assert not is_spelling("Ana Silva", "Ana Silvo", known)
    assert is_spelling("Ana Silba", "Ana Silva", known)
    assert is_spelling("王小明", "王晓明", Known(["王晓明"]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("20 March", "on 20 March"),
        ("lost on 20 March", "found on 20 March"),
        ("3月3日寄出", "3月3日收到"),
        ("30 days in March", "3 days in March"),
        ("12 bowls on 20 March", "2 bowls on 20 March"),
        ("100 March", "10 March"),
    ],
)
def test_beside_a_day_nothing_changes(old, new):
    assert not changes_day_only(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("on 20 March", "on 21 March 2026"),
        ("Mon 1st May", "Tue 2nd May"),
        ("3月3日寄出", "3月13日寄出"),
        ("March 20, 2026", "May 2, 2026"),
        ("on 20/03/2026", "on 21.3.2026"),
        ("the 2nd of May", "the 3rd of May"),
        ("12 bowls on 2026-03-20", "12 bowls on 2026-03-21"),
    ],
)
def test_a_day_becomes_another_day(old, new):
    assert changes_day_only(old, new)


def test_every_finding_speaks_for_a_side_or_for_neither():
    assert set(SPEAKS_FOR) == set(Finding.values)
    for code, remedies in MISFIT.items():
        assert SPEAKS_FOR[code] == (Role.BUYER if Remedy.NO_REFUND in remedies else Role.SELLER)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("NO_SELLER_RESPONSE", "NO_RESPONSE_FROM_BUYER"),
        ("NO_SELLER_RESPONSE", "DECIDED_ON_AVAILABLE_INFORMATION"),
        ("ITEM_NOT_AS_DESCRIBED", "DECIDED_ON_AVAILABLE_INFORMATION"),
        ("DECIDED_ON_AVAILABLE_INFORMATION", "INVALID_TRACKING"),
        ("NO_RESPONSE_FROM_BUYER", "NO_SELLER_RESPONSE"),
    ],
)
def test_a_code_for_another_side_is_no_slip(second, mediator, old, new):
    case = ruled(mediator, "partial_refund", 4000, findings=[old])
    assert refused(correct(second, case, slip="finding", finding=old, right_finding=new), case) == {
        "right_finding"
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("NO_SELLER_RESPONSE", "SELLER_REFUSED_RETURN"),
        ("NO_RESPONSE_FROM_BUYER", "NO_DOCUMENTATION_FROM_BUYER"),
    ],
)
def test_a_code_for_the_same_side_may_stand_instead(second, mediator, old, new):
    case = ruled(mediator, "partial_refund", 4000, findings=[old])
    data = {"slip": "finding", "finding": old, "right_finding": new}
    assert correct(second, case, **data).status_code == 302


def test_a_page_from_before_another_correction_is_stale(second, case):
    seen = again(case)
    assert correct(second, case, wrong="Silvo", text="Silva").status_code == 302
    data = {"slip": "name", "wrong": "Braga", "text": "Bragança", "why": "A slip."}
    answer = post(second, seen, "correct_ruling", **data)
    assert answer.status_code == 409
    assert "The ruling was corrected meanwhile." in answer.text
    assert post(second, again(case), "correct_ruling", **data).status_code == 302


def test_what_the_ruling_no_longer_says_is_not_corrected_again(case, colleague):
    slip = {"slip": "finding", "wrong": "ITEM_NOT_SHIPPED", "text": "INVALID_TRACKING", "why": "A slip."}
    perform("correct_ruling", case.pk, actor=colleague, **slip)
    for again_ in (slip, slip | {"wrong": "NO_PROOF_OF_DELIVERY"}):
        with pytest.raises(Stale):
            perform("correct_ruling", case.pk, actor=colleague, **again_)


def test_corrections_are_a_list_at_the_end_of_page_card_and_paper(second, client, case):
    correct(second, case, wrong="Silvo", text="Silva", why="Misread.")
    correct(second, case, wrong="Braga", text="Bragança")
    client.force_login(case.buyer)
    place = f"/buyer/disputes/{case.reference}/"
    head, now = "The mediator decided:", "What happens now"
    card = client.get(place).text
    assert card.index(head) < card.index(now) < card.index("Corrected by a second mediator</h3>")
    page = client.get(f"{place}decision/").text
    assert page.count("Corrected by a second mediator</h3>") == 1
    assert page.index("gets <bdi") < page.index(now) < page.index("Corrected by a second mediator</h3>")
    events = list(case.events.order_by("sequence"))
    document = document_of(again(case), rulings_in(events)[0], events, Role.BUYER)
    blocks = blocks_of(document)
    assert (blocks[0].kind, blocks[-2].text) == ("strong", "Corrected by a second mediator")
    assert [line.text for line in blocks[-1].lines] == ["A name: Silvo → Silva", "A name: Braga → Bragança"]
    assert blocks[-1].lines[0].note.startswith("Misread. (")


@pytest.mark.parametrize(("is_named", "words"), [(True, "Also relied on:"), (False, "Relied on:")])
def test_page_and_paper_say_the_same_of_what_no_finding_names(client, mediator, is_named, words):
    case, mine, theirs = reviewed(mediator)
    rests = {"NO_PROOF_OF_DELIVERY": [mine.pk]} if is_named else {}
    rule(case, mediator, cited=[mine.pk, theirs.pk], rests=rests)
    assert f">{words}<" in look(client, case, case.buyer).text
    paper = "".join(text_of(look(client, case, case.buyer, "decision.pdf").content))
    assert words in paper
    assert ("Also" in paper) == is_named
