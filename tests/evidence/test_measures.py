"""A stored file in a few words."""

import pytest
from django.utils.translation import override

from disputes.templatetags.desk import size_text
from evidence.measures import kind_of, measure_of
from evidence.models import Evidence, StoredFile


@pytest.mark.parametrize(
    ("content_type", "facts", "kind", "extent"),
    [
        ("image/jpeg", {"width": 640, "height": 480}, "JPEG picture", "640 × 480"),
        ("image/heic", {}, "HEIC picture", ""),
        ("application/pdf", {"pages": 3}, "PDF document", "3 pages"),
        ("application/pdf", {"pages": 1}, "PDF document", "1 page"),
        ("video/quicktime", {"seconds": 64.6, "width": 640, "height": 480}, "QuickTime video", "1:05"),
        ("text/plain", {}, "Plain text", ""),
        ("message/rfc822", {}, "E-mail", ""),
    ],
)
def test_a_file_is_told_by_its_kind_and_how_much_there_is_of_it(content_type, facts, kind, extent):
    piece = Evidence(content_type=content_type, size=2048, stored=StoredFile(facts=facts))
    assert kind_of(piece) == kind
    parts = measure_of(piece).strip("\u2066\u2067\u2068\u2069").split(" · ")
    assert parts == ["2\xa0kB", *([extent] if extent else [])]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("en", ["0 bytes", "144.4 kB", "1.5 MB", "2,048 GB"]),
        ("de", ["0 Byte", "144,4 kB", "1,5 MB", "2.048 GB"]),
        ("ar", ["0 بايت", "144.4 كيلوبايت", "1.5 م.ب", "2,048 غ.ب"]),
    ],
)
def test_a_size_is_written_as_the_language_has_it_the_number_first(every_language, code, told):
    with override(code):
        sizes = [size_text(size).replace("\xa0", " ") for size in (0, 147_866, 3 << 19, 2 << 40)]
    assert sizes == told
