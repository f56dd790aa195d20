"""What a rule says, told back as one plain sentence; and what it has been looking for and doing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from babel.lists import format_list
from babel.numbers import format_percent
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disputes.automation.matching import Delivery, Does
from disputes.countries import country_name
from disputes.flow import Reason, Remedy, SubReason
from disputes.instants import locale
from disputes.models import AutomationVersion, ReplyTemplate, Store
from disputes.money import format_money
from disputes.replies.built_in import TEMPLATES
from disputes.replies.template import OWN
from disputes.templatetags.desk import in_quotes


def names_of(store: Store) -> dict[str, str]:
    """What the texts of a store's offers are called, by their keys: its own in use, and ours. One query."""
    own = ReplyTemplate.objects.in_use().filter(store=store).values_list("pk", "name")
    ours = {each.key: str(each.name) for each in TEMPLATES.values()}
    return ours | {f"{OWN}:{number}": name for number, name in own}


def told(version: AutomationVersion, names: Mapping[str, str]) -> str:
    """The rule as one sentence, in the active language. `names` are those of its store's texts."""
    # Translators: "1 hour after a dispute was opened, the store … where … and …; at most …."
    return _("%(wait)s, %(does)s, where %(conditions)s; %(limits)s.") % {
        "conditions": format_list(list(conditions(version)), locale=locale()),
        "does": does(version, names),
        "wait": _wait(version),
        "limits": limits(version),
    }


def conditions(version: AutomationVersion) -> Iterator[str]:
    """Each as a clause that goes on after “where”."""
    yield _("the reason is %(reasons)s") % {"reasons": _one_of(str(Reason(r).label) for r in version.reasons)}
    if version.sub_reasons:
        names = (str(SubReason(each).label) for each in version.sub_reasons)
        yield _("it is about %(details)s") % {"details": _one_of(names)}
    yield _("at most %(amount)s is in dispute") % {"amount": _money(version, version.amount_up_to)}
    if version.asked_up_to is not None:
        yield _("at most %(amount)s is asked for") % {"amount": _money(version, version.asked_up_to)}
    if version.remedies:
        names = (str(Remedy(each).label) for each in version.remedies)
        yield _("the buyer asks for %(remedies)s") % {"remedies": _one_of(names)}
    elif version.does == Does.ACCEPT and Reason.NOT_AS_DESCRIBED in version.reasons:
        yield _("the buyer asks for no return that the store would pay")
    yield from _about_delivery(version)
    yield from _about_age(version)
    if version.countries:
        names = (country_name(code) for code in version.countries)
        yield _("it went to %(countries)s") % {"countries": _one_of(names)}


def _about_delivery(version: AutomationVersion) -> Iterator[str]:
    if version.delivery == Delivery.NO_SCAN:
        days = version.no_scan_days or 0
        yield ngettext(
            "tracking shows no scan for %(n)d day and no delivery",
            "tracking shows no scan for %(n)d days and no delivery",
            days,
        ) % {"n": days}
    elif version.delivery == Delivery.NOT_DELIVERED:
        yield _("nothing is recorded as delivered")
    elif version.delivery == Delivery.DELIVERED:
        yield _("all is recorded as delivered")


def _about_age(version: AutomationVersion) -> Iterator[str]:
    if version.order_age_from is not None:
        yield ngettext(
            "the order is at least %(n)d day old",
            "the order is at least %(n)d days old",
            version.order_age_from,
        ) % {"n": version.order_age_from}
    if version.order_age_to is not None:
        yield ngettext(
            "the order is at most %(n)d day old", "the order is at most %(n)d days old", version.order_age_to
        ) % {"n": version.order_age_to}


def does(version: AutomationVersion, names: Mapping[str, str]) -> str:
    if version.does == Does.ACCEPT:
        return _("the store accepts what the buyer asks for")
    text = names.get(version.template) or _("a text that is not there any more")
    if version.percent is None:
        amount = _money(version, version.fixed_amount or 0)
        return _("the store offers %(amount)s with the text “%(text)s”") % {"amount": amount, "text": text}
    percent = format_percent(version.percent / 100, locale=locale())
    return _("the store offers %(percent)s of what is in dispute with the text “%(text)s”") % {
        "percent": percent,
        "text": text,
    }


def _wait(version: AutomationVersion) -> str:
    return ngettext(
        "%(n)d hour after a dispute was opened", "%(n)d hours after a dispute was opened", version.wait_hours
    ) % {"n": version.wait_hours}


def limits(version: AutomationVersion) -> str:
    said = _("at most %(day)d times and %(day_money)s a day, %(month)d times and %(month_money)s a month")
    return said % {
        "day": version.count_per_day,
        "day_money": _money(version, version.money_per_day),
        "month": version.count_per_month,
        "month_money": _money(version, version.money_per_month),
    }


def _one_of(names: Iterator[str]) -> str:
    return str(format_list([in_quotes(name) for name in names], style="or", locale=locale()))


def _money(version: AutomationVersion, amount: int) -> str:
    return format_money(amount, version.currency)
