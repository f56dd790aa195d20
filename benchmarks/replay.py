"""Replays real complaints from opening to money: `python -m benchmarks.replay [--claims N] [--data FOLDER]`.

Without DATABASE_URL it works on a scratch SQLite, which is removed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command
from django.utils.module_loading import import_string

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="where orders.csv and claims.csv are")
    parser.add_argument("--claims", type=int, help="replay the first so many only")
    parser.add_argument("--seed", default="1", help="another seed, other behaviour")
    options = parser.parse_args()
    if not (options.data / "claims.csv").exists():
        sys.exit(f"There is no claims.csv in {options.data}: say --data FOLDER.")
    with tempfile.TemporaryDirectory(prefix="dispute-desk-replay-") as scratch:
        os.environ |= {"DEBUG": "1", "SECRET_KEY": "demo-key-for-a-replay", "LOG_LEVEL": "WARNING"}
        os.environ |= {"DATA_DIR": scratch, "DJANGO_SETTINGS_MODULE": "config.settings"}
        django.setup()
        call_command("migrate", verbosity=0)
        import_string("django.conf.settings").DEBUG = False  # or every query is kept in memory
        replay = import_string("benchmarks.replaying.Replay")(options.data, options.seed)
        replay.run(options.claims)
        print("\n".join(replay.report()))
        return 1 if replay.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
