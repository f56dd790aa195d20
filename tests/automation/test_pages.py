"""The pages of the rules: who may see and change them, what a form refuses, what a record shows."""

import io
import json
import re
import zipfile
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from disputes.flow import Role
from disputes.models import (
    AutomationChange,
    AutomationRule,
    AutomationVersion,
    ReplyTemplate,
    StoreMember,
)
from disputes.tasks import answer_by_rules, send_deliveries
from mediation.archive import Reader, contents_of, packed
from tests.api.conftest import porto  # noqa: F401
from tests.automation.rules import (
    HOUR,
    OFFER,
    SAID,
    answer_within,
    damaged,
    do,
    lost,
    make_rule,
    running,
    url,
)
from tests.factories import T0, again, make_mediator, make_store, make_user

pytestmark = pytest.mark.django_db(transaction=True)

OURS = "builtin:not-received-offer"
QUALITY = OFFER | {"template": "builtin:not-as-described-offer"}
BADGE = "Automatic: rule “Lost and small”"


@pytest.fixture(autouse=True)
def _at_a_moment():
    with time_machine.travel(T0 - HOUR, tick=False):
        yield


@pytest.fixture
def store():
    return make_store()


def agent_of(store):
    return StoreMember.objects.create(store=store, user=make_user("agent")).user


def text_of(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def the_list(store):
    return f"{reverse('disputes:automation')}?store={store.pk}"


def new(client, store, **said):
    client.force_login(store.owner)
    return client.post(f"{reverse('disputes:automation_new')}?store={store.pk}", SAID | said)


def own_text(store, **fields):
    said = {"name": "Ours", "text": "We offer {offer}.", "language": "en"} | fields
    return ReplyTemplate.objects.create(store=store, changed_at=T0, changed_by=store.owner, **said)


# -- what a rule says ---------------------------------------------------------------------


def test_a_rule_is_told_back_as_one_sentence(client, store):
    said = {"delivery": "no_scan", "no_scan_days": "20", "countries": "ES"}
    rule = make_rule(client, store, **said)
    assert (
        "1 hour after a dispute was opened, the store accepts what the buyer asks for, where the reason is "
        "“Not received”, at most €10.00 is in dispute, tracking shows no scan for 20 days and no delivery, "
        "and it went to “Spain”; at most 10 times and €100.00 a day, 100 times and €1,000.00 a month."
    ) in text_of(client.get(url(rule)))


def test_an_offer_is_told_with_its_share_and_text(client, store):
    rule = make_rule(client, store, **QUALITY | {"wait_hours": "3", "sub_reasons": ["damaged", "quality"]})
    told = text_of(client.get(the_list(store)))
    assert "it is about “Damaged” or “Poor quality”, and" in told
    assert "the store offers 30% of what is in dispute with the text “Not as described: our offer”" in told
    assert "3 hours after a dispute was opened" in told
    assert url(rule) in client.get(the_list(store)).content.decode()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"reasons": ["not_as_described"]}, True),
        ({"reasons": ["not_as_described"], "remedies": ["return_and_refund"]}, False),
        ({"reasons": ["not_received"]}, False),
        (OFFER, False),
    ],
)
def test_a_rule_that_accepts_no_return_at_its_stores_cost_says_so(client, store, said, told):
    rule = make_rule(client, store, **said)
    clause = "the buyer asks for no return that the store would pay"
    assert (clause in client.get(url(rule)).context["told"]) is told


def test_what_was_typed_is_kept_whole(client, store):
    rule = make_rule(client, store, **OFFER | {"countries": "pt; ES", "order_age_from": "0"})
    version = AutomationVersion.objects.get(rule=rule)
    kept = {
        "number": 1,
        "by": store.owner,
        "at": T0 - HOUR,
        "name": "A part for damage",
        "currency": "EUR",
        "reasons": ["not_as_described"],
        "sub_reasons": ["damaged"],
        "amount_up_to": 2500,
        "remedies": [],
        "delivery": "",
        "no_scan_days": None,
        "order_age_from": 0,
        "order_age_to": None,
        "countries": ["ES", "PT"],
        "does": "counter",
        "percent": 30,
        "fixed_amount": None,
        "template": "builtin:damaged-part",
        "wait_hours": 1,
        "count_per_day": 10,
        "count_per_month": 100,
        "money_per_day": 10000,
        "money_per_month": 100000,
    }
    assert {name: getattr(version, name) for name in kept} == kept
    form = client.get(url(rule)).context["form"]
    assert (form["amount_up_to"].value(), form["countries"].value()) == ("25.00", "ES, PT")


@pytest.mark.parametrize(
    ("said", "field", "reason"),
    [
        ({"currency": "EURO"}, "currency", "at most 3 characters"),
        ({"currency": "XQX"}, "currency", "“XQX” is no currency like EUR."),
        ({"amount_up_to": "10.005"}, "amount_up_to", "EUR amounts have at most 2 decimal places."),
        ({"amount_up_to": "0"}, "amount_up_to", "The amount must be more than nothing."),
        ({"reasons": []}, "reasons", "This field is required."),
        ({"sub_reasons": ["damaged"]}, "sub_reasons", "The reason and its details do not fit together."),
        ({"countries": "ES, ZZ"}, "countries", "“ZZ” is no country like DE."),
        ({"delivery": "no_scan"}, "no_scan_days", "Say for how many days."),
        ({"order_age_from": "9", "order_age_to": "8"}, "order_age_to", "No order is that old"),
        ({"does": "counter", "template": OURS}, "percent", "either percent or an amount"),
        ({"does": "counter", "percent": "30", "fixed_amount": "2", "template": OURS},
         "percent", "give either percent or an amount"),
        ({"does": "counter", "percent": "100", "template": OURS}, "percent", "99"),
        ({"does": "counter", "percent": "30"}, "template", "Choose the text that goes with the offer."),
        ({"does": "counter", "percent": "30", "template": "builtin:nothing"}, "template", "not one of"),
        ({"wait_hours": "0"}, "wait_hours", "1"),
        ({"wait_hours": "97"}, "wait_hours", "96"),
        ({"money_per_month": "99.99"}, "money_per_month", "A month cannot have less than a day."),
        ({"money_per_day": "9.99"}, "money_per_day", "One answer alone can take €10.00: allow"),
        ({"money_per_day": "9.99", "money_per_month": "9.99"}, "money_per_month", "can take €10.00"),
        ({"does": "counter", "percent": "30", "template": OURS, "money_per_day": "2.99"},
         "money_per_day", "can take €3.00"),
        ({"does": "counter", "fixed_amount": "4", "template": OURS, "money_per_day": "3.99"},
         "money_per_day", "can take €4.00"),
        ({"count_per_month": "9"}, "count_per_month", "A month cannot have less than a day."),
    ],
)  # fmt: skip
def test_a_form_that_makes_no_sense_is_refused(client, store, said, field, reason):
    answer = new(client, store, **said)
    assert answer.status_code == 200
    assert reason in " ".join(answer.context["form"].errors[field])
    assert not AutomationRule.objects.exists()
    assert new(client, store).status_code == 302


def test_the_name_of_a_rule_is_one_line(client, store):
    """It stands in the subject of a mail to the owners."""
    rule = make_rule(client, store, name="Lost\r\nand \t small")
    assert AutomationVersion.objects.get(rule=rule).name == "Lost and small"


@pytest.mark.parametrize(
    "said",
    [
        {"money_per_day": "10.00", "money_per_month": "10.00"},
        {"does": "counter", "percent": "30", "template": OURS, "money_per_day": "3.00"},
        {"does": "counter", "fixed_amount": "4", "template": OURS, "money_per_day": "4.00"},
    ],
)
def test_a_day_may_allow_one_answer_alone(client, store, said):
    assert new(client, store, **said).status_code == 302


@pytest.mark.parametrize(("days", "most"), [(1, 12), (2, 24), (5, 96), (9, 192)])
def test_a_rule_waits_less_long_than_silence_accepts_after(client, store, days, most):
    answer_within(days)
    answer = new(client, store, wait_hours=str(most + 1))
    said = [f"Ensure this value is less than or equal to {most}."]
    assert answer.context["form"].errors == {"wait_hours": said}
    assert new(client, store, wait_hours=str(most)).status_code == 302


@pytest.mark.parametrize(
    ("template", "said", "fits"),
    [
        ("builtin:damaged-part", {"sub_reasons": ["damaged"]}, True),
        ("builtin:damaged-part", {"sub_reasons": []}, False),
        ("builtin:damaged-part", {"sub_reasons": ["damaged", "quality"]}, False),
        ("builtin:damaged-part", {"reasons": ["not_received"], "sub_reasons": []}, False),
        ("builtin:not-as-described-offer", {"sub_reasons": ["damaged", "quality"]}, True),
        ("builtin:not-as-described-offer", {"sub_reasons": []}, True),
        (
            "builtin:not-as-described-offer",
            {"reasons": ["not_received", "not_as_described"], "sub_reasons": []},
            False,
        ),
        ("builtin:not-as-described-offer", {"reasons": ["not_received", "not_as_described"]}, True),
    ],
)
def test_a_text_goes_with_a_rule_only_where_it_is_true_of_all_that_is_answered(
    client, store, template, said, fits
):
    answer = new(client, store, **OFFER | said | {"template": template})
    assert AutomationRule.objects.exists() is fits
    if not fits:
        assert answer.context["form"].errors == {
            "template": [
                "This text is not for all that the rule answers. Choose another one, or tick less above."
            ]
        }


@pytest.mark.parametrize(
    "template",
    [
        "builtin:return-offer",  # rules offer no return
        "builtin:offer-again",  # while a mediator has the case
        "builtin:not-sent-offer",  # its cause is in nobody's record
        "builtin:as-described-contest",
    ],
)
def test_what_is_for_something_else_is_no_text_of_a_rule(client, store, template):
    subjects = {"reasons": ["not_as_described"], "sub_reasons": []}
    answer = new(client, store, **OFFER | subjects | {"template": template})
    assert list(answer.context["form"].errors) == ["template"]
    assert template not in dict(answer.context["form"].fields["template"].choices)
    assert new(client, store, **QUALITY).status_code == 302


@pytest.mark.parametrize(
    ("fields", "offered"),
    [
        ({}, True),
        ({"action": "counter", "state": "awaiting_seller_response"}, True),
        ({"action": "send_message"}, False),
        ({"state": "under_review"}, False),
        ({"text": "We offer {offer}, for {cause}."}, False),
        ({"text": "We offer {offer} by [[a day]]."}, False),
    ],
)
def test_a_stores_own_text_is_offered_where_it_is_for_a_first_offer(client, store, fields, offered):
    row = own_text(store, **fields)
    client.force_login(store.owner)
    form = client.get(f"{reverse('disputes:automation_new')}?store={store.pk}").context["form"]
    assert (f"store:{row.pk}" in dict(form.fields["template"].choices)) is offered


# -- who may ------------------------------------------------------------------------------


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


def test_the_page_of_the_rules_asks_no_more_often_for_many_than_for_one(
    client, store, django_assert_max_num_queries
):
    row = own_text(store)
    counted = []
    for _n in range(3):
        make_rule(client, store, **OFFER | {"template": f"store:{row.pk}"})
        with django_assert_max_num_queries(12) as asked:
            page = client.get(the_list(store))
        assert "the store offers 30% of what is in dispute with the text “Ours”" in text_of(page)
        counted.append(len(asked))
    assert len(page.context["rules"]) == 3
    assert counted[1] == counted[2]


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


def test_every_change_is_kept_with_who_and_what_it_was(client, store):
    rule = make_rule(client, store)
    do(client, rule, "save", **SAID | {"amount_up_to": "5.00"})
    told = text_of(client.get(url(rule)))
    assert "at most €10.00 is in dispute" in told
    assert "at most €5.00 is in dispute" in told
    assert AutomationVersion.objects.filter(rule=rule).count() == 2


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


# -- marked for everybody -----------------------------------------------------------------


@pytest.fixture
def dispute(client, store):
    running(client, store)
    made = lost(store)
    answer_by_rules(T0 + HOUR)
    with time_machine.travel(T0 + HOUR, tick=False):
        yield made


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
