"""What to look at before a ruling is sent or confirmed. A flag warns or informs; it never stops anybody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from disputes.flow import Reason, Remedy
from disputes.models import Dispute
from disputes.templatetags.desk import money_text
from evidence.contradictions import Contradiction, contradictions_of
from mediation.decisions.chosen import Chosen
from mediation.decisions.decision import took_of
from mediation.decisions.fitting import RESTS_ON_NOTHING, contradicting, is_far, unfit
from mediation.exhibits import Exhibit, viewer_url
from mediation.models import Finding, Ruling
from mediation.similar import Similar


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


def flags_before(form: Any, at: datetime, similar: Similar | None = None) -> list[Flag]:
    """For who rules: whose case it is, what does not fit, and what the form leaves open."""
    chosen = Chosen.of_form(form)
    checked = form.is_bound and form.is_valid()
    flags = [*_colleagues(form), *_of(form.dispute, form.exhibits, chosen, at, similar)]
    if checked and not chosen.cited:
        flags.append(_nothing_cited())
    if "return_freight" not in form.fields:
        flags.append(_no_return(form))
    elif not form.dispute.has_return_address:
        flags.append(_no_address())
    if form.must_be_confirmed:
        flags.append(_second(form))
    return flags


def _second(form: Any) -> Flag:
    """Why a second mediator has to confirm."""
    text = _("More than %(amount)s is in dispute. The clock goes on.") % {"amount": form.limit}
    if form.dispute.sent_back:
        text = _("The last ruling was sent back. The clock goes on.")
    return Flag(_("A second mediator must confirm."), text, "flag-house", "users")


def flags_of(
    dispute: Dispute, exhibits: list[Exhibit], ruling: Ruling, at: datetime, similar: Similar | None = None
) -> list[Flag]:
    """For who confirms: what does not fit in a ruling that waits."""
    chosen = Chosen.of_ruling(ruling, dispute.disputed_amount)
    flags = [*_less_left(dispute, ruling), *_of(dispute, exhibits, chosen, at, similar)]
    if not chosen.cited:
        flags.append(_nothing_cited())
    if chosen.remedy == Remedy.RETURN_AND_REFUND and not dispute.has_return_address:
        flags.append(_no_address())
    return flags


def _less_left(dispute: Dispute, ruling: Ruling) -> Iterator[Flag]:
    """Money that moved outside while the ruling waited: it was made of another amount."""
    if not dispute.events.filter(action="settle_outside", sequence__gt=ruling.event.sequence).exists():
        return
    text = _("%(left)s is left. The ruling gave the buyer %(ruled)s; confirmed now, it gives %(refund)s.")
    if (refund := took_of(dispute, ruling, None)["refund"]) == ruling.amount:
        text = _("%(left)s is left. The ruling gave the buyer %(ruled)s, and still does.")
    amounts = {"left": dispute.disputed_amount, "ruled": ruling.amount, "refund": refund}
    told = {name: money_text(amount, dispute.currency) for name, amount in amounts.items()}
    yield Flag(_("The amount in dispute has changed since the ruling."), text % told)


def _of(
    dispute: Dispute, exhibits: list[Exhibit], chosen: Chosen, at: datetime, similar: Similar | None
) -> Iterator[Flag]:
    yield from _on_findings(chosen)
    yield from _on_remedy(dispute, chosen)
    yield from _on_amount(dispute, chosen, similar)
    yield from _unassessed(dispute, exhibits, chosen)
    yield from _undecided(dispute, exhibits)
    yield from _weak(exhibits, chosen)
    if odd := contradictions_of(dispute, exhibits, at):  # as on the case; no proof of anything
        yield Flag(_("These do not fit."), "", points=odd)


def _named(code: str) -> str:
    return str(Finding(code).label)


def _on_findings(chosen: Chosen) -> Iterator[Flag]:
    for one, other in contradicting(chosen.findings):
        names = {"one": _named(one), "other": _named(other)}
        yield Flag(_("“%(one)s” and “%(other)s” cannot both be so.") % names, _("Keep the one you found."))
    for code in chosen.findings:
        if code not in chosen.rests and code not in RESTS_ON_NOTHING:
            title = _("“%(finding)s” rests on nothing.") % {"finding": _named(code)}
            yield Flag(title, _("No evidence is named under it, and the reasons should say why."))


def _on_remedy(dispute: Dispute, chosen: Chosen) -> Iterator[Flag]:
    if not chosen.remedy:
        return
    label = Remedy(chosen.remedy).label if chosen.remedy in Remedy.values else ""
    if chosen.remedy == Remedy.RETURN_AND_REFUND and dispute.reason == Reason.NOT_RECEIVED:
        yield Flag(_("What was not received cannot be sent back."), _("Choose a refund or a release."))
    for code in unfit(chosen.findings, chosen.remedy):
        names = {"finding": _named(code), "remedy": label}
        title = _("“%(finding)s” speaks against “%(remedy)s”.") % names
        yield Flag(title, _("If it is right all the same, say why in your reasons."))


def _on_amount(dispute: Dispute, chosen: Chosen, similar: Similar | None) -> Iterator[Flag]:
    if similar is None or chosen.amount is None or not dispute.disputed_amount:
        return
    share = round(100 * chosen.amount / dispute.disputed_amount)
    if is_far(similar, share):
        text = _("%(similar)s; this is %(share)d %%.") % {"similar": similar_words(similar), "share": share}
        yield Flag(_("The amount is far from similar cases."), text)


def similar_words(similar: Similar) -> str:
    """A half sentence on what similar cases gave back."""
    figures = {"n": similar.count, "low": similar.low, "high": similar.high, "median": similar.median}
    text = _("%(n)d similar cases ended between %(low)d %% and %(high)d %%, median %(median)d %%")
    return text % figures


def _unassessed(dispute: Dispute, exhibits: list[Exhibit], chosen: Chosen) -> Iterator[Flag]:
    for exhibit in exhibits:
        if exhibit.counts and not exhibit.assessment:
            said = (
                _("%(code)s is cited but not assessed.")
                if exhibit.item.pk in chosen.cited
                else _("%(code)s is not assessed.")
            )
            link = _("Assess %(code)s") % {"code": exhibit.code}
            url = viewer_url(dispute, exhibit.code)
            yield Flag(said % {"code": exhibit.code}, "", url=url, link=link)


def _undecided(dispute: Dispute, exhibits: list[Exhibit]) -> Iterator[Flag]:
    """Late evidence that nobody has let count or left out."""
    for exhibit in exhibits:
        if exhibit.is_undecided:
            title = _("%(code)s came late and does not count.") % {"code": exhibit.code}
            url = viewer_url(dispute, exhibit.code)
            link = _("Look at %(code)s") % {"code": exhibit.code}
            yield Flag(title, _("Say first whether it shall."), url=url, link=link)


def _weak(exhibits: list[Exhibit], chosen: Chosen) -> Iterator[Flag]:
    """What is cited though a mediator found it doubtful, or rejected it."""
    said = {
        "doubtful": _("%(code)s is cited but doubtful."),
        "rejected": _("%(code)s is cited but rejected."),
    }
    for exhibit in exhibits:
        assessment = exhibit.assessment
        if assessment and assessment.verdict in said and exhibit.item.pk in chosen.cited:
            yield Flag(said[assessment.verdict] % {"code": exhibit.code}, assessment.note)


def _colleagues(form: Any) -> list[Flag]:
    """A word to who decides for somebody else."""
    mediator = form.dispute.mediator
    if mediator is None or mediator == form.actor.user:
        return []
    text = _("They see in the record that you decided.")
    return [Flag(_("This is %(name)s's case.") % {"name": mediator}, text, "flag-house", "users")]


def _nothing_cited() -> Flag:
    return Flag(_("Nothing is cited."), _("Both sides read that no evidence is relied on."))


def _no_return(form: Any) -> Flag:
    sent_back = form.terms.goods_sent_back
    text = _("The goods have been sent back once.") if sent_back else _("The goods were not received.")
    return Flag(_("No return can be ordered."), text, "flag-house", "ban")


def _no_address() -> Flag:
    text = _("A return becomes the same refund, and the buyer keeps the goods.")
    return Flag(_("The store has no return address."), text)
