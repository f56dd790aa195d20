"""The open desk is told how many cases have changed; its rows stay where they are."""

from html import unescape
from re import findall
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from disputes.flow import State
from disputes.models import Message
from disputes.perform import perform
from tests.browser.acts import fresh
from tests.factories import make_mediator, staff_of

pytestmark = pytest.mark.django_db


def changed(client, since, known=0, **headers):
    query = urlencode({"since": since.isoformat(), "known": known})
    return client.get(f"/mediation/changes/?{query}", **headers)


def say(dispute, actor, **fields):
    perform("send_message", dispute.pk, actor=actor, message=Message(text="A word."), **fields)


@pytest.mark.postgres
def test_the_desk_says_how_many_cases_have_changed(client, mediator):
    case, other, since = fresh(State.UNDER_REVIEW), fresh(State.COLLECTING_EVIDENCE), timezone.now()
    client.force_login(mediator)
    assert changed(client, since).status_code == 204
    say(case, case.buyer)
    say(case, staff_of(case))
    response = changed(client, since)
    assert "1 dispute has changed." in response.content.decode()
    assert 'href="/mediation/"' in response.content.decode()
    assert changed(client, since, known=1).status_code == 204
    say(other, other.buyer)
    assert changed(client, since, known=1).context["arrived"] == 1


def test_it_tells_nobody_of_their_own_doing_but_of_a_colleagues(client, mediator):
    case, since = fresh(State.UNDER_REVIEW), timezone.now()
    client.force_login(mediator)
    say(case, mediator, private=True)
    assert changed(client, since).status_code == 204
    say(case, make_mediator("Bo"), private=True)
    assert changed(client, since).status_code == 200


def test_a_dispute_that_never_came_to_a_mediator_is_none_of_the_desks(client, mediator):
    dispute, since = fresh(State.AWAITING_SELLER_RESPONSE), timezone.now()
    client.force_login(mediator)
    say(dispute, dispute.buyer)
    assert changed(client, since).status_code == 204


def test_a_case_that_left_the_desk_is_told(client, mediator):
    case, since = fresh(State.COLLECTING_EVIDENCE), timezone.now()
    client.force_login(mediator)
    perform("withdraw", case.pk, actor=case.buyer)
    assert changed(client, since).status_code == 200


def test_a_case_whose_people_one_is_related_to_is_not_told(client):
    case, since = fresh(State.UNDER_REVIEW), timezone.now()
    related = make_mediator("Cleo")
    case.store.members.create(user=related)
    client.force_login(related)
    say(case, case.buyer)
    assert changed(client, since).status_code == 204


@pytest.mark.postgres
def test_the_page_asks_from_when_it_was_made_in_one_query(client, mediator):
    fresh(State.UNDER_REVIEW)
    client.force_login(mediator)
    page = client.get("/mediation/").content.decode()
    (asked,) = findall(r'hx-get="(/mediation/changes/[^"]+)"', page)
    client.get(unescape(asked))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(unescape(asked)).status_code == 204
    assert [each["sql"] for each in queries if "disputes_dispute" in each["sql"]] == [queries[-1]["sql"]]


def test_it_is_for_mediators_alone_and_an_open_desk_is_never_led_away(client):
    case, since = fresh(State.UNDER_REVIEW), timezone.now()
    client.force_login(make_mediator())
    assert changed(client, since).status_code == 204
    for person in (case.buyer, staff_of(case)):
        client.force_login(person)
        assert changed(client, since, HTTP_HX_REQUEST="true").status_code == 404
    client.logout()
    assert changed(client, since, HTTP_HX_REQUEST="true").status_code == 403
