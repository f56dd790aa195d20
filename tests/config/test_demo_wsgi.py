"""Who tries the demonstration reads our error pages, not Django's."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
from config.demo_wsgi import application
from django.test import Client
client = Client(raise_request_exception=False, SERVER_NAME="localhost")
answer = client.get(PATH, headers=HEADERS)
body = b"".join(answer) if answer.streaming else answer.content
print(answer.status_code, body.decode())
"""


@pytest.fixture
def get(tmp_path):
    """What the demonstration's server answers and logs, on a database that is not there."""

    def call(path, **headers):
        program = PROGRAM.replace("PATH", repr(path)).replace("HEADERS", repr(headers))
        environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "DEBUG": "1"}
        answer = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True
        )
        return answer.stdout, answer.stderr

    return call


@pytest.mark.parametrize(
    ("path", "headers", "status", "heading", "logged"),
    [
        ("/nothing/here/", {}, "404", "There is nothing here", "/nothing/here/"),
        ("/accounts/try/", {}, "405", "", "Method Not Allowed"),
        ("/rules/", {}, "500", "Something went wrong on our side", "Traceback"),
        ("/", {"host": "evil.example.com"}, "400", "We could not read this request", "Invalid HTTP_HOST"),
    ],
)
def test_errors_are_shown_on_our_pages_and_logged(get, path, headers, status, heading, logged):
    shown, log = get(path, **headers)
    assert shown.startswith(status)
    assert heading in shown
    assert "Traceback" not in shown
    assert "DEBUG = True" not in shown
    assert logged in log


def test_static_files_are_served(get):
    assert get("/static/app.css")[0].startswith("200 ")
