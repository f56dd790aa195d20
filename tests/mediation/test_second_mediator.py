"""Above the policy's amount a second mediator confirms, or sends back: nobody gets round it."""

import re

import pytest

from disputes.flow import Refused, State
from disputes.models import Settlement, StoreMember
from disputes.perform import perform
from disputes.verify import broken
from mediation.models import Ruling
from tests.disputes.test_outside import outside
from tests.disputes.test_races import at_once, winners
from tests.factories import (
    again,
    declare,
    make_dispute_in,
    make_mediator,
    make_operator,
    make_order,
    make_ruling,
    staff_of,
)
from tests.mediation.test_actions import last, post, ruling, url

pytestmark = pytest.mark.django_db


LIMIT = 50_000  # of the policy, in euro cents


def of_worth(amount, *mediators):
    """A case over so much, under review."""
    order = make_order(lines=[("VASE", 1, amount)], shipping=0)
    return declare(make_dispute_in(State.UNDER_REVIEW, order=order), *mediators)


def full():
    return make_ruling(amount=LIMIT + 1)


@pytest.fixture
def case(mediator, colleague):
    return of_worth(LIMIT + 1, mediator, colleague)


@pytest.fixture
def waiting(case, mediator):
    perform("rule", case.pk, actor=mediator, ruling=full())
    return again(case)


def test_above_the_policys_amount_a_ruling_waits_though_nobody_ticks_anything(desk, case):
    page = desk.get(url(case, "rule"))
    assert "A second mediator must confirm." in [flag.title for flag in page.context["flags"]]
    assert "needs_confirmation" not in re.findall(r'name="(\w+)"', page.text)
    post(desk, case, "rule", **ruling())
    now = again(case)
    assert (now.state, now.ruling_waiting, now.reached_by) == (State.UNDER_REVIEW, True, "")
    assert last(case).is_private


@pytest.mark.parametrize("said", ["", "false", "0"])
def test_a_post_that_says_no_confirmation_is_needed_changes_nothing(desk, case, said):
    post(desk, case, "rule", **ruling(needs_confirmation=said))
    assert again(case).ruling_waiting


def test_a_small_refund_of_a_dear_case_waits_too(desk, case):
    post(desk, case, "rule", **ruling(remedy="partial_refund", amount="1.00"))
    assert again(case).ruling_waiting


def test_up_to_the_policys_amount_a_ruling_takes_effect(desk, mediator):
    case = of_worth(LIMIT, mediator)
    assert case.policy.confirmation_above["EUR"] == LIMIT
    post(desk, case, "rule", **ruling())
    assert again(case).state == State.SETTLING


def test_the_second_mediator_sees_the_decision_who_ruled_and_what_does_not_fit(client, waiting, colleague):
    client.force_login(colleague)
    page = client.get(url(waiting, "confirm_ruling"))
    assert "Anna ruled on" in page.text
    assert "The delivery is not proven." in page.text
    flags = [flag.title for flag in page.context["flags"] if not flag.points]
    assert flags == ["Nothing is cited."]
    assert f'action="{url(waiting, "send_back_ruling")}"' in page.text


def test_the_author_neither_confirms_nor_sends_back(desk, waiting):
    for action, data in (("confirm_ruling", {}), ("send_back_ruling", {"note": "On second thoughts"})):
        assert desk.get(url(waiting, action)).status_code == 409
        assert post(desk, waiting, action, **data).status_code == 409
    assert again(waiting).ruling_waiting


def test_who_has_not_declared_does_not_confirm(client, waiting):
    newcomer = make_mediator("Carla")
    client.force_login(newcomer)
    assert post(client, waiting, "confirm_ruling").status_code == 409
    declare(waiting, newcomer)
    assert post(client, waiting, "confirm_ruling").status_code == 302
    assert again(waiting).state == State.SETTLING


def test_who_is_related_or_stepped_back_does_not_confirm(client, waiting, colleague):
    related = make_mediator("Rita")
    StoreMember.objects.create(store=waiting.store, user=related)
    client.force_login(related)
    assert post(client, waiting, "confirm_ruling").status_code == 404
    perform("take", waiting.pk, actor=colleague)
    perform("recuse", waiting.pk, actor=colleague, why="My cousin.", mediator=None)
    client.force_login(colleague)
    answer = post(client, again(waiting), "confirm_ruling")
    assert (answer.status_code, "You stepped back from this case." in answer.text) == (403, True)
    assert "The delivery is not proven." not in answer.text
    assert again(waiting).ruling_waiting


def test_an_operator_confirms_only_where_there_is_no_second_mediator(client, waiting, colleague):
    client.force_login(make_operator())
    assert post(client, waiting, "confirm_ruling").status_code == 409
    colleague.is_active = False
    colleague.save()
    assert post(client, waiting, "confirm_ruling").status_code == 302
    assert again(waiting).state == State.SETTLING


def test_the_parties_learn_nothing_of_a_ruling_that_waits(client, waiting):
    for user, portal in ((waiting.buyer, "buyer"), (staff_of(waiting), "seller")):
        client.force_login(user)
        page = client.get(f"/{portal}/disputes/{waiting.reference}/").text
        assert "The delivery is not proven." not in page
        assert client.post(url(waiting, "confirm_ruling")).status_code == 404


def test_what_was_sent_back_comes_back_to_its_author_with_the_note(desk, waiting, mediator, colleague):
    perform("send_back_ruling", waiting.pk, actor=colleague, note="Why everything?")
    page = desk.get(url(waiting, "rule"))
    assert "Why everything?" in page.text
    initial = page.context["form"].initial
    assert (initial["grounds"], initial["remedy"], initial["no_evidence"]) == (
        "The delivery is not proven.",
        "full_refund",
        "on",
    )
    post(desk, again(waiting), "rule", **ruling(remedy="partial_refund", amount="50.00"))
    assert [row.amount for row in Ruling.objects.order_by("pk")] == [LIMIT + 1, 5000]
    assert again(waiting).ruling_waiting


@pytest.fixture
def small(mediator, colleague):
    """Below the policy's amount: a second mediator was asked, and sent it back."""
    case = of_worth(LIMIT, mediator, colleague)
    perform("rule", case.pk, actor=mediator, ruling=make_ruling(amount=LIMIT), needs_confirmation=True)
    perform("send_back_ruling", case.pk, actor=colleague, note="Why everything?")
    return again(case)


def test_what_was_sent_back_waits_again_though_nobody_asks_for_it(small, mediator, colleague):
    for amount in (LIMIT, 100):
        ruling = make_ruling("full_refund" if amount == LIMIT else "partial_refund", amount)
        perform("rule", small.pk, actor=mediator, ruling=ruling, needs_confirmation=False)
        assert (again(small).ruling_waiting, again(small).state) == (True, State.UNDER_REVIEW)
        if amount == LIMIT:
            perform("send_back_ruling", small.pk, actor=colleague, note="Still.")
    perform("confirm_ruling", small.pk, actor=colleague)
    now = again(small)
    assert (now.state, now.refund_amount, now.sent_back) == (State.SETTLING, 100, False)
    assert broken(now) == []


@pytest.mark.parametrize("said", ["", "false", "0"])
def test_a_post_after_a_sending_back_waits_whatever_it_says(desk, small, said):
    page = desk.get(url(small, "rule"))
    [flag] = [flag for flag in page.context["flags"] if flag.title == "A second mediator must confirm."]
    assert flag.text == "The last ruling was sent back. The clock goes on."
    assert "needs_confirmation" not in re.findall(r'name="(\w+)"', page.text)
    assert post(desk, small, "rule", **ruling(needs_confirmation=said)).status_code == 302
    assert again(small).ruling_waiting


def test_who_sent_a_ruling_back_does_not_decide_alone_either(small, colleague):
    perform("rule", small.pk, actor=colleague, ruling=make_ruling(amount=LIMIT))
    assert again(small).ruling_waiting


def test_an_agreement_ends_what_was_sent_back(small):
    perform("refund_in_full", small.pk, actor=staff_of(small))
    assert not again(small).sent_back


def test_a_colleague_begins_with_an_empty_form_and_reads_the_note(client, waiting, colleague):
    perform("send_back_ruling", waiting.pk, actor=colleague, note="Why everything?")
    client.force_login(colleague)
    page = client.get(url(waiting, "rule"))
    assert "Why everything?" in page.text
    assert "grounds" not in page.context["form"].initial


def test_sending_back_needs_a_note_and_shows_the_ruling_again(client, waiting, colleague):
    client.force_login(colleague)
    answer = post(client, waiting, "send_back_ruling")
    assert set(answer.context["form"].errors) == {"note"}
    assert "The delivery is not proven." in answer.text
    assert again(waiting).ruling_waiting


@pytest.mark.parametrize(("action", "data"), [("confirm_ruling", {}), ("send_back_ruling", {"note": "No."})])
def test_a_page_of_an_earlier_ruling_decides_on_no_later_one(
    desk, client, waiting, mediator, colleague, action, data
):
    client.force_login(colleague)
    page = client.get(url(waiting, "confirm_ruling"))
    seen = {"number": page.context["confirm_form"].initial["number"], **data}
    assert seen["number"] == waiting.version
    perform("send_back_ruling", waiting.pk, actor=colleague, note="Too much.")
    perform("rule", waiting.pk, actor=mediator, ruling=make_ruling("partial_refund", 100))
    answer = client.post(url(waiting, action), {"version": waiting.version, **seen})
    assert answer.status_code == 409
    assert "Another ruling waits by now." in answer.text
    now = again(waiting)
    assert (now.ruling_waiting, now.refund_amount) == (True, 100)
    assert post(client, now, action, **seen | {"number": now.version}).status_code == 302
    assert not again(waiting).ruling_waiting


@pytest.fixture
def lowered(mediator, colleague):
    """€500.00 of €600.00 was ruled and waits; then €400.00 was refunded outside."""
    case = of_worth(60_000, mediator, colleague)
    perform("rule", case.pk, actor=mediator, ruling=make_ruling("partial_refund", 50_000))
    return outside(again(case), 40_000)


def changed(page):
    title = "The amount in dispute has changed since the ruling."
    return [flag.text for flag in page.context["flags"] if flag.title == title]


def test_what_is_confirmed_is_what_is_paid_though_less_is_left_in_dispute(client, lowered, colleague):
    client.force_login(colleague)
    page = client.get(url(lowered, "confirm_ruling"))
    assert page.context["decision"].words.startswith("buyer gets €200.00 back.")
    assert "pays €200.00 to the buyer now." in page.text
    assert "€500.00" not in page.text.replace(changed(page)[0], "")
    assert changed(page) == [
        "€200.00 is left. The ruling gave the buyer €500.00; confirmed now, it gives €200.00."
    ]
    assert post(client, lowered, "confirm_ruling").status_code == 302
    assert Settlement.objects.get(dispute=lowered).refund == 20_000
    for user, portal in ((lowered.buyer, "buyer"), (staff_of(lowered), "seller")):
        client.force_login(user)
        card = client.get(f"/{portal}/disputes/{lowered.reference}/").text
        assert "The mediator decided: a partial refund of €200.00." in card
        assert "€500.00" not in card


def test_a_refund_that_stays_the_same_of_less_is_told_too(client, mediator, colleague):
    case = of_worth(60_000, mediator, colleague)
    perform("rule", case.pk, actor=mediator, ruling=make_ruling("partial_refund", 10_000))
    case = outside(again(case), 40_000)
    client.force_login(colleague)
    page = client.get(url(case, "confirm_ruling"))
    assert changed(page) == ["€200.00 is left. The ruling gave the buyer €100.00, and still does."]
    assert "pays €100.00 to the buyer and €100.00 to the seller now." in page.text


def test_of_what_was_taken_off_before_the_ruling_nothing_is_said(client, mediator, colleague):
    case = outside(of_worth(60_000, mediator, colleague), 5_000)
    perform("rule", case.pk, actor=mediator, ruling=make_ruling("partial_refund", 50_000))
    client.force_login(colleague)
    page = client.get(url(again(case), "confirm_ruling"))
    assert changed(page) == []
    assert "pays €500.00 to the buyer and €50.00 to the seller now." in page.text


# -- two at once -------------------------------------------------------------------------

races = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def setting():
    author, second, third = make_mediator("Anna"), make_mediator("Berta"), make_mediator("Carla")
    case = of_worth(LIMIT + 1, author, second, third)
    perform("rule", case.pk, actor=author, ruling=full())
    return again(case), second, third


def one_effect(case, results, *, settled):
    assert len(winners(results)) == 1
    assert all(str(result.reason) for result in results if isinstance(result, Refused))
    assert Settlement.objects.filter(dispute=case).count() == settled
    assert broken(again(case)) == []


class TestAtOnce:
    pytestmark = races

    def test_two_confirmations_settle_once(self):
        case, second, third = setting()
        results = at_once(
            lambda: perform("confirm_ruling", case.pk, actor=second),
            lambda: perform("confirm_ruling", case.pk, actor=third),
        )
        one_effect(case, results, settled=1)

    def test_of_a_confirmation_and_a_sending_back_one_happens(self):
        case, second, third = setting()
        results = at_once(
            lambda: perform("confirm_ruling", case.pk, actor=second),
            lambda: perform("send_back_ruling", case.pk, actor=third, note="Why so much?"),
        )
        one_effect(case, results, settled=int(again(case).state == State.SETTLING))
        assert not again(case).ruling_waiting

    def test_of_a_confirmation_and_an_agreement_one_happens(self):
        case, second, _third = setting()
        results = at_once(
            lambda: perform("confirm_ruling", case.pk, actor=second),
            lambda: perform("refund_in_full", case.pk, actor=staff_of(case)),
        )
        one_effect(case, results, settled=1)
        assert again(case).reached_by in ("ruling", "agreement")
