"""Two sweeps at once over hundreds of clocks that ran out: each runs out once, everybody is told once."""

import subprocess
import sys

import pytest

from disputes.models import Delivery, Dispute, Event, Settlement
from tests import installation
from tests.faults.afterwards import check_records
from tests.faults.desk import WORKER, Program
from tests.faults.passing import wait_until
from tests.faults.stage import make_shop, wind_clocks

pytestmark = pytest.mark.faults

CLOCKS, SWEEPS = 300, 2
PATIENCE = 600
SWEEP = """
import sys, django
django.setup()
from django.core.management import call_command
print("ready", flush=True)
sys.stdin.readline()
call_command("enforce_deadlines")
"""


def sweep_at_once(desk):
    """Real sweeps that begin together; how many clocks ran out in each."""
    environment = desk.environment | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    piped = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, "-c", SWEEP]
    sweeps = [
        subprocess.Popen(command, env=environment, cwd=installation.ROOT, **piped) for _sweep in range(SWEEPS)
    ]
    for sweep in sweeps:
        assert sweep.stdout.readline() == "ready\n"
    for sweep in sweeps:
        sweep.stdin.write("go\n")
        sweep.stdin.flush()
    said = [sweep.communicate(timeout=PATIENCE)[0] for sweep in sweeps]
    assert [sweep.returncode for sweep in sweeps] == [0] * SWEEPS
    return [int(text.splitlines()[-1].removesuffix(" ran out.")) for text in said]


def work_at_once(desk):
    """Real workers that find the same queue, until every mail is sent."""
    workers = [
        Program(WORKER, desk.environment, desk.folder / f"worker-{number}.log") for number in range(SWEEPS)
    ]
    for worker in workers:
        worker.start()
    try:
        wait_until(lambda: not Delivery.objects.filter(kind="mail", done_at=None).exists(), PATIENCE)
    finally:
        for worker in workers:
            worker.kill()
            worker.process.wait(PATIENCE)


def mails_of(desk):
    """How many were sent, by the files that the mail backend wrote."""
    return sum(path.read_text().count("\nMessage-ID: ") for path in (desk.folder / "mail").iterdir())


def test_two_sweeps_at_once_run_every_clock_out_once_and_write_to_everybody_once(make_desk, dice):
    desk = make_desk()
    marketplace, _shop = make_shop(desk)
    wind_clocks(marketplace, CLOCKS, -1, dice)
    assert sum(sweep_at_once(desk)) == CLOCKS
    for dispute in Dispute.objects.prefetch_related("events"):
        assert [event.action for event in dispute.events.all()] == ["open", "apply_buyer_choice"]
    assert Settlement.objects.count() == CLOCKS
    work_at_once(desk)
    mails = Delivery.objects.filter(kind="mail")
    assert mails.count() == 3 * CLOCKS  # to the seller, then to both
    assert set(mails.values_list("attempts", "error")) == {(1, "")}
    assert mails_of(desk) == mails.count()
    assert Event.objects.count() == 2 * CLOCKS
    check_records(desk)
