"""A store's own reply templates: listed, written, changed, taken out of use, and shown as they will read."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from disputes.automation.worded import rules_with, switch_off_rules_with
from disputes.coach import Situation
from disputes.flow import Role
from disputes.forms.reply_templates import PreviewOf, ReplyTemplateForm
from disputes.forms.writing import coached
from disputes.models import Dispute, ReplyTemplate, Store
from disputes.replies import FIELDS, fill, zone_for
from disputes.replies.checking import problems
from disputes.replies.sample import sample_dispute, sample_offer
from disputes.replies.shelves import copy_of, shelves
from disputes.replies.template import Template, of_row
from disputes.views.store import membership_of

CHANGED = ("name", "text", "language", "reason", "sub_reason", "state", "action")


@login_required
@require_http_methods(["GET"])
def reply_templates(request: HttpRequest) -> HttpResponse:
    store = membership_of(request).store
    rows = list(store.reply_templates.select_related("changed_by").order_by("name", "pk"))
    context = {
        "store": store,
        "used": [row for row in rows if row.retired_at is None],
        "retired": [row for row in rows if row.retired_at],
        "new_url": f"{reverse('disputes:new_reply_template')}?store={store.pk}",
        "shelves": shelves(),
        "back": f"{reverse('disputes:store')}?store={store.pk}",
    }
    return render(request, "seller/reply_templates.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new_reply_template(request: HttpRequest) -> HttpResponse:
    """An empty one, or a copy of the desk's that `?copy=` names, in the reader's language."""
    store, language = membership_of(request).store, request.LANGUAGE_CODE
    row = ReplyTemplate(store=store, language=language)
    if "copy" in request.GET:
        try:
            row = copy_of(request.GET["copy"], store, language)
        except KeyError as unknown:
            raise Http404 from unknown
    return _written(request, store, row)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def reply_template(request: HttpRequest, pk: int) -> HttpResponse:
    """For the staff of its store; for all others it is not there."""
    mine = ReplyTemplate.objects.filter(store__members__user=cast(User, request.user))
    row = get_object_or_404(mine.select_related("store__marketplace"), pk=pk)
    if request.POST.get("do") in ("retire", "use"):
        return _retired(request, row, retire=request.POST["do"] == "retire")
    if row.retired_at:
        raise Http404
    return _written(request, row.store, row)


def _written(request: HttpRequest, store: Store, row: ReplyTemplate) -> HttpResponse:
    form = ReplyTemplateForm(request.POST or None, instance=row, store=store)
    if request.method == "GET" or "preview" in request.POST:
        return _shown(request, form)
    if not form.is_valid() or not _saved(form, cast(User, request.user), timezone.now()):
        return _shown(request, form)
    messages.success(request, _("The template “%(name)s” is saved.") % {"name": row.name})
    return _to_list(store)


def _saved(form: ReplyTemplateForm, by: User, at: datetime) -> bool:
    """Whether it was: not over what a colleague changed meanwhile, and not under a name that is taken."""
    row: Any = form.instance
    row.changed_by, row.changed_at = by, at
    try:
        with transaction.atomic():
            if row.pk is None:
                row.save()
                return True
            if _changed(row, form.cleaned_data["version"] or 0):
                return True
    except IntegrityError:
        form.add_error("name", _("Another template of this store has this name."))
        return False
    _tell_of_change(form)
    return False


def _changed(row: ReplyTemplate, version: int) -> bool:
    """Whether it was still this version. Rules that send it are off where it reads otherwise now."""
    by, at = row.changed_by, row.changed_at
    values = {name: getattr(row, name) for name in CHANGED}
    seen = ReplyTemplate.objects.in_use().filter(pk=row.pk, version=version)
    before = seen.values("text", "language").first()
    if not seen.update(**values, version=F("version") + 1, changed_by=by, changed_at=at):
        return False
    if before != {"text": row.text, "language": row.language}:
        switch_off_rules_with(row.store, of_row(row).key, by=by, at=at, why=partial(_was_changed, row.name))
    return True


def _was_changed(name: str) -> str:
    return _("The text “%(name)s” was changed.") % {"name": name}


def _tell_of_change(form: ReplyTemplateForm) -> None:
    """Somebody was faster: theirs stands beside what was typed, and the next save is over theirs."""
    now = ReplyTemplate.objects.select_related("changed_by").get(pk=form.instance.pk)
    said = _("%(name)s has changed it meanwhile, and yours is not saved. Save it again to replace theirs.")
    form.add_error(None, said % {"name": now.changed_by})
    form.data = {**form.data.dict(), "version": str(now.version)}  # type: ignore[attr-defined]  # of a POST
    form.theirs = now.text


def _shown(request: HttpRequest, form: ReplyTemplateForm) -> HttpResponse:
    if form.is_bound and "preview" in request.POST:
        form.is_valid()
        form.errors.clear()
    store, row = form.store, form.instance
    chosen = PreviewOf(request.POST or None, store=store)
    context = _preview(request, form, chosen) | {
        "form": form,
        "chosen": chosen,
        "store": store,
        "row": row if row.pk else None,
        "rules": rules_with(store, of_row(row).key).count() if row.pk else 0,
        "fields": [(f"{{{name}}}", field.label) for name, field in FIELDS.items()],
        "back": _list_of(store),
    }
    part = "HX-Request" in request.headers and "preview" in request.POST
    page = "seller/_reply_preview.html" if part else "seller/reply_template.html"
    return render(request, page, context)


def _preview(request: HttpRequest, form: ReplyTemplateForm, chosen: PreviewOf) -> dict[str, Any]:
    """How the text reads for a dispute, what that one does not tell, and what the coach says of it."""
    text = str(form["text"].value() or "")
    if wrong := list(problems(text)):
        return {"wrong": wrong}
    dispute, offer = _dispute_of(request, form.store, chosen)
    language = str(form["language"].value() or "en")
    filled = fill(
        Template("store:0", "", text, language=language),
        dispute,
        language,
        zone_for(dispute),
        proposal=offer,
        action=str(form["action"].value() or ""),
    )
    situation = Situation(Role.SELLER, language=language, store=form.store.pk)
    labels = [str(FIELDS[name].label) for name in filled.missing if name in FIELDS]
    return coached(filled.text, situation) | {"filled": filled.text, "missing": labels, "language": language}


def _dispute_of(request: HttpRequest, store: Store, chosen: PreviewOf) -> tuple[Dispute, Any]:
    if chosen.is_valid() and (reference := chosen.cleaned_data["dispute"]):
        with_all = store.disputes.select_related(
            "buyer", "store", "policy", "order__marketplace", "on_the_table"
        )
        return with_all.get(reference=reference), None
    return sample_dispute(store, request.user, timezone.now()), sample_offer()


def _retired(request: HttpRequest, row: ReplyTemplate, *, retire: bool) -> HttpResponse:
    at, done = timezone.now(), partial(_is_offered, row.name, not retire)
    try:
        with transaction.atomic():
            rows = ReplyTemplate.objects.filter(pk=row.pk, retired_at__isnull=retire)
            if rows.update(retired_at=at if retire else None):
                switch_off_rules_with(row.store, of_row(row).key, by=request.user, at=at, why=done)
    except IntegrityError:
        messages.error(request, _("Another template of this store has this name."))
        return _to_list(row.store)
    messages.success(request, done())
    return _to_list(row.store)


def _is_offered(name: str, again: bool) -> str:
    said = _("“%(name)s” is offered again.") if again else _("“%(name)s” is offered no more.")
    return said % {"name": name}


def _list_of(store: Store) -> str:
    return f"{reverse('disputes:reply_templates')}?store={store.pk}"


def _to_list(store: Store) -> HttpResponse:
    return redirect(_list_of(store))
