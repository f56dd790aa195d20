"""A store's own templates: written by its staff, checked when saved, and nobody's words are lost."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from disputes.models import ReplyTemplate, StoreMember
from tests.disputes.pages import fresh
from tests.factories import make_store, make_user, staff_of

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("disputes:reply_templates"), reverse("disputes:new_reply_template")
WRITTEN = {
    "name": "Late",
    "language": "en",
    "text": "Hello {buyer}, about { order }.",
    "about": "",
    "do": "save",
}


def page_of(response):
    return response.content.decode()


@pytest.fixture
def store(client):
    store = make_store()
    client.force_login(store.owner)
    return store


def saved(store, **fields):
    return ReplyTemplate.objects.create(
        store=store,
        changed_by=store.owner,
        changed_at=datetime(2026, 3, 1, tzinfo=UTC),
        **{"name": "Late", "text": "Hello {buyer}.", "language": "en"} | fields,
    )


def address(row):
    return reverse("disputes:reply_template", args=[row.pk])


def test_any_of_the_staff_writes_one_and_finds_it_in_the_list(client, store):
    agent = make_user("agent")
    StoreMember.objects.create(store=store, user=agent)
    client.force_login(agent)
    about = {"about": "damaged", "action": "counter", "state": "awaiting_seller_response"}
    response = client.post(NEW, WRITTEN | about, follow=True)
    assert "The template “Late” is saved." in page_of(response)
    row = ReplyTemplate.objects.get()
    assert (row.store, row.name, row.text, row.language, row.changed_by) == (
        store,
        "Late",
        "Hello {buyer}, about {order}.",
        "en",
        agent,
    )
    assert (row.reason, row.sub_reason, row.action, row.state) == (
        "not_as_described",
        "damaged",
        "counter",
        "awaiting_seller_response",
    )


@pytest.mark.parametrize(
    ("about", "kept"),
    [("", ("", "")), ("not_received", ("not_received", "")), ("quality", ("not_as_described", "quality"))],
)
def test_a_template_is_for_all_for_a_reason_or_for_a_sub_reason(client, store, about, kept):
    client.post(NEW, WRITTEN | {"about": about})
    row = ReplyTemplate.objects.get()
    assert (row.reason, row.sub_reason) == kept
    assert client.get(address(row)).context["form"]["about"].value() == about


def test_a_field_that_is_not_known_is_named_with_those_that_are(client, store):
    response = client.post(NEW, WRITTEN | {"text": "Hello {buyr}, {x}."})
    page = page_of(response)
    assert "There is no field {buyr}. Do you mean {buyer}?" in page
    assert "There is no field {x}." in page
    assert "The fields are: {greeting}, {buyer}, {order}," in page
    assert "Hello {buyr}, {x}." in page
    assert not ReplyTemplate.objects.exists()


@pytest.mark.parametrize("text", ["Hello {buyer", "Hello buyer}", "{{buyer}}"])
def test_a_brace_that_stands_alone_is_told(client, store, text):
    assert "A brace stands alone." in page_of(client.post(NEW, WRITTEN | {"text": text}))
    assert not ReplyTemplate.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"text": " "},
        {"text": "a" * 4001},
        {"language": "tlh"},
        {"about": "other"},
        {"action": "rule"},
        {"state": "x"},
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(client, store, wrong):
    response = client.post(NEW, WRITTEN | {"text": "Hello {store}."} | wrong)
    assert response.status_code == 200
    (name,) = wrong
    assert name in response.context["form"].errors
    assert response.context["form"]["name"].value() == wrong.get("name", "Late")
    assert not ReplyTemplate.objects.exists()


def test_a_name_is_taken_once_in_a_store(client, store):
    saved(store)
    saved(make_store())
    assert "Another template of this store has this name." in page_of(client.post(NEW, WRITTEN))
    assert client.post(NEW, WRITTEN | {"name": "Later"}).status_code == 302


def test_a_change_is_saved_and_counted(client, store):
    row = saved(store)
    client.post(address(row), WRITTEN | {"text": "Dear {buyer}.", "version": 1})
    row.refresh_from_db()
    assert (row.text, row.version) == ("Dear {buyer}.", 2)


def test_nobody_writes_over_what_a_colleague_changed_meanwhile_without_seeing_it(client, store):
    row = saved(store)
    client.post(address(row), WRITTEN | {"text": "Theirs.", "version": 1})
    response = client.post(address(row), WRITTEN | {"text": "Mine.", "version": 1})
    assert "seller has changed it meanwhile" in page_of(response)
    assert "Theirs." in page_of(response)
    assert response.context["form"]["text"].value() == "Mine."
    row.refresh_from_db()
    assert row.text == "Theirs."
    client.post(
        address(row), WRITTEN | {"text": "Mine.", "version": response.context["form"]["version"].value()}
    )
    row.refresh_from_db()
    assert (row.text, row.version) == ("Mine.", 3)


def test_a_retired_one_is_offered_no_more_and_can_come_back(client, store):
    row = saved(store)
    client.post(address(row), {"do": "retire"})
    assert not ReplyTemplate.objects.in_use().exists()
    assert client.get(address(row)).status_code == 404
    assert "“Late” is offered again." in page_of(client.post(address(row), {"do": "use"}, follow=True))
    assert ReplyTemplate.objects.in_use().get() == row


def test_it_does_not_come_back_under_a_name_that_is_taken(client, store):
    row = saved(store, retired_at=datetime(2026, 3, 2, tzinfo=UTC))
    saved(store)
    assert "has this name" in page_of(client.post(address(row), {"do": "use"}, follow=True))
    assert ReplyTemplate.objects.in_use().count() == 1


def test_strangers_and_buyers_find_nothing(client, store):
    row = saved(store)
    client.force_login(make_user("stranger"))
    assert client.get(LIST).status_code == client.get(NEW).status_code == 404
    assert client.get(address(row)).status_code == 404
    assert client.post(address(row), {"do": "retire"}).status_code == 404
    client.force_login(make_store().owner)
    assert client.post(address(row), WRITTEN | {"version": 1}).status_code == 404
    assert ReplyTemplate.objects.in_use().get().text == "Hello {buyer}."


@pytest.mark.postgres
@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**22])
def test_a_number_out_of_range_is_not_there(client, store, number):
    page = f"/seller/store/replies/{number}/"
    assert client.get(page).status_code == 404
    for data in (WRITTEN, {"do": "retire"}, {"do": "use"}):
        assert client.post(page, data).status_code == 404
    row = saved(store)
    if number:
        assert client.get(f"{LIST}?store={number}").status_code == 404
    response = client.post(address(row), WRITTEN | {"version": number})
    assert "seller has changed it meanwhile" in page_of(response)


def test_who_is_signed_out_is_asked_to_sign_in(client):
    for page in (LIST, NEW, address(saved(make_store()))):
        assert client.get(page).status_code == 302


def test_the_preview_reads_as_with_a_made_up_order_and_saves_nothing(client, store):
    data = WRITTEN | {"text": "Hello {buyer}: {item}, {offer}, {deadline}. {cause}", "preview": "yes"}
    page = page_of(client.post(NEW, data))
    assert "Hello seller: Stoneware dinner set, €15.00," in page
    assert "[[what happened, in a few words of yours]]" in page
    assert "Not known here: what happened, in a few words of yours." in page
    assert not ReplyTemplate.objects.exists()


def test_the_preview_reads_as_with_a_dispute_of_the_store(client):
    dispute = fresh()
    client.force_login(staff_of(dispute))
    data = WRITTEN | {"text": "{order}: {asked}", "preview": "yes", "dispute": dispute.reference}
    page = page_of(client.post(NEW, data, headers={"HX-Request": "true"}))
    assert f"{dispute.order.reference}: €95.90" in page
    assert "<html" not in page
    strangers = page_of(
        client.post(NEW, data | {"dispute": fresh().reference}, headers={"HX-Request": "true"})
    )
    assert "PM-2026-0042: €49.00" in strangers


def test_the_preview_tells_what_is_wrong_with_the_fields(client, store):
    page = page_of(client.post(NEW, WRITTEN | {"text": "{x}", "preview": "yes"}))
    assert "There is no field {x}." in page


def test_its_own_template_is_put_into_an_answer(client):
    dispute = fresh()
    store = dispute.store
    store.owner = staff_of(dispute)
    row = saved(store, text="Hello {buyer}, about {order}.")
    client.force_login(store.owner)
    url = reverse("disputes:seller_action", args=[dispute.reference, "counter"])
    page = page_of(client.get(url))
    assert f'value="store:{row.pk}"' in page
    response = client.post(url, {"reply": f"store:{row.pk}", "fill": "yes"})
    assert response.context["form"]["statement"].value() == f"Hello buyer, about {dispute.order.reference}."


def test_the_stores_page_leads_there(client, store):
    assert f'href="{LIST}?store={store.pk}"' in page_of(client.get(reverse("disputes:store")))
