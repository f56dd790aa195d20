"""A store's staff: owners invite and remove, agents look, a link is good once."""

from datetime import timedelta
from html import unescape
from re import search, sub

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from disputes.models import StoreInvitation, StoreMember
from tests.factories import PASSWORD, T0, make_store, make_user

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "new.agent@example.com"
URL = "/seller/store/"


@pytest.fixture(autouse=True)
def _at_a_moment():
    with time_machine.travel(T0, tick=False):
        yield


@pytest.fixture
def store():
    return make_store()


@pytest.fixture
def owner(client, store):
    client.force_login(store.owner)
    return client


def text_of(response):
    without_marks = sub(r"</?(a|b|bdi|time|span)\b[^>]*>", "", response.content.decode())
    return " ".join(unescape(sub(r"<[^>]+>", " ", without_marks)).split())


def invite(owner, mailoutbox, email=NEW):
    """Invites and signs the owner out: the link is opened by somebody else."""
    owner.post(URL, {"do": "invite", "email": email})
    path = search(r"https?://[^/]+(/seller/invitations/\S+)", mailoutbox[-1].body).group(1)
    owner.logout()
    return path


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"do": "invite", "email": "nobody"}, "id_email"),
        ({"do": "address", "return_address": "Rua 1\x00"}, "id_return_address"),
    ],
)
def test_what_cannot_be_saved_is_summed_up_once_and_leads_to_its_field(owner, data, field):
    page = owner.post(URL, data).content.decode()
    assert page.count('id="error-summary"') == 1
    assert "Please correct 1 answer" in page
    assert f'href="#{field}"' in page


def test_an_invited_person_sets_name_and_password_and_is_in(owner, store, mailoutbox):
    path = invite(owner, mailoutbox)
    assert mailoutbox[0].to == [NEW]
    assert mailoutbox[0].subject == f"Join the staff of {store}"
    owner.post(path, {"name": "Jonas K.", "password": "a-good-pass-word"})
    person = User.objects.get(email=NEW)
    assert (person.name, person.check_password("a-good-pass-word")) == ("Jonas K.", True)
    assert StoreMember.objects.get(user=person).is_owner is False
    assert owner.get("/seller/").wsgi_request.user == person


def test_a_weak_password_is_refused_beside_its_field(owner, mailoutbox):
    path = invite(owner, mailoutbox)
    assert "too short" in text_of(owner.post(path, {"name": "Jonas K.", "password": "short"}))
    assert not User.objects.filter(email=NEW).exists()


def test_an_account_accepts_after_signing_in(owner, store, mailoutbox):
    person = User.objects.create_user(NEW, PASSWORD)
    path = invite(owner, mailoutbox, "New.Agent@Example.com")
    assert "Sign in to accept" in text_of(owner.get(path))
    owner.force_login(person)
    assert owner.post(path).url == "/seller/"
    assert store.members.filter(user=person, is_owner=False).exists()


def test_another_account_cannot_accept(owner, store, mailoutbox):
    path = invite(owner, mailoutbox)
    owner.force_login(make_user("other"))
    assert owner.get(path).status_code == owner.post(path).status_code == 403
    assert store.members.count() == 1


def test_an_invitation_is_good_once(owner, mailoutbox):
    path = invite(owner, mailoutbox)
    owner.post(path, {"name": "Jonas K.", "password": "a-good-pass-word"})
    owner.logout()
    again = owner.post(path, {"name": "Somebody", "password": "a-good-pass-word"})
    assert (again.status_code, "used already" in text_of(again)) == (410, True)


@pytest.mark.parametrize(("days", "status"), [(6.9, 200), (7, 410)])
def test_an_invitation_ends_after_seven_days(owner, mailoutbox, days, status):
    path = invite(owner, mailoutbox)
    with time_machine.travel(T0 + timedelta(days=days), tick=False):
        assert owner.get(path).status_code == status


def test_a_revoked_invitation_is_gone(owner, store, mailoutbox):
    path = invite(owner, mailoutbox)
    owner.force_login(store.owner)
    owner.post(URL, {"do": "revoke", "invitation": StoreInvitation.objects.get().pk})
    owner.logout()
    assert owner.get(path).status_code == 404


def test_a_second_invitation_replaces_the_first(owner, store, mailoutbox):
    first = invite(owner, mailoutbox)
    owner.force_login(store.owner)
    second = invite(owner, mailoutbox)
    assert [owner.get(path).status_code for path in (first, second)] == [404, 200]


def test_the_token_is_not_kept(owner, mailoutbox):
    path = invite(owner, mailoutbox)
    assert StoreInvitation.objects.get().token_hash not in path


def test_who_is_on_the_staff_is_not_invited_again(owner, store, mailoutbox):
    page = text_of(owner.post(URL, {"do": "invite", "email": store.owner.email.upper()}))
    assert "This person is on the staff already." in page
    assert mailoutbox == []


def test_a_mail_that_cannot_be_sent_is_said(owner, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = text_of(owner.post(URL, {"do": "invite", "email": NEW}))
    assert "The mail could not be sent. Please try again later." in page


def test_a_removed_agent_sees_nothing_at_once(owner, store):
    agent = make_user("agent")
    member = StoreMember.objects.create(store=store, user=agent)
    owner.post(URL, {"do": "remove", "member": member.pk})
    owner.force_login(agent)
    assert owner.get(URL).status_code == 404


def test_the_last_owner_stays(owner, store):
    mine = store.members.get()
    assert "You are the last one" in text_of(
        owner.post(URL, {"do": "remove", "member": mine.pk}, follow=True)
    )
    StoreMember.objects.create(store=store, user=make_user("second"), is_owner=True)
    owner.post(URL, {"do": "remove", "member": mine.pk})
    assert store.members.filter(is_owner=True).count() == 1


def test_an_owner_edits_the_return_address(owner, store):
    owner.post(URL, {"do": "address", "return_address": "Rua 1\nPorto"})
    store.refresh_from_db()
    assert store.return_address.split() == ["Rua", "1", "Porto"]


@pytest.mark.parametrize("change", ["invite", "revoke", "remove", "address"])
def test_an_agent_looks_and_changes_nothing(client, store, change, mailoutbox):
    agent = make_user("agent")
    StoreMember.objects.create(store=store, user=agent)
    client.force_login(agent)
    assert '<form method="post" action="?store' not in client.get(URL).content.decode()
    answers = {"email": NEW, "member": store.members.first().pk, "return_address": "x", "invitation": "1"}
    assert client.post(URL, {"do": change, **answers}).status_code == 404
    store.refresh_from_db()
    assert (store.members.count(), store.return_address, mailoutbox) == (2, "", [])


def test_a_member_of_another_store_is_out_of_reach(owner, store):
    other = make_store()
    assert owner.post(URL, {"do": "remove", "member": other.members.get().pk}).status_code == 404
    assert owner.get(f"{URL}?store={other.pk}").status_code == 404
    assert other.members.count() == 1


def test_a_stranger_gets_404(client, store):
    client.force_login(make_user("stranger"))
    assert client.get(URL).status_code == 404
    assert client.get(reverse("disputes:invitation", args=["guess"])).status_code == 404
