"""How it works, by role: public for buyers and sellers, on their own pages for mediators and operators."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils import timezone, translation
from django.utils.html import strip_tags

from accounts.models import OPERATORS
from disputes.flow import CLOCKS, Role
from disputes.models import Policy
from disputes.words.how import WAYS
from disputes.words.operating import DESCRIBED, EACH_DAY, IF_MONEY_FAILED, SEEN
from tests.factories import make_mediator, make_operator, make_store, make_user

pytestmark = pytest.mark.django_db


def words(answer):
    assert answer.status_code == 200
    return " ".join(unescape(strip_tags(answer.content.decode().replace("</", " </"))).split())


def test_everybody_may_read_how_it_works_for_buyers(client):
    text = words(client.get("/how-it-works/buyer/"))
    assert "How a dispute works for buyers" in text
    assert (
        "The seller answers The seller accepts, makes another offer, or refuses and shows evidence. "
        "How long 5 days Silence means What the buyer proposed takes effect."
    ) in text
    assert "Who pays for a return? The proposal or the ruling says it" in text


def test_everybody_may_read_how_it_works_for_sellers(client):
    text = words(client.get("/how-it-works/seller/"))
    assert "How a dispute works for sellers" in text
    assert "You answer Accept, make another offer, or contest with at least one piece of evidence." in text


@pytest.mark.parametrize("role", ["mediator", "system", "nobody"])
def test_there_is_no_such_public_page_for_others(client, role):
    assert client.get(f"/how-it-works/{role}/").status_code == 404


def test_its_times_are_those_of_the_policy_in_force(client):
    in_force = Policy.objects.get().next_version()
    in_force.in_force_from = timezone.now() - timedelta(days=1)
    in_force.seller_response_days, in_force.review_working_days = 9, 4
    in_force.save()
    for role in ("buyer", "seller"):
        text = words(client.get(f"/how-it-works/{role}/"))
        assert "How long 9 days Silence means What the buyer proposed takes effect." in text
        assert "How long 4 working days Silence means The head mediators are told" in text
    first = words(client.get("/"))
    assert "Seller : 9 days · Buyer : 7 days" in first.replace("Seller:", "Seller :").replace(
        "Buyer:", "Buyer :"
    )
    assert "Mediator: 4 working days" in first


def test_mediators_read_theirs_in_the_mediation_centre(client):
    client.force_login(make_mediator())
    text = words(client.get("/mediation/how-it-works/"))
    assert "How a case works for mediators" in text
    assert "If something is missing: you ask for it" in text


def test_nobody_else_reads_the_mediators_page(client):
    client.force_login(make_user())
    assert client.get("/mediation/how-it-works/").status_code in (302, 403, 404)


def test_operators_read_theirs_on_their_own_pages(client):
    client.force_login(make_operator())
    text = words(client.get("/admin/how-it-works/"))
    assert "How it works for operators" in text
    assert "Payments that are still owed On their way, failed, or yours to pay by hand." in text
    assert "docs/operations.md" in text


@pytest.mark.parametrize("make", [make_user, make_mediator, lambda: make_store().owner])
def test_nobody_else_reads_the_operators_page(client, make):
    assert client.get("/admin/how-it-works/").headers["Location"].startswith("/accounts/login/")
    client.force_login(make())
    assert client.get("/admin/how-it-works/").status_code == 404


def test_each_list_that_operators_are_led_to_is_there_and_is_narrowed_as_said(client):
    client.force_login(make_operator())
    page = client.get("/admin/how-it-works/").content.decode()
    links = re.findall(r'<h3><a href="([^"]+)"', page)
    assert len(links) == len(SEEN) + len(EACH_DAY)
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200, link  # a filter that is not known leads on to ?e=1
        assert bool(answer.context["cl"].has_active_filters) == ("?" in link)


def test_every_list_of_the_operators_pages_is_told_of():
    told = {place.page for place in (*SEEN, *EACH_DAY)}
    beside = {  # with one that is told of
        "disputes_event": "disputes_dispute",
        "django_q_ormq": "django_q_failure",
        "django_q_schedule": "django_q_failure",
        "django_q_success": "django_q_failure",
        "evidence_storedfile": "evidence_job",
        "evidence_stagedfile": "evidence_job",
    }
    lists = {f"{each._meta.app_label}_{each._meta.model_name}" for each in admin.site._registry}
    assert lists - told == set(beside)
    assert set(beside.values()) <= told


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_buttons_and_files_that_operators_are_told_of_are_called_so(language):
    with translation.override(language):
        told = " ".join(str(place.text) for place in IF_MONEY_FAILED)
        for button in ("Try again", "Confirm the payment"):
            assert translation.gettext(button) in told
    for place in DESCRIBED:
        assert (settings.BASE_DIR / place.text).is_file()


def test_who_mediates_and_operates_is_led_from_one_page_to_the_other(client):
    both = make_mediator()
    both.groups.add(Group.objects.get(name=OPERATORS))
    client.force_login(both)
    assert 'href="/admin/how-it-works/"' in client.get("/mediation/how-it-works/").content.decode()
    assert 'href="/mediation/how-it-works/"' in client.get("/admin/how-it-works/").content.decode()


@pytest.mark.parametrize(
    ("make", "leads_to"),
    [
        (lambda: None, "/how-it-works/buyer/"),
        (make_user, "/how-it-works/buyer/"),
        (lambda: make_store().owner, "/how-it-works/seller/"),
        (make_mediator, "/mediation/how-it-works/"),
        (make_operator, "/admin/how-it-works/"),
    ],
)
def test_the_link_at_the_foot_leads_to_the_readers_own(client, make, leads_to):
    if user := make():
        client.force_login(user)
    assert 'href="/how-it-works/"' in client.get("/rules/").content.decode()
    assert client.get("/how-it-works/").headers["Location"] == leads_to


@pytest.mark.parametrize("role", [Role.BUYER, Role.SELLER])
def test_the_parties_ways_tell_of_every_clock_but_a_mediators_further_request(role):
    told = {part.state for part in WAYS[role] if part.state}
    assert set(CLOCKS) - told == {"verifying_evidence"}
