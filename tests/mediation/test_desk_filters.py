"""The desk's filters: what they leave, what they ignore, and those that a mediator keeps."""

import pytest

from disputes.flow import State
from disputes.models import Dispute
from mediation.forms.filters import MOST_KEPT
from mediation.models import SavedFilter
from tests.factories import make_dispute_in, make_mediator
from tests.mediation.test_desk import counts, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(mediator, colleague):
    """A damaged thing of mine, one not received of a colleague's, a counterfeit of nobody's."""
    made = {}
    for sub_reason, reason, whose in (
        ("damaged", "not_as_described", mediator),
        ("customs_hold", "not_received", colleague),
        ("counterfeit", "not_as_described", None),
    ):
        made[sub_reason] = make_dispute_in(State.UNDER_REVIEW, reason=reason, sub_reason=sub_reason)
        Dispute.objects.filter(pk=made[sub_reason].pk).update(mediator=whose)
    return made


def shown(desk, query, **more):
    return [case.sub_reason for case in titles(desk.get(f"/mediation/?queue=all&{query}", more))]


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("reason=not_as_described", ["damaged", "counterfeit"]),
        ("reason=customs_hold", ["customs_hold"]),
        ("mediator=me", ["damaged"]),
        ("mediator=nobody", ["counterfeit"]),
        ("mediator=others", ["customs_hold"]),
        ("reason=not_as_described&mediator=nobody", ["counterfeit"]),
        ("reason=not_received&mediator=me", []),
        ("since=2026-03-02", ["damaged", "customs_hold", "counterfeit"]),
        ("since=2026-03-03", []),
    ],
)
def test_filters_leave_what_fits_all_of_them(desk, cases, query, left):
    assert shown(desk, query) == left


UNKNOWN = ["reason=nonsense", "mediator=0", "mediator=x", "language=tlh", "since=2026-13-77"]


@pytest.mark.parametrize("query", [*UNKNOWN, "since=0001-01-01"])
def test_what_is_not_known_counts_as_not_asked(desk, cases, query):
    assert len(shown(desk, query)) == 3


def test_a_filter_goes_with_the_queue_and_into_its_counts(desk, cases):
    answer = desk.get("/mediation/?queue=unassigned&reason=damaged")
    assert titles(answer) == []
    assert [counts(answer)[name] for name in ("Mine", "Nobody's", "All cases")] == ["1", "0", "1"]
    assert answer.context["tabs"][0].url == "?queue=mine&reason=damaged"


def test_a_filter_by_the_buyers_language(desk, cases, every_language):
    buyer = cases["damaged"].buyer
    buyer.language = "pt-br"
    buyer.save()
    assert shown(desk, "language=pt-br") == ["damaged"]


def test_only_head_mediators_filter_by_a_colleague(client, desk, cases, colleague):
    assert len(shown(desk, f"mediator={colleague.pk}")) == 3
    client.force_login(make_mediator("Head", head=True))
    assert shown(client, f"mediator={colleague.pk}") == ["customs_hold"]


# -- filters that are kept ------------------------------------------------------------------


def keep(desk, name="Broken things", query="?queue=all&reason=damaged"):
    return desk.post("/mediation/filters/", {"name": name, "query": query}, follow=True)


def kept(user):
    return dict(SavedFilter.objects.filter(owner=user).values_list("name", "query"))


def test_a_filter_is_kept_and_leads_back_to_itself(desk, mediator, cases):
    answer = keep(desk)
    assert kept(mediator) == {"Broken things": "queue=all&reason=damaged"}
    assert [case.sub_reason for case in titles(answer)] == ["damaged"]
    assert 'aria-current="true"><bdi>Broken things' in answer.text


def test_the_same_name_replaces(desk, mediator):
    keep(desk)
    keep(desk, query="?queue=overdue")
    assert kept(mediator) == {"Broken things": "queue=overdue"}


def test_only_what_is_known_is_kept(desk, mediator):
    keep(desk, query="?queue=all&reason=nonsense&next=https://example.com&q=bowl")
    assert kept(mediator) == {"Broken things": "queue=all&q=bowl"}


def test_a_filter_without_a_name_is_not_kept(desk, mediator, cases):
    answer = keep(desk, name="  ")
    assert kept(mediator) == {}
    assert set(answer.context["form"].errors) == {"name"}
    assert [case.sub_reason for case in titles(answer)] == ["damaged"]  # what was being looked at stays


def test_one_more_than_the_most_is_not_kept_but_may_replace(desk, mediator):
    SavedFilter.objects.bulk_create(
        SavedFilter(owner=mediator, name=f"No. {number}", query="queue=all") for number in range(MOST_KEPT)
    )
    assert set(keep(desk).context["form"].errors) == {"name"}
    keep(desk, name="No. 7", query="?queue=mine")
    assert len(kept(mediator)) == MOST_KEPT
    assert kept(mediator)["No. 7"] == "queue=mine"


def test_a_filter_is_deleted_by_its_owner_alone(desk, client, mediator, colleague):
    keep(desk)
    row = SavedFilter.objects.get()
    client.force_login(colleague)
    assert "Broken things" not in client.get("/mediation/").text
    assert client.post(f"/mediation/filters/{row.pk}/delete/").status_code == 404
    keep(client, query="?queue=overdue")
    assert (kept(mediator), kept(colleague)) == (
        {"Broken things": "queue=all&reason=damaged"},
        {"Broken things": "queue=overdue"},
    )
    client.force_login(mediator)
    assert client.get(f"/mediation/filters/{row.pk}/delete/").status_code == 405
    client.post(f"/mediation/filters/{row.pk}/delete/")
    assert (kept(mediator), len(kept(colleague))) == ({}, 1)
