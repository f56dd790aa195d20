"""Links and demo accounts for the frame around every page."""

from allauth.usersessions.models import UserSession
from django import template
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from accounts.demo import Demo, accounts_to_try
from accounts.forms import MailForm
from accounts.models import CalendarAddress
from accounts.openid import Offered, providers
from accounts.portals import Link, home_of, links_for
from accounts.second_factor import lacks_second_factor
from accounts.sessions import device_of, sessions_of

register = template.Library()


@register.simple_tag(takes_context=True)
def main_links(context: template.Context) -> list[Link]:
    """The links at the top of this page; none on an error page without a request."""
    request = context.get("request")
    return links_for(getattr(request, "user", AnonymousUser()), request.path) if request else []


@register.simple_tag(takes_context=True)
def my_home(context: template.Context) -> str:
    """The signed-in reader's own portal; "" for others."""
    user = getattr(context.get("request"), "user", None)
    return home_of(user) if user and user.is_authenticated else ""


@register.simple_tag
def demo_accounts() -> list[Demo]:
    """The accounts to try on the sign-in page of a demonstration."""
    return accounts_to_try()


@register.simple_tag
def openid_providers() -> list[Offered]:
    """The providers to sign in through, or to link an account to."""
    return providers()


@register.simple_tag(takes_context=True)
def must_set_up(context: template.Context) -> bool:
    """Whether the reader gets no further before a second factor is set up."""
    request = context.get("request")
    return bool(request and settings.MFA_REQUIRED and lacks_second_factor(request.user))


@register.simple_tag(takes_context=True)
def my_sessions(context: template.Context) -> list[UserSession]:
    """Where the signed-in reader is signed in, the latest first."""
    return sessions_of(context["request"].user)


@register.simple_tag(takes_context=True)
def my_calendar(context: template.Context) -> CalendarAddress | None:
    """The signed-in reader's calendar address, without its secret."""
    return CalendarAddress.objects.filter(user=context["request"].user).first()


@register.simple_tag(takes_context=True)
def my_mail_form(context: template.Context) -> MailForm:
    """The signed-in reader's mail preferences, to be changed."""
    return MailForm(instance=context["request"].user)


@register.filter
def device(user_agent: str) -> str:
    return device_of(user_agent)
