"""What the figures of similar cases cost sellers with 1,000 and 100,000 disputes, of one store or of others.

    python -m benchmarks.settling [N …] [--postgres]

On SQLite in a scratch folder, or with `--postgres` on a server of its own; both go with the run. Milliseconds
are processor time, the database's included, of the quickest of 25. Beside a dispute figures are kept for ten
minutes: "nothing kept" is the first look. What counts is the ratio, and the number of queries.
"""

from __future__ import annotations

import argparse
import subprocess

from benchmarks.installation import CHECKOUT, install, module, own_database

SIZES = [1_000, 100_000]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    print("PostgreSQL" if asked.postgres else "SQLite", flush=True)
    for size in asked.sizes:
        with own_database("settling", postgres=asked.postgres) as environment:
            install(environment)
            command = module("benchmarks.settled", size)
            subprocess.run(command, cwd=CHECKOUT, env=environment, check=True)


if __name__ == "__main__":
    main()
