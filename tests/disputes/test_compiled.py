"""Queries whose SQL is kept: they answer as the queryset would, with fresh rows each time."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F

from disputes.compiled import Compiled, Statements
from disputes.models import Dispute, Event, Store
from tests.factories import make_dispute

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def disputes(*numbers):
    return (
        Dispute.objects.filter(pk__in=numbers, version__gte=1)
        .select_related("store", "mediator")
        .order_by("pk")
    )


def test_it_gives_the_rows_of_the_queryset_with_what_they_are_related_to(django_assert_num_queries):
    compiled, made = Compiled(disputes), make_dispute()
    for _again in range(2):
        with django_assert_num_queries(1):
            [found] = compiled(made.pk)
            seen = (found, found.opened_at, found.store, found.mediator)
        assert seen == (made, made.opened_at, made.store, None)


def test_it_sees_what_has_changed_since_the_sql_was_made():
    compiled, made = Compiled(disputes), make_dispute()
    assert [found.pk for found in compiled(made.pk)] == [made.pk]
    Dispute.objects.filter(pk=made.pk).update(version=0)
    assert compiled(made.pk) == []


def test_several_numbers_are_asked_for_at_once():
    compiled, made = Compiled(disputes), [make_dispute() for _each in range(3)]
    assert compiled(*(each.pk for each in made)) == made
    assert compiled(made[2].pk, made[0].pk) == [made[0], made[2]]
    assert compiled(made[1].pk) == [made[1]]


def test_a_text_and_a_number_that_stands_in_it_twice_are_filled_in():
    compiled = Compiled(
        lambda pk, reference: Dispute.objects.filter(pk=pk, reference=reference, policy__gt=0).filter(pk=pk)
    )
    made, other = make_dispute(), make_dispute()
    assert compiled(made.pk, made.reference) == [made]
    assert compiled(other.pk, other.reference) == [other]
    assert compiled(other.pk, made.reference) == []


def test_numbers_of_every_column_are_filled_in():
    made = make_dispute()
    event = made.events.get()
    found = Compiled(lambda dispute, version: Event.objects.filter(dispute=dispute, sequence__lte=version))
    assert (found(made.pk, made.version), found(made.pk, 0)) == ([event], [])
    assert Compiled(lambda *pks: Event.objects.filter(pk__in=pks))(event.pk) == [event]


def test_a_value_without_a_place_in_the_statement_is_a_fault():
    with pytest.raises(ValueError, match="no place"):
        Compiled(lambda pk, unused: Dispute.objects.filter(pk=pk))(1, 2)


def test_a_column_that_a_query_adds_comes_with_the_row():
    made = make_dispute()
    compiled = Compiled(lambda pk: Dispute.objects.filter(pk=pk).annotate(later=F("version") + 1))
    assert [found.later for found in compiled(made.pk)] == [made.version + 1]


def test_rows_that_are_not_read_yet_are_equal_where_their_columns_are():
    compiled, made = Compiled(disputes), make_dispute()
    [first], [again] = compiled.unread(made.pk), compiled.unread(made.pk)
    assert (first == again, hash(first) == hash(again), first["opened_at"]) == (True, True, made.opened_at)
    assert (first.read(), first.read().store) == (made, made.store)
    Dispute.objects.filter(pk=made.pk).update(modifications=3)
    [changed] = compiled.unread(made.pk)
    assert (changed == first, changed["modifications"]) == (False, 3)


def test_nothing_is_asked_for_where_there_is_no_number(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Compiled(disputes)() == []


def test_values_are_those_of_python():
    made = make_dispute()
    compiled = Compiled(
        lambda dispute: Event.objects.filter(dispute=dispute).values_list("at", "data", "hash")
    )
    event = made.events.get()
    assert compiled(made.pk) == [(event.at, event.data, event.hash)]


def test_each_thread_asks_on_its_own_connection():
    compiled, made = Compiled(disputes), make_dispute()
    seen = [compiled(made.pk)]

    def elsewhere():
        try:
            seen.append(compiled(made.pk))
        finally:
            connection.close()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [[made], [made]]


def test_a_connection_that_was_closed_is_opened_again():
    compiled, made = Compiled(disputes), make_dispute()
    compiled(made.pk)
    connection.close()
    assert compiled(made.pk) == [made]


def due_before(at, *stores):
    rows = Dispute.objects.filter(store__in=stores, due_at__lte=at + timedelta(days=1)).order_by("pk")
    return rows.values_list("pk").query.sql_with_params()


def asked(statement):
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return [pk for (pk,) in cursor.fetchall()]


def test_a_statement_is_made_once_and_asked_with_other_stores_and_another_instant():
    statements, made = Statements(), [make_dispute() for _each in range(2)]
    first, second = (each.store_id for each in made)
    due = made[0].due_at
    for at, stores, found in (
        (due - timedelta(days=1), [first], made[:1]),
        (due - timedelta(days=1, seconds=1), [first], []),
        (due, [second], made[1:]),
        (due, [first, second], made),
    ):
        assert asked(statements("due", due_before, at, stores)) == [each.pk for each in found]


def test_what_else_varies_is_told_apart_by_the_key():
    statements, made = Statements(), make_dispute()
    for state, found in (("awaiting_seller_response", [made.pk]), ("closed", [])):

        def in_state(at, store, state=state):
            rows = Dispute.objects.filter(store=store, state=state).values_list("pk")
            return rows.query.sql_with_params()

        assert asked(statements(state, in_state, made.opened_at, [made.store_id])) == found


def between(at, begin, end, store):
    rows = Dispute.objects.filter(store=store, opened_at__lte=at, due_at__gt=begin, due_at__lte=end)
    return rows.values_list("pk").query.sql_with_params()


def test_other_instants_have_gaps_of_their_own():
    statements, made = Statements(), make_dispute()
    due, opened, second = made.due_at, made.opened_at, timedelta(seconds=1)
    for at, begin, end, found in (
        (opened, due - second, due, [made.pk]),
        (opened - second, due - second, due, []),
        (opened, due, due + second, []),
        (opened, due - timedelta(days=40), due + timedelta(days=400), [made.pk]),
    ):
        assert asked(statements("between", between, at, [made.store_id], begin, end)) == found


@pytest.mark.parametrize("text", ["it's", "50 % off", "%s", "100 %%", 'a "word"', "back\\slash", "", "说"])
def test_what_never_varies_is_written_into_the_sql_as_it_is(text):
    statements, made = Statements(), make_dispute()
    Store.objects.filter(pk=made.store_id).update(name=text)

    def of_the_store(at, store):
        rows = Dispute.objects.filter(opened_at__lte=at, store=store, store__name=text).values_list("pk")
        return rows.query.sql_with_params()

    for _again in range(2):
        sql, parameters = statements("named", of_the_store, made.opened_at, [made.store_id])
        assert (asked((sql, parameters)), len(parameters)) == ([made.pk], 2)
    Store.objects.update(name=f"{text} no more")
    assert asked(statements("named", of_the_store, made.opened_at, [made.store_id])) == []
