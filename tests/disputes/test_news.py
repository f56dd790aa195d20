"""What comes while a page is open: asked for cheaply, told to whom it concerns, each part in its place."""

from datetime import timedelta
from html import unescape
from re import findall
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from disputes.flow import State
from disputes.models import Dispute, Event, Message, StoreMember
from disputes.perform import perform
from disputes.views import lists
from tests.disputes.pages import HTMX, fresh, post
from tests.factories import (
    again,
    make_dispute,
    make_evidence,
    make_mediator,
    make_order,
    make_proposal,
    make_store,
    make_user,
    staff_of,
)

pytestmark = pytest.mark.django_db
SIGNED_IN = 2  # queries: the session, and whose it is


def say(dispute, who, text="Hello.", **fields):
    return perform(
        "send_message", dispute.pk, actor=who, at=timezone.now(), message=Message(text=text, **fields)
    )


def side(dispute, portal):
    return dispute.buyer if portal == "buyer" else staff_of(dispute)


def ask(client, dispute, portal="buyer", user=None, **known):
    """Of a page that shows the dispute as it was handed in."""
    client.force_login(user or side(dispute, portal))
    query = urlencode({"seen": dispute.version, "shown": dispute.version, "read": 0} | known)
    return client.get(f"{reverse(f'disputes:{portal}_news', args=[dispute.reference])}?{query}")


def parts(response):
    """The ids of the parts that are exchanged."""
    page = response.content.decode()
    names = ("now", "facts", "evidence-part", "record-entries", "seal", "hint", "seen", "news-said")
    return {name for name in names if f'id="{name}"' in page}


# -- nothing new


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_nothing_new_is_one_query_and_writes_nothing(client, portal):
    dispute = fresh()
    ask(client, dispute, portal)
    url = reverse(f"disputes:{portal}_news", args=[dispute.reference])
    with CaptureQueriesContext(connection) as asked:
        response = client.get(f"{url}?seen=1&shown=1&read=0")
    assert (response.status_code, response.content) == (204, b"")
    assert len(asked) == SIGNED_IN + 1
    assert all(each["sql"].startswith("SELECT") for each in asked)
    assert not response.cookies


def test_the_page_asks_for_what_it_does_not_show(client):
    dispute = fresh()
    client.force_login(dispute.buyer)
    page = client.get(reverse("disputes:buyer_dispute", args=[dispute.reference]))
    url = page.context["news_url"]
    assert url == f"/buyer/disputes/{dispute.reference}/news/?seen=1&shown=1&read=0"
    assert f'hx-get="{url.replace("&", "&amp;")}"' in page.content.decode()
    assert client.get(url).status_code == 204


@pytest.mark.parametrize("known", [{}, {"seen": "x"}, {"seen": "²"}, {"seen": "9" * 30}, {"seen": "-1"}])
def test_who_knows_nothing_is_told_all(client, known):
    dispute = fresh()
    client.force_login(dispute.buyer)
    url = reverse("disputes:buyer_news", args=[dispute.reference])
    response = client.get(f"{url}?{urlencode(known)}")
    assert [entry["number"] for entry in response.context["fresh"]] == [1]


# -- something new


@pytest.mark.postgres
def test_a_message_of_the_other_side_comes_without_anything_else_being_touched(client):
    dispute = fresh()
    say(dispute, staff_of(dispute), "It is <b>wet</b>.")
    response = ask(client, dispute)
    page = response.content.decode()
    assert parts(response) == {"record-entries", "seal", "seen", "news-said"}
    assert '<ol id="record-entries" hx-swap-oob="afterbegin">' in page
    assert "It is &lt;b&gt;wet&lt;/b&gt;." in page
    assert 'id="e1"' not in page
    assert '<p id="news-said" hx-swap-oob="innerHTML">1 new message.</p>' in page
    assert 'data-arrived="1"' in page
    assert "seen=2&amp;shown=2" in page
    assert again(dispute).read_marks.get().sequence == 2


def test_an_offer_brings_all_that_depends_on_it(client):
    dispute = fresh()
    offer = {"proposal": make_proposal(), "statement": "We can offer this."}
    perform("counter", dispute.pk, actor=staff_of(dispute), at=timezone.now(), **offer)
    response = ask(client, dispute)
    every = {"now", "facts", "evidence-part", "record-entries", "seal", "hint", "seen", "news-said"}
    assert parts(response) == every
    page = response.content.decode()
    assert "1 new entry in the record." in page
    assert f"Your turn: Do you accept €20.00? · {dispute.reference}" in page
    assert "A message is not an answer to the proposal" in page


def test_a_clock_that_has_run_out_takes_effect_for_who_only_waits(client):
    dispute = fresh(age=timedelta(days=5, hours=1))
    response = ask(client, dispute)
    assert again(dispute).state == State.SETTLING
    assert [entry["number"] for entry in response.context["fresh"]] == [2]


def test_one_s_own_words_come_to_one_s_other_page_and_are_not_counted(client):
    dispute = fresh()
    say(dispute, dispute.buyer)
    response = ask(client, dispute)
    assert [entry["number"] for entry in response.context["fresh"]] == [2]
    assert (response.context["arrived"], response.context["said"]) == (0, "")


def test_a_colleague_s_words_are_counted(client):
    dispute = fresh()
    agent = make_user("agent")
    StoreMember.objects.create(store=dispute.store, user=agent)
    say(dispute, agent)
    assert ask(client, dispute, "seller").context["said"] == "1 new message."


def test_many_things_are_said_in_one_breath(client):
    dispute = fresh()
    for _n in range(2):
        say(dispute, staff_of(dispute))
    perform(
        "submit_evidence",
        dispute.pk,
        actor=staff_of(dispute),
        at=timezone.now(),
        evidence=[make_evidence("seller")],
    )
    response = ask(client, dispute)
    assert response.context["said"] == "2 new messages. 1 new entry in the record."
    assert [entry["number"] for entry in response.context["fresh"]] == [4, 3, 2]


def test_that_the_other_side_has_read_is_told_by_itself(client):
    dispute = fresh()
    client.force_login(staff_of(dispute))
    client.get(reverse("disputes:seller_dispute", args=[dispute.reference]))
    response = ask(client, dispute)
    assert parts(response) == {"seen"}
    assert "Seen by the seller up to no. 1" in response.content.decode()
    assert ask(client, dispute, read=1).status_code == 204


def test_who_sends_a_message_is_still_told_what_changed_around_it(client):
    """The offer came while the buyer wrote: the conversation shows it, the rest of the page does not."""
    dispute = fresh()
    offer = {"proposal": make_proposal(), "statement": "We can offer this."}
    perform("counter", dispute.pk, actor=staff_of(dispute), at=timezone.now(), **offer)
    response = post(client, dispute, "buyer", "send_message", {"text": "Well.", "shown": "1"}, **HTMX)
    assert response.context["news_url"].endswith("?seen=3&shown=1&read=0")
    news = client.get(response.context["news_url"])
    assert parts(news) == {"now", "facts", "evidence-part", "hint", "seen"}
    assert client.get(response.context["news_url"].replace("shown=1", "shown=3")).status_code == 204


def test_news_take_as_many_queries_however_much_there_is(client):
    dispute = fresh(State.COLLECTING_EVIDENCE)
    counts = []
    for _round in range(3):
        say(dispute, staff_of(dispute))
        with CaptureQueriesContext(connection) as asked:
            ask(client, dispute)
        counts.append(len(asked))
    assert counts[1] == counts[2]


# -- for whom


def test_strangers_and_the_other_portal_get_404_and_who_has_left_no_sign_in_page(client):
    dispute = fresh()
    for user in (make_user("stranger"), make_mediator(), staff_of(dispute)):
        assert ask(client, dispute, "buyer", user).status_code == 404
    assert ask(client, dispute, "seller", dispute.buyer).status_code == 404
    client.logout()
    assert client.get(reverse("disputes:buyer_news", args=[dispute.reference])).status_code == 403
    assert client.get(reverse("disputes:buyer_changes")).status_code == 403


def test_of_a_note_for_mediators_a_party_is_told_its_place_and_nothing_else(client):
    dispute = fresh(State.UNDER_REVIEW)
    say(dispute, make_mediator(), "Who is lying?", private=True)
    for portal in ("buyer", "seller"):
        response = ask(client, dispute, portal)
        page = response.content.decode()
        assert (response.context["arrived"], response.context["said"]) == (0, "")
        assert "Who is lying?" not in page
        assert "A mediator wrote a note for mediators" in page


# -- lists


def changed(client, portal, user, since, known=0):
    client.force_login(user)
    query = urlencode({"since": since.isoformat(), "known": known})
    return client.get(f"{reverse(f'disputes:{portal}_changes')}?{query}")


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_a_list_says_how_many_of_its_disputes_have_changed(client, portal):
    store, buyer, since = make_store(), make_user("buyer"), timezone.now()
    disputes = [make_dispute(order=make_order(buyer=buyer, store=store)) for _n in range(3)]
    make_dispute()
    reader, other = (buyer, store.owner) if portal == "buyer" else (store.owner, buyer)
    assert changed(client, portal, reader, since).status_code == 204
    for dispute in disputes[:2]:
        say(dispute, other)
    say(disputes[0], other)
    response = changed(client, portal, reader, since)
    assert "2 disputes have changed." in response.content.decode()
    assert response.context["arrived"] == 2
    assert changed(client, portal, reader, since, known=2).status_code == 204
    say(disputes[2], other)
    assert changed(client, portal, reader, since, known=2).context["arrived"] == 1
    assert changed(client, portal, reader, timezone.now()).status_code == 204


@pytest.mark.postgres
@pytest.mark.parametrize("since", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "soon", ""])
def test_an_instant_that_cannot_be_has_no_changes(client, since):
    client.force_login(make_user("buyer"))
    assert client.get("/buyer/changes/", {"since": since}).status_code == 204


@pytest.mark.postgres
def test_a_list_tells_nobody_of_their_own_doing_or_of_notes_for_mediators(client):
    dispute, since = fresh(State.UNDER_REVIEW), timezone.now()
    say(dispute, dispute.buyer)
    say(dispute, make_mediator(), private=True)
    assert changed(client, "buyer", dispute.buyer, since).status_code == 204
    response = changed(client, "seller", staff_of(dispute), since)
    assert "1 dispute has changed." in response.content.decode()
    say(dispute, staff_of(dispute))
    say(dispute, make_mediator())
    assert changed(client, "buyer", dispute.buyer, since).status_code == 200


@pytest.mark.postgres
def test_nothing_changed_is_one_query(client):
    dispute, since = fresh(), timezone.now()
    changed(client, "seller", staff_of(dispute), since)
    url = f"{reverse('disputes:seller_changes')}?{urlencode({'since': since.isoformat()})}"
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 204
    assert len(asked) == SIGNED_IN + 1


@pytest.mark.parametrize("since", ["", "x", "2026-13-99T00:00:00Z", "2026-03-02T09:00:00"])
def test_a_list_that_says_no_instant_is_told_nothing(client, since):
    client.force_login(make_user())
    assert client.get(f"{reverse('disputes:buyer_changes')}?{urlencode({'since': since})}").status_code == 204


def test_a_list_counts_to_its_ceiling(client, monkeypatch):
    monkeypatch.setattr("disputes.views.changes.CEILING", 1)
    buyer, since = make_user("buyer"), timezone.now()
    for _n in range(3):
        dispute = make_dispute(order=make_order(buyer=buyer))
        say(dispute, staff_of(dispute))
    page = changed(client, "buyer", buyer, since).content.decode()
    assert "More than 1 disputes have changed." in page


def test_the_way_back_to_the_list_is_the_list_as_it_was(client):
    dispute, since = fresh(), timezone.now()
    say(dispute, dispute.buyer)
    client.force_login(staff_of(dispute))
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/seller/?turn=all"}
    url = f"{reverse('disputes:seller_changes')}?{urlencode({'since': since.isoformat()})}"
    assert 'href="/seller/?turn=all"' in client.get(url, headers=headers).content.decode()
    headers["HX-Current-URL"] = "https://example.com/seller/"
    assert 'href="/seller/"' in client.get(url, headers=headers).content.decode()


def test_lists_ask_from_when_they_were_made(client):
    dispute = fresh()
    for portal in ("buyer", "seller"):
        client.force_login(side(dispute, portal))
        page = client.get(reverse(f"disputes:{portal}_disputes")).content.decode()
        (asked,) = findall(rf'hx-get="(/{portal}/changes/[^"]+)"', page)
        assert client.get(unescape(asked)).status_code == 204
    assert (Dispute.objects.get().version, Event.objects.count()) == (1, 1)


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_what_is_done_while_a_list_is_read_is_told(client, monkeypatch, portal):
    dispute = fresh()
    other = dispute.buyer if portal == "seller" else staff_of(dispute)
    client.force_login(side(dispute, portal))
    read = lists.render_kept

    def busy(*values, **more):
        say(dispute, other)
        return read(*values, **more)

    with monkeypatch.context() as patch:
        patch.setattr(lists, "render_kept", busy)
        page = client.get(reverse(f"disputes:{portal}_disputes")).content.decode()
    (asked,) = findall(rf'hx-get="(/{portal}/changes/[^"]+)"', page)
    assert "1 dispute has changed." in client.get(unescape(asked)).content.decode()
