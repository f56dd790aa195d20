"""Mail preferences: on the settings page, through a link in each mail, and at a mail program's one click."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import mail_keys
from accounts.forms import MailForm
from accounts.models import User

ONE_CLICK = {"List-Unsubscribe": "One-Click"}  # RFC 8058, 3.1


@sensitive_post_parameters("key")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """Looking changes nothing, as mail scanners follow every link; a link's choice is there to be saved."""
    asked = request.POST if request.method == "POST" else request.GET
    key = asked.get("key", "")
    reader = mail_keys.reader_of(key) if key else _signed_in(request)
    if key and reader is None:
        return render(request, "accounts/mail_over.html", status=410)
    if reader is None:
        return redirect_to_login(request.get_full_path())
    language = (key and reader.chosen_language) or translation.get_language()
    with translation.override(language):
        return _saved_or_shown(request, reader, key)


def _signed_in(request: HttpRequest) -> User | None:
    user = User.objects.filter(pk=request.user.pk).first() if request.user.is_authenticated else None
    return cast("User | None", user)


def _saved_or_shown(request: HttpRequest, reader: User, key: str) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = MailForm(posted, instance=reader, initial=_chosen(request))
    saved = form.is_bound and form.is_valid()
    if saved:
        reader.save(update_fields=[*form.Meta.fields])  # what else the account is may change meanwhile
    if saved and not key:
        messages.success(request, _("Your mail preferences are saved."))
        return redirect("accounts:profile")
    answer = render(request, "accounts/mail.html", {"mail_form": form, "key": key, "saved": saved})
    # Not "no-referrer": with it browsers hide where the button's POST comes from, and it would be refused.
    answer["Referrer-Policy"] = "strict-origin"
    return answer


def _chosen(request: HttpRequest) -> dict[str, str]:
    """What the link in the mail says, if it says one of the ways there are."""
    news = request.GET.get("mail_news", "")
    return {"mail_news": news} if news in User.News.values else {}


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_click(request: HttpRequest) -> HttpResponse:
    """A mail program's button: its POST leaves only deadlines; people and scanners who GET see the page."""
    key = request.GET.get("key", "")
    if request.method != "POST":
        chosen = {"key": key, "mail_news": User.News.DEADLINES.value}
        return redirect(f"{reverse('accounts:mail')}?{urlencode(chosen)}")
    if any(request.POST.get(name) != value for name, value in ONE_CLICK.items()):
        return HttpResponse(status=400)
    reader = mail_keys.reader_of(key)
    if reader is None:
        return HttpResponse(status=410)
    reader.mail_news = User.News.DEADLINES
    reader.save(update_fields=["mail_news"])
    return HttpResponse(status=200)


@login_required
@require_POST
def end_mail_keys(request: HttpRequest) -> HttpResponse:
    """For who has passed a mail on: its addresses and links end, later mails bring new ones."""
    mail_keys.end_all(cast(User, request.user))
    messages.success(request, _("The addresses and links in your earlier mails are not good any more."))
    return redirect("accounts:profile")
