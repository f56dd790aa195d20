"""What the camera wrote, in words, and what in it does not fit."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from mediation.viewing.camera import Milestones, camera_of, place
from tests.factories import T0

DAYS = Milestones(placed=date(2026, 2, 20), sent=date(2026, 2, 25), delivered=date(2026, 3, 2))


def exhibit(kind="photo_of_received_item", at=T0 + timedelta(days=20), **camera):
    item = SimpleNamespace(
        kind=kind,
        stored=SimpleNamespace(facts={"camera": camera} if camera else {}),
        event=SimpleNamespace(at=at),
        get_kind_display=lambda: kind,
    )
    return SimpleNamespace(item=item, code="E1")


@pytest.mark.parametrize(
    ("taken", "kind", "words"),
    [
        ("2026-02-27T10:02:00", "photo_of_received_item", "3 days before delivery"),
        ("2026-03-01T10:02:00", "photo_of_received_item", "1 day before delivery"),
        ("2026-03-02T23:59:00", "proof_of_damage", "on the day of delivery"),
        ("2026-03-04T10:02:00+09:00", "video", "2 days after delivery"),
        ("2026-02-24T10:02:00", "photo_of_shipped_item", "1 day before it was sent"),
        ("2026-02-27T10:02:00", "photo_of_shipped_item", "2 days after it was sent"),
    ],
)
def test_the_day_is_measured_against_what_the_photo_shows(taken, kind, words):
    said = camera_of(exhibit(kind, taken_at=taken), DAYS).taken
    assert said.startswith("Taken ")
    assert said.endswith(f"10:02 by the camera's clock, {words}.") or "23:59" in said
    assert words in said


def test_without_a_delivery_the_sending_counts_and_without_that_the_order():
    photo = exhibit(taken_at="2026-02-27T10:02:00")
    assert "2 days after it was sent" in camera_of(photo, Milestones(DAYS.placed, DAYS.sent)).taken
    assert "7 days after the order" in camera_of(photo, Milestones(DAYS.placed)).taken
    assert camera_of(photo, Milestones()).taken == "Taken Fri 27 Feb 2026, 10:02 by the camera's clock."


@pytest.mark.parametrize("camera", [{}, {"taken_at": "yesterday"}, {"taken_at": "", "make": ""}])
def test_a_file_that_says_nothing_brings_no_words(camera):
    found = camera_of(exhibit(**camera), DAYS)
    assert (found.taken, found.facts, found.flags) == ("", (), ())


@pytest.mark.parametrize(
    ("kind", "camera", "flags"),
    [
        ("photo_of_received_item", {"taken_at": "2026-02-27T10:00:00"}, ["3 days before delivery"]),
        ("photo_of_received_item", {"taken_at": "2026-03-01T10:00:00"}, []),  # zones may differ
        ("photo_of_received_item", {"taken_at": "2026-03-03T10:00:00"}, []),
        ("photo_of_shipped_item", {"taken_at": "2026-02-28T10:00:00"}, ["3 days after it was sent"]),
        ("photo_of_shipped_item", {"taken_at": "2026-02-24T10:00:00"}, []),
        ("other", {"taken_at": "2026-02-01T10:00:00"}, []),
        ("other", {"taken_at": "2027-02-01T10:00:00"}, ["its clock is wrong"]),
        ("other", {"software": "Adobe Photoshop 25.1"}, ["edits pictures"]),
        ("other", {"software": "Phone 3 firmware 12"}, []),
    ],
)
def test_what_does_not_fit_is_flagged_and_its_twin_is_not(kind, camera, flags):
    found = camera_of(exhibit(kind, **camera), DAYS).flags
    assert len(found) == len(flags)
    assert all(words in flag for words, flag in zip(flags, found, strict=True))


def test_places_are_written_with_their_half_of_the_globe():
    assert place(-33.8688, 151.2093) == "33.86880° S, 151.20930° E"
