"""A desk as it is installed: web server and task worker as real programs, which are killed and come back."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import requests
from django.conf import settings

from tests import installation
from tests.faults.databases import manage

READY_WITHIN = 300  # seconds, on a machine that has other things to do
LOOK_EVERY = 0.1
WEB = ["-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi"]
WORKER = ["manage.py", "qcluster"]


class Program:
    """A program in a process group of its own; what it writes is added to a file."""

    def __init__(self, command, environment, log):
        self.command, self.environment, self.log = command, environment, log
        self.starts = 0
        self.process = None

    def start(self):
        self.starts += 1
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.command],
                env=self.environment,
                cwd=installation.ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
            )

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def members(self):
        """The processes of its group, the first one first."""
        found = [pid for pid in _pids() if self._has(pid)]
        return sorted(found, key=lambda pid: (pid != self.process.pid, pid))

    def _has(self, pid):
        with suppress(OSError, IndexError):
            said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            return int(said[2]) == self.process.pid and said[0] != "Z"
        return False

    def kill(self):
        """All that is left of the group, as a service manager does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Desk:
    """Web server and worker on a database and a folder of their own, started again whenever they end."""

    def __init__(self, url, folder, **variables):
        self.url, self.folder = url, folder
        self.port = _free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        folder.mkdir(exist_ok=True)
        ours = {
            "ALLOWED_HOSTS": "127.0.0.1",
            "API_RATE": "",
            "DATABASE_URL": url,
            "DEBUG": "1",  # so that webhooks may go to this machine
            "EVIDENCE_STORAGE": folder / "evidence",
            "LOG_LEVEL": "WARNING",
            "SECRET_KEY": settings.SECRET_KEY,  # what the test queues is signed with it
            "SITE_URL": self.origin,
            "WEB_BIND": f"127.0.0.1:{self.port}",
        }
        self.environment = installation.environment(folder, **(ours | variables))
        self.web = Program(WEB, self.environment, folder / "web.log")
        self.worker = Program(WORKER, self.environment, folder / "worker.log")
        self.over = Event()
        self.programs = [self.web, self.worker]
        self.keeper = Thread(target=self._keep, daemon=True)

    def web_alone(self):
        """The desk without its worker."""
        self.programs.remove(self.worker)
        return self

    def worker_alone(self):
        """The desk without its web server."""
        self.programs.remove(self.web)
        return self

    def __enter__(self):
        for program in self.programs:
            program.start()
        self.keeper.start()
        try:
            if self.web in self.programs:
                self.wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        self.over.set()
        self.keeper.join()
        for program in self.programs:
            program.kill()
            program.process.wait(READY_WITHIN)

    def _keep(self):
        """What a service manager does: whoever ends is ended whole, and starts again."""
        while not self.over.wait(LOOK_EVERY):
            for program in self.programs:
                if not program.is_running:
                    program.kill()
                    program.start()

    def wait_until_ready(self):
        ends = time.monotonic() + READY_WITHIN
        while not self.is_ready():
            assert time.monotonic() < ends, (self.folder / "web.log").read_text()[-2000:]
            time.sleep(LOOK_EVERY)

    def is_ready(self):
        with suppress(requests.RequestException):
            return requests.get(f"{self.origin}/readyz", timeout=5).status_code == 200
        return False

    def manage(self, *command):
        return manage(self.environment, *command)


def _pids():
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
