"""Files that a killed process left behind, or that nobody sent."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_q.models import Schedule

from disputes.perform import perform
from evidence.acceptance import accepted
from evidence.models import Rendition, StagedFile
from evidence.models.stored import write_once
from evidence.preparing.renditions import view_of
from tests.evidence.storing import on_both
from tests.evidence.uploads import picture, upload
from tests.factories import T0, make_dispute, make_user

pytestmark = pytest.mark.django_db


def photo(color):
    return accepted(upload(picture(color=color)), role="buyer", kind="other")


def stage(age):
    at = timezone.now() - age
    key = write_once(io.BytesIO(b"chosen"), at)
    described = {"name": "a.txt", "content_type": "text/plain", "size": 6, "sha256": "a" * 64}
    return StagedFile.objects.create(user=make_user(), key=key, arrived_at=at, **described)


@on_both
def test_orphans_go_when_they_are_two_days_old(store, capsys):
    dispute, kept, orphan, young = make_dispute(), photo("red"), photo("green"), photo("blue")
    at = T0 + timedelta(hours=1)
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=at, evidence=[kept])
    drawn = view_of(kept.stored)
    small = Rendition.objects.get(kind="thumbnail")
    Rendition.objects.filter(pk=small.pk).delete()  # as if its row had never been written
    orphan.write()
    young.write()
    foreign, unfinished = "2026/notes.txt", f"unfinished/{'a' * 32}"
    for name in (foreign, unfinished):
        store.put(name, b"x")
    for name in (kept.stored.key, drawn.key, small.key, orphan.written, foreign, unfinished):
        store.age(name)
    call_command("remove_orphans")
    assert capsys.readouterr().out == "3 orphans removed\n"
    assert store.names() == {kept.stored.key, drawn.key, young.written, foreign}


@on_both
def test_files_that_nobody_sent_are_forgotten_after_a_day_and_then_removed(store, capsys):
    recent, old = stage(timedelta(hours=23)), stage(timedelta(hours=25))
    call_command("remove_orphans")
    assert list(StagedFile.objects.all()) == [recent]
    assert store.names() == {recent.key, old.key}
    for staged in (recent, old):
        store.age(staged.key)
    call_command("remove_orphans")
    assert store.names() == {recent.key}
    assert capsys.readouterr().out == "1 unsent files forgotten\n1 orphans removed\n"


def test_the_worker_looks_for_orphans_each_day():
    schedule = Schedule.objects.get(name="orphans")
    assert (schedule.func, schedule.args) == ("django.core.management.call_command", "'remove_orphans'")
    assert schedule.schedule_type == Schedule.DAILY
