"""What groups are called: products, carriers, pairs of countries, reasons."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from disputes.countries import country_name
from disputes.flow import SubReason
from disputes.insights.asked import Pair
from disputes.models import OrderTally

LONGEST = 40  # letters that fit above a bar on a phone
MANY = 500  # products; the names of more are read in one go


def titles_of(store: int, skus: Iterable[str]) -> dict[str, str]:
    """The products' titles, as orders name them."""
    wanted = list(skus)
    rows = OrderTally.objects.filter(store=store, level=OrderTally.Level.BY_SKU)
    if len(wanted) <= MANY:
        rows = rows.filter(sku__in=wanted)
    return dict(rows.values("sku").order_by().annotate(named=Max("title")).values_list("sku", "named"))


def product_named(store: int, text: str) -> str:
    """The SKU that is meant by one in other letters, or by a product's title; "" for none."""
    if not text:
        return ""
    meant = Q(sku__iexact=text) | Q(title__iexact=text)
    rows = OrderTally.objects.filter(meant, store=store, level=OrderTally.Level.BY_SKU)
    return rows.order_by("-month", "sku").values_list("sku", flat=True).first() or ""


def carrier_name(carrier: str) -> str:
    return carrier or _("No carrier known")


def pair_name(pair: Pair) -> str:
    origin, destination = (country_name(code) if code else _("unknown") for code in pair)
    return _("%(origin)s to %(destination)s") % {"origin": origin, "destination": destination}


def reason_name(sub_reason: str) -> str:
    return str(SubReason(sub_reason).label)


def others(n: int) -> str:
    """What a row is called in which so many are put together."""
    return _("Others (%(n)d, put together)") % {"n": n}


def short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
