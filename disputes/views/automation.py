"""A store's rules: the list with the one switch, a rule's page and trial, and a stop for one dispute."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from disputes.automation import changes, sentences
from disputes.automation.trial import MOST, SHOWN, try_on_past
from disputes.flow import Refused, Role
from disputes.forms.automation import RuleForm, shown
from disputes.models import (
    AutomationRule,
    AutomationVersion,
    Dispute,
    Store,
    StoreMember,
)
from disputes.replies.standing import for_rules
from disputes.views.automation_history import changes_told, history_of, state_of
from disputes.views.shown import page_of
from disputes.views.shown import shown as shown_dispute
from disputes.views.store import chosen, membership_of, memberships_of


@dataclass(frozen=True)
class RulePage:
    """A rule as its reader has it; owners change, everybody on the staff looks."""

    request: HttpRequest
    is_owner: bool
    version: AutomationVersion

    @property
    def rule(self) -> AutomationRule:
        return self.version.rule

    @property
    def store(self) -> Store:
        return self.rule.store

    @property
    def by(self) -> User:
        return cast(User, self.request.user)

    def back(self, sentence: str = "", refusal: str = "") -> HttpResponse:
        if sentence:
            messages.success(self.request, sentence)
        if refusal:
            messages.error(self.request, refusal)
        return redirect("disputes:automation_rule", pk=self.rule.pk)

    def show(self, form: RuleForm | None = None) -> HttpResponse:
        if form is None and self.is_owner:
            form = RuleForm(initial=shown(self.version), texts=for_rules(self.store))
        names = sentences.names_of(self.store)
        context = {
            "store": self.store,
            "is_owner": self.is_owner,
            "is_all_on": _is_on(self.store),
            "rule": self.rule,
            "version": self.version,
            "told": sentences.told(self.version, names),
            "state": state_of(self.version),
            "form": form,
            "history": history_of(self.version, names),
            "answers": self.rule.answers.select_related("dispute").order_by("-pk")[:20],
            "left": self.rule.left.exclude(why="conditions").select_related("dispute").order_by("-pk")[:20],
        }
        return render(self.request, "seller/automation_rule.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def automation(request: HttpRequest) -> HttpResponse:
    """The rules of a store, and the switch for all of them."""
    memberships = list(memberships_of(request))
    membership = chosen(memberships, request)
    store = membership.store
    if request.method == "POST":
        if not membership.is_owner or request.POST.get("do") not in ("all_on", "all_off"):
            raise Http404
        is_on = request.POST["do"] == "all_on"
        changes.switch_all(store, is_on, by=request.user, at=timezone.now())
        messages.success(
            request,
            _("The rules that are on answer again.") if is_on else _("All automatic answers are off."),
        )
        return redirect(_list_url(store.pk))
    versions = list(AutomationVersion.objects.current().filter(rule__store=store))
    names = sentences.names_of(store)
    context = {
        "store": store,
        "is_owner": membership.is_owner,
        "memberships": memberships,
        "is_all_on": _is_on(store),
        "rules": [{"version": v, "told": sentences.told(v, names), "state": state_of(v)} for v in versions],
        "history": changes_told(
            store.automation_changes.order_by("-pk"), {v.rule_id: v.name for v in versions}
        ),
    }
    return render(request, "seller/automation.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_rule(request: HttpRequest) -> HttpResponse:
    membership = membership_of(request)
    if not membership.is_owner:
        raise Http404
    texts = for_rules(membership.store)
    if request.method == "POST":
        form = RuleForm(request.POST, texts=texts)
        if form.is_valid():
            rule = changes.make(membership.store, form.said(), by=request.user, at=timezone.now())
            messages.success(
                request, _("The rule is saved. Try it on past disputes before it is switched on.")
            )
            return redirect("disputes:automation_rule", pk=rule.pk)
    else:
        form = RuleForm(texts=texts, currency=_usual_currency(membership.store_id))
    context = {"store": membership.store, "form": form, "back": _list_url(membership.store_id)}
    return render(request, "seller/automation_new.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    page = _page(request, pk)
    if request.method == "GET":
        return page.show()
    do = RULE_CHANGES.get(request.POST.get("do", ""))
    if do is None or not page.is_owner:
        raise Http404
    try:
        return do(page)
    except Refused as refusal:
        return page.back(refusal=str(refusal.reason))


@login_required
@require_GET
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """What the rule would have done: computed anew at each look, as past disputes do not change."""
    page = _page(request, pk)
    tried = try_on_past(page.version)
    names = {tried.text.key: str(tried.text.name)} if tried.text else {}
    context = {
        "store": page.store,
        "rule": page.rule,
        "version": page.version,
        "told": sentences.told(page.version, names),
        "trial": tried,
        "most": MOST,
        "shown": SHOWN,
        "is_owner": page.is_owner,
    }
    return render(request, "seller/automation_trial.html", context)


@login_required
@require_POST
def stop(request: HttpRequest, reference: str) -> HttpResponse:
    """Anybody on the staff keeps a dispute to people."""
    at = timezone.now()
    dispute = shown_dispute(request.user, Role.SELLER, reference, at)
    try:
        changes.stop(dispute, by=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, _("No rule answers this dispute. Please answer it in person."))
    return redirect(page_of(dispute, Role.SELLER))


def _save(page: RulePage) -> HttpResponse:
    form = RuleForm(page.request.POST, texts=for_rules(page.store))
    if not form.is_valid():
        return page.show(form)
    seen = form.cleaned_data["version"]
    try:
        changes.change(page.rule, form.said(), by=page.by, at=timezone.now(), seen=seen)
    except Refused:
        return _told_of_change(page, form)
    return page.back(_("The rule is changed, and off. Try it on past disputes before it is switched on."))


def _told_of_change(page: RulePage, form: RuleForm) -> HttpResponse:
    """Somebody was faster: theirs stands beside what was typed, and the next save is over theirs."""
    now = AutomationVersion.objects.current().select_related("by").get(rule=page.rule)
    said = _("%(name)s has changed it meanwhile, and yours is not saved. Save it again to replace theirs.")
    form.add_error(None, said % {"name": now.by})
    form.data = typed = page.request.POST.copy()
    typed["version"] = str(now.number)
    form.theirs = sentences.told(now, sentences.names_of(page.store))
    return replace(page, version=now).show(form)


def _try(page: RulePage) -> HttpResponse:
    tried = try_on_past(page.version)
    changes.note_trial(page.version, json.dumps(tried.figures), by=page.by, at=timezone.now())
    return redirect("disputes:automation_trial", pk=page.rule.pk)


def _on(page: RulePage) -> HttpResponse:
    seen = page.request.POST.get("version", "")
    if seen != str(page.rule.version):
        raise Refused(_("Somebody has changed this rule since you opened this page. Nothing was saved."))
    changes.switch_on(page.rule, by=page.by, at=timezone.now())
    return page.back(_("The rule is on, for disputes opened from now on."))


def _off(page: RulePage) -> HttpResponse:
    changes.switch_off(page.rule, by=page.by, at=timezone.now())
    return page.back(_("The rule is off."))


RULE_CHANGES: dict[str, Callable[[RulePage], HttpResponse]] = {
    "save": _save,
    "try": _try,
    "on": _on,
    "off": _off,
}


def _page(request: HttpRequest, pk: int) -> RulePage:
    reader = cast(User, request.user)
    owned = StoreMember.objects.filter(store=OuterRef("rule__store"), user=reader, is_owner=True)
    versions = AutomationVersion.objects.current().filter(rule__store__members__user=reader)
    versions = versions.select_related("rule__store__automation")
    marked: QuerySet[Any] = versions.annotate(is_mine=Exists(owned))
    version = get_object_or_404(marked, rule__pk=pk)  # no number overflows
    return RulePage(request, version.is_mine, version)


def _is_on(store: Store) -> bool:
    switch = getattr(store, "automation", None)  # a store that never touched it has none
    return switch is None or switch.is_on


def _list_url(store: int) -> str:
    return f"{reverse('disputes:automation')}?store={store}"


def _usual_currency(store: int) -> str:
    """That of the store's last dispute; "" where it had none."""
    latest = Dispute.objects.filter(store=store).order_by("-opened_at", "-pk")
    return latest.values_list("currency", flat=True).first() or ""
