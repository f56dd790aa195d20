"""Every page that the URL configuration knows: axe finds nothing, nothing is cut off, the focus is seen.

A page with a new address that nobody visits fails the last test; what shows no page is told in addresses.py.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.contrib import admin
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.links import make_link
from disputes import staff
from disputes.flow import State
from disputes.insights.counting import count_store
from disputes.models import Message, ReplyTemplate
from disputes.perform import perform
from tests.automation.rules import do, make_rule
from tests.browser import addresses
from tests.browser.acts import fresh, fresh_order, press
from tests.browser.conftest import PHONE, WIDE
from tests.browser.test_care import LOST
from tests.browser.test_every_page import DJANGOS_FORMS, look, look_at
from tests.factories import (
    PASSWORD,
    again,
    declare,
    make_evidence,
    make_mediator,
    make_operator,
    make_ruling,
    make_user,
    staff_of,
)
from tests.languages.test_translating import machine  # noqa: F401 - the translator's stand-in

CHINESE = "包裹还没有到，请尽快处理。"
STEPS = 30  # of the keyboard on each page


# -- what there is to look at -------------------------------------------------------------


@dataclass
class World:
    """People of one store's disputes: one to answer, one to decide, one to confirm, one decided."""

    buyer: Any
    seller: Any
    mediator: Any
    operator: Any
    order: Any  # not disputed
    open: Any
    deciding: Any
    confirming: Any
    decided: Any
    template: Any
    rule: Any
    invitation: str
    key: str  # of a link that signs in


def ruled(dispute, **brought):
    author, ruling = make_mediator("Berta"), make_ruling(findings=["NO_PROOF_OF_DELIVERY"])
    declare(dispute, author)
    perform("rule", dispute.pk, actor=author, ruling=ruling, **brought)
    return again(dispute)


def written_in(dispute):
    """Something on the record: evidence, and words of both sides in a language that the pages are not in."""
    for who, role in ((dispute.buyer, "buyer"), (staff_of(dispute), "seller")):
        perform("submit_evidence", dispute.pk, actor=who, evidence=[make_evidence(role)])
        perform("send_message", dispute.pk, actor=who, message=Message(text=CHINESE))
    return again(dispute)


def tried_rule(store):
    rule = make_rule(Client(), store)
    do(Client(), rule, "try")
    return rule


def template_of(store):
    said = {"name": "Late", "text": "Hello {buyer}.", "language": "en"}
    return ReplyTemplate.objects.create(
        store=store, changed_by=store.owner, changed_at=timezone.now(), **said
    )


def invited(store):
    staff.invite(store, "somebody-new@example.com", by=store.owner, at=timezone.now())
    return path_in_mail("/seller/invitations/")


def path_in_mail(start):
    """The path of the link in the last mail that begins so."""
    link = next(word for word in mail.outbox[-1].body.split() if start in word)
    return start + link.partition(start)[2]


@pytest.fixture(scope="module")
def world(server):
    order = fresh_order()
    buyer, store, mediator = order.buyer, order.store, make_mediator("Anna", head=True)

    def case(state):
        return fresh(state, fresh_order(buyer=buyer, store=store), reason="not_as_described")

    made = World(
        buyer=buyer,
        seller=store.owner,
        mediator=mediator,
        operator=make_operator(),
        order=order,
        open=written_in(case(State.AWAITING_SELLER_RESPONSE)),
        deciding=declare(case(State.UNDER_REVIEW), mediator),
        confirming=declare(ruled(case(State.UNDER_REVIEW), needs_confirmation=True), mediator),
        decided=ruled(case(State.UNDER_REVIEW)),
        template=template_of(store),
        rule=tried_rule(store),
        invitation=invited(store),
        key=urlsplit(make_link(buyer, "/buyer/", timezone.now(), marketplace=None)).query,
    )
    count_store(store.pk)
    return made


# -- where it stands ----------------------------------------------------------------------


def of(name, *args):
    return lambda _world: reverse(name, args=args)


def dispute_at(name, which, *rest):
    return lambda world: reverse(name, args=[getattr(world, which).reference, *rest])


def decision_at(name):
    return lambda world: reverse(name, args=[world.decided.reference, world.decided.ruled_in])


def row_at(name, which):
    return lambda world: reverse(name, args=[getattr(world, which).pk])


def act_of(name, which):
    return dispute_at("mediation:disputes_dispute_action", which, name)


def itself(*names):
    """Pages of which there is one."""
    return {name: of(name) for name in names}


CASE = "mediation/disputes/dispute/<str:reference>"
STRANGERS = itself(
    "home",
    "disputes:rules",
    "account_login",
    "account_signup",
    "account_inactive",
    "account_request_login_code",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
) | {
    "disputes:how_it_works_as": of("disputes:how_it_works_as", "buyer"),
    "disputes:invitation": lambda world: world.invitation,
    "account_confirm_email": of("account_confirm_email", "no-such-key"),
    "accounts:link": lambda world: f"{reverse('accounts:link')}?{world.key}",
}
BUYERS = itself(
    "disputes:buyer_orders",
    "disputes:buyer_agenda",
    "disputes:buyer_disputes",
    "accounts:profile",
    "accounts:mail",
    "account_change_password",
    "account_reauthenticate",
    "account_logout",
    "mfa_index",
    "mfa_list_webauthn",
    "socialaccount_connections",
    "usersessions_list",
) | {
    "disputes:open": lambda world: reverse("disputes:open", args=[world.order.reference]),
    "disputes:buyer_dispute": dispute_at("disputes:buyer_dispute", "open"),
    "disputes:buyer_action": dispute_at("disputes:buyer_action", "open", "send_message"),
    "decisions:buyer_similar": dispute_at("decisions:buyer_similar", "open"),
    "decisions:buyer_last": dispute_at("decisions:buyer_last", "decided"),
    "decisions:buyer_page": decision_at("decisions:buyer_page"),
    "evidence:details": lambda world: reverse("evidence:details", args=[world.open.evidence.first().pk]),
}
SELLERS = itself(
    "disputes:seller_disputes",
    "disputes:seller_agenda",
    "disputes:insights",
    "disputes:store",
    "disputes:reply_templates",
    "disputes:new_reply_template",
    "disputes:automation",
    "disputes:automation_new",
) | {
    "disputes:how_it_works_as": of("disputes:how_it_works_as", "seller"),
    "disputes:seller_dispute": dispute_at("disputes:seller_dispute", "open"),
    "disputes:seller_action": dispute_at("disputes:seller_action", "open", "counter"),
    "disputes:reply_template": row_at("disputes:reply_template", "template"),
    "disputes:automation_rule": row_at("disputes:automation_rule", "rule"),
    "disputes:automation_trial": row_at("disputes:automation_trial", "rule"),
    "decisions:seller_similar": dispute_at("decisions:seller_similar", "open"),
    "decisions:seller_settling": dispute_at("decisions:seller_settling", "open"),
    "decisions:seller_last": dispute_at("decisions:seller_last", "decided"),
    "decisions:seller_page": decision_at("decisions:seller_page"),
}
MEDIATORS = itself("mediation:index", "mediation:days", "mediation:figures", "mediation:how") | {
    "mediation:disputes_dispute_change": dispute_at("mediation:disputes_dispute_change", "deciding"),
    "mediation:disputes_dispute_evidence": dispute_at("mediation:disputes_dispute_evidence", "open"),
    "mediation:disputes_dispute_similar": dispute_at("mediation:disputes_dispute_similar", "deciding"),
    "mediation:disputes_dispute_action": act_of("extend", "open"),
    "mediation:disputes_dispute_decision_last": dispute_at(
        "mediation:disputes_dispute_decision_last", "decided"
    ),
    "mediation:disputes_dispute_decision": decision_at("mediation:disputes_dispute_decision"),
    f"{CASE}/rule/": act_of("rule", "deciding"),
    f"{CASE}/confirm_ruling/": act_of("confirm_ruling", "confirming"),
    f"{CASE}/send_back_ruling/": act_of("send_back_ruling", "confirming"),
    f"{CASE}/correct_ruling/": act_of("correct_ruling", "decided"),
}
OPERATORS = itself("admin:index", "admin:how", "admin:password_change", "admin:password_change_done") | {
    "admin:app_list": of("admin:app_list", "disputes"),
    "admin:disputes_order_changed": row_at("admin:disputes_order_changed", "order"),
    "admin:disputes_settlement_act": lambda world: reverse(
        "admin:disputes_settlement_act", args=[world.decided.settlement.pk, "confirm_settlement"]
    ),
}
READERS = {
    "stranger": STRANGERS,
    "buyer": BUYERS,
    "seller": SELLERS,
    "mediator": MEDIATORS,
    "operator": OPERATORS,
}
TRANSLATIONS = {
    "buyer": "disputes:buyer_translation",
    "seller": "disputes:seller_translation",
    "mediator": "mediation:translation",
}
STATUS = {"socialaccount_login_error": 401}
ON_THE_WAY = {  # pages between two steps, which other tests look at as they take them
    "account_confirm_login_code": "test_signing_in.py",
    "accounts:calendar": "test_calendar.py",
}
OTHERS = {"account_reset_password_from_key", "mfa_authenticate"}  # have tests of their own below


# -- looking ------------------------------------------------------------------------------


def lost(page):
    """Where the focus is hidden or not marked as the keyboard goes through the page, wide and narrow."""
    found = []
    page.emulate_media(reduced_motion="reduce")
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
        for _step in range(STEPS):
            page.keyboard.press("Tab")
            found.append(page.evaluate(LOST))
    return [f"{urlsplit(page.url).path}: focus {each}" for each in dict.fromkeys(found) if each]


def examined(page, rules=None):
    return (look(page, rules) if rules else look(page)) + lost(page)


@pytest.mark.parametrize("reader", READERS)
def test_the_pages_of_a_reader(visit, world, reader):
    page, found = visit(getattr(world, reader, None)), []
    rules = DJANGOS_FORMS if reader == "operator" else None
    for name, address in READERS[reader].items():
        answer = page.goto(address(world))
        assert (addresses.name_of(urlsplit(page.url).path), answer.status) == (name, STATUS.get(name, 200))
        found += examined(page, rules)
    assert "\n".join(found) == ""


@pytest.mark.parametrize("reader", TRANSLATIONS)
def test_a_translation_on_a_page_of_its_own(visit, world, machine, reader):  # noqa: F811
    """As browsers without scripts send the button's form."""
    places = {"mediator": dispute_at("mediation:disputes_dispute_change", "open")}
    page = visit(getattr(world, reader))
    page.goto(places.get(reader, READERS.get(reader, {}).get(f"disputes:{reader}_dispute"))(world))
    with page.expect_navigation():
        page.locator('form[action*="/translation/"]').first.evaluate("form => form.submit()")
    expect(page.locator("main")).to_contain_text("The parcel has not come yet.")
    assert addresses.name_of(urlsplit(page.url).path) == TRANSLATIONS[reader]
    assert "\n".join(examined(page)) == ""


# -- signing in ---------------------------------------------------------------------------


def with_codes():
    user = make_user("Bea")
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def with_a_passkey():
    user = make_user("Cleo")
    WebAuthn.add(user, "Phone", {})
    return user


def gives_the_password(page):
    """Where it is asked for once more."""
    if page.locator('[name="password"]').count():
        page.locator('[name="password"]').fill(PASSWORD)
        press(page, "Go on")


SECOND_STEPS = {
    "mfa_activate_totp": make_user,
    "mfa_add_webauthn": make_user,
    "mfa_deactivate_totp": with_codes,
    "mfa_generate_recovery_codes": with_codes,
    "mfa_view_recovery_codes": with_codes,
    "mfa_edit_webauthn": with_a_passkey,
    "mfa_remove_webauthn": with_a_passkey,
}


@pytest.mark.parametrize("name", SECOND_STEPS)
def test_the_pages_of_the_second_step(visit, db, name):
    user = SECOND_STEPS[name]()
    page = visit(user)
    keys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    page.goto(reverse(name, args=[key.pk for key in keys]))
    gives_the_password(page)
    assert addresses.name_of(urlsplit(page.url).path) == name
    assert "\n".join(examined(page)) == ""


def test_the_page_that_asks_for_the_second_step(visit):
    user, page = with_codes(), visit()
    page.goto("/accounts/login/")
    page.locator('[name="login"]').fill(user.email)
    page.locator('[name="password"]').fill(PASSWORD)
    press(page, "^Sign in$")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your code")
    assert addresses.name_of(urlsplit(page.url).path) == "mfa_authenticate"
    assert "\n".join(examined(page)) == ""


def test_the_page_for_a_new_password(visit):
    user, page = make_user("Ana"), visit()
    page.goto("/accounts/password/reset/")
    page.locator('[name="email"]').fill(user.email)
    press(page, "Send me the link")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Forgotten password")
    page.goto(path_in_mail("/accounts/password/reset/key/"))
    assert addresses.name_of(urlsplit(page.url).path) == "account_reset_password_from_key"
    assert "\n".join(examined(page)) == ""


# -- nothing is forgotten -----------------------------------------------------------------


def test_rows_on_the_operators_site(visit, world):
    """One of each kind that there is, as it is read or changed."""
    rows = filter(None, (model._default_manager.order_by("-pk").first() for model in admin.site._registry))
    pages = [
        reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]) for row in rows
    ]
    assert len(pages) > 8
    assert "\n".join(look_at(visit(world.operator), *pages, rules=DJANGOS_FORMS)) == ""


def test_no_page_is_left_without_a_visit():
    visited = {*ON_THE_WAY, *TRANSLATIONS.values(), *SECOND_STEPS, *OTHERS}
    assert visited.union(*READERS.values()) == addresses.pages()


def test_what_shows_no_page_is_still_there():
    told = addresses.FILES | addresses.PARTS | addresses.LEADING_ON
    assert told - addresses.routes() == set()
