"""Loads very many closed cases, and some that wait for mediators, with records that verify.

    python -m benchmarks.closed_cases 200000 --folder FOLDER [--database URL] [--open 2000] [--seed 1]

The folder becomes the data folder, with a SQLite database in it unless `--database` names another one. Cases
walk their way in memory by the product's own effects and clocks; their rows are written in bulk, with what is
derived of them. The same seed and hour give the same cases.
"""

# ruff: noqa: E402 - Django has to be set up before its models can be imported
from __future__ import annotations

import argparse
import os
from pathlib import Path

ARGUMENTS = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
ARGUMENTS.add_argument("closed", type=int)
ARGUMENTS.add_argument("--folder", type=Path, required=True)
ARGUMENTS.add_argument("--database", default="")
ARGUMENTS.add_argument("--open", type=int, default=2000, dest="waiting")
ARGUMENTS.add_argument("--seed", default="1")

if __name__ == "__main__":
    asked = ARGUMENTS.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {"DATA_DIR": str(asked.folder.resolve()), "DEBUG": "1", "LOG_LEVEL": "WARNING"}
    os.environ["DATABASE_URL"] = asked.database or f"sqlite:///{asked.folder.resolve()}/cases.sqlite3"
    os.environ.setdefault("SECRET_KEY", "demo-key-for-a-benchmark")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()

from datetime import UTC, datetime, timedelta
from time import perf_counter

from django.conf import settings
from django.core.management import call_command

from benchmarks.loading import Loader
from disputes.models import Event

SAMPLE = 500


def main(closed: int, waiting: int, seed: str) -> None:
    settings.DEBUG = False  # or every query is kept in memory
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    loader, started = Loader(closed, waiting, now, seed), perf_counter()
    loader.load(lambda line: print(line, flush=True))
    took = timedelta(seconds=round(perf_counter() - started))
    print(f"{closed:,} closed and {waiting:,} open cases, {Event.objects.count():,} events, in {took}")
    if found := loader.broken(SAMPLE):
        raise SystemExit("\n".join(found))
    print(f"{SAMPLE} records drawn at random verify", flush=True)


if __name__ == "__main__":
    main(asked.closed, asked.waiting, asked.seed)
