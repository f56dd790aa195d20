"""The supervisor of `make demo`: what dies is started again; what is told to stop leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from config.supervisor import Child

# A program that says its own process id and that of a child it starts, and then waits.
PROGRAM = """
import os, subprocess, sys, time
helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open(sys.argv[1], "a") as log:
    log.write(f"{os.getpid()} {helper.pid}\\n")
time.sleep(600)
"""


@pytest.fixture
def supervised(tmp_path):
    """A supervisor in a process of its own with one program under it, and the log of that one's starts."""
    log = tmp_path / "starts"
    main = textwrap.dedent(f"""
        import sys
        from config.supervisor import Child, Supervisor
        Supervisor([Child("The program", [sys.executable, "-c", {PROGRAM!r}, {str(log)!r}])]).run()
    """)
    supervisor = subprocess.Popen([sys.executable, "-c", main], stderr=subprocess.PIPE, text=True)
    yield supervisor, log
    if supervisor.poll() is None:
        supervisor.terminate()
        supervisor.wait(20)
    supervisor.stderr.close()


def starts(log, count):
    """The process ids that the program has logged, once there are so many starts."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        found = (
            [tuple(map(int, line.split())) for line in log.read_text().splitlines()] if log.exists() else []
        )
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"fewer than {count} starts")


def is_running(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def is_gone_soon(pid):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if not is_running(pid):
            return True
        time.sleep(0.05)
    return False


def test_killed_program_is_started_again_and_leaves_nothing_behind(supervised):
    _, log = supervised
    [(program, helper)] = starts(log, 1)

    os.kill(program, signal.SIGKILL)
    second, second_helper = starts(log, 2)[1]

    assert is_gone_soon(helper)
    assert is_running(second)
    assert is_running(second_helper)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_stops_the_program_and_all_it_started(supervised, number):
    supervisor, log = supervised
    [(program, helper)] = starts(log, 1)

    supervisor.send_signal(number)

    assert supervisor.wait(20) == 0
    assert is_gone_soon(program)
    assert is_gone_soon(helper)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's service is Linux's")
def test_program_stops_when_the_supervisor_itself_is_killed(supervised):
    supervisor, log = supervised
    [(program, helper)] = starts(log, 1)

    supervisor.kill()

    assert is_gone_soon(program)
    os.kill(helper, signal.SIGKILL)  # a real program ends its own children when it is told to stop


def test_pause_before_a_restart_grows_and_is_forgotten_after_a_long_life():
    child = Child("The program", [sys.executable, "-c", "raise SystemExit(3)"])
    pauses, now = [], 0.0
    for lived in (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 100.0):
        child.look(now)
        child.process.wait(20)
        now += lived
        child.look(now)
        pauses.append(child.pause)
        now = child.restart_at
    assert pauses == [1, 2, 4, 8, 16, 30, 1]


@pytest.mark.parametrize("port", ["0", "70000", "http"])
def test_demo_refuses_what_is_no_port(port):
    answer = run_demo(port)
    assert (answer.returncode, "is not a port" in answer.stderr) == (1, True)


def test_demo_says_that_the_port_is_in_use():
    with socket.create_server(("127.0.0.1", 0)) as other:
        answer = run_demo(str(other.getsockname()[1]))
    assert answer.returncode == 1
    assert "cannot be used" in answer.stderr
    assert "make demo PORT=" in answer.stderr


def run_demo(port):
    return subprocess.run(
        [sys.executable, "-m", "config.demo"],
        env=os.environ | {"PORT": port},
        capture_output=True,
        text=True,
        timeout=60,
    )
