"""How fast the lists of the people's side are with 100,000 disputes in the store, but for insights.

    python -m benchmarks.people [N] [--postgres]

Agendas, the calendar feed, rules with their trial, reply templates, a record of many messages, what settles
cases like one; then what somebody in 40 stores reads. Insights have a run of their own, benchmarks.insights.
On SQLite in a scratch folder, or with `--postgres` on a server of its own; both go with the run. Milliseconds
are processor time, the database's included, of the quickest of 5. The bar: 300 ms and 10 queries each; what
misses it is named, and the run ends with an error.
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
    with own_database("people", postgres=asked.postgres) as environment:
        print("PostgreSQL" if asked.postgres else "SQLite", flush=True)
        install(environment)
        command = module("benchmarks.peopled", asked.disputes)
        return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
