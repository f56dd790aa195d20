"""How far each side has read: one row each, only forward, outside of the record, shown to the other side."""

from datetime import timedelta

import pytest
from django.db import InternalError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.hurrying import PATIENCE
from config.sqlite.turn import Turn
from disputes.flow import Role, State
from disputes.models import Message, ReadMark, StoreMember
from disputes.perform import perform
from disputes.templatetags.desk import instant
from disputes.verify import broken
from tests.disputes.pages import HTMX, fresh, post
from tests.factories import T0, again, make_mediator, make_operator, make_user, staff_of

pytestmark = pytest.mark.django_db


def say(dispute, who, text="Hello.", **fields):
    perform("send_message", dispute.pk, actor=who, at=timezone.now(), message=Message(text=text, **fields))


def look(client, dispute, who, portal):
    client.force_login(who)
    return client.get(reverse(f"disputes:{portal}_dispute", args=[dispute.reference]))


def marks(dispute):
    return list(dispute.read_marks.order_by("pk").values_list("person", "role", "sequence"))


def test_a_party_that_looks_has_read_up_to_the_other_sides_last_entry(client):
    dispute = fresh()
    seller = staff_of(dispute)
    look(client, dispute, seller, "seller")
    assert marks(dispute) == [(seller.pk, "seller", 1)]
    say(dispute, seller)
    look(client, dispute, seller, "seller")
    assert marks(dispute) == [(seller.pk, "seller", 1)]
    look(client, dispute, dispute.buyer, "buyer")
    assert marks(dispute) == [(seller.pk, "seller", 1), (dispute.buyer_id, "buyer", 2)]


@pytest.mark.postgres
def test_the_other_side_reads_up_to_where_and_since_when(client):
    dispute = fresh()
    seller = staff_of(dispute)
    assert look(client, dispute, dispute.buyer, "buyer").context["seen_by"] == []
    look(client, dispute, seller, "seller")
    mark = dispute.read_marks.get(role="seller")
    page = look(client, dispute, dispute.buyer, "buyer")
    text = f"Seen by the seller up to no. 1 on {instant(mark.at, 'short')}."
    assert page.context["seen_by"] == [text]
    assert text in page.content.decode()
    say(dispute, dispute.buyer)
    assert look(client, dispute, dispute.buyer, "buyer").context["seen_by"] == [text]
    assert look(client, dispute, seller, "seller").context["seen_by"] == []


def test_of_a_store_s_staff_the_first_who_has_read_most_counts(client):
    dispute = fresh()
    agent = make_user("agent")
    StoreMember.objects.create(store=dispute.store, user=agent)
    ReadMark.objects.move(dispute.pk, agent.pk, Role.SELLER, 1, T0)
    ReadMark.objects.move(dispute.pk, staff_of(dispute).pk, Role.SELLER, 1, T0 + timedelta(hours=1))
    (text,) = look(client, dispute, dispute.buyer, "buyer").context["seen_by"]
    assert str(instant(T0, "short")) in text


@pytest.mark.postgres
def test_a_mark_moves_only_forward():
    dispute = fresh()
    for number, hours in ((4, 0), (2, 1), (4, 2), (5, 3)):
        ReadMark.objects.move(dispute.pk, dispute.buyer_id, Role.BUYER, number, T0 + timedelta(hours=hours))
    mark = dispute.read_marks.get()
    assert (mark.sequence, mark.at, mark.role) == (5, T0 + timedelta(hours=3), "buyer")
    ReadMark.objects.move(dispute.pk, dispute.buyer_id, Role.BUYER, 5, T0 + timedelta(hours=9))
    assert dispute.read_marks.get().at == T0 + timedelta(hours=3)


def writes(queries):
    return [each["sql"] for each in queries if not each["sql"].startswith("SELECT")]


def test_it_costs_one_statement_where_there_is_something_new_and_none_otherwise(client):
    dispute = fresh(State.COLLECTING_EVIDENCE)
    client.force_login(dispute.buyer)
    url = reverse("disputes:buyer_dispute", args=[dispute.reference])
    client.get(url)
    with CaptureQueriesContext(connection) as known:
        client.get(url)
    say(dispute, staff_of(dispute))
    with CaptureQueriesContext(connection) as new:
        client.get(url)
    assert writes(known) == []
    assert [sql[:30] for sql in writes(new)] == ["INSERT INTO disputes_readmark "]
    assert len(new) == len(known) + 1


@pytest.mark.parametrize("fault", [OperationalError, InternalError, PermissionError])
def test_a_desk_that_cannot_write_shows_the_page(client, monkeypatch, fault):
    dispute = fresh()

    def full(*_values):
        raise fault("the disk is full, or all is read-only")

    monkeypatch.setattr(type(ReadMark.objects.all()), "move", full)
    monkeypatch.setattr(ReadMark.objects, "move", full, raising=False)
    assert look(client, dispute, staff_of(dispute), "seller").status_code == 200
    assert marks(dispute) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="elsewhere nobody waits for writers of other rows")
@pytest.mark.django_db(transaction=True)
def test_a_page_waits_a_second_at_most_for_a_long_import_and_the_next_one_is_noted(client, monkeypatch):
    dispute = fresh()
    seller = staff_of(dispute)
    url = reverse("disputes:seller_dispute", args=[dispute.reference])
    client.force_login(seller)
    client.get(f"{url}similar/")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cache SET expires = '2020-01-01'")  # what is kept is too old
        assert cursor.rowcount
    waited = []

    def take(self):
        waited.append(self.timeout)
        raise TimeoutError

    imports = Turn(connection.connection.turn.path, timeout=1)
    imports.take()
    with monkeypatch.context() as patch:
        patch.setattr(Turn, "take", take)
        assert client.get(url).status_code == 200
        assert client.get(f"{url}similar/").status_code == 200
        assert (marks(dispute), set(waited)) == ([], {PATIENCE})
        with pytest.raises(OperationalError):  # who has something to say waits as long as before
            dispute.buyer.save()
        assert waited[-1] == 20
    imports.give_back()
    assert client.get(url).status_code == 200
    assert marks(dispute) == [(seller.pk, "seller", 1)]


def test_what_mediators_and_operators_read_is_noted_nowhere(client):
    dispute = fresh(State.UNDER_REVIEW)
    for user in (make_mediator(), make_operator()):
        client.force_login(user)
        client.get(reverse("mediation:disputes_dispute_change", args=[dispute.reference]))
        client.get(reverse("mediation:disputes_dispute_news", args=[dispute.reference]))
    assert marks(dispute) == []
    assert look(client, dispute, dispute.buyer, "buyer").context["seen_by"] == []


def test_mediators_read_how_far_both_sides_have_read(client):
    dispute = fresh(State.UNDER_REVIEW)
    look(client, dispute, staff_of(dispute), "seller")
    look(client, dispute, dispute.buyer, "buyer")
    client.force_login(make_mediator())
    page = client.get(reverse("mediation:disputes_dispute_change", args=[dispute.reference]))
    sides = [text.split(" on ")[0] for text in page.context["seen_by"]]
    assert sides == ["Seen by the buyer up to no. 5", "Seen by the seller up to no. 4"]


def test_a_note_for_mediators_does_not_count_as_seen(client):
    dispute = fresh()
    say(dispute, make_mediator(), private=True)
    look(client, dispute, staff_of(dispute), "seller")
    assert [number for _who, _role, number in marks(dispute)] == [1]


def test_who_sends_a_message_from_the_page_has_read_the_record_with_it(client):
    dispute = fresh()
    say(dispute, staff_of(dispute))
    post(client, dispute, "buyer", "send_message", {"text": "Hello."}, **HTMX)
    assert marks(dispute) == [(dispute.buyer_id, "buyer", 2)]


def test_a_head_request_reads_nothing_and_a_list_neither(client):
    dispute = fresh()
    client.force_login(staff_of(dispute))
    client.get(reverse("disputes:seller_disputes"))
    client.head(reverse("disputes:seller_dispute", args=[dispute.reference]))
    assert marks(dispute) == []


def test_the_record_is_whole_with_and_without_marks(client):
    dispute = fresh()
    before = dispute.events.last().hash
    look(client, dispute, staff_of(dispute), "seller")
    assert (broken(again(dispute)), dispute.events.last().hash) == ([], before)
    assert again(dispute).version == dispute.version
