"""What a person is decides which portal they land in and which links they see."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User

BUYER, SELLER, MEDIATION, OPERATION = "/buyer/", "/seller/", "/mediation/", "/admin/"


@dataclass(frozen=True)
class Link:
    """A main link; `current` where the page shown lies below it."""

    url: str
    text: str
    current: bool = False


def home_of(user: User) -> str:
    """Where a person's own work is: the portal they land in after signing in."""
    if user.is_staff and user.is_mediator:
        return MEDIATION
    if user.is_staff and user.is_operator:
        return OPERATION
    return SELLER if user.sells else BUYER


def links_for(user: User | AnonymousUser, path: str) -> list[Link]:
    """The main links on the page at `path`: its portal's own, then the way to the reader's other portals."""
    if not isinstance(user, User):
        return []
    return _with_current(_links(user, path), path)


def _links(user: User, path: str) -> list[tuple[str, str]]:
    if user.is_staff and not path.startswith((BUYER, SELLER)):
        return _staff_links(user)
    selling = path.startswith(SELLER) or user.sells
    if selling and not path.startswith(BUYER):
        selling_links = [(SELLER, _("Disputes")), (f"{SELLER}agenda/", _("Agenda"))]
        if user.sells:
            selling_links.append((f"{SELLER}insights/", _("Insights")))
        return [*selling_links, (f"{SELLER}store/", _("Store")), (BUYER, _("Buying"))]
    buying = [(BUYER, _("My orders")), (f"{BUYER}disputes/", _("Disputes")), (f"{BUYER}agenda/", _("Agenda"))]
    return [*buying, (SELLER, _("Selling"))] if selling else buying


def _staff_links(user: User) -> list[tuple[str, str]]:
    mediation = [(MEDIATION, _("Cases")), (f"{MEDIATION}days/", _("My days"))] if user.is_mediator else []
    if user.is_head_mediator:
        mediation.append((f"{MEDIATION}figures/", _("Figures")))
    return [*mediation, (OPERATION, _("Operation"))] if user.is_operator else mediation


def _with_current(links: list[tuple[str, str]], path: str) -> list[Link]:
    """The link with the longest address that the page lies below is the current one."""
    best = max((url for url, _text in links if path.startswith(url)), key=len, default=None)
    return [Link(url, text, url == best) for url, text in links]
