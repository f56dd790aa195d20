"""The jobs on stored files: claimed once, done once, tried again, given up with a reason."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django_q.models import OrmQ, Schedule

from evidence import processes
from evidence.acceptance import judged
from evidence.models import Job, Rendition, StoredFile, evidence_storage
from evidence.preparing import apart, jobs, pictures, renditions
from evidence.preparing.drawn import CannotBeShown
from evidence.preparing.renditions import thumbnail_of, view_of
from evidence.tasks import prepare, prepare_due
from tests.evidence.kept import LATER, content_of, drawn, job_of, kept, objects
from tests.evidence.uploads import EMAIL, picture, upload
from tests.factories import T0

pytestmark = pytest.mark.django_db

BOTH = [("thumbnail", 0), ("view", 0)]
BROKEN = picture(size=(80, 60))[:-200] + b"\0" * 20


def test_a_photo_is_drawn_once_and_for_good():
    stored = kept(picture(size=(400, 300)))
    assert prepare(stored.pk, T0) == {"done": 1}
    assert drawn(stored) == BOTH
    assert (job_of(stored).due_at, job_of(stored).done_at, job_of(stored).error) == (None, T0, "")
    before = objects()
    assert prepare(stored.pk, LATER) == {}
    assert objects() == before
    assert len(before) == 3


def test_who_arrives_wakes_the_worker():
    stored = kept(picture())
    task = OrmQ.objects.latest("id").task
    assert (task["func"], task["args"]) == ("evidence.tasks.prepare", (stored.pk,))


def test_a_schedule_finds_what_was_missed_each_minute():
    schedule = Schedule.objects.get(name="prepare")
    assert (schedule.func, schedule.schedule_type, schedule.minutes) == ("evidence.tasks.prepare_due", "I", 1)
    first, second = kept(picture(color="red")), kept(picture(color="blue"))
    assert prepare_due(T0) == {"done": 2}
    assert drawn(first) == drawn(second) == BOTH
    assert prepare_due(LATER) == {}


@pytest.mark.parametrize(("content", "content_type"), [(b"Hello", "text/plain"), (EMAIL, "message/rfc822")])
def test_nothing_is_drawn_of_text(content, content_type):
    stored = kept(content, content_type)
    assert prepare(stored.pk, T0) == {"done": 1}
    assert drawn(stored) == []


def test_what_somebody_else_has_claimed_is_left_alone_until_the_lease_is_over():
    stored = kept(picture())
    Job.objects.update(due_at=T0 + jobs.LEASE, attempts=1)
    assert prepare(stored.pk, T0 + timedelta(minutes=1)) == prepare_due(T0 + timedelta(minutes=1)) == {}
    assert prepare_due(T0 + jobs.LEASE) == {"done": 1}
    assert drawn(stored) == BOTH


def test_a_broken_file_is_given_up_at_once_with_a_reason_for_people():
    stored = kept(BROKEN)
    assert prepare(stored.pk, T0) == {"given up": 1}
    job = job_of(stored)
    assert (job.due_at, job.done_at, job.error, job.attempts) == (None, None, pictures.UNREADABLE, 1)
    assert drawn(stored) == []
    assert view_of(stored) is None


@pytest.mark.django_db(transaction=True)
def test_a_missing_file_is_looked_for_again_with_growing_pauses_and_then_given_up():
    stored, at, pauses = kept(picture()), T0, []
    evidence_storage().delete(stored.key)
    while (due := job_of(stored).due_at) is not None:
        pauses.append(due - at)
        at = due
        prepare(stored.pk, at)
    assert pauses == [timedelta(minutes=minutes) for minutes in (0, 1, 2, 4, 8)]
    assert (job_of(stored).error, job_of(stored).attempts) == (jobs.TROUBLE, jobs.MOST_ATTEMPTS)


def test_what_kills_its_worker_each_time_is_given_up():
    stored = kept(picture())
    Job.objects.update(attempts=jobs.MOST_ATTEMPTS)  # so often it was begun and never ended
    assert prepare_due(T0) == {"given up": 1}
    assert (job_of(stored).error, job_of(stored).due_at) == (jobs.KILLED, None)
    assert drawn(stored) == []


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_stops_no_other():
    missing, fine = kept(picture(color="red")), kept(picture(color="blue"))
    evidence_storage().delete(missing.key)
    assert prepare_due(T0) == {"failed": 1, "done": 1}
    assert drawn(fine) == BOTH


def test_the_lease_is_renewed_with_each_piece_and_a_lost_one_ends_the_work():
    stored = kept(picture())
    job = job_of(stored)
    assert jobs._claim(job, T0)
    jobs._renew(job)
    assert job_of(stored).due_at == job.due_at > T0 + jobs.LEASE
    jobs._renew(job)  # just done: nothing to write
    assert job_of(stored).due_at == job.due_at
    job.due_at -= jobs.LEASE
    Job.objects.update(due_at=job.due_at)  # it took too long,
    assert jobs._claim(job_of(stored), LATER)  # and somebody was there
    with pytest.raises(jobs.LeaseLost):
        jobs._renew(job)


# -- at once --------------------------------------------------------------------------------


def test_who_asks_before_the_worker_came_gets_the_view_at_once():
    stored = kept(picture(size=(400, 300)))
    view = view_of(stored)
    assert (view.kind, view.width, view.height, view.content_type) == ("view", 400, 300, "image/jpeg")
    assert thumbnail_of(stored).size > 0
    before = objects()
    assert prepare(stored.pk, T0) == {"done": 1}
    assert objects() == before


def test_nothing_is_drawn_at_once_of_documents_and_of_what_is_infected():
    assert view_of(kept(b"%PDF-1.4", "application/pdf")) is None
    stored = kept(picture())
    assert view_of(stored) is not None
    stored.scan = StoredFile.Scan.INFECTED
    assert view_of(stored) is thumbnail_of(stored) is None


def test_a_missing_file_is_not_drawn_at_once():
    stored = kept(picture())
    evidence_storage().delete(stored.key)
    with pytest.raises(FileNotFoundError):
        view_of(stored)


def test_of_two_that_draw_at_once_the_slower_discards_its_own():
    stored = kept(picture())
    made = list(apart.draw(stored.open(), stored.content_type, set(), []))
    renditions.draw(stored)
    before = objects()
    for piece in made[1:]:
        assert renditions.keep(stored, piece).key in before
    assert objects() == before
    assert Rendition.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_that_draw_at_the_same_time_both_get_the_same_view():
    with transaction.atomic():
        stored = kept(picture(size=(1200, 900)))
    found, together = [], threading.Barrier(2)

    def ask():
        together.wait()
        found.append(view_of(StoredFile.objects.get(pk=stored.pk)).key)
        connection.close()

    threads = [threading.Thread(target=ask) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert len(set(found)) == 1
    assert objects() == {stored.key, *Rendition.objects.values_list("key", flat=True)}


def test_what_reads_a_file_gets_no_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not-for-you")
    started = []
    real = processes.subprocess.Popen

    def look(*arguments, **options):
        started.append(options["env"])
        return real(*arguments, **options)

    monkeypatch.setattr(processes.subprocess, "Popen", look)
    judged(upload(picture()))
    view_of(kept(picture()))
    assert [set(environment) for environment in started] == [{"PYTHONPATH", "MALLOC_ARENA_MAX"}] * 2


def test_what_hangs_is_ended_and_given_up(monkeypatch):
    monkeypatch.setattr(apart, "LONGEST", 0)
    stored = kept(picture())
    with pytest.raises(CannotBeShown, match="too much time or memory"):
        list(apart.draw(stored.open(), stored.content_type, set(), []))


def test_what_is_drawn_can_be_read_back():
    stored = kept(picture(size=(40, 30)))
    prepare(stored.pk, T0)
    assert content_of(stored, "view").startswith(b"\xff\xd8\xff")
    assert content_of(stored, "thumbnail").startswith(b"\xff\xd8\xff")
