"""The house keeps its own rules: nothing of an action is forgotten, nothing walks around the door."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.template.loader import get_template
from django.utils.module_loading import import_string

from disputes.flow import ACTIONS, BEGINNING, CLOCKS, STAGES, SYSTEM, TURNS, Role, State
from disputes.forms.base import ActionForm
from disputes.models import Dispute, Policy, Record
from disputes.models.effects import Effects

ROOT = Path(__file__).parent.parent
APPS = ("accounts", "config", "disputes", "evidence", "mediation")
SOURCES = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
PEOPLES = [action for action in ACTIONS.values() if action.who != {Role.SYSTEM}]


def test_every_action_has_its_effect_and_every_effect_its_action():
    effects = {name for name in vars(Effects) if hasattr(getattr(Effects, name), "_django_fsm")}
    assert effects == set(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_the_second_lock_stands_where_the_rulebook_says(action):
    transitions = getattr(Dispute, action.name)._django_fsm.transitions
    assert set(transitions) == action.source


@pytest.mark.parametrize("action", PEOPLES, ids=lambda action: action.name)
def test_every_action_of_people_has_its_form(action):
    form = import_string(action.form)
    assert issubclass(form, ActionForm) or action.name == "open"


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_every_action_has_its_mail(action):
    for ending in ("txt", "html"):
        assert get_template(f"mail/{action.name}.{ending}")


@pytest.mark.parametrize("name", ACTIONS)
def test_what_an_action_must_bring_is_a_required_keyword(name):
    parameters = inspect.signature(inspect.unwrap(getattr(Effects, name))).parameters
    assert {"actor", "at"} <= set(parameters)
    assert all(p.kind is not inspect.Parameter.VAR_POSITIONAL for p in parameters.values())


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_stage_a_turn_and_a_way_out(state):
    assert state in STAGES
    assert state in TURNS
    leads_out = [a for a in ACTIONS.values() if state in a.source and set(a.targets) - {state}]
    assert leads_out or state == State.CLOSED


@pytest.mark.parametrize("state", State)
def test_every_state_can_be_reached(state):
    assert any(state in action.targets for action in ACTIONS.values())


@pytest.mark.parametrize(("state", "clock"), CLOCKS.items())
def test_what_a_clock_does_is_legal_for_the_system(state, clock):
    action = ACTIONS[clock.then]
    assert SYSTEM.role in action.who
    assert state in action.source
    assert getattr(Policy(), clock.lasts) > 0
    assert not clock.again or getattr(Policy(), clock.again) > 0


def test_only_opening_starts_from_nothing():
    assert [name for name, action in ACTIONS.items() if BEGINNING in action.source] == ["open"]


def test_every_record_is_found_by_its_name():
    names = [model.brought_as for model in apps.get_models() if issubclass(model, Record)]
    assert len(names) == len(set(names))


def calls(path, *names):
    """Lines of a module on which one of these attributes is called or assigned to."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in names and isinstance(node.ctx, ast.Store):
            yield node.lineno
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in names:
            yield node.lineno


def modules_with(*names):
    return {str(path.relative_to(ROOT)) for path in SOURCES if list(calls(path, *names))}


def test_only_the_door_seals_events():
    assert modules_with("seal") == {"disputes/perform/stepping.py"}


def test_only_the_door_and_the_effect_of_extend_move_the_clock():
    moved = {path for path in modules_with("state", "due_at") if path.startswith("disputes/")}
    others = ("task", "deliver", "inbox")  # rows of their own, for mails that go out and come in
    assert {path for path in moved if not any(each in path for each in others)} <= {
        "disputes/models/effects.py",
        "disputes/perform/stepping.py",
    }


def test_modules_say_what_they_are_for():
    silent = [p for p in SOURCES if p.read_text().strip() and not ast.get_docstring(ast.parse(p.read_text()))]
    assert silent == []


def test_files_and_functions_stay_small():
    long_files = [str(path) for path in SOURCES if path.read_text().count("\n") > 300]
    long_functions = [
        f"{path}: {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 40
    ]
    assert long_files + long_functions == []


def test_no_page_brings_inline_script_or_style():
    pages = (ROOT / "templates").rglob("*.html")
    inline = [
        str(page)
        for page in pages
        if "mail" not in page.parts
        and re.search(r"<[^>{]* (style|on[a-z]+)=\"|<style|<script(?![^>]*src=)", page.read_text())
    ]
    assert inline == []
