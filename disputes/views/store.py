"""A store's page: its staff, its open invitations, its return address; and the page behind an invitation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.sessions import sign_in
from disputes import staff
from disputes.flow import Refused
from disputes.forms.store import Invite, Join, ReturnAddress
from disputes.models import StoreInvitation, StoreMember


@dataclass(frozen=True)
class Desk:
    """The store's page as its reader has it."""

    request: HttpRequest
    membership: StoreMember

    @property
    def url(self) -> str:
        return f"{reverse('disputes:store')}?store={self.membership.store_id}"

    def show(self, **forms_: forms.BaseForm) -> HttpResponse:
        store, is_owner = self.membership.store, self.membership.is_owner
        invitations = store.invitations.filter(accepted_at=None).order_by("-created_at") if is_owner else []
        members = list(store.members.select_related("user").order_by("-is_owner", "user__name", "pk"))
        context = {
            "store": store,
            "is_owner": is_owner,
            "mine": self.membership,
            "memberships": list(memberships_of(self.request)),
            "members": members,
            "one_owner": sum(member.is_owner for member in members) == 1,
            "invitations": invitations,
            "at": timezone.now(),
            "invite_form": Invite(),
            "address_form": ReturnAddress(instance=store),
            "whose": store.name,
            "form": next(iter(forms_.values()), None),
            **forms_,
        }
        return render(self.request, "seller/store.html", context)

    def done(self, sentence: str) -> HttpResponse:
        messages.success(self.request, sentence)
        return redirect(self.url)

    def refused(self, reason: str) -> HttpResponse:
        messages.error(self.request, reason)
        return redirect(self.url)


@login_required
@require_http_methods(["GET", "POST"])
def store(request: HttpRequest) -> HttpResponse:
    """Everybody on the staff may look; owners change."""
    desk = Desk(request, membership_of(request))
    if request.method == "GET":
        return desk.show()
    change = CHANGES.get(request.POST.get("do", ""))
    if change is None or not desk.membership.is_owner:
        raise Http404
    return change(desk)


def memberships_of(request: HttpRequest) -> Any:
    return (
        StoreMember.objects.filter(user=cast(User, request.user))
        .select_related("store")
        .order_by("store__name", "pk")
    )


def membership_of(request: HttpRequest) -> StoreMember:
    """The store that the address names, else the reader's first one."""
    mine, wanted = memberships_of(request), request.GET.get("store", "")
    if wanted:
        mine = mine.filter(store=number_in(wanted))
    found: StoreMember | None = mine.first()
    if found is None:
        raise Http404
    return found


def chosen(mine: list[StoreMember], request: HttpRequest) -> StoreMember:
    """The same among all of the reader's memberships, where a page names these too."""
    wanted = request.GET.get("store", "")
    number = number_in(wanted) if wanted else None
    found = next((each for each in mine if number in (None, each.store_id)), None)
    if found is None:
        raise Http404
    return found


def number_in(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)


def _invite(desk: Desk) -> HttpResponse:
    form = Invite(desk.request.POST)
    if not form.is_valid():
        return desk.show(invite_form=form)
    email = form.cleaned_data["email"]
    try:
        staff.invite(desk.membership.store, email, by=cast(User, desk.request.user), at=timezone.now())
    except Refused as refusal:
        form.add_error("email", str(refusal.reason))
    except OSError:  # what mail servers and the way to them answer with
        form.add_error("email", _("The mail could not be sent. Please try again later."))
    if form.errors:
        return desk.show(invite_form=form)
    return desk.done(_("The invitation to %(email)s is on its way.") % {"email": email})


def _revoke(desk: Desk) -> HttpResponse:
    open_ones = desk.membership.store.invitations.filter(accepted_at=None)
    invitation = get_object_or_404(open_ones, pk=number_in(desk.request.POST.get("invitation", "")))
    invitation.delete()
    return desk.done(_("The invitation to %(email)s was taken back.") % {"email": invitation.email})


def _remove(desk: Desk) -> HttpResponse:
    try:
        member = staff.remove(desk.membership.store, number_in(desk.request.POST.get("member", "")))
    except StoreMember.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return desk.refused(str(refusal.reason))
    if member.user_id == desk.membership.user_id:
        messages.success(desk.request, _("You have left the store."))
        return redirect("disputes:seller_disputes")
    return desk.done(_("%(name)s is no longer on the staff.") % {"name": member.user})


def _address(desk: Desk) -> HttpResponse:
    form = ReturnAddress(desk.request.POST, instance=desk.membership.store)
    if not form.is_valid():
        return desk.show(address_form=form)
    form.save()
    return desk.done(_("The return address is saved."))


CHANGES: dict[str, Callable[[Desk], HttpResponse]] = {
    "invite": _invite,
    "revoke": _revoke,
    "remove": _remove,
    "address": _address,
}


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind an invitation's link: accept with an account, or make one."""
    found = get_object_or_404(
        StoreInvitation.objects.select_related("store", "invited_by"), token_hash=staff.hash_of(token)
    )
    if reason := staff.why_not(found, timezone.now()):
        return render(request, "seller/invitation_over.html", {"reason": reason}, status=410)
    if request.user.is_authenticated:
        return _accept(request, found)
    if User.objects.filter(email=found.email).exists():
        return render(request, "seller/invitation.html", {"invitation": found, "sign_in": True})
    return _join(request, found)


def _accept(request: HttpRequest, found: StoreInvitation) -> HttpResponse:
    user = cast(User, request.user)
    other = staff.not_for(found, user)
    if request.method == "GET" or other:
        context = {"invitation": found, "other": other}
        return render(request, "seller/invitation.html", context, status=403 if other else 200)
    return _joined(request, found, lambda: staff.take_up(found, user, at=timezone.now()))


def _join(request: HttpRequest, found: StoreInvitation) -> HttpResponse:
    form = Join(request.POST if request.method == "POST" else None, invitation=found)
    if not (form.is_bound and form.is_valid()):
        return render(request, "seller/invitation.html", {"invitation": found, "form": form})

    def join() -> None:
        user = staff.join_anew(found, **form.cleaned_data, at=timezone.now())
        sign_in(request, user)

    return _joined(request, found, join)


def _joined(request: HttpRequest, found: StoreInvitation, join: Callable[[], object]) -> HttpResponse:
    try:
        join()
    except Refused as refusal:
        return render(request, "seller/invitation_over.html", {"reason": refusal.reason}, status=410)
    messages.success(request, _("You are on the staff of %(store)s now.") % {"store": found.store.name})
    return redirect("disputes:seller_disputes")
