"""The pages of rulings: the guided form with its draft, the second mediator's, and that of corrections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.flow import MEDIATING, Refused, Role
from disputes.models import Dispute, Event, Proposal
from disputes.perform.neutral import check_ruler
from disputes.templatetags.desk import instant_text
from mediation.acts import url_of
from mediation.decisions.chosen import Chosen
from mediation.decisions.corrections import corrections_after, last_ruling
from mediation.decisions.decision import decision_of
from mediation.decisions.drafts import (
    TooLong,
    discard,
    draft_of,
    drop_ended_drafts,
    keep_draft,
    restored,
    retyped,
    typed_in,
)
from mediation.decisions.fitting import RESTS_ON_NOTHING, likely_findings
from mediation.decisions.flags import flags_before, flags_of, similar_words
from mediation.decisions.grounds import appended, suggested
from mediation.exhibits import exhibits_of, viewer_url
from mediation.forms.rulings import ConfirmRuling, SendBackRuling, cites
from mediation.forms.words import LONGEST
from mediation.models import RulingDraft
from mediation.pages.action import CaseAction
from mediation.pages.drafts import keep
from mediation.similar import similar_to


def ruling_paths(view: Callable[[Any], Any]) -> list[URLPattern]:
    """The actions that decide, each with its page; all others share one."""
    pages = {
        "rule": RulePage,
        "confirm_ruling": SecondPage,
        "send_back_ruling": SecondPage,
        "correct_ruling": CorrectionPage,
    }
    acts = [
        path(f"<str:reference>/{name}/", view(page.as_view()), {"action": name})
        for name, page in pages.items()
    ]
    return [path("<str:reference>/rule/draft/", view(keep), name="disputes_dispute_draft"), *acts]


class RulePage(CaseAction):
    """The form of a ruling. Enter and Ctrl+Enter check it; one button sends it, as a plain POST does."""

    draft: RulingDraft | None = None
    is_restored = False
    lost: Sequence[str] = ()  # codes of evidence that the draft named and that does not count any more

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.draft = draft_of(self.dispute, request.user)
        self.is_restored = self.draft is not None
        return super().get(request, **kwargs)

    def refusal(self) -> str:
        """Said before anything is typed: who judged a side lately decides only where the case is theirs."""
        try:
            check_ruler(self.dispute, self.action, self.actor, self.at)
        except Refused as refusal:
            return super().refusal() or str(refusal.reason)
        return super().refusal()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "discard" in request.POST:
            discard(self.dispute, request.user)
            return HttpResponseRedirect(request.path)
        self._keep()
        if "draft" in request.POST and self.draft:
            when = {"time": instant_text(self.draft.saved_at, "time")}
            messages.success(request, _("Draft kept at %(time)s. Nothing was sent.") % when)
            return HttpResponseRedirect(request.path)
        if "suggest" in request.POST and not self.refusal():
            return self.suggested()
        if "send" in request.POST:
            sent = request.POST.copy()
            sent.pop("check", None)
            request.POST = sent  # type: ignore[assignment]
        return super().post(request, **kwargs)

    def _keep(self) -> None:
        """Whatever becomes of it, what was typed is there again when the form is opened again."""
        if self.dispute.state not in MEDIATING or self.actor.role != Role.MEDIATOR:
            return
        try:
            self.draft = keep_draft(self.dispute, self.request.user, self.request.POST, timezone.now())
        except TooLong:
            messages.warning(self.request, _("This is too long to be kept as a draft."))

    def form(self, *data: Any, **options: Any) -> Any:
        """An empty one begins with the draft; after it was sent back, with what its author had written."""
        if not data and "initial" not in options:
            options["initial"] = self._begun()
        return super().form(*data, **options)

    def _begun(self) -> dict[str, Any]:
        exhibits = exhibits_of(self.dispute)
        if self.draft:
            begun, self.lost = restored(self.draft.data, exhibits)
            return begun
        former = self.sent_back
        if former and former[1].actor_id == self.request.user.pk:
            return restored(retyped(last_ruling(self.dispute), self.dispute.currency), exhibits)[0]
        return {}

    @property
    def sent_back(self) -> tuple[Event, Event] | None:
        """The note with which the last ruling was sent back, and that ruling; None where it was not."""
        events = self.dispute.events.select_related("actor").order_by("-sequence")
        back = events.filter(action__in=("rule", "send_back_ruling")).first()
        ruled = events.filter(action="rule").first()
        if not back or not ruled or back.action != "send_back_ruling":
            return None
        later = events.filter(sequence__gt=back.sequence)
        return None if later.exclude(to_state__in=MEDIATING).exists() else (back, ruled)

    def suggested(self) -> HttpResponse:
        """The form as it was typed, with words for what is ticked below those that are there."""
        posted, exhibits = self.request.POST, exhibits_of(self.dispute)
        begun, self.lost = restored(typed_in(posted), exhibits)
        form = self.form(initial=begun)
        typed = str(begun.get("grounds", ""))
        words = suggested(self.dispute, Chosen.of_form(form), exhibits)
        form.initial["grounds"] = appended(typed, words, LONGEST)
        form.fields["grounds"].widget.attrs["autofocus"] = True
        return self.show(form, suggested=form.initial["grounds"] != typed)

    def preview(self, form: Any) -> dict[str, Any]:
        waits = form.must_be_confirmed or form.cleaned_data["needs_confirmation"]
        proposals = _proposals(self.dispute)
        return {"decision": decision_of(self.dispute, form.ruling(), form.exhibits, proposals, waits)}

    def done(self, event: Event, warnings: list[str]) -> HttpResponse:
        discard(self.dispute, self.request.user)
        return super().done(event, warnings)

    def show(self, form: Any = None, template: str = "", status: int = 200, **context: Any) -> HttpResponse:
        if form is None:
            return super().show(None, "", status, **context)
        return super().show(form, "mediation/rule.html", status, **{**self._beside(form), **context})

    def _beside(self, form: Any) -> dict[str, Any]:
        """What to look at before, the findings with their evidence, and where the draft stands."""
        similar = similar_to(self.dispute)
        if similar:
            form["amount"].help_text = similar_words(similar) + "."
        citable = zip(form.citable, form["cited"], strict=True)
        former = self.sent_back
        return {
            "flags": flags_before(form, self.at, similar),
            "citable": list(citable),
            "aside": [(e, e.why_not) for e in form.exhibits if not e.counts],
            "viewer": viewer_url(self.dispute),
            "draft": self.draft,
            "is_restored": self.is_restored,
            "lost": self.lost,
            "sent_back": former[0] if former else None,
            **_findings(self.dispute, form),
        }


class SecondPage(CaseAction):
    """A ruling that waits, as both sides will read it; it is confirmed or sent back from the same page."""

    def show(self, form: Any = None, template: str = "", status: int = 200, **context: Any) -> HttpResponse:
        if form is None or not self.dispute.ruling_waiting:
            return super().show(None, "", status, **context)
        ruling, exhibits = last_ruling(self.dispute), exhibits_of(self.dispute)
        proposals = _proposals(self.dispute)
        waiting = {"dispute": self.dispute, "actor": self.actor}
        forms = {
            "confirm_form": form if isinstance(form, ConfirmRuling) else ConfirmRuling(**waiting),
            "send_back_form": form if isinstance(form, SendBackRuling) else SendBackRuling(**waiting),
            "confirm_url": url_of(self.dispute, "confirm_ruling"),
            "send_back_url": url_of(self.dispute, "send_back_ruling"),
        }
        context |= {
            "decision": decision_of(self.dispute, ruling, exhibits, proposals, waits=True),
            "flags": flags_of(self.dispute, exhibits, ruling, self.at, similar_to(self.dispute)),
            "ruled": ruling.event,
            **forms,
        }
        return super().show(form, "mediation/confirm.html", status, **context)

    def done(self, event: Event, warnings: list[str]) -> HttpResponse:
        drop_ended_drafts()
        return super().done(event, warnings)


class CorrectionPage(CaseAction):
    """A slip is corrected beside the ruling as it stands by now."""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Without a ruling there is no form."""
        reason = self.refusal()
        return self.show(status=409, reason=reason) if reason else super().post(request, **kwargs)

    def show(self, form: Any = None, template: str = "", status: int = 200, **context: Any) -> HttpResponse:
        if form is None:
            return super().show(None, "", status, **context)
        context |= {
            "grounds": form.grounds,
            "findings": form.findings,
            "corrections": corrections_after(self.dispute, form.ruling.event),
        }
        return super().show(form, "mediation/correct.html", status, **context)


def _findings(dispute: Dispute, form: Any) -> dict[str, Any]:
    """The findings that this kind of case often has, and the others, folded unless one is ticked."""
    options = {option.data["value"]: _finding(form, option) for option in form["findings"]}
    likely = [options.pop(code) for code in likely_findings(dispute)]
    ticked = any(option["option"].data["selected"] for option in options.values())
    return {"likely": likely, "rare": list(options.values()), "rare_ticked": ticked}


def _finding(form: Any, option: Any) -> dict[str, Any]:
    code = option.data["value"]
    return {
        "option": option,
        "cites": list(zip(form.citable, form[cites(code)], strict=True)),
        "may_rest_on_nothing": code in RESTS_ON_NOTHING,
    }


def _proposals(dispute: Dispute) -> list[Proposal]:
    return list(Proposal.objects.filter(dispute=dispute).order_by("event_id"))
