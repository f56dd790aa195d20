"""All published test numbers, each judged as its row says where the library knows the format."""

import csv
from pathlib import Path

import pytest

from evidence.tracking import Check, checked

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "tracking" / "vectors.csv"
KNOWN = {
    "amazon_logistics", "dhl_express", "fedex_12", "fedex_34", "fedex_ground", "fedex_ground_96",
    "fedex_ground_gsn", "fedex_ground_sscc_18", "ontrac_c", "s10", "ups", "usps_20", "usps_impb_c",
    "usps_impb_n", "usps_legacy",
}  # fmt: skip
EXCEPTIONS = {
    # newer than the library: FedEx's bar codes that do not begin with 100
    "1027590111820004833500785458233610": "the library knows bar codes that begin with 100",
    "1195266473930007521100871079919940": "the library knows bar codes that begin with 100",
    "1195271874060007521100871140316925": "the library knows bar codes that begin with 100",
    "1195583874210007521100871140316936": "the library knows bar codes that begin with 100",
    # not of the format at all: another format of the same carrier may look like this
    "TBB000000000000": "no format's shape",
    "000000000000000": "no format's shape",
    "000000000000": "no format's shape",
    "2334611306206407667222": "no format's shape",
    "420000000000000000000000000000": "no format's shape",
    # XX is no country: carriers that are no posts number in the same shape
    "RB123456785XX": "the shape of S10 with letters of no country",
}


@pytest.fixture(scope="module")
def rows():
    if not VECTORS.exists():
        pytest.skip(f"{VECTORS} is not there: the test numbers lie beside the checkout")
    with VECTORS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(row):
    return "".join(row["number"].split())


def test_every_number_of_a_known_format_is_judged_as_its_row_says(rows):
    expected = {"1": Check.VALID, "0": Check.INVALID}
    told = [row for row in rows if row["format_id"] in KNOWN and plain(row) not in EXCEPTIONS]
    wrong = [
        plain(row)
        for row in told
        if checked(row["courier_name"], row["number"]) is not expected[row["valid"]]
    ]
    assert wrong == []
    assert (len(rows), len(told)) == (280, 108)


def test_every_other_number_cannot_be_checked(rows):
    others = [row for row in rows if row["format_id"] not in KNOWN or plain(row) in EXCEPTIONS]
    assert {checked(row["courier_name"], row["number"]) for row in others} == {Check.UNKNOWN}
    assert {plain(row) for row in others} >= set(EXCEPTIONS)
