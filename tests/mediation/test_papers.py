"""Paper in a language that is read from right to left begins there, whatever script a line begins with."""

from datetime import UTC, datetime

import pypdfium2
import pytest
from django.utils.translation import override

from mediation.papers import Imprint, as_pdf, facts, items, quote

FOOT = "D-2026-7Q4K9M · سجل"


def drawn(code, *blocks, foot=FOOT):
    """Each sign on paper with how far it is from the left, in parts of the page's width."""
    with override(code):
        paper = as_pdf(blocks, Imprint("", foot, datetime(2026, 3, 2, tzinfo=UTC)))
    page = pypdfium2.PdfDocument(paper)[0]
    text = page.get_textpage()
    signs = [(text.get_text_range(n, 1), text.get_charbox(n)[0]) for n in range(text.count_chars())]
    return [(sign, left / page.get_width()) for sign, left in signs if sign.strip()]


def leftmost(*arguments, **options):
    return min(left for _sign, left in drawn(*arguments, **options))


@pytest.mark.parametrize(("code", "at_the_right"), [("ar", True), ("de", False), ("zh-hans", False)])
def test_lines_begin_where_the_language_begins(every_language, code, at_the_right):
    assert (leftmost(code, items(["E1, المشتري"])) > 0.5) == at_the_right


def test_what_people_wrote_begins_where_its_own_script_does(every_language):
    assert leftmost("ar", quote("It came broken.")) < 0.2


def test_the_number_of_pages_stands_beside_its_words(every_language):
    assert leftmost("ar", foot="") > 0.8


def test_the_dot_of_a_name_stays_behind_it(every_language):
    where = dict(drawn("ar", facts([("المشتري", "Inês M.")]), foot=""))
    assert where["."] > where["M"]
