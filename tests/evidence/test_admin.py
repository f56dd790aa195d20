"""Operators see what becomes of files: jobs that were given up, files that wait, uploads that nobody sent."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_q.models import OrmQ

from disputes.perform import perform
from evidence.models import Job, StagedFile, StoredFile
from tests.evidence.kept import LATER, job_of, kept, piece_of
from tests.evidence.uploads import picture
from tests.factories import T0, make_dispute, make_mediator, make_operator, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(make_operator("Olga"))
    return client


def listing(model):
    return reverse(f"admin:evidence_{model._meta.model_name}_changelist")


def page(row):
    return reverse(f"admin:evidence_{row._meta.model_name}_change", args=[row.pk])


def shown(answer):
    return list(answer.context["cl"].result_list)


def staged(user):
    return StagedFile.objects.create(
        user=user,
        key="2026/11/a",
        name="Passport.jpg",
        content_type="image/jpeg",
        size=9,
        sha256="a",
        arrived_at=T0,
    )


@pytest.fixture
def jobs():
    """One of each standing: given up, failing, waiting, done."""
    rows = [job_of(kept(letter, "text/plain"), "draw") for letter in (b"a", b"b", b"c", b"d")]
    for row, values in zip(
        rows,
        [
            {"due_at": None, "attempts": 5, "error": "It broke."},
            {"due_at": T0, "attempts": 2, "error": "It broke."},
            {"due_at": T0},
            {"due_at": None, "attempts": 1, "done_at": T0},
        ],
        strict=True,
    ):
        Job.objects.filter(pk=row.pk).update(**values)
    return rows


def test_jobs_are_found_by_where_they_stand(office, jobs):
    found = {name: shown(office.get(listing(Job), {"standing": name})) for name in ("given_up", "failing")}
    assert found == {"given_up": [jobs[0]], "failing": [jobs[1]]}
    assert set(shown(office.get(listing(Job)))) == set(jobs)


def test_what_was_given_up_is_tried_again_and_what_is_done_is_not(office, jobs):
    OrmQ.objects.all().delete()
    chosen = [jobs[0].pk, jobs[3].pk]
    answer = office.post(listing(Job), {"action": "try_again", "_selected_action": chosen}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["1 is tried again."]
    given_up, done = (Job.objects.get(pk=pk) for pk in chosen)
    assert (given_up.attempts, given_up.due_at is None, done.due_at) == (0, False, None)
    assert [row.task["args"] for row in OrmQ.objects.all()] == [(jobs[0].stored_id,)]


@pytest.mark.parametrize("make", [make_user, make_mediator])
def test_who_is_no_operator_finds_no_list_of_files(client, make):
    client.force_login(make())
    assert [client.get(listing(model)).status_code for model in (Job, StoredFile, StagedFile)] == [404] * 3


def test_nothing_of_a_file_is_written_by_hand(office):
    row = kept(b"Hello", "text/plain")
    assert office.post(page(row), {"scan": "clean"}).status_code == 403
    assert office.post(page(row).replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert office.get(listing(StoredFile) + "add/").status_code == 403
    assert StoredFile.objects.filter(pk=row.pk).exists()


def test_a_files_page_names_its_dispute_but_not_where_the_photo_was_taken(office):
    dispute = make_dispute()
    piece = piece_of(picture(), "image/jpeg", role="buyer", name="our-kitchen.jpg")
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=LATER, evidence=[piece])
    StoredFile.objects.update(facts={"camera": {"place": [40.4168, -3.7038]}})
    answer = office.get(page(StoredFile.objects.get()))
    assert dispute.reference in answer.text
    assert "40.4168" not in answer.text


def test_an_upload_that_nobody_sent_is_counted_but_not_named(office):
    row = staged(make_user())
    assert shown(office.get(listing(StagedFile))) == [row]
    assert "Passport" not in office.get(listing(StagedFile)).text
    assert office.get(page(row)).status_code == 403


@pytest.mark.parametrize("model", [Job, StoredFile, StagedFile])
def test_a_list_of_files_asks_as_much_for_one_row_as_for_three(office, model):
    def one_more(content):
        kept(content, "text/plain")
        staged(make_user())

    def queries():
        with CaptureQueriesContext(connection) as caught:
            office.get(listing(model))
        return len(caught)

    one_more(b"a")
    queries()  # what is remembered after the first look
    with_one = queries()
    one_more(b"b")
    one_more(b"c")
    assert queries() == with_one
