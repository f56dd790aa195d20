"""What a rule says is its owners': a template that it sends is no way around them."""

import pytest
from django.urls import reverse

from disputes.automation.trial import try_on_past
from disputes.models import AutomationChange, ReplyTemplate, StoreMember
from disputes.perform import perform
from disputes.tasks import answer_by_rules
from tests.automation.rules import HOUR, OFFER, damaged, do, make_rule, running, version_of
from tests.factories import T0, make_store, make_user

pytestmark = pytest.mark.django_db
WRITTEN = {"name": "Ours", "text": "We offer {offer}.", "language": "en", "about": "", "do": "save"}
USES = "1 rule for automatic answers sends this text."


@pytest.fixture
def text(store):
    row = ReplyTemplate(store=store, name="Ours", text=WRITTEN["text"], language="en")
    row.changed_at, row.changed_by = T0, store.owner
    row.save()
    return row


@pytest.fixture
def agent(store):
    return StoreMember.objects.create(store=store, user=make_user("agent")).user


def sending(text, **said):
    return OFFER | {"template": f"store:{text.pk}"} | said


def post(client, agent, row, **data):
    client.force_login(agent)
    row.refresh_from_db()
    answer = client.post(
        reverse("disputes:reply_template", args=[row.pk]), WRITTEN | {"version": row.version} | data
    )
    assert answer.status_code == 302


def stands(rule):
    rule.refresh_from_db()
    return rule.on_since is not None, rule.is_tried


def kinds(rule):
    return list(rule.changes.order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"text": "Take {offer}, or nothing."}, "The text “Ours” was changed."),
        ({"language": "de"}, "The text “Ours” was changed."),
        ({"do": "retire"}, "“Ours” is offered no more."),
    ],
)
def test_a_rule_is_off_and_untried_once_an_agent_changes_what_it_sends(
    client, store, text, agent, mailoutbox, data, why
):
    rule = running(client, store, **sending(text))
    post(client, agent, text, **data)
    assert stands(rule) == (False, False)
    assert (rule.version, rule.paused_because) == (2, why)
    assert kinds(rule) == ["made", "tried", "on", "changed", "paused"]
    assert set(rule.changes.order_by("pk")[3:].values_list("by", "version")) == {(agent.pk, 2)}
    dispute = damaged(store)
    assert answer_by_rules(T0 + HOUR) == {}
    assert dispute.events.count() == 1
    (mail,) = [mail for mail in mailoutbox if "has switched itself off" in mail.subject]
    assert (mail.to, why in mail.body) == ([store.owner.email], True)


def test_an_owner_reads_in_their_own_language_why_a_rule_is_off(client, store, text, agent, mailoutbox):
    rule = running(client, store, **sending(text))
    store.owner.__class__.objects.filter(pk=store.owner.pk).update(language="de")
    post(client, agent, text, text="Take {offer}, or nothing.")
    answer_by_rules(T0 + HOUR)
    rule.refresh_from_db()
    assert rule.paused_because == "Der Text „Ours“ wurde geändert."
    (mail,) = [mail for mail in mailoutbox if rule.paused_because in mail.body]
    assert mail.to == [store.owner.email]


def test_a_trial_says_that_its_text_is_gone_or_for_other_disputes(client, store, text, agent):
    rule = running(client, store, **sending(text))
    dispute = damaged(store)
    perform("withdraw", dispute.pk, actor=dispute.buyer, at=T0 + 2 * HOUR)
    assert [met.why for met in try_on_past(version_of(rule)).met] == [None]
    post(client, agent, text, about="quality")
    assert [met.why for met in try_on_past(version_of(rule)).met] == ["other_template"]
    post(client, agent, text, do="retire")
    assert [met.why for met in try_on_past(version_of(rule)).met] == ["no_template"]


def test_the_owner_tries_it_again_and_it_sends_the_new_text(client, store, text, agent):
    rule = running(client, store, **sending(text))
    post(client, agent, text, text="Please take {offer}.")
    do(client, rule, "on")
    assert stands(rule) == (False, False)
    do(client, rule, "try")
    do(client, rule, "on")
    assert (stands(rule), rule.paused_because) == ((True, True), "")
    dispute = damaged(store)
    assert answer_by_rules(T0 + HOUR) == {"answered": 1}
    assert dispute.events.last().data["statement"] == "Please take €6.00."


@pytest.mark.parametrize("data", [{}, {"name": "Ours, for damage"}, {"action": "counter"}])
def test_a_rule_stays_on_where_the_text_reads_as_before(client, store, text, agent, data):
    rule = running(client, store, **sending(text))
    post(client, agent, text, **data)
    assert (stands(rule), kinds(rule)) == ((True, True), ["made", "tried", "on"])


def test_rules_that_send_something_else_stay_on(client, store, text, agent):
    others = [running(client, store, **OFFER), running(client, store)]
    elsewhere = running(client, make_store(), **OFFER)
    post(client, agent, text, text="Take {offer}.")
    assert [stands(rule) for rule in [*others, elsewhere]] == [(True, True)] * 3


def test_a_rule_that_is_off_has_to_be_tried_again_and_nobody_is_written_to(client, store, text, agent):
    rule = running(client, store, **sending(text))
    do(client, rule, "off")
    post(client, agent, text, text="Take {offer}.")
    assert (stands(rule), kinds(rule)[-2:]) == ((False, False), ["off", "changed"])
    assert not AutomationChange.objects.filter(kind="paused").exists()


def test_a_text_that_comes_back_is_not_sent_before_the_rule_was_tried_with_it(client, store, text, agent):
    rule = running(client, store, **sending(text))
    post(client, agent, text, do="retire")
    do(client, rule, "try")
    do(client, rule, "on")
    assert stands(rule) == (True, True)
    post(client, agent, text, do="use")
    assert stands(rule) == (False, False)


def test_what_is_not_saved_switches_nothing_off(client, store, text, agent):
    rule = running(client, store, **sending(text))
    client.force_login(agent)
    page = reverse("disputes:reply_template", args=[text.pk])
    for data in ({"text": "{x}"}, {"text": "Theirs.", "version": 9}, {"text": "Mine.", "preview": "yes"}):
        assert client.post(page, WRITTEN | {"version": 1} | data).status_code == 200
    assert stands(rule) == (True, True)


def test_the_page_says_before_that_rules_send_it(client, store, text, agent):
    page = reverse("disputes:reply_template", args=[text.pk])
    client.force_login(agent)
    assert USES not in client.get(page).content.decode()
    make_rule(client, store, **sending(text))
    client.force_login(agent)
    assert USES in client.get(page).content.decode()
    make_rule(client, store, **sending(text, name="Another"))
    assert "2 rules for automatic answers send this text." in client.get(page).content.decode()
