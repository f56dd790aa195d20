"""What a rule did is marked as such on pages, in mails, in the archive and for programs."""

import io
import json
import zipfile
from html import unescape

import pytest
import time_machine
from django.core import mail as postbox
from django.urls import reverse

from disputes.flow import Role
from disputes.models import AutomationRule, Message
from disputes.perform import perform
from disputes.tasks import answer_by_rules, send_deliveries
from mediation.archive import Reader, contents_of, packed
from tests.api.conftest import porto  # noqa: F401
from tests.automation.pages import text_of
from tests.automation.rules import DAY, HOUR, damaged, lost, running
from tests.factories import T0, again, make_mediator, staff_of

pytestmark = pytest.mark.django_db(transaction=True)
BADGE = "Automatic: rule “Lost and small”"


@pytest.fixture
def dispute(client, store):
    running(client, store)
    made = lost(store)
    answer_by_rules(T0 + HOUR)
    with time_machine.travel(T0 + HOUR, tick=False):
        yield made


def test_the_mail_of_a_new_dispute_tells_staff_which_rule_will_answer_and_when(client, store):
    running(client, store, wait_hours="3")
    made = lost(store)
    postbox.outbox.clear()
    send_deliveries(at=T0)
    [told] = [mail for mail in postbox.outbox if mail.to == [staff_of(made).email]]
    for text in (told.body, unescape(told.alternatives[0][0])):
        assert "The rule “Lost and small” will answer at Mon 2 Mar 2026, 12:00" in text


def test_the_daily_mail_marks_what_a_rule_answered(dispute):
    person = staff_of(dispute)
    person.mail_news = "daily"
    person.save()
    perform("send_message", dispute.pk, actor=dispute.buyer, at=T0 + HOUR, message=Message(text="Well."))
    postbox.outbox.clear()
    send_deliveries(at=T0 + 2 * DAY)
    assert [BADGE in mail.body for mail in postbox.outbox if "What happened" in mail.subject] == [True]


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_both_parties_see_that_a_rule_answered(client, dispute, portal):
    client.force_login(dispute.buyer if portal == "buyer" else dispute.store.members.get().user)
    page = client.get(reverse(f"disputes:{portal}_dispute", args=[dispute.reference]))
    assert text_of(page).count(BADGE) == 1


def test_mediators_see_that_a_rule_answered(client, dispute):
    client.force_login(make_mediator())
    page = client.get(reverse("mediation:disputes_dispute_change", args=[dispute.pk]), follow=True)
    assert BADGE in text_of(page)


def test_the_archive_tells_that_a_rule_answered(dispute):
    for role in (Role.BUYER, Role.SELLER, Role.MEDIATOR):
        archive = b"".join(packed(contents_of(again(dispute), Reader(role), T0 + HOUR)))
        with zipfile.ZipFile(io.BytesIO(archive)) as whole:
            assert BADGE in unescape(whole.read("case.html").decode())


def test_programs_read_which_rule_answered(porto, dispute):  # noqa: F811
    answer = porto.get(f"/disputes/{dispute.reference}/events")
    event = json.loads(answer.content)["results"][-1]
    rule = AutomationRule.objects.get()
    assert event["data"]["automatic"] == {
        "rule": rule.pk,
        "name": "Lost and small",
        "version": 1,
        "amount": {"amount": "8.00", "currency": "EUR"},
    }


def test_the_mails_say_that_a_rule_answered(dispute, mailoutbox):
    send_deliveries(at=T0 + HOUR)
    told = [mail for mail in mailoutbox if "accepted" in mail.subject]
    assert len(told) == 2
    assert all(BADGE in mail.body and BADGE in mail.alternatives[0][0] for mail in told)


def test_what_a_person_does_is_not_marked(client, store):
    dispute = damaged(store)
    client.force_login(store.owner)
    with time_machine.travel(T0 + HOUR, tick=False):
        client.post(
            reverse("disputes:seller_action", args=[dispute.reference, "accept"]),
            {"proposal": dispute.on_the_table_id, "version": dispute.version},
        )
        page = client.get(reverse("disputes:seller_dispute", args=[dispute.reference]))
    assert dispute.events.last().action == "accept"
    assert "Automatic: rule" not in text_of(page)
