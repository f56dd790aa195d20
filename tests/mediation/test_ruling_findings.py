"""Findings with the evidence each rests on, the words suggested for them, and what is warned of."""

import pytest

from disputes.flow import State
from disputes.perform import perform
from evidence.models import Withholding
from mediation.decisions.chosen import Chosen
from mediation.decisions.fitting import CONTRADICT, MISFIT, RESTS_ON_NOTHING
from mediation.decisions.grounds import TEMPLATES, appended, suggested
from mediation.exhibits import exhibits_of
from mediation.models import CaseFacts, Finding, Ruling
from tests.factories import T0, again, declare, make_dispute_in, make_evidence, staff_of
from tests.mediation.conftest import assess, submit
from tests.mediation.test_actions import post, ruling, url

pytestmark = pytest.mark.django_db

NOT_PROVEN, WRONG_PLACE = "NO_PROOF_OF_DELIVERY", "NOT_SHIPPED_TO_CORRECT_ADDRESS"
INVALID = "INVALID_TRACKING"


def reviewed(mediator, **fields):
    """A case with a piece of each side, assessed, and its mediator declared."""
    case = make_dispute_in(State.COLLECTING_EVIDENCE, **fields)
    pieces = submit(case, "buyer"), submit(case, "seller")
    for actor in (case.buyer, staff_of(case)):
        perform("finish_evidence", case.pk, actor=actor)
    for piece in pieces:
        assess(case, mediator, piece)
    return declare(case, mediator), *pieces


@pytest.fixture
def timely(mediator):
    return reviewed(mediator)


def relying(**changes):
    return {name: value for name, value in ruling(**changes).items() if name != "no_evidence"}


def titles(answer):
    return [flag.title for flag in answer.context["flags"] if flag.css != "flag-house" and not flag.points]


# -- what a finding rests on ------------------------------------------------------------------


def test_each_finding_keeps_the_evidence_that_it_rests_on(desk, timely):
    case, first, second = timely
    data = relying(findings=[NOT_PROVEN, WRONG_PLACE])
    data |= {f"cited-{NOT_PROVEN}": [second.pk], f"cited-{WRONG_PLACE}": [first.pk, second.pk]}
    assert post(desk, case, "rule", **data).status_code == 302
    made = Ruling.objects.get(dispute=case)
    assert made.rests == {NOT_PROVEN: [second.pk], WRONG_PLACE: [first.pk, second.pk]}
    assert made.cited == [first.pk, second.pk]
    assert case.events.latest("sequence").data["ruling"]["rests"] == made.rests


def test_what_is_cited_alone_is_relied_on_in_general(desk, timely):
    case, first, second = timely
    data = relying(cited=[first.pk]) | {f"cited-{NOT_PROVEN}": [second.pk]}
    post(desk, case, "rule", **data)
    made = Ruling.objects.get(dispute=case)
    assert (made.cited, made.rests) == ([first.pk, second.pk], {NOT_PROVEN: [second.pk]})


def test_evidence_under_a_finding_that_is_not_ticked_is_not_cited(desk, timely):
    case, first, _second = timely
    answer = post(desk, case, "rule", **relying(), **{f"cited-{WRONG_PLACE}": [first.pk]})
    assert set(answer.context["form"].errors) == {"cited"}


def test_who_cites_under_a_finding_does_not_say_that_there_is_none(desk, timely):
    case, first, _second = timely
    answer = post(desk, case, "rule", **ruling(), **{f"cited-{NOT_PROVEN}": [first.pk]})
    assert set(answer.context["form"].errors) == {"cited"}


def test_a_finding_does_not_rest_on_what_does_not_count(desk, timely, mediator):
    case, first, second = timely
    late = submit(case, "seller")
    perform(
        "withhold_evidence",
        case.pk,
        actor=mediator,
        withholding=Withholding(evidence=first, why="Private."),
    )
    for piece in (late, first):
        answer = post(desk, again(case), "rule", **relying(), **{f"cited-{NOT_PROVEN}": [piece.pk]})
        assert set(answer.context["form"].errors) == {f"cited-{NOT_PROVEN}"}
    answer = post(desk, again(case), "rule", **relying(), **{f"cited-{NOT_PROVEN}": [second.pk]})
    assert answer.status_code == 302


def test_a_finding_does_not_rest_on_evidence_of_another_case(desk, timely, mediator):
    case, _first, _second = timely
    _other, foreign, _more = reviewed(mediator)
    answer = post(desk, case, "rule", **relying(), **{f"cited-{NOT_PROVEN}": [foreign.pk]})
    assert set(answer.context["form"].errors) == {f"cited-{NOT_PROVEN}"}


def codes(findings):
    return [finding["option"].data["value"] for finding in findings]


def test_findings_that_fit_the_reason_come_first_and_all_fifteen_are_there(desk, timely):
    context = desk.get(url(timely[0], "rule")).context
    assert codes(context["likely"]) == Finding.values[:6]
    assert sorted(codes(context["likely"] + context["rare"])) == sorted(Finding.values)
    assert not context["rare_ticked"]


def test_after_a_return_with_problems_what_became_of_it_comes_first(desk, mediator):
    case = make_dispute_in(State.AWAITING_RETURN_RECEIPT)
    problem = {"acknowledgement": "damaged", "evidence": [make_evidence("seller")]}
    perform("acknowledge_return", case.pk, actor=staff_of(case), **problem)
    for actor in (case.buyer, staff_of(case)):
        perform("finish_evidence", case.pk, actor=actor)
    case = declare(case, mediator)
    assess(case, mediator, case.evidence.get())
    first = codes(desk.get(url(case, "rule")).context["likely"])[:3]
    assert first == ["SELLER_REFUSED_RETURN", "ITEM_NOT_RETURNED", "RETURN_IN_OTHER_CONDITION"]


def test_enter_checks_and_only_the_button_sends(desk, timely):
    case = timely[0]
    answer = post(desk, case, "rule", check="1", **ruling())
    assert answer.context["decision"].why == "Nothing shows that it came."
    assert again(case).state == State.UNDER_REVIEW
    assert post(desk, case, "rule", check="1", send="1", **ruling()).status_code == 302
    assert again(case).state == State.SETTLING


# -- what is warned of ------------------------------------------------------------------------


def checked(desk, case, **changes):
    return titles(post(desk, case, "rule", check="1", **changes))


def test_a_ruling_that_fits_is_not_warned_of(desk, timely):
    case, first, _second = timely
    assert checked(desk, case, **relying(), **{f"cited-{NOT_PROVEN}": [first.pk]}) == []


def test_findings_that_contradict_each_other_are_named(desk, timely):
    case, first, second = timely
    data = {f"cited-{NOT_PROVEN}": [first.pk], "cited-VALID_PROOF_OF_DELIVERY": [second.pk]}
    data |= relying(findings=["VALID_PROOF_OF_DELIVERY", NOT_PROVEN], remedy="partial_refund", amount="10")
    assert checked(desk, case, **data) == [
        "“Delivery is proven” and “Delivery is not proven” cannot both be so."
    ]


def test_a_finding_that_rests_on_nothing_is_named_where_that_makes_no_sense(desk, timely):
    case, first, _second = timely
    data = relying(findings=[NOT_PROVEN, WRONG_PLACE], cited=[first.pk])
    assert checked(desk, case, **data) == ["“Not shipped to the right address” rests on nothing."]


@pytest.mark.parametrize(
    ("remedy", "said"),
    [("no_refund", ["“Delivery is not proven” speaks against “No refund”."]), ("full_refund", [])],
)
def test_a_finding_that_speaks_against_the_remedy_is_named(desk, timely, remedy, said):
    case, first, _second = timely
    data = relying(remedy=remedy) | {f"cited-{NOT_PROVEN}": [first.pk]}
    assert checked(desk, case, **data) == said


def test_a_return_of_what_was_not_received_is_warned_of_and_refused(desk, timely):
    case = timely[0]
    answer = post(desk, case, "rule", check="1", **ruling(remedy="return_and_refund"))
    assert "What was not received cannot be sent back." in titles(answer)
    assert set(answer.context["form"].errors) == {"remedy"}


def similar_ones(case, *shares):
    """Closed cases of the same kind that gave back so many percent."""
    for share in shares:
        other = make_dispute_in(State.CLOSED)
        facts = {"reason": case.reason, "sub_reason": case.sub_reason, "share": share}
        CaseFacts.objects.create(
            dispute=other,
            opened_at=T0,
            closed_at=T0,
            delivery="in_time",
            currency="EUR",
            disputed_amount=9590,
            seller_size="small",
            **facts,
        )


@pytest.mark.parametrize(("amount", "is_far"), [("95.00", True), ("60.00", False), ("10.00", True)])
def test_an_amount_far_from_similar_cases_is_named_with_their_figures(desk, timely, amount, is_far):
    case, first, _second = timely
    similar_ones(case, 40, 45, 50, 55, 60)
    data = relying(remedy="partial_refund", amount=amount) | {f"cited-{NOT_PROVEN}": [first.pk]}
    answer = post(desk, case, "rule", check="1", **data)
    assert ("The amount is far from similar cases." in titles(answer)) == is_far
    assert "5 similar cases ended between 45 % and 55 %, median 50 %." in answer.text


def test_warnings_never_stop_a_ruling(desk, timely):
    case, first, _second = timely
    data = relying(findings=["VALID_PROOF_OF_DELIVERY", NOT_PROVEN], remedy="no_refund", cited=[first.pk])
    assert len(checked(desk, case, **data)) == 3
    assert post(desk, case, "rule", **data).status_code == 302


def test_the_tables_speak_of_findings_that_exist():
    known = set(Finding.values)
    assert len(known) == 15
    assert set(TEMPLATES) == known
    assert known >= set(MISFIT) | RESTS_ON_NOTHING | set().union(*CONTRADICT)


# -- suggested words ----------------------------------------------------------------------------


def suggest(desk, case, **data):
    return post(desk, case, "rule", suggest="1", check="1", **data)


def grounds(answer):
    return answer.context["form"]["grounds"].value()


def test_words_are_suggested_for_what_is_ticked_with_its_evidence_and_amounts(desk, timely):
    case, first, _second = timely
    data = {"findings": [WRONG_PLACE], "remedy": "partial_refund", "amount": "20", "grounds": ""}
    answer = suggest(desk, case, **data, **{f"cited-{WRONG_PLACE}": [first.pk]})
    assert grounds(answer).split("\n\n") == [
        "We see in E1 that the parcel did not go to the address of the order.",
        "We also looked at E2. It does not change this.",
        f"So buyer gets €20.00 back, and {case.store} gets €75.90.",
    ]
    assert again(case).version == case.version
    assert not Ruling.objects.exists()


def test_an_invalid_number_is_that_of_the_voucher_which_is_cited(mediator):
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    cited = submit(case, "seller", carrier="SEUR", tracking_number="RR555555555ES").pk
    found = [Chosen([INVALID], rests, frozenset(), "", None, "") for rests in ({INVALID: [cited]}, {})]
    words, others = (suggested(case, chosen, exhibits_of(case))[0] for chosen in found)
    assert words.startswith("We looked for RR555555555ES at SEUR. What we see in E1 is no parcel")
    assert case.order.shipments.get().tracking_number in others


def test_what_was_typed_stays_before_the_suggested_words(desk, timely):
    case, _first, _second = timely
    answer = suggest(desk, case, findings=[NOT_PROVEN], grounds="I asked both sides.")
    assert grounds(answer).startswith("I asked both sides.\n\nThe order says that the goods came on")
    once_more = suggest(desk, case, findings=[NOT_PROVEN], grounds=grounds(answer))
    assert grounds(once_more) == grounds(answer)


def test_the_form_keeps_all_that_was_ticked_when_words_are_suggested(desk, timely):
    case, first, _second = timely
    data = {"findings": [NOT_PROVEN], f"cited-{NOT_PROVEN}": [first.pk], "remedy": "full_refund"}
    form = suggest(desk, case, **data, needs_confirmation="on").context["form"]
    assert form["findings"].value() == [NOT_PROVEN]
    assert form[f"cited-{NOT_PROVEN}"].value() == [str(first.pk)]
    assert (form["remedy"].value(), form["needs_confirmation"].value()) == ("full_refund", "on")


def test_nothing_is_suggested_for_nothing(desk, timely):
    answer = suggest(desk, timely[0], grounds="Mine.")
    assert grounds(answer) == "Mine."
    assert "There is nothing to add." in answer.text


def test_there_is_an_end_to_what_is_appended():
    assert appended("x" * 95, ["more than fits"], 100) == "x" * 95
    assert appended("x", ["fits"], 100) == "x\n\nfits"


@pytest.mark.parametrize("code", Finding.values)
@pytest.mark.parametrize("reason", ["not_received", "not_as_described"])
def test_each_finding_has_whole_words_whatever_is_known(mediator, code, reason):
    case = make_dispute_in(State.COLLECTING_EVIDENCE, reason=reason)
    piece = submit(case)
    known = Chosen([code], {code: [piece.pk]}, frozenset([piece.pk]), "full_refund", 9590, "")
    unknown = Chosen([code], {}, frozenset(), "return_and_refund", None, "")
    case.order.shipments.update(carrier="", tracking_number="", delivered_at=None)
    for chosen in (known, unknown):
        texts = suggested(case, chosen, exhibits_of(case))
        assert all(text.endswith(".") and "%" not in text and "None" not in text for text in texts)
        assert 2 <= len(texts) <= 3
