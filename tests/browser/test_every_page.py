"""Pages in each state, wide and narrow, light and dark, in Arabic: axe finds nothing, nothing is cut off.

That each address was visited at all is held by test_pages_of_the_urls.py.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.demo import DEMOS
from disputes.demo import load_people
from disputes.flow import ACTIONS, MEDIATING, State
from disputes.models import Message, Policy
from disputes.perform import actions_for, perform
from tests.browser.acts import choose, fresh, fresh_order, press
from tests.browser.conftest import COLOURS, EVERYTHING, PHONE, WIDE, faults, too_wide
from tests.factories import again, declare, make_evidence, make_mediator, make_operator, make_user, staff_of
from tests.mediation.counted import facts

# axe copies style sheets that others import into the page, which the policy rightly blocks
DJANGOS_FORMS = EVERYTHING | {"preload": False}
ZOOMED = {"width": 320, "height": 640}  # as 1280 px at 400 %
ARABIC = {"locale": "ar", "viewport": PHONE}
HELPING = (
    "/seller/insights/",
    "/seller/store/replies/",
    "/seller/store/replies/new/",
    "/seller/store/automation/",
    "/seller/store/automation/new/",
    "/how-it-works/seller/",
)


@dataclass
class World:
    """People, and a dispute in every state between the same two."""

    buyer: Any
    seller: Any
    mediator: Any
    operator: Any
    disputes: dict[State, Any]
    order: Any  # not disputed


@pytest.fixture(scope="module")
def world(server):
    buyer, first = make_user("Inês"), fresh_order()
    make = partial(fresh_order, buyer=buyer, store=first.store)
    disputes = {state: fresh(state, make(), reason="not_as_described") for state in State}
    for state in (State.AWAITING_SELLER_RESPONSE, *MEDIATING):
        fill(disputes[state])
    return World(
        buyer, first.store.owner, make_mediator("Anna", head=True), make_operator(), disputes, make()
    )


def fill(dispute):
    """Something to see on the record: evidence of both sides, and words."""
    do = partial(perform, pk=dispute.pk, at=timezone.now())
    do("submit_evidence", actor=dispute.buyer, evidence=[make_evidence("buyer", note="The number.")])
    do("submit_evidence", actor=staff_of(dispute), evidence=[make_evidence("seller")])
    do("send_message", actor=dispute.buyer, message=Message(text="Is it the left one?"))


def look(page, rules=EVERYTHING):
    """What is wrong with the page as it is, at two widths and in both themes, a line each."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size(WIDE)
    found = faults(page, rules)
    page.set_viewport_size(PHONE)
    found += faults(page, rules)
    page.set_viewport_size(ZOOMED)
    found += cut_off(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += [f"dark: {fault}" for fault in faults(page, COLOURS)]
    return [f"{urlsplit(page.url).path}: {fault}" for fault in dict.fromkeys(found)]


def cut_off(page):
    return [f"{beside} px beside the window"] if (beside := too_wide(page)) > 0 else []


def look_at(page, *addresses, rules=EVERYTHING):
    found = []
    for address in addresses:
        page.goto(address)
        found += look(page, rules)
    return found


def pages_of(dispute, user, portal, names):
    """The addresses of what this person may do now, of these actions."""
    offered = [action.name for action in actions_for(again(dispute), user, timezone.now())]
    return [reverse(f"{portal}_action", args=[dispute.reference, name]) for name in offered if name in names]


SHOWN_FROM = {  # each form once, from the state whose page shows it
    State.AWAITING_SELLER_RESPONSE: {"accept", "counter", "contest", "withdraw", "send_message", "modify"},
    State.AWAITING_BUYER_RESPONSE: {"accept", "reject", "modify", "refund_in_full", "request_intervention"},
    State.COLLECTING_EVIDENCE: {"submit_evidence", "finish_evidence", "propose"},
    State.AWAITING_RETURN_SHIPMENT: {"ship_return"},
    State.AWAITING_RETURN_RECEIPT: {"acknowledge_return"},
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", ["buyer", "seller"])
def test_the_page_of_a_dispute_and_its_forms(visit, world, role, state):
    dispute, user = world.disputes[state], getattr(world, role)
    forms = pages_of(dispute, user, f"disputes:{role}", SHOWN_FROM.get(state, set()))
    assert "\n".join(look_at(visit(user), f"/{role}/disputes/{dispute.reference}/", *forms)) == ""


def test_the_demonstrations_way_in_and_what_is_not_there(visit, settings):
    load_people()
    settings.DEBUG = True  # the demonstration's buttons
    stranger = visit()
    stranger.goto("/accounts/login/")
    assert stranger.locator(".try button").count() == len(DEMOS)
    found = look(stranger)
    settings.DEBUG = False  # our own page says that there is nothing
    assert "\n".join(found + look_at(stranger, "/nothing-here/")) == ""


def test_the_steps_that_open_a_dispute(visit, world):
    page, found = visit(world.buyer), []
    page.goto(f"/buyer/orders/{world.order.reference}/open/")
    press(page, "Next")  # answers are missing
    found += look(page)
    choose(page, "reason", "not_as_described")
    choose(page, "sub_reason", "damaged")
    for fill_in in (
        lambda: None,
        lambda: page.locator('[name="statement"]').fill("It came broken."),
        lambda: choose(page, "remedy", "full_refund"),
    ):
        press(page, "Next")
        found += look(page)
        fill_in()
    press(page, "Next")
    assert "\n".join(found + look(page)) == ""


def test_lists_of_every_state_and_empty_ones(visit, world):
    found = look_at(visit(world.buyer), "/buyer/", "/buyer/disputes/")
    voucher = world.disputes[State.COLLECTING_EVIDENCE].evidence.first()
    lists = ("/seller/?turn=all", "/seller/?q=none-like-this")
    found += look_at(visit(world.seller), *lists, f"/evidence/{voucher.pk}/")
    assert "\n".join(found + look_at(visit(make_user()), "/buyer/", "/buyer/disputes/", "/seller/")) == ""


def test_what_is_missing_in_a_rule_and_a_template(visit, world):
    page = visit(world.seller)
    page.goto("/seller/store/automation/new/")
    press(page, "Save the rule")  # answers are missing
    found = look(page)
    page.goto("/seller/store/replies/new/")
    page.locator('[name="name"]').fill("Late")
    page.locator('[name="text"]').fill("We look for {order} at {carier}.")
    press(page, "Save the template")
    expect(page.locator("main")).to_contain_text("carier")
    assert "\n".join(found + look(page)) == ""


def test_a_rule_is_made_tried_and_switched_on(visit, world):
    page = visit(world.seller)
    page.goto("/seller/store/automation/new/")
    page.locator('[name="name"]').fill("Lost and small")
    choose(page, "reasons", "not_received")
    page.locator('[name="amount_up_to"]').fill("10.00")
    choose(page, "does", "accept")
    for name, most in (("count_per_day", "5"), ("count_per_month", "50")):
        page.locator(f'[name="{name}"]').fill(most)
    for name, most in (("money_per_day", "50.00"), ("money_per_month", "500.00")):
        page.locator(f'[name="{name}"]').fill(most)
    press(page, "Save the rule")
    found = look(page)
    press(page, "Try it on past disputes")
    found += look(page)
    page.goto("/seller/store/automation/")
    page.get_by_role("link", name="Lost and small").click()
    press(page, "Switch it on")
    expect(page.locator("main")).to_contain_text("It looks at disputes opened since")
    assert "\n".join(found + look(page)) == ""


def test_an_offer_is_previewed_and_errors_are_shown(visit, world):
    page = visit(world.seller)
    page.goto(f"/seller/disputes/{world.disputes[State.AWAITING_SELLER_RESPONSE].reference}/counter/")
    press(page, "^Check")
    found = look(page)
    choose(page, "remedy", "partial_refund")
    page.locator('[method="post"] [name="amount"]').fill("45.00")
    page.locator('[name="statement"]').fill("One of them can be replaced.")
    press(page, "^Check")
    assert "\n".join(found + look(page)) == ""


def test_the_mediators_desk_and_its_cases(visit, world):
    desk = ("/mediation/", "/mediation/?q=none-like-this")
    cases = [
        reverse("mediation:disputes_dispute_change", args=[d.reference]) for d in world.disputes.values()
    ]
    assert "\n".join(look_at(visit(world.mediator), *desk, *cases[-7:])) == ""


def test_the_head_mediators_figures(visit, world):
    now = timezone.now()
    facts(8, mediator=world.mediator, closed_at=now, mediated_at=now, in_under_review=7200)
    facts(6, closed_at=now, decided_at=now, decided_after=7200, in_time=False, origin="CN")
    page = visit(world.mediator)
    page.goto("/mediation/figures/?period=30")
    assert page.locator("svg[role=img]").count() > 5
    assert "\n".join(look(page)) == ""


def test_what_mediators_do(visit, world):
    case, everything = world.disputes[State.UNDER_REVIEW], set(ACTIONS)
    forms = pages_of(case, world.mediator, "mediation:disputes_dispute", everything)
    assert len(forms) > 8
    assert "\n".join(look_at(visit(world.mediator), *forms)) == ""


def test_a_decision_is_previewed(visit, world):
    case, page = world.disputes[State.UNDER_REVIEW], visit(world.mediator)
    declare(case, world.mediator)
    page.goto(reverse("mediation:disputes_dispute_action", args=[case.reference, "assess_evidence"]))
    for verdict in page.locator('[name^="assessment-"][value="verified"]').all():
        verdict.check()
    press(page, "Save what I changed")
    page.goto(reverse("mediation:disputes_dispute_action", args=[case.reference, "rule"]))
    press(page, "Check the decision")  # answers are missing
    found = look(page)
    choose(page, "findings", "ITEM_NOT_AS_DESCRIBED")
    page.locator('[name="no_evidence"]').check()
    choose(page, "remedy", "full_refund")
    page.locator('[name="grounds"]').fill("Both bowls are cracked.")
    press(page, "Check the decision")
    expect(page.locator("#preview")).to_contain_text("Both bowls are cracked.")
    assert "\n".join(found + look(page)) == ""


def test_the_operators_pages(visit, world):
    page = visit(world.operator)
    page.goto("/admin/")
    addresses = [urlsplit(link.get_attribute("href")).path for link in page.locator("main th a").all()]
    assert len(addresses) > 8
    assert "\n".join(look_at(page, "/admin/", *addresses)) == ""


def test_the_operators_forms(visit, world):
    copied, page = Policy.objects.get(), visit(world.operator)
    unused = copied.next_version()
    unused.save()
    rows = (world.buyer, world.mediator, world.order.store, world.order.marketplace, copied, unused)
    addresses = [reverse(f"admin:{row._meta.db_table}_change", args=[row.pk]) for row in rows]
    adds = {reverse(f"admin:{row._meta.db_table}_add") for row in rows}
    copy = f"/admin/disputes/policy/add/?copy={copied.pk}"
    found = look_at(page, *addresses, *adds, copy, rules=DJANGOS_FORMS)
    expect(page.locator('[name="in_force_from"]')).to_have_attribute("type", "datetime-local")
    page.locator('[name="evidence_days"]').fill("400")
    press(page, "^Save$")
    expect(page.locator(".errorlist")).to_contain_text("365")
    assert "\n".join(found + look(page, DJANGOS_FORMS)) == ""
    unused.delete()


@pytest.mark.parametrize("role", ["buyer", "seller", "mediator", "operator"])
def test_nothing_is_cut_off_in_arabic_on_a_phone(visit, world, every_language, role):
    disputes = list(world.disputes.values())
    case = "/mediation/disputes/dispute/{0.reference}/"
    addresses = {
        "buyer": [
            "/",
            "/rules/",
            "/buyer/",
            "/buyer/disputes/",
            f"/buyer/orders/{world.order.reference}/open/",
        ],
        "seller": ["/seller/", "/seller/?turn=all", "/seller/store/", "/accounts/profile/", *HELPING],
        "mediator": [
            "/mediation/",
            *[case.format(d) for d in disputes[2:5]],
            case.format(disputes[3]) + "rule/",
        ],
        "operator": ["/admin/"],
    }[role]
    if role in ("buyer", "seller"):
        addresses += [f"/{role}/disputes/{dispute.reference}/" for dispute in disputes]
    page, found = visit(getattr(world, role), **ARABIC), []
    for address in addresses:
        page.goto(address)
        assert page.locator("html").get_attribute("dir") == "rtl"
        found += [f"{address}: {fault}" for fault in cut_off(page)]
    assert "\n".join(found) == ""
