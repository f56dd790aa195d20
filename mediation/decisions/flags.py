"""What to look at before a ruling is sent: whose case it is, what does not fit, what a form leaves open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from evidence.contradictions import Contradiction, contradictions_of
from mediation.exhibits import viewer_url


@dataclass(frozen=True)
class Flag:
    """Something to look at before deciding; `css` is "flag-house" where it only informs."""

    title: str
    text: str
    css: str = ""
    icon: str = "triangle-alert"
    url: str = ""
    link: str = ""
    points: Sequence[Contradiction] = ()


def flags_before(form: Any, at: datetime) -> list[Flag]:
    """Whose case it is, what does not fit, and what a form leaves open."""
    flags = [*_colleagues(form), *_unassessed(form), *_undecided(form), *_weak(form), *_odd(form, at)]
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if chosen and not chosen["cited"]:
        flags.append(Flag(_("Nothing is cited."), _("Both sides read that no evidence is relied on.")))
    if "return_freight" not in form.fields:
        flags.append(_no_return(form))
    elif not form.dispute.has_return_address:
        flags.append(
            Flag(
                _("The store has no return address."),
                _("A return becomes the same refund, and the buyer keeps the goods."),
            )
        )
    if form.must_be_confirmed:
        text = _("More than %(amount)s is in dispute. The clock goes on.") % {"amount": form.limit}
        flags.append(Flag(_("A second mediator must confirm."), text, "flag-house", "users"))
    return flags


def _colleagues(form: Any) -> list[Flag]:
    """A word to who decides for somebody else."""
    mediator = form.dispute.mediator
    if mediator is None or mediator == form.actor.user:
        return []
    text = _("They see in the record that you decided.")
    return [Flag(_("This is %(name)s's case.") % {"name": mediator}, text, "flag-house", "users")]


def _unassessed(form: Any) -> list[Flag]:
    cited = {str(pk) for pk in form["cited"].value() or ()}
    flags = []
    for exhibit in form.exhibits:
        if exhibit.counts and not exhibit.assessment:
            said = (
                _("%(code)s is cited but not assessed.")
                if str(exhibit.item.pk) in cited
                else _("%(code)s is not assessed.")
            )
            title = said % {"code": exhibit.code}
            link = _("Assess %(code)s") % {"code": exhibit.code}
            url = viewer_url(form.dispute, exhibit.code)
            flags.append(Flag(title, "", url=url, link=link))
    return flags


def _undecided(form: Any) -> Iterator[Flag]:
    """Late evidence that nobody has let count or left out."""
    for exhibit in form.exhibits:
        if exhibit.is_undecided:
            title = _("%(code)s came late and does not count.") % {"code": exhibit.code}
            text = _("Say first whether it shall.")
            url = viewer_url(form.dispute, exhibit.code)
            yield Flag(title, text, url=url, link=_("Look at %(code)s") % {"code": exhibit.code})


def _weak(form: Any) -> Iterator[Flag]:
    """What is cited though a mediator found it doubtful, or rejected it."""
    cited = {str(pk) for pk in form["cited"].value() or ()}
    said = {
        "doubtful": _("%(code)s is cited but doubtful."),
        "rejected": _("%(code)s is cited but rejected."),
    }
    for exhibit in form.exhibits:
        verdict = exhibit.assessment.verdict if exhibit.assessment else ""
        if verdict in said and str(exhibit.item.pk) in cited:
            yield Flag(said[verdict] % {"code": exhibit.code}, exhibit.assessment.note)


def _odd(form: Any, at: datetime) -> Iterator[Flag]:
    """What does not fit, as on the case; no proof of anything."""
    if found := contradictions_of(form.dispute, form.exhibits, at):
        yield Flag(_("These do not fit."), "", points=found)


def _no_return(form: Any) -> Flag:
    sent_back = form.terms.goods_sent_back
    text = _("The goods have been sent back once.") if sent_back else _("The goods were not received.")
    return Flag(_("No return can be ordered."), text, "flag-house", "ban")
