"""The operators' pages speak the reader's language: no name, title or choice stays English by itself."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, label_for_field
from django.utils.text import capfirst
from django.utils.translation import override

from tests.factories import make_operator

pytestmark = pytest.mark.django_db
SAME = {"Id", "SHA-256", "SKU", "Webhook-id"}  # what is written so in English and in the other language
ALSO_SAME = {"de": {"Name", "Status"}, "zh-hans": set(), "ru": set(), "ar": set()}


@pytest.fixture
def request_(rf):
    request = rf.get("/admin/")
    request.user = make_operator("Olga")
    return request


def field_names(page, request):
    return flatten_fieldsets(page.get_fieldsets(request))


def titles(page, request):
    """What one registered model is called wherever it is shown: itself, columns, filters, fields, actions."""
    meta = page.model._meta
    yield from (meta.verbose_name, meta.verbose_name_plural, meta.app_config.verbose_name)
    shown = [*page.get_list_display(request), *field_names(page, request)]
    yield from (label_for_field(name, page.model, page) for name in shown if name != "__str__")
    yield from (each.title for each in page.get_changelist_instance(request).filter_specs)
    yield from (text for _action, _name, text in page.get_actions(request).values())
    for inline in page.get_inline_instances(request):
        yield inline.verbose_name_plural
        yield from (label_for_field(name, inline.model, inline) for name in field_names(inline, request))


def spoken(language, request):
    with override(language):
        return {
            model._meta.label: [capfirst(str(title)) for title in titles(page, request)]
            for model, page in admin.site._registry.items()
        }


@pytest.mark.parametrize("language", sorted(ALSO_SAME))
def test_no_title_of_the_operators_pages_stays_english(request_, language):
    english, theirs = spoken("en", request_), spoken(language, request_)
    found = {
        (label, title)
        for label, texts in english.items()
        for title, translated in zip(texts, theirs[label], strict=True)
        if title == translated and title not in SAME | ALSO_SAME[language]
    }
    assert found == set()
    assert len(english) == 21
