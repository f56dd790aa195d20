"""How tests read and fill in the pages of the rules."""

import re
from html import unescape

from django.urls import reverse

from disputes.models import ReplyTemplate
from tests.automation.rules import SAID
from tests.factories import T0


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
