"""Another SECRET_KEY: tasks that waited meanwhile run, whichever of the worker's keys signed them."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from django.db import connection
from django_q.conf import Conf
from django_q.models import OrmQ, Success
from django_q.tasks import async_task

from tests.evidence.test_preparing_killed import CLUSTER

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 120
FORMER, OWN, NEWER, UNKNOWN = (f"demo-{name}-key" for name in ("former", "own", "newer", "unknown"))


@pytest.fixture
def signed(monkeypatch):
    """Tasks in the queue, each named after the key that it is signed with."""
    OrmQ.objects.all().delete()
    for key in (UNKNOWN, FORMER, NEWER, OWN):
        with monkeypatch.context() as patch:
            patch.setattr(Conf, "SECRET_KEY", key)
            async_task("disputes.tasks.prune_answers", task_name=key, group="signed")
    return list(OrmQ.objects.values_list("pk", flat=True))


@pytest.fixture
def worker(signed):
    """A real task worker on the test's database, between two changes of its key."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": OWN,
        "SECRET_KEY_FALLBACKS": f"{FORMER},{NEWER}",
        "TASK_WORKERS": "1",
        "TEST_NAME": str(connection.settings_dict["NAME"]),
    }
    process = subprocess.Popen([sys.executable, "-c", CLUSTER], env=environment, process_group=0)
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


@pytest.mark.usefixtures("worker")
def test_a_task_that_waited_while_the_key_was_changed_is_done(signed):
    ends = time.monotonic() + PATIENCE
    while OrmQ.objects.filter(pk__in=signed).exists():
        assert time.monotonic() < ends
        time.sleep(0.2)
    assert set(Success.objects.filter(group="signed").values_list("name", flat=True)) == {FORMER, NEWER, OWN}
