"""What check digits say about tracking numbers."""

import pytest

from evidence.tracking import Check, checked, warning


@pytest.mark.parametrize(
    ("carrier", "number", "check"),
    [
        ("CTT", "RR123456785PT", Check.VALID),
        ("CTT", "rr 123 456 785 pt", Check.VALID),
        ("CTT", "RR123456784PT", Check.INVALID),
        ("UPS", "1Z5R89390357567127", Check.VALID),
        ("UPS", "1Z5R89390357567128", Check.INVALID),
        ("UPS", "1Z5R8939035756712X", Check.INVALID),
        ("FedEx", "986578788855", Check.VALID),
        ("FedEx", "986578788856", Check.INVALID),
        ("SF Express", "986578788856", Check.UNKNOWN),
        ("DHL Express", "3318810025", Check.VALID),
        ("Yanwen", "UG123456789YP", Check.UNKNOWN),
        ("SF Express", "SF1234567890123", Check.UNKNOWN),
        ("", "", Check.UNKNOWN),
    ],
)
def test_checked(carrier, number, check):
    assert checked(carrier, number) is check
    assert bool(warning(carrier, number)) is (check is Check.INVALID)
