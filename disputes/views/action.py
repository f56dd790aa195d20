"""One action of a party: GET shows its form, POST performs it. Generic over the rulebook."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views import View

from disputes.flow import ACTIONS, BEGINNING, Actor, Refused, Role
from disputes.forms import ActionForm
from disputes.forms.replies import offer_replies
from disputes.forms.writing import Words
from disputes.models import Event
from disputes.perform import NEVER_STALE, actions_for, perform, why_not
from disputes.views.changed import missed
from disputes.views.dispute import acts, news_url, record
from disputes.views.record import asked
from disputes.views.replying import begun, begun_part
from disputes.views.seen import note_reading
from disputes.views.shown import again, page_of, shown
from disputes.views.table import already_there, made, offer, points
from disputes.words import choice, not_an_answer, sentence, standing, who_is_next


class ActionPage(LoginRequiredMixin, View):
    """`role` is the portal's. A plain POST performs; with the button `check` it shows a preview first."""

    role = Role.BUYER

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.at = timezone.now()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            action = ACTIONS.get(kwargs["action"])
            if not action or not action.form or BEGINNING in action.source or self.role not in action.who:
                raise Http404
            self.action = action
            self.dispute = shown(request.user, self.role, kwargs["reference"], self.at)
            self.actor = Actor(self.role, request.user)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if reason := self.refusal():
            return self.show(status=409, reason=reason)
        return self.show(self.form())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if "fill" in request.POST and "HX-Request" in request.headers:
            return begun_part(self, form)
        if reason := self.refusal():
            return self.refused(reason)
        if "edit" in request.POST:
            return self.show(self.form(initial=request.POST.dict()))
        if "coach" in request.POST:
            return self.coached(form)
        if "fill" in request.POST:
            return self.coached(begun(self, form))
        if not form.is_valid():
            form.keep()
            return self.show(form)
        if "check" in request.POST and (form.has_preview or form.warnings):
            return self.previewed(form) if form.has_preview else self.warned(form)
        try:
            event = self.perform(form)
        except Refused as refusal:
            return self.refused(str(refusal.reason), form)
        return self.done(event, [] if "anyway" in request.POST else form.warnings)

    def form(self, *data: Any, **options: Any) -> Any:
        form_class: type[ActionForm] = import_string(self.action.form)
        if not data:  # a link may say what is to be added, or what is answered
            said = {
                name: self.request.GET[name] for name in ("kind", "answers") if self.request.GET.get(name)
            }
            options["initial"] = {**said, **options.get("initial", {})}
        if self.is_part:
            options.setdefault("auto_id", "message_%s")
        form = form_class(*data, dispute=self.dispute, actor=self.actor, **options)
        offer_replies(form, self.action.name)
        return form

    @property
    def is_part(self) -> bool:
        """Whether only the conversation is exchanged: a message sent from the dispute's page."""
        return self.action.name == "send_message" and "HX-Request" in self.request.headers

    def hint(self) -> str:
        """That a message is no answer, and what is."""
        offered = actions_for(self.dispute, self.actor, self.at)
        return not_an_answer(self.dispute, self.role, offered)

    def refusal(self) -> str:
        return why_not(self.action, self.dispute, self.actor, self.at)

    def perform(self, form: Any) -> Event:
        version = None if self.action.name in NEVER_STALE else form.cleaned_data.get("version")
        brought = form.brought()
        return perform(self.action.name, self.dispute.pk, actor=self.request.user, version=version, **brought)

    def coached(self, form: Any) -> HttpResponse:
        """Nothing is sent: the form as it was filled in, with the coach's remarks; no other errors yet."""
        form.is_valid()
        form.keep()
        refused = form.errors.get("files")  # such a file does not come with the form when it is sent
        form.errors.clear()
        if refused:
            form.errors["files"] = refused
        return self.show(form)

    def done(self, event: Event, warnings: list[str]) -> HttpResponse:
        dispute = again(self.dispute.pk, self.request.user, self.role)
        if self.is_part:
            return self.conversation()
        event.dispute = dispute
        said = _("%(what)s. %(next)s") % {
            "what": sentence(event, self.role),
            "next": who_is_next(dispute, self.role),
        }
        messages.success(self.request, said)
        for warning in warnings:
            messages.warning(self.request, warning)
        return HttpResponseRedirect(page_of(dispute, self.role))

    def refused(self, reason: str, checked: Any = None) -> HttpResponse:
        """Nothing was sent: what changed, what was typed, and the form anew if it is still possible."""
        self.dispute = again(self.dispute.pk, self.request.user, self.role)
        data = self.request.POST.copy()
        if checked and not self.refusal():
            checked.keep()
            data.setlist("uploads", [str(each.pk) for each in checked.kept])
        seen, data["version"] = data.get("version", ""), str(self.dispute.version)
        if "proposal" in data and self.dispute.on_the_table_id:
            data["proposal"] = str(self.dispute.on_the_table_id)
        context: dict[str, Any] = {
            "reason": reason,
            "missed": missed(self.dispute, seen, self.role),
            "typed": [data[name] for name in ("statement", "text", "note", "grounds") if data.get(name)],
        }
        if self.is_part:
            return self.conversation(self.form(data), reason)
        if self.refusal():
            return self.show(status=409, **context)
        form = self.form(data)
        typed = any(data.get(field.html_name) for field in form.visible_fields())
        return self.show(form, status=409, kept=typed, **context)

    def conversation(self, form: Any = None, reason: str = "") -> HttpResponse:
        dispute = again(self.dispute.pk, self.request.user, self.role)
        if form is not None and form.errors:
            form.fields["text"].widget.attrs["autofocus"] = True
        context = record(dispute, self.actor, self.at, form) | acts(dispute, self.actor, self.at)
        context |= {"sent": form is None, "reason": reason, "may_write": True}
        context["shown"] = shown = self.shown_version()
        context["news_url"] = news_url(dispute, self.role, shown)
        note_reading(dispute, context["events"], self.actor, self.at)
        return render(self.request, "disputes/_conversation.html", context)

    def shown_version(self) -> int:
        """The version of the page around the conversation, which still stands."""
        said = self.request.POST.get("shown", "")
        return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0

    def previewed(self, form: Any) -> HttpResponse:
        if self.is_stale(form):
            return self.refused(_("Something has changed since you opened this page. Nothing was sent."))
        return self.show(form, template="disputes/preview.html", **self.preview(form))

    def is_stale(self, form: Any) -> bool:
        seen = form.cleaned_data.get("version")
        return seen is not None and seen < self.dispute.changed_in

    def warned(self, form: Any) -> HttpResponse:
        """Nothing was sent yet: what to look at again, and the form with all that it holds."""
        form.keep()
        return self.show(form, warned=form.warnings)

    def preview(self, form: Any) -> dict[str, Any]:
        proposal = form.preview
        events = list(self.dispute.events.order_by("sequence"))
        refund = self.dispute.refund_of(proposal)
        said = {"role": proposal.role, "amount": refund, "remedy": proposal.remedy}
        proposals = made(self.dispute, [*events, Event(data={"proposal": said})])
        drawn = points(proposals, self.role)
        if self.role == Role.SELLER:
            drawn[-1]["label"] = _("You offer %(amount)s")
        return {
            "points": drawn,
            "instead": already_there(self.dispute, proposal, self.role) if self.may_accept() else "",
            "offer": offer(self.dispute, proposal, self.role, self.at),
            "refund": refund,
            "hidden": hidden(form),
        }

    def may_accept(self) -> bool:
        return not why_not(ACTIONS["accept"], self.dispute, self.actor, self.at)

    def show(
        self, form: Any = None, template: str = "disputes/action.html", status: int = 200, **context: Any
    ) -> HttpResponse:
        if self.is_part and form is not None:
            return self.conversation(form)
        table = self.dispute.on_the_table
        context |= {
            "form": form,
            "dispute": self.dispute,
            "role": self.role,
            "action": self.action,
            "choice": choice(self.action, self.dispute, self.role),
            "standing": standing(self.dispute, self.role, self.at),
            "back": page_of(self.dispute, self.role),
            "table": offer(self.dispute, table, self.role) if table else None,
            "confirms": form is not None and "confirm" in form.fields,
            "previews": getattr(form, "has_preview", False),
            "checks": getattr(form, "can_warn", False),
            "writes": form is not None and any(isinstance(f.widget, Words) for f in form.fields.values()),
            "hint": self.hint() if self.action.name == "send_message" else "",
            "asked": asked(self.dispute, self.dispute.events.order_by("sequence"), self.role),
        }
        return render(self.request, template, context, status=status)


def hidden(form: Any) -> list[tuple[str, str]]:
    """What was typed, to be carried through the preview."""
    names = [name for name in form.fields if name in form.data]
    return [(form.add_prefix(name), value) for name in names for value in form.data.getlist(name)]
