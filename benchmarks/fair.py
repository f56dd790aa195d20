"""Eight writers at once through the door: how even are their turns, and how long is the longest wait?

    python -m benchmarks.fair [--writers 8] [--seconds 5]

On SQLite by default, in a scratch folder; DATABASE_URL names another database. Prints one line per writer
and the ratio of the slowest to the fastest.
"""

from __future__ import annotations

import argparse
import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import django

if __name__ == "__main__" and "--child" not in sys.argv:
    SCRATCH = tempfile.mkdtemp(prefix="dispute-desk-fair-")
    atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(SCRATCH) / 'fair.sqlite3'}")
    os.environ |= {"DATA_DIR": SCRATCH, "DEBUG": "1", "LOG_LEVEL": "WARNING"}

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if __name__ == "__main__":
    django.setup()

from django.core.management import call_command

from disputes.models import Dispute, Message
from disputes.perform import perform
from disputes.verify import broken
from tests.factories import make_dispute

Result = tuple[int, float]  # how many actions, the longest wait in seconds


def race(database_url: str, disputes: list[int], seconds: float) -> list[Result]:
    """One process per dispute, each performing as often as it can for `seconds`, all starting together."""
    environment = os.environ | {"DATABASE_URL": database_url}
    command = [sys.executable, "-m", "benchmarks.fair", "--child", "--seconds", str(seconds), "--dispute"]
    with ExitStack() as stack:
        children = [
            stack.enter_context(
                subprocess.Popen(
                    [*command, str(pk)],
                    env=environment,
                    text=True,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
            )
            for pk in disputes
        ]
        for child in children:
            if child.stdout is None or child.stdout.readline() != "ready\n":
                raise RuntimeError("a writer did not start")
        for child in children:
            if child.stdin is not None:
                child.stdin.write("go\n")
                child.stdin.flush()
        outputs = [child.communicate()[0] for child in children]
    if any(child.returncode for child in children):
        raise RuntimeError("a writer failed")
    return [(int(count), float(wait)) for count, wait in (output.split() for output in outputs)]


def write(pk: int, seconds: float) -> Result:
    """Send messages on a dispute of one's own until the time is over."""
    dispute = Dispute.objects.select_related("buyer").get(pk=pk)
    print("ready", flush=True)
    sys.stdin.readline()
    count, longest, end = 0, 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        started = time.monotonic()
        perform("send_message", pk, actor=dispute.buyer, at=dispute.opened_at, message=Message(text="Hello"))
        longest, count = max(longest, time.monotonic() - started), count + 1
    return count, longest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--dispute", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(*write(options.dispute, options.seconds))
        return
    call_command("migrate", verbosity=0)
    disputes = [make_dispute().pk for _writer in range(options.writers)]
    results = race(os.environ["DATABASE_URL"], disputes, options.seconds)
    for number, (count, wait) in enumerate(results, start=1):
        print(f"writer {number}: {count:6} actions, longest wait {wait * 1000:6.0f} ms")
    counts = [count for count, _wait in results]
    print(
        f"slowest : fastest = {min(counts) / max(counts):.2f}, {sum(counts) / options.seconds:.0f} a second"
    )
    whole = all(not broken(dispute) for dispute in Dispute.objects.all())
    print("every record verifies" if whole else "a record is broken")


if __name__ == "__main__":
    main()
