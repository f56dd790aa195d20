"""A mediator's action: the same page as the parties', with what only mediators see beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from disputes.flow import ACTIONS, Actor, Refused, Role
from disputes.guards import must_declare
from disputes.models import Event
from disputes.perform import actor_for
from disputes.perform.neutral import check_holder
from disputes.views.action import ActionPage
from disputes.words import choice, sentence
from mediation.acts import Act, acts_of, standing_of, url_of
from mediation.assignment import hand_over
from mediation.exhibits import exhibits_of, viewer_url
from mediation.late import ask_to_comment
from mediation.pages.case import visible_case
from mediation.pages.evidence import viewer
from mediation.pages.frame import show

DECLARING = "declare_impartiality"
TEMPLATES = {
    "admit_evidence": "piece",
    "withhold_evidence": "piece",
}


class CaseAction(ActionPage):
    """Behind the mediators' site, which has let the reader in; 404 for what no mediator ever does."""

    role = Role.MEDIATOR
    is_part = False
    unasked: str | None = None  # after admitting: why the other side could not be asked, "" if it was

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        action = ACTIONS.get(kwargs["action"])
        if action is None or Role.MEDIATOR not in action.who:
            raise Http404
        self.action = action
        self.dispute = visible_case(request, kwargs["reference"])
        actor = actor_for(self.dispute, request.user, action)
        if actor is None:
            return self.apart()
        self.actor = actor
        return View.dispatch(self, request, *args, **kwargs)

    def apart(self) -> HttpResponse:
        """For who stepped back, why nothing is to be done; 404 for everybody else without an office here."""
        user: Any = self.request.user
        if not self.dispute.was_left_by(user):
            raise Http404
        self.actor = Actor(Role.MEDIATOR, user)
        return self.show(status=403, reason=_("You stepped back from this case."))

    def form(self, *data: Any, **options: Any) -> Any:
        """A link may fill in what it is about: a note only for mediators, a piece of evidence."""
        if not data:
            options["initial"] = {**self.request.GET.dict(), **options.get("initial", {})}
        return super().form(*data, **options)

    def perform(self, form: Any) -> Event:
        """What comes with it: a note before the case moves, and the other side asked about late evidence."""
        event = self.moved(form) if form.cleaned_data.get("handover") else super().perform(form)
        if self.action.name == "admit_evidence" and form.admits and form.exhibit:
            self.unasked = ask_to_comment(self.dispute, form.exhibit, self.request.user)
        return event

    def moved(self, form: Any) -> Event:
        """The note is written before the move, and not at all where the move is refused as things stand."""
        self.dispute = visible_case(self.request, self.dispute.reference)
        if reason := self.refusal():
            raise Refused(reason)
        check_holder(self.dispute, self.action, form.cleaned_data.get("version"))
        note = hand_over(self.dispute, form.cleaned_data["handover"], self.request.user)
        try:
            return super().perform(form)
        except Refused as refusal:
            kept = _("Your note is written: no. %(number)s.") % {"number": note.sequence}
            raise type(refusal)(f"{refusal.reason} {kept}") from refusal

    def done(self, event: Event, warnings: list[str]) -> HttpResponse:
        messages.success(self.request, _("Done: %(what)s.") % {"what": sentence(event, Role.OPERATOR)})
        for warning in [*warnings, *self.what_followed()]:
            messages.warning(self.request, warning)
        return HttpResponseRedirect(self.after(event))

    def after(self, event: Event) -> str:
        """Who decided on one piece, or declared in order to decide, goes on where they were."""
        if self.action.name == DECLARING and self.request.GET.get("then") in ACTIONS:
            return url_of(self.dispute, self.request.GET["then"])
        piece = event.data.get("admission") or event.data.get("withholding")
        if not piece:
            return self.back
        codes = (each.code for each in exhibits_of(self.dispute) if each.item.pk == piece["evidence"])
        return viewer_url(self.dispute, next(codes, ""))

    def what_followed(self) -> list[str]:
        """Says that the other side was asked about late evidence, or answers why it could not be."""
        if self.unasked is None:
            return []
        if self.unasked:
            text = _("The other side was not asked to comment: %(why)s It is told by mail.")
            return [text % {"why": self.unasked}]
        messages.success(self.request, _("The other side was asked to comment on it. The review waits."))
        return []

    @property
    def back(self) -> str:
        """The case, or its evidence; an operator, who sees no cases, goes back to the operators' pages.

        Who assessed on the case's page comes back to it, at the piece that the address names.
        """
        if self.action.name == "assess_evidence" and self.request.GET.get("from") != "case":
            return self.viewer
        return url_of(self.dispute) if self.actor.role == Role.MEDIATOR else reverse("admin:index")

    def show(self, form: Any = None, template: str = "", status: int = 200, **context: Any) -> HttpResponse:
        name = self.action.name
        if name == "assess_evidence" and form is not None:
            return self.in_the_viewer(form, status, **context)
        if not template:
            template = f"mediation/{TEMPLATES.get(name, 'action') if form else 'refused'}.html"
        context = {
            "form": form,
            "dispute": self.dispute,
            "role": self.role,
            "action": self.action,
            "choice": choice(self.action, self.dispute, self.role),
            "standing": standing_of(self.dispute, self.request.user, self.at),
            "back": self.back,
            "previews": getattr(form, "has_preview", False),
            "first": self.first(context.get("reason", "")),
            **context,
        }
        return show(self.request, template, context, status)

    def first(self, reason: str) -> Act | None:
        """The declaration, where this is refused for want of it alone; it leads back here."""
        if not reason or reason != must_declare(self.dispute, self.actor):
            return None
        act = acts_of(self.dispute, self.request.user, self.at)[DECLARING]
        return replace(act, url=f"{act.url}?then={self.action.name}")

    def in_the_viewer(self, form: Any, status: int, **context: Any) -> HttpResponse:
        """Evidence is assessed where it is looked at."""
        if self.request.method == "GET":
            return HttpResponseRedirect(self.viewer)
        context.setdefault("choice", choice(self.action, self.dispute, self.role))
        return viewer(self.request, self.dispute, form, status, **context)

    @property
    def viewer(self) -> str:
        """With the filter that the reader had."""
        query = self.request.GET.urlencode()
        return viewer_url(self.dispute) + (f"?{query}" if query else "")
