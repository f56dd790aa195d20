"""A stored file in a few words."""

import pytest

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
    assert parts == ["2.0\xa0KB", *([extent] if extent else [])]
