"""A session that a marketplace's link began sees that marketplace alone, and no settings of the account."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.links import HELD_TO
from accounts.models import MEDIATORS
from disputes import link_sessions
from tests.factories import make_dispute, make_order, make_store, make_user, staff_of

pytestmark = pytest.mark.django_db
SIGN_IN_LINK = "/accounts/link/"


@pytest.fixture
def dispute(porto):
    return make_dispute()


def person_of(dispute, role):
    return dispute.buyer if role == "buyer" else staff_of(dispute)


def follow(url, browser):
    """Press the button of a link."""
    return browser.post(SIGN_IN_LINK, {"key": url.partition("key=")[2]})


def link(program, dispute, role="buyer"):
    return program.post(f"/disputes/{dispute.reference}/link", {"as": role}).json()["url"]


def come_in(program, dispute, role="buyer"):
    browser = Client()
    assert follow(link(program, dispute, role), browser)["Location"] == page_of(dispute, role)
    return browser


def page_of(dispute, role="buyer"):
    return f"/{role}/disputes/{dispute.reference}/"


def have_elsewhere(person, role, lyon):
    """A dispute that this person has with another marketplace from now on."""
    store = make_store(marketplace=lyon.marketplace)
    if role == "seller":
        store.members.create(user=person)
        return make_dispute(order=make_order(store=store))
    return make_dispute(order=make_order(buyer=person, store=store))


def signed_in(browser):
    return browser.session.get("_auth_user_id")


@pytest.mark.parametrize("role", ["buyer", "seller"])
def test_it_ends_as_soon_as_the_account_is_another_marketplaces_too(porto, lyon, dispute, role):
    browser, person = come_in(porto, dispute, role), person_of(dispute, role)
    assert browser.get(page_of(dispute, role)).status_code == 200
    other = have_elsewhere(person, role, lyon)
    for path in (page_of(other, role), page_of(dispute, role), f"/{role}/"):
        answer = browser.get(path)
        assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={path}")
        assert signed_in(browser) is None
    told = browser.get("/accounts/login/").content.decode()
    assert "opens this account no more" in told


@pytest.mark.parametrize("role", ["buyer", "seller"])
def test_who_signs_in_by_their_own_means_sees_both_marketplaces(porto, lyon, dispute, role):
    browser, person = Client(), person_of(dispute, role)
    url = link(porto, dispute, role)
    browser.force_login(person)
    assert follow(url, browser).url == page_of(dispute, role)  # was signed in already
    other = have_elsewhere(person, role, lyon)
    for each in (dispute, other):
        assert browser.get(page_of(each, role)).status_code == 200
    assert browser.get("/accounts/profile/").status_code == 200


def test_it_does_nothing_there_either(porto, lyon, dispute):
    browser = come_in(porto, dispute)
    mine = browser.post(f"{page_of(dispute)}send_message/", {"text": "Hello.", "version": 1})
    assert (mine.status_code, mine.url) == (302, page_of(dispute))
    other = have_elsewhere(dispute.buyer, "buyer", lyon)
    answer = browser.post(f"{page_of(other)}send_message/", {"text": "Hello.", "version": 1})
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/")
    assert list(other.events.values_list("action", flat=True)) == ["open"]
    assert dispute.events.latest("pk").action == "send_message"


def test_parts_of_a_page_lead_to_the_whole_sign_in_page(porto, lyon, dispute):
    browser = come_in(porto, dispute)
    have_elsewhere(dispute.buyer, "buyer", lyon)
    answer = browser.get(page_of(dispute), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == f"/accounts/login/?next={page_of(dispute)}"


@pytest.mark.parametrize("asked", ["{page}news/", "/buyer/changes/"])
def test_an_open_page_that_asks_by_itself_is_refused_and_stays(porto, lyon, dispute, asked):
    browser = come_in(porto, dispute)
    asked = asked.format(page=page_of(dispute))
    assert browser.get(asked, headers={"HX-Request": "true"}).status_code in (200, 204)
    have_elsewhere(dispute.buyer, "buyer", lyon)
    answer = browser.get(asked, headers={"HX-Request": "true"})
    assert (answer.status_code, "HX-Redirect" in answer) == (403, False)
    assert signed_in(browser) is None


def test_more_with_the_same_marketplace_leaves_it_open(porto, dispute):
    browser = come_in(porto, dispute)
    more = make_dispute(order=make_order(buyer=dispute.buyer))
    assert browser.get(page_of(more)).status_code == 200
    assert browser.get(page_of(dispute)).status_code == 200


def test_a_link_opens_nothing_that_came_since_it_was_made(porto, lyon, dispute):
    url, browser = link(porto, dispute), Client()
    have_elsewhere(dispute.buyer, "buyer", lyon)
    assert follow(url, browser).url == "/accounts/login/?next=/"
    assert signed_in(browser) is None


def test_what_a_view_found_while_an_order_came_is_shown_to_nobody(porto, lyon, dispute, monkeypatch):
    browser = come_in(porto, dispute)
    before = link_sessions.is_elsewhere
    answers = []

    def late(person, marketplace):
        """The order comes just after the first look."""
        answers.append(before(person, marketplace))
        if len(answers) == 1:
            have_elsewhere(dispute.buyer, "buyer", lyon)
        return answers[-1]

    monkeypatch.setattr(link_sessions, "is_elsewhere", late)
    assert browser.get("/buyer/disputes/").url == "/accounts/login/?next=/buyer/disputes/"
    assert answers == [False, True]


def test_whoever_takes_an_office_signs_in_anew(porto, dispute):
    browser = come_in(porto, dispute)
    dispute.buyer.groups.add(Group.objects.get(name=MEDIATORS))
    assert browser.get(page_of(dispute)).url == f"/accounts/login/?next={page_of(dispute)}"


SETTINGS = [
    "/accounts/profile/",
    "/accounts/password/set/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/3rdparty/",
    "/accounts/sessions/",
    "/accounts/reauthenticate/",
    "/seller/store/",
    "/seller/store/automation/",
    "/seller/store/automation/new/",
    "/seller/store/replies/",
    "/seller/store/replies/new/",
    "/seller/invitations/a-word/",
]


@pytest.mark.parametrize("path", SETTINGS)
def test_the_accounts_settings_ask_for_ones_own_means(porto, dispute, path):
    browser, before = come_in(porto, dispute), (dispute.buyer.name, dispute.buyer.password)
    for answer in (browser.get(path), browser.post(path, {"password1": "new-one-2026", "name": "Eve"})):
        assert answer.status_code == 403
        assert "by your own means" in answer.content.decode()
    dispute.buyer.refresh_from_db()
    assert (dispute.buyer.name, dispute.buyer.password) == before
    assert browser.get(page_of(dispute)).status_code == 200  # the session goes on


def test_the_way_out_leads_to_the_sign_in_page_and_back(porto, dispute):
    browser = come_in(porto, dispute)
    page = browser.get("/accounts/profile/").content.decode()
    back = "/accounts/login/?next=/accounts/profile/"
    assert f'name="next" value="{back}"' in page.replace("%2F", "/")
    answer = browser.post(reverse("account_logout"), {"next": back})
    assert (answer.url, signed_in(browser)) == (back, None)


def test_a_password_is_set_by_who_came_by_their_own_means(dispute):
    person, browser = make_user("Ana"), Client()
    person.set_unusable_password()
    person.save()
    browser.force_login(person)
    browser.post("/accounts/password/set/", {"password1": "new-one-2026", "password2": "new-one-2026"})
    person.refresh_from_db()
    assert person.check_password("new-one-2026")


def test_public_pages_and_the_first_one_stay_open(porto, dispute):
    browser = come_in(porto, dispute)
    for path in ("/", "/rules/", "/buyer/", "/api/v1/docs"):
        assert browser.get(path).status_code == 200


def test_a_new_sign_in_is_held_to_nothing(porto, dispute):
    browser = come_in(porto, dispute)
    assert browser.session[HELD_TO] == porto.marketplace.pk
    browser.post(reverse("account_logout"))
    browser.force_login(dispute.buyer)
    assert HELD_TO not in browser.session
    assert browser.get("/accounts/profile/").status_code == 200
