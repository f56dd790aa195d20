"""The archive's PDF speaks its reader's language: the text that is taken out of it has the headings of it."""

import io
import zipfile

import pytest
from django.utils.translation import gettext, override

from config.languages import PREPARED
from disputes.flow import State
from mediation.papers.fonts import MISSING
from tests.factories import make_dispute_in
from tests.mediation.test_decision import text_of

pytestmark = pytest.mark.django_db
HEADINGS = [
    "What it is about",
    "What was proposed",
    "The evidence",
    "The record",
    "How to check this archive",
]


def paper_of(client, case):
    """The record as PDF out of the archive that the buyer downloads."""
    client.force_login(case.buyer)
    answer = client.get(f"/buyer/disputes/{case.reference}/archive.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        return archive.read("case.pdf")


def letters(words):
    """What a line is written with: taken out of a PDF, letters that join come in another order."""
    return sorted("".join(words.split()))


@pytest.mark.parametrize("code", [code for code, _name in PREPARED])
def test_the_record_as_pdf_has_the_headings_of_the_readers_language(client, code):
    case = make_dispute_in(State.SETTLING)
    case.buyer.language = code
    case.buyer.save()
    paper = paper_of(client, case)
    assert f"/Lang ({code})".encode() in paper
    lines = [letters(line) for page in text_of(paper) for line in page.splitlines()]
    with override(code):
        title = gettext("Dispute %(reference)s") % {"reference": case.reference}
        wanted = [title, *map(gettext, HEADINGS)]
    assert [heading for heading in wanted if letters(heading) not in lines] == []
    assert [line for line in lines if MISSING in line] == []
    in_english = [heading for heading in HEADINGS if letters(heading) in lines]
    assert in_english == (HEADINGS if code == "en" else [])
