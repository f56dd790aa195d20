"""A worker that is killed in the middle of drawing: no half file, no stuck item, nothing drawn twice."""

import io
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_q.tasks import async_task
from PIL import Image

from evidence.models import Job, Rendition
from evidence.preparing.jobs import LEASE
from tests.evidence.kept import content_of, job_of, kept, objects
from tests.evidence.test_preparing_documents import PDF, written

pytestmark = pytest.mark.django_db(transaction=True)

PAGES, PATIENCE = 20, 60
CLUSTER = """
import os, django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = os.environ["TEST_NAME"]
from django.core.management import call_command
call_command("qcluster")
"""


@pytest.fixture
def start(folder):
    """Starts a real task worker on the test's database and folder."""
    environment = os.environ | {
        "TEST_NAME": str(connection.settings_dict["NAME"]),
        "EVIDENCE_STORAGE": str(folder),
        "TASK_WORKERS": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    started = []

    def start():
        process = subprocess.Popen([sys.executable, "-c", CLUSTER], env=environment, process_group=0)
        started.append(process)
        return process

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def wait_until(reached):
    ends = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < ends, "it takes too long"
        time.sleep(0.01)


def children_of(pid):
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def worker_that_draws(pid):
    """The process below this one that has a drawing process of its own."""
    for child in children_of(pid):
        with suppress(OSError):
            if b"evidence.preparing.documents" in Path(f"/proc/{child}/cmdline").read_bytes():
                return pid
        if found := worker_that_draws(child):
            return found
    return None


def slow_document():
    """Some tenths of a second a page."""
    rng = random.Random(7)
    lines = b"".join(b"%d %d m %d %d l S " % tuple(rng.choices(range(1000), k=4)) for _line in range(2500))
    return written([lines] * PAGES, size=(1000, 1000))


def test_the_next_worker_goes_on_where_a_killed_one_was(start, folder):
    first = start()
    stored = kept(slow_document(), PDF, at=timezone.now())
    wait_until(lambda: Rendition.objects.count() >= 4)
    os.kill(worker_that_draws(first.pid), signal.SIGKILL)
    assert first.wait(PATIENCE) == 1  # all of it ends, and nobody draws on
    before = dict(Rendition.objects.values_list("number", "key"))
    assert 3 <= len(before) < PAGES
    assert job_of(stored).done_at is None
    assert timezone.now() < job_of(stored).due_at <= timezone.now() + LEASE
    for row in Rendition.objects.all():
        Image.open(io.BytesIO(content_of(stored, row.kind, row.number))).load()

    start()
    Job.objects.update(due_at=timezone.now())  # as if the lease were over
    async_task("evidence.tasks.prepare", stored.pk)
    wait_until(lambda: job_of(stored).done_at is not None)
    after = dict(Rendition.objects.values_list("number", "key"))
    assert sorted(after) == list(range(PAGES + 1))
    assert before.items() <= after.items()
    assert job_of(stored).attempts == 2


def test_what_a_killed_worker_left_in_the_storage_is_cleared_away(folder):
    stored = kept(written([b""]), PDF, at=timezone.now())
    orphan = folder / "renditions/2026/03" / ("0" * 32)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"half")
    os.utime(orphan, (0, 0))
    call_command("remove_orphans")
    assert objects() == {stored.key}
