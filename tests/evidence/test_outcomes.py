"""What becomes of real files, good and bad, most of them made to break readers: a table, by ending."""

from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from evidence.acceptance import judged
from tests.evidence.uploads import upload

pytestmark = pytest.mark.django_db
FILES = Path(settings.BASE_DIR).parent / "shared" / "data" / "uploads"

TAKEN = {
    ".csv": {"accepted": 1},
    ".gif": {"accepted": 11, "broken": 1, "too_many_pixels": 2},
    ".jpg": {"accepted": 31, "broken": 2},
    ".mov": {"accepted": 1},
    ".mp4": {"accepted": 1},
    ".pdf": {"accepted": 103, "broken": 66, "encrypted": 23, "wrong_type": 1},
    ".png": {"accepted": 18, "broken": 5},
    ".webm": {"accepted": 1},
    ".webp": {"accepted": 11},
}
OF_ANOTHER_TYPE = {
    **dict.fromkeys((".7z", ".arj", ".avi", ".bz2", ".cab", ".dcm", ".gz", ".icns", ".json", ".mkv"), 1),
    **dict.fromkeys((".ogg", ".pcx", ".ps", ".rtf", ".svg", ".tar", ".tga", ".wav", ".xz", ".zip"), 1),
    **dict.fromkeys((".htm", ".ppm"), 2),
    **dict.fromkeys((".avif", ".ico", ".mp3", ".rar"), 3),
    ".dds": 5,
    ".jp2": 5,
    ".j2k": 7,
    ".psd": 8,
    ".sgi": 9,
    ".tiff": 12,
    ".bmp": 14,
    ".tif": 40,
    ".fli": 41,
    ".txt": 1,  # with control characters in it
}
EXPECTED = TAKEN | {ending: {"wrong_type": count} for ending, count in OF_ANOTHER_TYPE.items()}


@cache
def _by_ending():
    found = defaultdict(list)
    for path in FILES.rglob("*"):
        if path.is_file():
            found[path.suffix].append(path)
    return found


def _outcome(path):
    """The code, and what the answer says of the file."""
    try:
        found = judged(upload(path.read_bytes(), path.name))
    except ValidationError as error:
        return error.code, error.params["name"] == path.name and path.name in error.messages[0]
    return "accepted", found.size == path.stat().st_size


@pytest.mark.skipif(not FILES.exists(), reason="the collection of real files is not beside this checkout")
@pytest.mark.parametrize("ending", EXPECTED)
def test_every_real_file_gets_the_answer_that_it_should(ending):
    outcomes = [_outcome(path) for path in _by_ending()[ending]]
    assert Counter(code for code, _told in outcomes) == EXPECTED[ending]
    assert all(told for _code, told in outcomes)


@pytest.mark.skipif(not FILES.exists(), reason="the collection of real files is not beside this checkout")
def test_the_table_leaves_no_file_out():
    assert set(_by_ending()) == set(EXPECTED)
