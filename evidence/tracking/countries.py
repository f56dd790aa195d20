"""Which country's post issued a tracking number: the one place that knows what its letters mean."""

from __future__ import annotations

import re

from disputes.countries import COUNTRIES

S10 = re.compile(r"[A-Z]{2}[0-9]{9}([A-Z]{2})")


def issuing_country(number: str) -> str:
    """ISO 3166-1 code of the post that issued a number, "" where the number does not say.

    Source: Universal Postal Union, standard S10, “Identification of postal items: 13-character identifier”:
    two letters for the service, eight digits, a check digit, and the two letters of the country (ISO 3166-1)
    of the postal operator that *issued* the number. That is where the parcel was posted, never where it goes:
    a return's number comes from the buyer's country. Operators may post abroad for others, so a third country
    is a reason to ask, no proof. `number` is without spaces, in capitals.
    """
    found = S10.fullmatch(number)
    return found[1] if found and found[1] in COUNTRIES else ""
