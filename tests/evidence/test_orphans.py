"""Files that a killed process left behind."""

import os
from datetime import timedelta

import pytest
from django.core.management import call_command
from django_q.models import Schedule

from disputes.perform import perform
from evidence.acceptance import accepted
from tests.evidence.uploads import picture, upload
from tests.factories import T0, make_dispute

pytestmark = pytest.mark.django_db


def photo(color):
    return accepted(upload(picture(color=color)), role="buyer", kind="other")


def age(path):
    os.utime(path, (1_700_000_000, 1_700_000_000))


def test_orphans_go_when_they_are_two_days_old(folder, capsys):
    dispute, kept, orphan, young = make_dispute(), photo("red"), photo("green"), photo("blue")
    at = T0 + timedelta(hours=1)
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=at, evidence=[kept])
    orphan.write()
    young.write()
    other = folder / "2026" / "notes.txt"
    other.parent.mkdir(exist_ok=True)
    other.write_text("Not ours.")
    for path in (folder / kept.stored.key, folder / orphan.written, other):
        age(path)
    call_command("remove_orphans")
    assert capsys.readouterr().out == "1 orphans removed\n"
    left = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert left == {kept.stored.key, young.written, "2026/notes.txt"}


def test_the_worker_looks_for_orphans_each_day():
    schedule = Schedule.objects.get(name="orphans")
    assert (schedule.func, schedule.args) == ("django.core.management.call_command", "'remove_orphans'")
    assert schedule.schedule_type == Schedule.DAILY
