"""The product's own templates: each is offered somewhere, is filled without a hole, and pleases the coach."""

from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string

from disputes.coach import Kind, Purpose, Situation, advise
from disputes.coach.languages import spoken
from disputes.flow import ACTIONS, SUB_REASONS, Reason, Role, State
from disputes.forms.writing import Words, situation_of
from disputes.replies import FIELDS, fill, gaps, offered
from disputes.replies.built_in import TEMPLATES
from tests.disputes.pages import fresh
from tests.factories import make_proposal, staff_of

TURNS = {
    "counter": State.AWAITING_SELLER_RESPONSE,
    "contest": State.AWAITING_SELLER_RESPONSE,
    "propose": State.COLLECTING_EVIDENCE,
    "request_intervention": State.AWAITING_BUYER_RESPONSE,
    "acknowledge_return": State.AWAITING_RETURN_RECEIPT,
}
LEFT_TO_TYPE = {"cause": "the box was wet"}


def where(template):
    """Actions and states in which a template is offered."""
    for action in sorted(template.actions):
        for state in sorted(template.states) or [TURNS[action].value]:
            yield action, state


CASES = [(slug, action, state) for slug, each in TEMPLATES.items() for action, state in where(each)]


def dispute_for(template, state):
    reason = next(iter(template.reasons), Reason.NOT_AS_DESCRIBED.value)
    sub_reason = next(iter(template.sub_reasons), SUB_REASONS[Reason(reason)][0].value)
    if state in (State.AWAITING_RETURN_SHIPMENT, State.AWAITING_RETURN_RECEIPT):
        return fresh(state)
    return fresh(State(state), reason=reason, sub_reason=sub_reason)


def widget_of(action):
    fields = import_string(ACTIONS[action].form).base_fields.values()
    return next(f.widget for f in fields if isinstance(f.widget, Words) and f.widget.purpose != Purpose.NOTE)


def filled_in(template, dispute, action, language):
    """The template's text in a language, with what its writer types; nothing else is missing."""
    proposal = make_proposal() if action in ("counter", "propose") else None
    filled = fill(template, dispute, language, ZoneInfo("Europe/Lisbon"), proposal=proposal)
    assert set(filled.missing) <= {"cause"}
    with translation.override(language):
        return filled.text.replace(f"[[{FIELDS['cause'].label}]]", LEFT_TO_TYPE["cause"])


def what_the_coach_has_against(text, situation, language):
    advice = advise(text, situation)
    marks = [(mark.kind.value, mark.words) for mark in advice.marks]
    marks += [("gap", gap) for gap in gaps(text)]
    marks += [("taken for", advice.language)] if advice.language != spoken(language) else []
    return marks + [("open", tick.item.value) for tick in advice.checklist if not tick.done]


@pytest.mark.django_db
@pytest.mark.parametrize(("slug", "action", "state"), CASES)
def test_a_template_is_offered_and_the_coach_has_nothing_against_it_in_any_language(slug, action, state):
    template = TEMPLATES[slug]
    dispute = dispute_for(template, state)
    assert template in offered(dispute, action, staff_of(dispute))
    form = import_string(ACTIONS[action].form)
    situation = situation_of(
        dispute, Role.SELLER, widget_of(action).purpose, proposes=form.proposes, answers=form.answers
    )
    against = {
        language: what_the_coach_has_against(
            filled_in(template, dispute, action, language), situation, language
        )
        for language, _name in settings.LANGUAGES
    }
    assert against == {language: [] for language, _name in settings.LANGUAGES}


def test_the_same_coach_has_much_against_a_bad_answer():
    advice = advise("Your parcel is RTS, ASAP!!", Situation(Role.SELLER))
    assert {mark.kind for mark in advice.marks} == {Kind.JARGON, Kind.PUNCTUATION, Kind.NEXT_STEP}
    assert [tick.item for tick in advice.checklist if tick.done] == []


def test_every_sub_reason_has_an_offer_and_a_refusal_to_begin_with():
    for reason, sub_reasons in SUB_REASONS.items():
        for sub_reason in sub_reasons:
            for action in ("counter", "contest"):
                assert any(
                    action in each.actions
                    and each.reasons <= {reason.value}
                    and (not each.sub_reasons or sub_reason.value in each.sub_reasons)
                    for each in TEMPLATES.values()
                ), (sub_reason, action)


ALL_SUB_REASONS = [each for sub_reasons in SUB_REASONS.values() for each in sub_reasons]


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("sub_reason", ALL_SUB_REASONS)
def test_every_sub_reason_has_an_offer_of_its_own_in_each_language(sub_reason, language):
    own = [
        each
        for each in TEMPLATES.values()
        if "counter" in each.actions and sub_reason.value in each.sub_reasons
    ]
    assert own
    for each in own:
        with translation.override("en"):
            english = str(each.name), str(each.text)
        with translation.override(language):
            name, text = str(each.name), str(each.text)
        assert (name == english[0], text == english[1]) == (language == "en", language == "en")
        assert set(each.field.findall(text)) == set(each.field.findall(english[1]))


@pytest.mark.parametrize("sub_reason", SUB_REASONS[Reason.NOT_RECEIVED])
def test_what_never_came_is_never_asked_back(sub_reason):
    for each in TEMPLATES.values():
        if "counter" in each.actions and sub_reason.value in each.sub_reasons:
            assert not {name for name in each.named if name.startswith("return_")}
            assert "send it back" not in str(each.text)


def test_every_state_has_a_message_to_begin_with():
    for state in State:
        assert any(
            "send_message" in each.actions and not each.reasons and state.value in each.states
            for each in TEMPLATES.values()
        ), state


def test_every_sub_reason_has_a_message_of_its_own():
    for sub_reason in ALL_SUB_REASONS:
        assert any(
            "send_message" in each.actions and sub_reason.value in each.sub_reasons
            for each in TEMPLATES.values()
        ), sub_reason
