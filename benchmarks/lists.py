"""How fast the lists are with 1,000 to 1,000,000 disputes, of one store and nearly all of one buyer.

    python -m benchmarks.lists [N …] [--postgres]

On SQLite in a scratch folder, or with `--postgres` on a server of its own; both go with the run. Milliseconds
are processor time, the database's included, of the quickest of 25. What counts is the ratio to the smallest,
as the number of disputes must not matter, and the number of queries.
"""

from __future__ import annotations

import argparse
import subprocess

from benchmarks.installation import CHECKOUT, install, module, own_database

SIZES = [1_000, 100_000, 1_000_000]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    with own_database("lists", postgres=asked.postgres) as environment:
        print("PostgreSQL" if asked.postgres else "SQLite", flush=True)
        install(environment)
        command = module("benchmarks.listed", *asked.sizes)
        subprocess.run(command, cwd=CHECKOUT, env=environment, check=True)


if __name__ == "__main__":
    main()
