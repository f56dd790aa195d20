"""The desk: which cases wait for whom, by deadline, page by page and without counting large tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from disputes.flow import MEDIATING, Role, State
from disputes.listing import PAGE, Page, Section, counts, page_of, said
from disputes.models import Dispute, DisputeLine, Order
from disputes.models.dispute import DisputeQuerySet
from disputes.templatetags.desk import urgency
from disputes.words import Badge, named, state_badge
from mediation.desk.hours import hours_left

DAY = timedelta(days=1)
TIMED = Q(due_at__isnull=False)
Parts = list[Q]


def _each(*states: State, **more: Any) -> Parts:
    """One part per state, as an index serves them; all of them have a deadline."""
    return [TIMED & Q(state=state, **more) for state in sorted(states)]


@dataclass(frozen=True)
class Queue:
    """A question that a mediator has of the desk, in parts that do not overlap and have an index each."""

    name: str
    text: Any
    which: Callable[[Any, datetime], Parts]


QUEUES = (
    Queue("all", gettext_lazy("All cases"), lambda user, at: _each(*MEDIATING)),
    Queue("mine", gettext_lazy("Mine"), lambda user, at: _each(*MEDIATING, mediator=user)),
    Queue("unassigned", gettext_lazy("Nobody's"), lambda user, at: _each(*MEDIATING, mediator=None)),
    Queue(
        "overdue",
        gettext_lazy("Overdue"),
        lambda user, at: [
            *_each(State.UNDER_REVIEW, due_at__lte=at),
            *_each(State.UNDER_REVIEW, due_at__gt=at, overdue_count__gt=0),
        ],
    ),
    Queue(
        "evidence",
        gettext_lazy("Waiting for evidence"),
        lambda user, at: _each(State.COLLECTING_EVIDENCE, State.VERIFYING_EVIDENCE),
    ),
    Queue(
        "confirm",
        gettext_lazy("To confirm"),
        lambda user, at: [TIMED & Q(ruling_waiting=True) & ~Q(ruled_by=user)],
    ),
    Queue(
        "returns",
        gettext_lazy("Returns with problems"),
        lambda user, at: _each(*MEDIATING, return_condition__gt=""),
    ),
)


@dataclass(frozen=True)
class Tab:
    """A queue as a link with its capped count."""

    text: Any
    url: str
    count: str
    current: bool


@dataclass(frozen=True)
class Row:
    """A case as a row of the desk."""

    dispute: Dispute
    title: str
    hours: str
    css: str
    table: str
    badge: Badge
    is_mine: bool


@dataclass(frozen=True)
class Group:
    """Rows under one heading; in colour where one of them is the mediators' to do."""

    icon: str
    title: str
    rows: list[Row]

    @property
    def css(self) -> str:
        return next((row.css for row in self.rows if row.css), "")


def desk_context(request: HttpRequest) -> dict[str, Any]:
    """What the desk's page shows: one page of one queue, or what was searched."""
    at, user = timezone.now(), request.user
    cases = Dispute.objects.as_mediator(user)
    term = request.GET.get("q", "").strip()
    queue = _queue(request.GET.get("queue", ""))
    if term:
        page = Page(list(_full(_search(cases, term))[:PAGE]), [])
    else:
        section = _section(cases, queue, user, at)
        page = page_of([section], _full(Dispute.objects.all()), request.GET.get("after", ""))
    return {
        "tabs": _tabs(cases, user, at, None if term else queue),
        "groups": _groups([_row(case, user, at) for case in page.rows], at),
        "next": page.next and "?" + urlencode({"queue": queue.name, "after": page.next}),
        "term": term,
        "queue": queue,
        "at": at,
    }


def _queue(name: str) -> Queue:
    return next((queue for queue in QUEUES if queue.name == name), QUEUES[0])


def _search(cases: DisputeQuerySet, term: str) -> QuerySet[Dispute]:
    """By the dispute's reference or the order's, exactly: both have an index."""
    orders = Order.objects.filter(reference=term).values("pk")
    return cases.filter(Q(reference=term.upper()) | Q(order__in=orders)).order_by("-opened_at", "-pk")


def _full(cases: QuerySet[Dispute]) -> QuerySet[Dispute]:
    lines = DisputeLine.objects.select_related("order_line").order_by("pk")
    return cases.select_related(
        "store", "buyer", "policy", "on_the_table", "mediator", "settlement"
    ).prefetch_related(Prefetch("lines", lines))


def _section(cases: DisputeQuerySet, queue: Queue, user: Any, at: datetime) -> Section[Dispute]:
    """A queue in order of deadline."""
    return Section([cases.filter(part) for part in queue.which(user, at)], "due_at")


def _tabs(cases: DisputeQuerySet, user: Any, at: datetime, current: Queue | None) -> list[Tab]:
    """Every queue with its count, all in one query."""
    found = counts({queue.name: _section(cases, queue, user, at).branches for queue in QUEUES})
    return [
        Tab(
            text=queue.text,
            url=f"?queue={queue.name}",
            count=said(found[queue.name]),
            current=queue is current,
        )
        for queue in QUEUES
    ]


def _row(dispute: Dispute, user: Any, at: datetime) -> Row:
    titles = [line.order_line.title for line in dispute.lines.all()]
    more = len(titles) - 1
    first = titles[0] if titles else dispute.reference
    return Row(
        dispute=dispute,
        title=ngettext("%(first)s and %(more)d more", "%(first)s and %(more)d more", more)
        % {"first": first, "more": more}
        if more > 0
        else first,
        hours=hours_left(dispute, at),
        css=urgency(dispute.due_at, at) if dispute.state == State.UNDER_REVIEW else "",
        table=_table(dispute),
        badge=_badge(dispute, user),
        is_mine=dispute.mediator_id == user.pk,
    )


def _badge(dispute: Dispute, user: Any) -> Badge:
    if dispute.ruling_waiting and dispute.ruled_by_id != user.pk:
        return Badge("turn", "gavel", _("Confirm"))
    if dispute.ruling_waiting:
        return Badge("wait", "hourglass", _("Waits for confirmation"))
    if dispute.state == State.UNDER_REVIEW and dispute.mediator_id != user.pk:
        return state_badge(dispute, Role.SYSTEM)
    return state_badge(dispute, Role.MEDIATOR)


def _table(dispute: Dispute) -> str:
    table = dispute.on_the_table
    return named(table.remedy, dispute.refund_of(table), dispute.currency) if table else ""


def _groups(rows: list[Row], at: datetime) -> list[Group]:
    """Overdue, within a day, within three, later, without a deadline; empty ones are left out."""
    headings: list[tuple[str, str, list[Row]]] = [
        ("clock-alert", _("Time is up"), []),
        ("clock-alert", _("Within 24 hours"), []),
        ("clock", _("Within 3 days"), []),
        ("calendar", _("Later"), []),
        ("circle-check", _("Without a deadline"), []),
    ]
    for row in rows:
        headings[_bucket(row.dispute.due_at, at)][-1].append(row)
    return [Group(*heading) for heading in headings if heading[-1]]


def _bucket(due_at: datetime | None, at: datetime) -> int:
    if due_at is None:
        return 4
    return sum(due_at > at + wait for wait in (timedelta(), DAY, 3 * DAY))
