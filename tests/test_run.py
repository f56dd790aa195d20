"""`make test` itself: what failed or cannot run is named, and nothing is skipped where all is required."""

import sys

import pytest

from tests import run
from tests.run import Part


@pytest.fixture
def main(monkeypatch, capsys):
    """Runs the command with parts that end with these exit codes; gives its exit code and its summary."""

    def call(*codes, missing="", require_all=""):
        endings = iter(codes)
        parts = [Part(f"no. {n}", "mark") for n in range(len(codes))]
        parts += [Part("elsewhere", "mark", missing=missing)] if missing else []
        monkeypatch.setattr(run, "parts", lambda: parts)
        monkeypatch.setattr(run, "pytest_exit_code", lambda part, report: next(endings))
        monkeypatch.setenv("REQUIRE_ALL", require_all)
        with pytest.raises(SystemExit) as ended:
            run.main()
        return ended.value.code, capsys.readouterr().out.partition("===== Summary\n")[2]

    return call


def test_all_passed(main):
    assert main(0, 0) == (0, "Tests no. 0: passed\nTests no. 1: passed\n")


def test_one_failure_fails_the_whole(main):
    assert main(0, 1) == (1, "Tests no. 0: passed\nTests no. 1: failed\n")


def test_missing_part_is_named_and_passes(main):
    assert main(0, missing="install it") == (
        0,
        "Tests no. 0: passed\nTests elsewhere: skipped (install it)\n",
    )


def test_missing_part_fails_where_all_is_required(main):
    assert main(0, missing="install it", require_all="1")[0] == 1


def test_part_without_tests_fails_where_all_is_required(main):
    assert main(5, require_all="1") == (1, "Tests no. 0: skipped (there is no such test)\n")


def test_browser_part_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(run, "CHROMIUM", tmp_path / "chromium")
    (browser,) = [part for part in run.parts() if part.marks == "browser"]
    assert "apt-get install chromium" in browser.missing


def test_only_what_measures_turns_and_what_kills_runs_by_itself():
    workers = {part.name: run.command_of(part)[-1] != "--numprocesses=0" for part in run.parts()}
    assert [name for name, has_workers in workers.items() if not has_workers] == [
        "on SQLite, one by one",
        "of faults, on SQLite",
        "of faults, on PostgreSQL",
    ]


FIXTURE = """
import pytest

@pytest.fixture
def it():
    yield
    assert False

@pytest.mark.parametrize("n", [1, 2])
def test_it(n, it):
    assert n == 1
"""


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("def test_one(): pass", "passed"),
        ("def test_one(): pass\ndef test_two(): assert 0", "failed\n  test_odd.py::test_two"),
        ("class TestAll:\n  def test_one(self): assert 0", "failed\n  test_odd.py::TestAll::test_one"),
        (FIXTURE, "failed\n  test_odd.py::test_it[1]\n  test_odd.py::test_it[2]"),
        ("import nothing_like_this", "failed\n  test_odd.py"),
        ("import os\nos._exit(3)", "failed"),
    ],
    ids=["none", "one", "class", "fixture", "import", "died"],
)
def test_the_summary_names_each_test_that_failed(monkeypatch, tmp_path, source, named):
    (tmp_path / "pytest.ini").write_text("[pytest]")
    (tmp_path / "test_odd.py").write_text(source)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setattr(run, "command_of", lambda part: [sys.executable, "-m", "pytest", str(tmp_path)])
    assert run.run(Part("of one file", "")) == named
