"""The catalogues are whole: nothing is missing, left over or guessed, and each is compiled as it stands."""

import os
import shutil
import subprocess
import sys

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.utils.translation import to_locale

from tests.languages.catalogues import (
    LOCALES,
    ROOT,
    compiled,
    differences,
    messages,
    name_of,
    po_file,
    read,
    texts,
    there,
)

SOURCES = ("accounts", "config", "disputes", "evidence", "mediation", "templates")
each = pytest.mark.parametrize("locale", there())


@pytest.fixture(scope="module")
def gathered(tmp_path_factory):
    """What `makemessages` says of a copy of the sources, and the texts that it finds."""
    if not shutil.which("xgettext"):
        pytest.skip("xgettext is missing: apt-get install gettext")
    copy = tmp_path_factory.mktemp("copy")
    for name in SOURCES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", copy)
    (copy / "locale").mkdir()
    made = subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "de", "--add-location", "file"],
        cwd=copy,
        env={
            "PATH": os.environ["PATH"],
            "DEBUG": "1",
            "DATA_DIR": str(copy / "data"),
            "PYTHONPATH": str(copy),
        },
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    return made.stdout + made.stderr, read(copy / "locale/de/LC_MESSAGES/django.po")


def test_all_languages_have_a_catalogue():
    prepared = [to_locale(code) for code, _name in settings.PREPARED_LANGUAGES if code != "en"]
    assert prepared == LOCALES
    assert there() == LOCALES


def test_all_languages_are_offered():
    assert settings.LANGUAGES == settings.PREPARED_LANGUAGES


def test_gathering_the_texts_gives_no_warning(gathered):
    assert gathered[0] == "processing locale de\n"


@each
def test_all_texts_are_in_the_catalogue_and_no_others(gathered, locale):
    wanted = {name_of(message) for message in messages(gathered[1])}
    found = {name_of(message) for message in messages(read(po_file(locale)))}
    assert len(wanted) > 2000
    assert (sorted(map(str, wanted - found)), sorted(map(str, found - wanted))) == ([], [])


@each
def test_nothing_is_left_over(locale):
    assert list(read(po_file(locale)).obsolete) == []


@each
def test_nothing_is_untranslated_or_guessed(locale):
    catalogue = read(po_file(locale))
    open_ = [
        message.id
        for message in messages(catalogue)
        if message.fuzzy
        or not message.string
        or (isinstance(message.string, tuple) and not all(message.string))
    ]
    assert open_ == []


@each
def test_plural_forms_are_complete(locale):
    catalogue = read(po_file(locale))
    several = [message for message in messages(catalogue) if message.pluralizable]
    assert len(several) > 20
    assert {len(message.string) for message in several} == {catalogue.num_plurals}


@each
def test_placeholders_and_tags_are_those_of_the_text(locale):
    assert [found for message in messages(read(po_file(locale))) for found in differences(message)] == []


@each
def test_what_is_compiled_is_what_is_written(locale):
    catalogue = read(po_file(locale))
    with po_file(locale).with_suffix(".mo").open("rb") as file:
        assert texts(file) == compiled(catalogue)


@pytest.mark.parametrize(
    ("text", "translation", "is_right"),
    [
        ("%(a)s of %(b)s", "%(b)s: %(a)s", True),
        ("%(a)s of %(b)s", "%(a)s", False),
        ("<b>Now</b> %(a)s", "%(a)s <b>jetzt</b>", True),
        ("<b>Now</b>", "<i>Jetzt</i>", False),
        ("Now\n", "Jetzt", False),
        (("%(n)s day", "%(n)s days"), ("ein Tag", "%(n)s Tage"), True),
        (("%(n)s day", "%(n)s days"), ("%(m)s Tag", "%(n)s Tage"), False),
        (("%(n)s day of %(a)s", "%(n)s days of %(a)s"), ("Tag", "%(n)s Tage von %(a)s"), False),
    ],
)
def test_what_differs_from_its_text_is_found(text, translation, is_right):
    assert (differences(Message(text, translation)) == []) == is_right
