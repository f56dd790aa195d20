"""What a rule says: told back as a sentence, kept whole, and refused where it makes no sense."""

import pytest
from django.urls import reverse

from disputes.models import AutomationRule, AutomationVersion
from tests.automation.pages import new, own_text, text_of, the_list
from tests.automation.rules import HOUR, OFFER, answer_within, make_rule, url
from tests.factories import T0

pytestmark = pytest.mark.django_db(transaction=True)
OURS = "builtin:not-received-offer"
QUALITY = OFFER | {"template": "builtin:not-as-described-offer"}


def test_a_rule_is_told_back_as_one_sentence(client, store):
    said = {"delivery": "no_scan", "no_scan_days": "20", "countries": "ES"}
    rule = make_rule(client, store, **said)
    assert (
        "1 hour after a dispute was opened, the store accepts what the buyer asks for, where the reason is "
        "“Not received”, at most €10.00 is in dispute, tracking shows no scan for 20 days and no delivery, "
        "and it went to “Spain”; at most 10 times and €100.00 a day, 100 times and €1,000.00 a month."
    ) in text_of(client.get(url(rule)))


def test_a_rule_is_told_back_in_the_quotation_marks_of_the_language(client, store):
    make_rule(client, store, countries="ES")
    told = text_of(client.get(the_list(store), headers={"accept-language": "de"}))
    assert ("„Nicht erhalten“" in told, "„Spanien“" in told, "”" in told) == (True, True, False)


def test_a_rule_that_is_about_small_refunds_says_so(client, store):
    rule = make_rule(client, store, amount_up_to="50.00", asked_up_to="8.00", money_per_day="8.00")
    page = client.get(url(rule))
    assert "at most €50.00 is in dispute, and at most €8.00 is asked for; at most" in text_of(page)
    assert page.context["form"]["asked_up_to"].value() == "8.00"


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
        "asked_up_to": None,
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
        ({"asked_up_to": "0"}, "asked_up_to", "The amount must be more than nothing."),
        ({"amount_up_to": "50", "asked_up_to": "8", "money_per_day": "7.99"},
         "money_per_day", "One answer alone can take €8.00: allow"),
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
