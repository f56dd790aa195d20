"""Links and demo accounts for the frame around every page."""

from django import template
from django.contrib.auth.models import AnonymousUser

from accounts.demo import Demo, accounts_to_try
from accounts.portals import Link, home_of, links_for

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
