"""Scans from a marketplace's file: once, whole, and what is bad by its line."""

import csv
import gzip
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from evidence.models import TrackingEvent
from evidence.tracking.receiving import COLUMNS, receive
from tests.factories import T0, make_marketplace

pytestmark = pytest.mark.django_db

GOOD = {
    "tracking_number": "rr 123456785 pt",
    "carrier": "CTT",
    "at": "2026-03-01T12:00:00+02:00",
    "status": "in_transit",
    "country": "es",
    "place": "Madrid",
    "text": "Sorted",
}


def csv_of(*rows, columns=COLUMNS):
    lines = StringIO()
    writer = csv.DictWriter(lines, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return lines.getvalue().encode()


@pytest.fixture
def run(tmp_path):
    """Imports a file of this name and content; what was printed, the reasons, and the exit status."""

    def do(content, name="scans.csv", **options):
        make_marketplace()
        file = tmp_path / name
        file.write_bytes(content)
        out, err, status = StringIO(), StringIO(), 0
        try:
            call_command(
                "import_tracking", file, marketplace="Porto Market", stdout=out, stderr=err, **options
            )
        except SystemExit as end:
            status = end.code
        return out.getvalue().strip(), err.getvalue().strip(), status

    return do


def kept():
    return list(
        TrackingEvent.objects.order_by("pk").values_list("tracking_number", "status", "country", "place")
    )


def test_a_scan_is_kept_with_its_number_compact_and_its_time_in_utc(run):
    assert run(csv_of(GOOD)) == ("Scans: 1 created, 0 unchanged, 0 rejected.", "", 0)
    event = TrackingEvent.objects.get()
    assert (event.tracking_number, event.carrier, event.status) == ("RR123456785PT", "CTT", "in_transit")
    assert (event.country, event.place, event.text) == ("ES", "Madrid", "Sorted")
    assert event.at.isoformat() == "2026-03-01T10:00:00+00:00"
    assert event.marketplace.name == "Porto Market"


def test_importing_again_changes_nothing(run):
    rows = [GOOD, GOOD | {"status": "delivered"}, GOOD]
    assert run(csv_of(*rows))[0] == "Scans: 2 created, 1 unchanged, 0 rejected."
    assert run(csv_of(*rows))[0] == "Scans: 0 created, 3 unchanged, 0 rejected."
    assert len(kept()) == 2


@pytest.mark.parametrize("name", ["scans.json", "scans.jsonl", "scans.json.gz"])
@pytest.mark.parametrize("pretty", [None, 2])
def test_json_is_read_as_an_array_or_as_lines(run, name, pretty):
    rows = [GOOD, GOOD | {"status": "delivered", "country": None, "more": {"a": [1]}}]
    lines = name == "scans.jsonl" and not pretty
    text = "\n".join(map(json.dumps, rows)) if lines else json.dumps(rows, indent=pretty)
    content = gzip.compress(text.encode()) if name.endswith(".gz") else text.encode()
    assert run(content, name)[0] == "Scans: 2 created, 0 unchanged, 0 rejected."
    assert kept()[1] == ("RR123456785PT", "delivered", "", "Madrid")


def test_csv_may_be_packed_and_leave_out_what_is_not_known(run):
    packed = gzip.compress(csv_of(GOOD, columns=("at", "status", "tracking_number")))
    assert run(packed, "scans.csv.gz")[0] == "Scans: 1 created, 0 unchanged, 0 rejected."
    assert kept() == [("RR123456785PT", "in_transit", "", "")]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"tracking_number": ""}, "tracking_number: A value is needed."),
        ({"tracking_number": " - "}, "tracking_number: A value is needed."),
        ({"tracking_number": "1" * 61}, "tracking_number: At most 60 characters are possible."),
        ({"at": "2026-03-01 12:00"}, "at: The time has no offset."),
        ({"at": "yesterday"}, "at: “yesterday” is no ISO 8601 time."),
        ({"at": "2126-03-01T12:00:00Z"}, "at: This time lies in the future."),
        ({"status": "flying"}, "status: “flying” is none of: announced, accepted,"),
        ({"country": "XX"}, "country: “XX” is no country of ISO 3166"),
        ({"place": "x" * 121}, "place: At most 120 characters are possible."),
        ({"text": "a\0b"}, "text: NUL"),
    ],
)
def test_a_bad_row_is_rejected_by_its_line_and_the_others_go_in(run, bad, reason):
    out, err, status = run(csv_of(GOOD, GOOD | bad, GOOD | {"place": "Lisboa"}))
    assert (out, status) == ("Scans: 2 created, 0 unchanged, 1 rejected.", 1)
    assert err.startswith(f"Line 3: {reason}")
    assert [place for *_others, place in kept()] == ["Madrid", "Lisboa"]


def test_a_scan_that_says_something_else_than_before_is_rejected(run):
    run(csv_of(GOOD))
    out, err, status = run(csv_of(GOOD | {"country": "FR"}))
    assert (out, status) == ("Scans: 0 created, 0 unchanged, 1 rejected.", 1)
    assert err == "Line 2: This scan was told before with other words; scans are not changed."
    assert kept() == [("RR123456785PT", "in_transit", "ES", "Madrid")]


def test_broken_json_is_told_by_its_line_and_reading_goes_on(run):
    number = json.dumps(GOOD | {"tracking_number": 986578788855})
    text = "\n".join([json.dumps(GOOD), "{broken", "7", number, json.dumps(GOOD | {"place": "Lisboa"})])
    out, err, status = run(text.encode(), "scans.jsonl")
    assert (out, status) == ("Scans: 2 created, 0 unchanged, 3 rejected.", 1)
    lines = err.splitlines()
    assert lines[0].startswith("Line 2: This is no JSON: ")
    assert lines[1] == "Line 3: This is no object with the fields of a scan."
    assert lines[2] == "Line 4: tracking_number: Write this value as text, in quotes."


def test_one_bad_object_of_many_on_a_line_leaves_the_others(run):
    text = json.dumps([GOOD, GOOD | {"status": "flying"}, GOOD | {"place": "Lisboa"}])
    assert run(text.encode(), "scans.json")[0] == "Scans: 2 created, 0 unchanged, 1 rejected."


def test_a_row_longer_than_the_reading_window_is_read_whole(run):
    rows = [GOOD | {"place": f"Town {number}", "more": "x" * 50_000} for number in range(5)]
    assert run(json.dumps(rows).encode(), "scans.json")[0] == "Scans: 5 created, 0 unchanged, 0 rejected."


def test_rejected_rows_are_written_with_line_and_reason(run, tmp_path):
    rejects = tmp_path / "rejects.csv"
    run(csv_of(GOOD, GOOD | {"status": "flying"}), rejects=rejects)
    (row,) = csv.DictReader(rejects.open(encoding="utf-8", newline=""))
    assert (row["line"], row["status"], row["place"]) == ("3", "flying", "Madrid")
    assert row["reason"].startswith("status: “flying”")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("scans.csv", b"", "The file is empty"),
        ("scans.csv", b"tracking_number,at\n", "The file lacks columns: status."),
        ("scans.csv.gz", b"no gzip", "no whole gzip file"),
        ("scans.json.gz", b"no gzip", "no whole gzip file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(run, name, content, reason):
    with pytest.raises(CommandError, match=reason):
        run(content, name)


def test_an_unknown_marketplace_is_refused(tmp_path):
    with pytest.raises(CommandError, match="There is no marketplace “Nowhere”"):
        call_command("import_tracking", tmp_path / "scans.csv", marketplace="Nowhere")


def test_a_push_answers_for_each_row_by_its_place():
    market = make_marketplace()
    rows = [GOOD, GOOD | {"status": ""}, GOOD, GOOD | {"at": "2026-03-03T10:00:00Z"}]
    received = receive(market, rows, T0)
    assert (received.created, received.unchanged) == (1, 1)
    assert received.rejected == {1: "status: A value is needed.", 3: "at: This time lies in the future."}
    assert receive(market, rows, T0 + timedelta(days=1)).created == 1
    assert receive(make_marketplace("Elsewhere"), rows[:1], T0).created == 1
