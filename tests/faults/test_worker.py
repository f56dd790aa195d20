"""One process of the task worker is killed: the queue's others would wait for its locks for ever."""

import os
import signal
import time

import pytest
from django_q.models import Success
from django_q.tasks import async_task

from tests.faults.passing import wait_until

pytestmark = pytest.mark.faults

PATIENCE = 300
WORKS = 6  # processes: the command, its guard, two that work, one that gives out and one that takes in


def does(task):
    """Whether the worker still does anything."""
    task_id = async_task("disputes.tasks.prune_answers", task_name=task)
    wait_until(lambda: Success.objects.filter(pk=task_id).exists(), PATIENCE)


@pytest.mark.parametrize("place", range(WORKS))
def test_the_worker_goes_on_whichever_of_its_processes_is_killed(make_desk, place, dice):
    desk = make_desk()
    with desk.worker_alone():
        does("before")
        time.sleep(dice.random())
        os.kill(desk.worker.members()[place], signal.SIGKILL)
        wait_until(lambda: desk.worker.starts == 2, PATIENCE)
        does("after")
