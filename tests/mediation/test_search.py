"""Search over all words of a case: what it finds, what it never finds, and what it is not confused by."""

import re

import pytest

from disputes.flow import State
from disputes.models import Message, StoreMember
from disputes.perform import opening, perform
from mediation.desk import search as search_module
from mediation.digest import digest
from mediation.digest import newest as newest_module
from tests.factories import declare, make_dispute_in, make_order, make_store, make_user
from tests.mediation.test_actions import post, ruling
from tests.mediation.test_desk import titles

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def made(state=State.UNDER_REVIEW, **order):
    """A case whose words can be found."""
    case = make_dispute_in(state, order=make_order(**order))
    digest(case.pk)
    return case


def say(case, text, who=None, **fields):
    perform("send_message", case.pk, actor=who or case.buyer, message=Message(text=text, **fields))
    digest(case.pk)


def find(desk, text, **more):
    return titles(desk.get("/mediation/", {"q": text, **more}))


def snippet(desk, text):
    (row,) = desk.get("/mediation/", {"q": text}).context["groups"][0].rows
    return row.snippet


@pytest.fixture(autouse=True)
def _no_reference_is_a_word(monkeypatch):
    """Letters by chance may begin like a word that is searched for, and words have a vowel."""
    monkeypatch.setattr(opening, "LETTERS", re.sub("[AEU]", "", opening.LETTERS))


@pytest.fixture
def other(mediator):
    """Another case, with none of the words."""
    return made()


@pytest.fixture
def case(mediator):
    return made(buyer=make_user("Inês Müller"), lines=(("TEAPOT-22", 1, 4300),))


@pytest.mark.parametrize(
    "text",
    ["inês", "INES MULLER", "müller", "teapot", "TEAPOT-22", "tea", "teap 22 muller", "not what i paid ines"],
)
def test_a_case_is_found_by_names_goods_and_words_in_any_order(desk, case, other, text):
    if text.startswith("teap 22"):
        assert find(desk, text) == []  # only the last word may be half typed
    else:
        assert find(desk, text) == [case]


def test_a_case_is_found_by_what_was_said_and_noted(desk, mediator, case, other):
    say(case, "The crate was crushed; 物流公司 lost it.")
    say(case, "Ask the harbour master.", mediator, private=True)
    for text in ("crushed", "crush", "物流", "公司 crate", "harbour master"):
        assert find(desk, text) == [case], text
    assert find(desk, "司公") == []


def test_a_case_is_found_by_the_grounds_of_its_ruling(desk, mediator, case, other):
    declare(case, mediator)
    case.refresh_from_db()
    post(desk, case, "rule", **ruling(grounds="The lighthouse keeper saw it."))
    digest(case.pk)
    assert find(desk, "lighthouse keeper") == [case]


def test_either_reference_finds_at_once_before_the_words_are_digested(desk, mediator):
    case = make_dispute_in(State.CLOSED)
    assert find(desk, "paid") == []  # for a minute at most
    assert find(desk, case.reference.lower()) == find(desk, case.order.reference) == [case]


def test_a_reference_with_hyphens_finds_one_case_once(desk, case, other):
    assert find(desk, case.reference) == [case]
    assert find(desk, case.reference[:-1]) == [case]
    say(other, f"It is like {case.reference}.")
    assert find(desk, case.reference) == [case, other]


def test_the_newest_comes_first(desk, case, other):
    assert find(desk, "porto") == sorted([case, other], key=lambda each: -each.pk)


def test_nobody_finds_what_they_are_related_to(desk, mediator, case, other):
    bought = made(buyer=mediator)
    sold = made(store=make_store(owner=mediator))
    assert set(find(desk, "porto")) == {case, other}
    assert [find(desk, each.reference) for each in (bought, sold)] == [[], []]
    StoreMember.objects.create(store=case.store, user=mediator)
    assert find(desk, "teapot") == find(desk, case.order.reference) == []


def test_what_is_found_is_filtered(desk, case, other, mediator):
    assert set(find(desk, "porto", reason="not_received")) == {case, other}
    assert find(desk, "porto", reason="damaged") == find(desk, case.reference, reason="damaged") == []


def test_pages_follow_each_other_without_gap_or_overlap(desk, mediator, monkeypatch):
    monkeypatch.setattr(search_module, "PAGE", 2)
    cases = [made() for _number in range(5)]
    made(buyer=mediator)  # the newest, which is not shown
    seen, following = [], "?q=porto"
    while following:
        answer = desk.get(f"/mediation/{following}")
        seen += [titles(answer)]
        following = answer.context["next"]
    assert seen == [cases[:2:-1], cases[2:0:-1], cases[:1]]


def test_a_page_that_filters_leave_empty_leads_on(desk, mediator, monkeypatch):
    monkeypatch.setattr(search_module, "PAGE", 1)
    monkeypatch.setattr(search_module, "MOST_LOOKED_AT", 2)
    oldest = made()
    for _number in range(3):
        made(buyer=mediator)
    answer = desk.get("/mediation/?q=porto")
    assert (titles(answer), answer.context["is_cut"]) == ([], True)
    assert titles(desk.get("/mediation/" + answer.context["next"])) == [oldest]


@pytest.mark.parametrize("after", ["x", "-1", "0", "1.2", "²", "9" * 40, "1 OR 1=1"])
def test_a_broken_page_key_shows_something_and_never_fails(desk, case, after):
    assert desk.get("/mediation/", {"q": "teapot", "after": after}).status_code == 200


ODD = [*"\"*()^-'\\!&%_{}|<🙂", "AND", "NEAR(", "a AND", "teapot OR", '" OR "', "text:teapot", ":*"]
ODD += ["a" * 5000, "\u0301", "é" * 100, "\ufdfa" * 100, " ".join("abcdefghijklmnopqrstuvwxyz")]


@pytest.mark.parametrize("text", ODD)
def test_what_cannot_be_searched_never_fails(desk, case, other, text):
    answer = desk.get("/mediation/", {"q": text})
    assert (answer.status_code, titles(answer)) == (200, [])


def test_only_blanks_show_the_queue(desk, case):
    assert desk.get("/mediation/?q=%20%09").context["groups"][0].title


def test_the_place_is_shown_as_it_was_written_with_the_words_marked(desk, case):
    say(case, "<b>Look:</b> the Crème brûlée dish\n came cracked.")
    assert snippet(desk, "creme BRULEE crack").html == (
        '&lt;b&gt;Look:&lt;/b&gt; the <mark class="hit">Crème</mark> <mark class="hit">brûlée</mark> dish '
        'came <mark class="hit">cracked</mark>.'
    )


def test_a_long_text_is_cut_around_the_first_word(desk, case):
    say(case, "Well, " * 100 + "the kettle leaks. " + "Well, " * 100)
    html = snippet(desk, "kettle").html
    assert html.startswith("… Well, ")
    assert html.endswith("…")
    assert '<mark class="hit">kettle</mark>' in html
    assert len(html) < 260


def test_signs_without_spaces_are_marked(desk, case):
    say(case, "包裹由物流公司丢失。")
    assert snippet(desk, "物流公司").html == '包裹由<mark class="hit">物流公司</mark>丢失。'


def test_a_place_in_a_private_note_says_so(desk, mediator, case):
    say(case, "Ask the harbour master.", mediator, private=True)
    say(case, "Please wait a little.")
    assert (snippet(desk, "harbour").private, snippet(desk, "little").private) == (True, False)


def test_the_same_words_are_shown_where_the_parties_read_them_too(desk, mediator, case):
    say(case, "Ask the harbour master.", mediator, private=True)
    say(case, "The harbour has it.")
    found = snippet(desk, "harbour")
    assert (found.html, found.private) == ('The <mark class="hit">harbour</mark> has it.', False)
    assert snippet(desk, "harbour master").private


def test_who_is_found_by_a_name_is_marked_in_it(desk, case):
    assert snippet(desk, "muller").html == 'Inês <mark class="hit">Müller</mark>'


def test_rare_words_are_found_behind_the_newest_cases(desk, case, mediator, monkeypatch):
    monkeypatch.setattr(newest_module, "WALKED", 1)
    say(case, "物流公司 lost it, the carrier admits.")
    newer = [made() for _number in range(3)]
    assert find(desk, "物流公司") == find(desk, "carrier admits") == find(desk, "teapo") == [case]
    assert find(desk, "公物") == []
    assert find(desk, "porto market") == [*newer[::-1], case]
