"""The description of the API: every call with its errors and examples, readable and true."""

import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from disputes.api.app import api
from disputes.flow import ACTIONS, Role
from tests.api.conftest import Program
from tests.factories import make_dispute, make_marketplace, make_order

ROOT = Path(__file__).parents[2]
SCHEMATHESIS = Path(sys.executable).with_name("st")
CALLS = {
    "put_order",
    "get_order",
    "open_dispute",
    "list_disputes",
    "get_dispute",
    "list_events",
    "act",
    "submit_evidence",
    "make_link",
    "list_owed",
    "change_order",
}


def calls():
    return {
        call["operationId"]: call
        for path in api.get_openapi_schema()["paths"].values()
        for call in path.values()
    }


def test_every_call_says_what_it_does_and_what_it_answers():
    assert set(calls()) == CALLS
    for name, call in calls().items():
        assert call["summary"], name
        assert len(call["description"]) > 40, name
        successes = [said for status, said in call["responses"].items() if status[:2] == "20"]
        assert all("example" in said["content"]["application/json"] for said in successes), name
        if "requestBody" in call:
            (body,) = call["requestBody"]["content"].values()
            assert "example" in body or "examples" in body, name


def test_every_call_names_its_errors_as_problems():
    for name, call in calls().items():
        errors = {status for status in call["responses"] if status[0] == "4"}
        needed = (
            {"400", "401", "422", "429"}
            if name in ("list_disputes", "list_owed")
            else {"400", "401", "404", "422", "429"}
        )
        assert needed <= errors, name
        for status in errors:
            (kind,) = call["responses"][status]["content"]
            assert kind == "application/problem+json"
            assert call["responses"][status]["content"][kind]["examples"]


def test_every_action_that_a_key_may_do_is_listed_and_told():
    (action,) = [each for each in calls()["act"]["parameters"] if each["name"] == "action"]
    theirs = {Role.BUYER, Role.SELLER, Role.MARKETPLACE}
    expected = {name for name, row in ACTIONS.items() if row.who & theirs} - {"open"}
    assert set(action["schema"]["enum"]) == expected
    assert all(f"`{name}`" in calls()["act"]["description"] for name in expected)


def test_the_pages_of_the_description_need_no_key_and_no_other_host(client, db):
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    text = page.content.decode()
    assert "swagger-ui-bundle" in text
    assert "https://" not in text
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.")


@pytest.mark.fuzz
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not SCHEMATHESIS.exists(), reason="schemathesis is not installed: make env")
def test_made_up_requests_find_nothing_that_is_not_described(live_server, tmp_path, settings):
    settings.API_RATE = ""
    program, now = Program(make_marketplace()), timezone.now()
    order = make_order(promised_at=now - timedelta(days=1), placed_at=now - timedelta(days=9))
    dispute = make_dispute(order=order, at=now)
    config = tmp_path / "schemathesis.toml"
    shutil.copy(ROOT / "schemathesis.toml", config)
    with config.open("a") as file:
        file.write(
            f'\n[parameters]\nreference = "{dispute.reference}"\norder_reference = "{order.reference}"\n'
        )
    address, key = f"{live_server.url}/api/v1/openapi.json", f"Authorization: Bearer {program.text}"
    options = ["--phases", "examples,fuzzing,stateful", "--max-examples", "8", "--no-color", "--seed", "1"]
    command = [SCHEMATHESIS, "--config-file", config, "run", address, "--header", key, *options]
    ended = subprocess.run(
        [*command, "--suppress-health-check", "all"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]
    assert "11 selected / 11 total" in ended.stdout
