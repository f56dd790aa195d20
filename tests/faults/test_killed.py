"""Web server and worker are killed with -9 again and again while 1,000 disputes live through the API."""

import os
import signal
import time
from contextlib import contextmanager, suppress
from itertools import cycle
from threading import Event, Thread

import pytest

from disputes.models import Dispute
from tests.faults.afterwards import check_everything
from tests.faults.lives import lead_lives
from tests.faults.passing import until_nothing_waits
from tests.faults.stage import listen, make_shop, wind_clocks
from tests.faults.till import open_till

pytestmark = pytest.mark.faults

DISPUTES = int(os.environ.get("FAULT_DISPUTES", "1000"))
BY_THE_CLOCK = DISPUTES // 5  # these nobody answers: their clocks run out meanwhile
CALLERS = 64  # each call that is cut off waits for half a minute before it may be repeated
LONGEST_PAUSE = 8.0  # seconds from a desk that is ready to the next kill
CLOCKS_END = 60  # seconds until the last of them
PATIENCE = 600


def kill(program, whose, dice):
    """Of one program the whole group, its first process, or any other one."""
    found = program.members()
    if whose == "all" or len(found) < 2:
        return program.kill()
    victim = found[0] if whose == "first" else dice.choice(found[1:])
    with suppress(ProcessLookupError):
        os.kill(victim, signal.SIGKILL)
    return None


@contextmanager
def killing(desk, shop, dice):
    """Kills until the end; gives the list of what was killed."""
    over, killed = Event(), []
    plan = [(name, whose) for name in ("web", "worker") for whose in ("all", "first", "another")]
    dice.shuffle(plan)

    def go_on():
        for name, whose in cycle(plan):
            while not (desk.is_ready() and shop.has_gone_on()) and not over.is_set():
                time.sleep(0.1)
            if over.wait(dice.uniform(0, LONGEST_PAUSE)):
                return
            kill(getattr(desk, name), whose, dice)
            killed.append(f"{name}, {whose}")

    thread = Thread(target=go_on)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


def test_whatever_is_killed_nothing_acknowledged_is_lost_and_nothing_is_done_twice(make_desk, dice):
    desk = make_desk()
    marketplace, shop = make_shop(desk)
    with open_till(shop) as till:
        till.secret = listen(marketplace, till.url)[1]
        opened = wind_clocks(marketplace, BY_THE_CLOCK, CLOCKS_END, dice)
        with desk:
            with killing(desk, shop, dice) as killed:
                lead_lives(shop, DISPUTES - BY_THE_CLOCK, dice, callers=CALLERS)
            until_nothing_waits(PATIENCE)
            till.close()
        print(f"Killed {len(killed)} times; asked again because of {shop.repeated}.")
    assert shop.refused == []
    assert Dispute.objects.count() == DISPUTES
    check_everything(desk, shop, till, opened)
