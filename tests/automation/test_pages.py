"""The pages of the rules: who may see and change them, and what was changed."""

import pytest
from django.urls import reverse

from disputes.models import AutomationChange, AutomationVersion, ReplyTemplate, StoreMember
from tests.automation.pages import new, own_text, text_of, the_list
from tests.automation.rules import OFFER, SAID, do, make_rule, url
from tests.factories import T0, make_store, make_user

pytestmark = pytest.mark.django_db(transaction=True)

MOST_QUERIES = 10


def agent_of(store):
    return StoreMember.objects.create(store=store, user=make_user("agent")).user


def test_owners_change_rules_and_agents_look(client, store):
    rule = make_rule(client, store)
    client.force_login(agent_of(store))
    assert "Make a rule" not in text_of(client.get(the_list(store)))
    assert client.get(url(rule)).status_code == 200
    assert client.get(url(rule, "automation_trial")).status_code == 200
    assert client.get(url(rule)).context["form"] is None
    for data in ({"do": "save"} | SAID, {"do": "try"}, {"do": "on", "version": 1}, {"do": "off"}):
        assert client.post(url(rule), data).status_code == 404
    assert client.post(the_list(store), {"do": "all_off"}).status_code == 404
    assert client.post(f"{reverse('disputes:automation_new')}?store={store.pk}", SAID).status_code == 404
    assert list(AutomationChange.objects.values_list("kind", flat=True)) == ["made"]


@pytest.mark.parametrize("name", ["automation_rule", "automation_trial"])
def test_another_store_sees_nothing_of_a_rule(client, store, name):
    rule = make_rule(client, store)
    client.force_login(make_store().owner)
    assert client.get(url(rule, name)).status_code == 404
    client.force_login(store.owner)
    assert client.get(url(rule, name)).status_code == 200


def test_the_pages_of_the_rules_ask_no_more_often_for_many_than_for_one(
    client, store, django_assert_max_num_queries
):
    row = own_text(store)
    make_store(owner=store.owner)
    for _n in range(3):
        rule = make_rule(client, store, **OFFER | {"template": f"store:{row.pk}"})
        do(client, rule, "try")
        for address in (the_list(store), url(rule), url(rule, "automation_trial")):
            with django_assert_max_num_queries(MOST_QUERIES):
                page = client.get(address)
            assert "the store offers 30% of what is in dispute with the text “Ours”" in text_of(page)
    assert len(client.get(the_list(store)).context["rules"]) == 3


def test_a_text_that_is_gone_is_told_as_such(client, store):
    row = own_text(store)
    rule = make_rule(client, store, **OFFER | {"template": f"store:{row.pk}"})
    ReplyTemplate.objects.update(retired_at=T0)
    assert "with the text “a text that is not there any more”" in text_of(client.get(url(rule)))


def test_a_number_that_no_database_counts_to_is_no_rule(client, store):
    client.force_login(store.owner)
    for name in ("automation_rule", "automation_trial"):
        assert client.get(reverse(f"disputes:{name}", args=[10**22])).status_code == 404


def test_who_saves_over_somebody_elses_change_keeps_what_was_typed_and_reads_theirs(client, store):
    rule = make_rule(client, store)
    do(client, rule, "save", **SAID | {"name": "Theirs", "amount_up_to": "5.00"})
    mine = {"do": "save"} | SAID | {"name": "Mine", "reasons": ["not_received", "not_as_described"]}
    page = client.post(url(rule), mine | {"version": 1})
    form = page.context["form"]
    assert form.non_field_errors() == [
        "seller has changed it meanwhile, and yours is not saved. Save it again to replace theirs."
    ]
    kept = [form[name].value() for name in ("name", "reasons", "amount_up_to", "version")]
    assert kept == ["Mine", ["not_received", "not_as_described"], "10.00", "2"]
    assert (
        "at most €5.00 is in dispute" in text_of(page).partition("As it reads now")[2].partition("Name of")[0]
    )
    assert AutomationVersion.objects.filter(rule=rule).count() == 2
    client.post(url(rule), mine | {"version": form["version"].value()})
    assert list(AutomationVersion.objects.order_by("pk").values_list("name", flat=True)) == [
        "Lost and small",
        "Theirs",
        "Mine",
    ]


def test_an_empty_rule_is_refused_with_a_summary_that_leads_to_each_field(client, store):
    page = new(client, store, name="", reasons=[])
    assert "Please correct 2 answers" in text_of(page)
    for anchor in ('href="#id_name"', 'href="#id_reasons_0"'):
        assert anchor in page.content.decode()
    assert page.content.decode().count('id="error-summary"') == 1


def test_a_template_without_a_text_is_refused_with_a_summary(client, store):
    client.force_login(store.owner)
    page = client.post(f"{reverse('disputes:new_reply_template')}?store={store.pk}", {"do": "save"})
    assert page.content.decode().count('id="error-summary"') == 1


def test_every_change_is_kept_with_who_and_what_it_was(client, store):
    rule = make_rule(client, store)
    do(client, rule, "save", **SAID | {"amount_up_to": "5.00"})
    told = text_of(client.get(url(rule)))
    assert "at most €10.00 is in dispute" in told
    assert "at most €5.00 is in dispute" in told
    assert AutomationVersion.objects.filter(rule=rule).count() == 2


def test_the_history_tells_of_a_trial_in_the_language_of_who_reads_it(client, store):
    rule = make_rule(client, store)
    do(client, rule, "try")
    assert "of 0 past disputes it would have answered 0, for €0.00" in text_of(client.get(url(rule)))
    german = text_of(client.get(url(rule), HTTP_ACCEPT_LANGUAGE="de"))
    assert "von 0 früheren Streitfällen hätte sie 0 beantwortet, für 0,00 €" in german


def test_what_the_history_kept_of_a_trial_as_a_text_stays_as_it_is(client, store):
    rule = make_rule(client, store)
    do(client, rule, "try")
    AutomationChange.objects.filter(kind="tried").update(detail="of 11 past disputes, 4")
    assert "tried on past disputes · of 11 past disputes, 4" in text_of(client.get(url(rule)))


def test_the_one_switch_is_on_the_page_and_kept_in_the_history(client, store):
    client.force_login(store.owner)
    client.post(the_list(store), {"do": "all_off"})
    assert "No rule answers: all are off." in text_of(client.get(the_list(store)))
    client.post(the_list(store), {"do": "all_on"})
    assert "Rules that are on answer." in text_of(client.get(the_list(store)))
    changes = AutomationChange.objects.order_by("pk").values_list("kind", "by")
    assert list(changes) == [("all_off", store.owner.pk), ("all_on", store.owner.pk)]


def test_the_stores_page_leads_to_its_rules(client, store):
    client.force_login(store.owner)
    assert the_list(store) in client.get(f"/seller/store/?store={store.pk}").content.decode()
