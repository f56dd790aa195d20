"""The web server as a service manager starts it: ready, seen running, and stopped without a word lost."""

import json
import signal
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from tests.installation import ROOT, environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def server(tmp_path):
    """Where it answers, and a function that stops it and returns its log lines."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi"]
    process = subprocess.Popen(
        command,
        env=environment(tmp_path, WEB_BIND=place, LOG_FORMAT="json", WEB_CONCURRENCY=2),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )

    def stop():
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, [json.loads(line) for line in err.splitlines() if line[:1] == "{"]

    yield f"http://{place}", stop
    if process.poll() is None:
        process.kill()
        process.communicate()


def get(url, **headers):
    deadline = time.monotonic() + 60
    while True:
        try:
            with urlopen(Request(url, headers=headers)) as answer:
                return answer.status, answer.read().decode()
        except URLError as error:
            if hasattr(error, "code") or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_the_server_is_ready_counts_over_its_processes_and_logs_json(server):
    url, stop = server
    assert get(f"{url}/readyz") == (200, '{"ready": true, "reasons": []}')
    proxied = {"Host": "desk.example.com", "X-Forwarded-Proto": "https", "X-Request-Id": "edge-7f3a9c21"}
    for _each in range(20):
        assert get(f"{url}/api/v1/openapi.json", **proxied)[0] == 200
    _status, shown = get(f"{url}/metrics")
    assert 'desk_requests_total{method="GET",status="2xx",view="api:openapi-json"} 20.0' in shown
    code, out, lines = stop()
    assert (code, out) == (0, "")
    asked = [line for line in lines if line["logger"] == "config.requests"]
    assert {(line["view"], line["request"]) for line in asked} == {("api:openapi-json", "edge-7f3a9c21")}
    assert "Shutting down: Master" in [line["message"] for line in lines]
