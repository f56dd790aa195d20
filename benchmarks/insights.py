"""How fast a store's insights are with 100,000 disputes in the store, of a million orders.

    python -m benchmarks.insights [N] [--postgres]

On SQLite in a scratch folder, or with `--postgres` on a server of its own; both go with the run. Milliseconds
are processor time, the database's included, of the quickest of 25; nothing of a page is kept from one to the
next. The bar: 300 ms and 10 queries for every page and file; what misses is named, and the run ends with an
error. The other lists of the people's side: benchmarks.people.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from benchmarks.installation import CHECKOUT, install, module, own_database


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("disputes", type=int, nargs="?", default=100_000)
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    with own_database("insights", postgres=asked.postgres) as environment:
        print("PostgreSQL" if asked.postgres else "SQLite", flush=True)
        install(environment)
        command = module("benchmarks.insighted", asked.disputes)
        return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
