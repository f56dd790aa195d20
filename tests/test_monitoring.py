"""What dashboard and alert rules ask for exists; each alert says what to do; the units can be loaded."""

import json
import re
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest
import yaml

from disputes.running.counters import COUNTED
from disputes.running.gauges import Gauges

DOCS = Path(__file__).parent.parent / "docs"
ALERTS, DASHBOARD = DOCS / "monitoring/alerts.yaml", DOCS / "monitoring/dashboard.json"
UNITS = [unit for unit in sorted((DOCS / "deploy/systemd").iterdir()) if unit.suffix != ".env"]
PARTS = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}
PROMETHEUS_OWN = {"job", "instance", "le"}


@pytest.fixture
def shown(db):
    """Every metric that /metrics shows, with its labels."""
    counted = {
        described.name + part: set(metric._labelnames)
        for metric in COUNTED
        for described in metric.describe()
        for part in PARTS[described.type]
    }
    return counted | {gauge.name: set(gauge._labelnames) for gauge in Gauges().collect()}


def rules():
    return [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]


def panels():
    return json.loads(DASHBOARD.read_text())["panels"]


def questions():
    asked = [target["expr"] for panel in panels() for target in panel["targets"]]
    return asked + [rule["expr"] for rule in rules()]


def metrics_of(question):
    """The metrics that a question names, each with the labels by which it chooses."""
    for name, chosen in re.findall(r"\b(desk_\w+)(?:\{([^}]*)\})?", question):
        yield name, set(re.findall(r"(\w+)\s*[=!]", chosen or ""))


def test_every_metric_and_label_that_is_asked_for_is_shown(shown):
    named = [(name, labels) for question in questions() for name, labels in metrics_of(question)]
    assert len(named) > 30
    assert {name for name, _labels in named} <= set(shown)
    assert [(name, labels - shown[name]) for name, labels in named if labels - shown[name]] == []


def test_what_is_summed_up_by_a_label_has_that_label(shown):
    for question in questions():
        by = {label for group in re.findall(r"\bby \(([^)]*)\)", question) for label in group.split(", ")}
        has = set.union(PROMETHEUS_OWN, *(shown[name] for name, _labels in metrics_of(question)))
        assert by <= has, question


def test_everything_that_is_shown_is_on_the_dashboard_or_alerted(shown):
    asked = {name for question in questions() for name, _labels in metrics_of(question)}
    kept_for_queries = {"desk_request_seconds_sum", "desk_request_seconds_count"}
    assert set(shown) - asked == kept_for_queries


def test_each_alert_says_what_happened_and_what_to_do():
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names)) == 15
    for rule in rules():
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert set(rule["annotations"]) == {"summary", "action"}
        assert len(rule["annotations"]["action"]) > 60


def test_the_dashboard_s_panels_do_not_overlap():
    taken = [
        (x, y)
        for panel in panels()
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(taken) == len(set(taken))
    assert max(x for x, _y in taken) < 24
    assert len({panel["id"] for panel in panels()}) == len(panels())


def test_the_units_can_be_loaded_and_are_hardened(tmp_path):
    for unit in UNITS:
        parsed = RawConfigParser(strict=False)
        parsed.optionxform = str
        parsed.read_string(unit.read_text())
        if unit.suffix == ".service":
            service = dict(parsed["Service"])
            assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == (
                "dispute-desk",
                "yes",
                "strict",
            )
        (tmp_path / unit.name).write_text(re.sub(r"/opt/\S*/bin/\w+", "/bin/true", unit.read_text()))
    assert len(UNITS) == 5
    if analyze := shutil.which("systemd-analyze"):
        files = [str(tmp_path / unit.name) for unit in UNITS]
        checked = subprocess.run([analyze, "verify", "--man=no", *files], capture_output=True, text=True)
        assert (checked.returncode, checked.stderr) == (0, "")


def test_the_composition_runs_the_programs_that_there_are():
    services = yaml.safe_load((DOCS / "deploy/containers/compose.yaml").read_text())["services"]
    assert set(services) == {"prepare", "web", "worker", "proxy", "database", "cache"}
    assert services["worker"]["command"] == ["python", "manage.py", "qcluster"]
    assert services["web"]["read_only"] is True
