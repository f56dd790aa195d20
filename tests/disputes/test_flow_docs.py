"""docs/flow.md says what the rulebook says."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from disputes.flow import ACTIONS, CLOCKS, State
from disputes.management.commands import write_flow_docs
from disputes.management.commands.write_flow_docs import DOCS, flow_docs


def test_docs_are_current():
    call_command("write_flow_docs", "--check")


def test_docs_that_are_not_current_are_said_so(tmp_path, monkeypatch):
    monkeypatch.setattr(write_flow_docs, "DOCS", tmp_path / "flow.md")
    with pytest.raises(CommandError, match="write_flow_docs"):
        call_command("write_flow_docs", "--check")
    call_command("write_flow_docs")
    assert (tmp_path / "flow.md").read_text() == DOCS.read_text()


def test_docs_name_every_state_action_and_clock():
    text = flow_docs()
    for name in [*State.values, *ACTIONS, *(clock.then for clock in CLOCKS.values())]:
        assert f"`{name}`" in text


def test_docs_do_not_depend_on_the_active_language():
    with translation.override("ar"):
        assert flow_docs() == DOCS.read_text()
