"""The task queue on the operators' pages: nobody writes one, and what failed is tried again or put away."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule, Success
from django_q.tasks import async_task

from tests.factories import make_operator

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(make_operator("Olga"))
    return client


def listing(model):
    return reverse(f"admin:django_q_{model._meta.model_name}_changelist")


def page(row, what="change"):
    return reverse(f"admin:django_q_{row._meta.model_name}_{what}", args=[row.pk])


def make_task(success=False):
    now = timezone.now()
    model = Success if success else Failure
    return model.objects.create(
        id="a" * 32, name="sweep", func="disputes.tasks.beat", started=now, stopped=now, success=success
    )


@pytest.mark.parametrize("model", [Failure, OrmQ, Schedule, Success])
def test_nobody_writes_a_task(office, model):
    evil = {"name": "evil", "func": "os.system", "args": "'id'", "schedule_type": "O", "repeats": 1}
    add = listing(model) + "add/"
    before = model.objects.count()
    assert [office.get(add).status_code, office.post(add, evil).status_code] == [403, 403]
    assert model.objects.count() == before


def test_a_schedule_is_read_and_neither_changed_nor_deleted(office):
    schedule = Schedule.objects.first()
    assert schedule.func in office.get(page(schedule)).content.decode()
    answers = [office.post(page(schedule), {"func": "os.system"}), office.post(page(schedule, "delete"))]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert Schedule.objects.get(pk=schedule.pk).func == schedule.func


def test_the_queue_is_read(office):
    async_task("disputes.tasks.beat")
    row = OrmQ.objects.get()
    assert "disputes.tasks.beat" in office.get(listing(OrmQ)).content.decode()
    assert office.get(page(row)).status_code == 200
    assert office.post(page(row), {"key": "other"}).status_code == 403


def test_a_failed_task_is_read_and_tried_again(office):
    task = make_task()
    assert task.func in office.get(page(task)).content.decode()
    office.post(listing(Failure), {"action": "resubmit_task", "_selected_action": [task.pk]})
    assert (Failure.objects.count(), OrmQ.objects.get().func()) == (0, task.func)


def test_a_failed_task_is_put_away_but_not_changed(office):
    task = make_task()
    assert office.post(page(task), {"func": "os.system"}).status_code == 403
    assert office.post(page(task, "delete"), {"post": "yes"}).status_code == 302
    assert (Failure.objects.count(), OrmQ.objects.count()) == (0, 0)


def test_what_went_well_is_not_done_again(office):
    task = make_task(success=True)
    office.post(listing(Success), {"action": "resubmit_task", "_selected_action": [task.pk]})
    assert (Success.objects.count(), OrmQ.objects.count()) == (1, 0)


def test_how_often_each_schedule_runs_is_said(office):
    rhythms = {
        schedule.name: office.get(page(schedule)).context["adminform"].model_admin.rhythm(schedule)
        for schedule in Schedule.objects.all()
    }
    assert rhythms
    assert [name for name, rhythm in rhythms.items() if not rhythm] == []
