"""The desk's own templates on a store's page: read by reason, and copied into a store's own."""

from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from disputes.models import ReplyTemplate, StoreMember
from disputes.replies import fill
from disputes.replies.built_in import TEMPLATES
from disputes.replies.checking import problems
from disputes.replies.shelves import braced, copy_of, shelves
from disputes.replies.template import of_row
from tests.factories import make_dispute, make_store, make_user

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("disputes:reply_templates"), reverse("disputes:new_reply_template")
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture
def store(client):
    store = make_store()
    client.force_login(store.owner)
    return store


def test_each_template_stands_on_one_shelf_by_reason_and_sub_reason():
    found = shelves()
    told = [each.slug for shelf in found for group in shelf.groups.values() for each in group]
    assert sorted(told) == sorted(TEMPLATES)
    assert [shelf.title for shelf in found] == ["Not received", "Not as described", "All reasons"]
    late = found[0].groups["Late on its way"]
    assert [each.slug for each in late] == ["late-part", "late-looking"]
    assert list(found[0].groups)[-1] == "Not received: all"
    assert list(found[2].groups) == [""]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copy_may_be_saved_and_reads_like_the_desks(language):
    dispute = make_dispute()
    for slug, template in TEMPLATES.items():
        with translation.override(language):
            assert list(problems(braced(template))) == []
            row = copy_of(slug, dispute.store, language)
        row.pk = 1
        assert (
            fill(of_row(row), dispute, language, "UTC").text == fill(template, dispute, language, "UTC").text
        )


def test_the_staff_read_them_in_their_language_at_the_price_of_none(client, store):
    agent = make_user("agent")
    StoreMember.objects.create(store=store, user=agent)
    client.force_login(agent)
    with CaptureQueriesContext(connection) as queries:
        page = unescape(client.get(LIST, headers={"Accept-Language": "de"}).content.decode())
    assert len(queries) <= 8
    assert "Verspätet" in page
    assert "{tracking_number}" in page
    assert f"{NEW}?store={store.pk}&copy=late-part" in page
    assert page.count("&copy=") == len(TEMPLATES)


def test_a_copy_opens_the_form_and_is_the_stores_once_it_is_saved(client, store):
    address = f"{NEW}?store={store.pk}&copy=damaged-part"
    form = client.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    assert (typed["about"], typed["action"], typed["language"]) == ("damaged", "counter", "en")
    assert typed["text"].startswith("{greeting}\n\nWe are sorry that “{item}” came damaged.")
    assert typed["text"].endswith("\n\n{store}")
    assert not ReplyTemplate.objects.exists()
    assert client.post(address, typed | {"do": "save"}).status_code == 302
    row = ReplyTemplate.objects.get()
    assert (row.name, row.store, row.sub_reason) == (str(TEMPLATES["damaged-part"].name), store, "damaged")


def test_what_the_desk_does_not_have_is_not_found(client, store):
    assert client.get(f"{NEW}?store={store.pk}&copy=none").status_code == 404
    client.force_login(make_user("stranger"))
    assert client.get(f"{NEW}?store={store.pk}&copy=damaged-part").status_code == 404
