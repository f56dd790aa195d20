"""A store's staff: how owners invite and remove people, and how an invitation is taken up."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from disputes.flow import Refused
from disputes.models import Store, StoreInvitation, StoreMember

GOOD_FOR = timedelta(days=7)


def invite(store: Store, email: str, *, by: User, at: datetime) -> StoreInvitation:
    """Ask an address onto the staff by mail; an open invitation to it is replaced, its link ends."""
    if StoreMember.objects.filter(store=store, user__email=email).exists():
        raise Refused(_("This person is on the staff already."))
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Store.objects.select_for_update().get(pk=store.pk)
        StoreInvitation.objects.filter(store=store, email=email, accepted_at=None).delete()
        invitation = StoreInvitation.objects.create(
            store=store,
            email=email,
            token_hash=hash_of(token),
            invited_by=by,
            created_at=at,
            expires_at=at + GOOD_FOR,
        )
        transaction.on_commit(lambda: _send(invitation, token))
    return invitation


def hash_of(token: str) -> str:
    """What is kept of a link's token: enough to know it again, not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _send(invitation: StoreInvitation, token: str) -> None:
    url = settings.SITE_URL + reverse("disputes:invitation", args=[token])
    context = {
        "invitation": invitation,
        "store": invitation.store,
        "by": invitation.invited_by.name,
        "url": url,
    }
    subject = _("Join the staff of %(store)s") % {"store": invitation.store.name}
    with timezone.override("UTC"):
        text = render_to_string("seller/invitation_mail.txt", context)
    send_mail(subject, text, None, [invitation.email])


def take_up(invitation: StoreInvitation, user: User, *, at: datetime) -> StoreMember:
    """Make the invited person a member. Refused once it was used, revoked, or is too old, and for others."""
    with transaction.atomic():
        rows = StoreInvitation.objects.select_for_update()
        fresh = rows.filter(pk=invitation.pk, token_hash=invitation.token_hash).first()
        if fresh is None:
            raise Refused(_("This invitation was taken back."))
        if reason := why_not(fresh, at) or not_for(fresh, user):
            raise Refused(reason)
        fresh.accepted_at = at
        fresh.save(update_fields=["accepted_at"])
        return StoreMember.objects.get_or_create(store=fresh.store, user=user)[0]


def why_not(invitation: StoreInvitation, at: datetime) -> str:
    """Why an invitation is no longer good, or ""."""
    if invitation.accepted_at:
        return _("This invitation was used already.")
    return _("This invitation is too old. Ask for a new one.") if at >= invitation.expires_at else ""


def not_for(invitation: StoreInvitation, user: User) -> str:
    """Why this person may not take up the invitation, or ""."""
    if user.email == invitation.email:
        return ""
    return _("This invitation is for %(email)s.") % {"email": invitation.email}


def join_anew(invitation: StoreInvitation, *, name: str, password: str, at: datetime) -> User:
    """Make an account for the invited address, a member of the store. Refused if it has one by now."""
    try:
        with transaction.atomic():
            user: User = User.objects.create_user(invitation.email, password, name=name)
            take_up(invitation, user, at=at)
    except IntegrityError:
        raise Refused(_("There is an account with this address. Sign in to accept.")) from None
    return user


def remove(store: Store, member_pk: int) -> StoreMember:
    """Take somebody off the staff, at once. Refused for the last owner."""
    with transaction.atomic():
        Store.objects.select_for_update().get(pk=store.pk)  # two owners must not remove each other
        member = store.members.select_related("user").get(pk=member_pk)
        if member.is_owner and store.members.filter(is_owner=True).count() == 1:
            raise Refused(_("A store needs an owner. You are the last one."))
        member.delete()
    return member
