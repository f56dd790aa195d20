"""The desk: which cases wait for whom, by deadline, page by page and without counting large tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Prefetch, Q, QuerySet, Value
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from disputes.flow import MEDIATING, Role, State
from disputes.models import Dispute, DisputeLine, Order
from disputes.templatetags.desk import urgency
from disputes.words import Badge, named, state_badge
from mediation.hours import working_hours

PAGE = 25
MOST = 99  # counts stop here: "99+"
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
        found, following = list(_full(_search(cases, term))[:PAGE]), ""
    else:
        found, following = _page(cases, queue.which(user, at), queue, request.GET.get("after", ""))
    return {
        "tabs": _tabs(cases, user, at, None if term else queue),
        "groups": _groups([_row(case, user, at) for case in found], at),
        "next": following,
        "term": term,
        "queue": queue,
        "at": at,
    }


def _queue(name: str) -> Queue:
    return next((queue for queue in QUEUES if queue.name == name), QUEUES[0])


def _search(cases: QuerySet[Dispute], term: str) -> QuerySet[Dispute]:
    """By the dispute's reference or the order's, exactly: both have an index."""
    orders = Order.objects.filter(reference=term).values("pk")
    return cases.filter(Q(reference=term.upper()) | Q(order__in=orders)).order_by("-opened_at", "-pk")


def _full(cases: QuerySet[Dispute]) -> QuerySet[Dispute]:
    lines = DisputeLine.objects.select_related("order_line").order_by("pk")
    return cases.select_related(
        "store", "buyer", "policy", "on_the_table", "mediator", "settlement"
    ).prefetch_related(Prefetch("lines", lines))


def _page(cases: QuerySet[Dispute], parts: Parts, queue: Queue, after: str) -> tuple[list[Dispute], str]:
    """One page in order of deadline, and the address of the next; found by key, never by offset."""
    moment, _sep, pk = after.partition("~")
    if (due_at := _instant(moment)) and pk.isdecimal():
        later = Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=int(pk))
        cases = cases.filter(later, due_at__gte=due_at)
    keys = sorted(_union(_firsts(cases, parts, PAGE + 1), "due_at", "pk"))
    found = list(_full(Dispute.objects.filter(pk__in=[pk for _due, pk in keys[:PAGE]])))
    found.sort(key=lambda case: (case.due_at, case.pk))
    if len(keys) <= PAGE:
        return found, ""
    last_due, last = keys[PAGE - 1]
    return found, "?" + urlencode({"queue": queue.name, "after": f"{last_due.isoformat()}~{last}"})


def _firsts(cases: QuerySet[Dispute], parts: Parts, most: int) -> list[QuerySet[Dispute]]:
    """The first cases of each part by deadline: an index gives them in this order."""
    ordered = cases.order_by("due_at", "pk").values("pk")
    return [Dispute.objects.filter(pk__in=ordered.filter(part)[:most]) for part in parts]


def _union(rows: Sequence[QuerySet[Dispute]], *columns: str) -> Any:
    """The rows of all parts in one query."""
    first, *others = [part.values_list(*columns) for part in rows]
    return first.union(*others, all=True) if others else first


def _instant(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _tabs(cases: QuerySet[Dispute], user: Any, at: datetime, current: Queue | None) -> list[Tab]:
    counts = _counts(cases, user, at)
    return [
        Tab(
            text=queue.text,
            url=f"?queue={queue.name}",
            count=f"{MOST}+" if counts[queue.name] > MOST else str(counts[queue.name]),
            current=queue is current,
        )
        for queue in QUEUES
    ]


def _counts(cases: QuerySet[Dispute], user: Any, at: datetime) -> Counter[str]:
    """How many cases each queue has, in one query that reads no more rows of a part than the cap."""
    parts = [
        part.annotate(queue=Value(queue.name, CharField()))
        for queue in QUEUES
        for part in _firsts(cases, queue.which(user, at), MOST + 1)
    ]
    return Counter(name for (name,) in _union(parts, "queue"))


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


def hours_left(dispute: Dispute, at: datetime) -> str:
    """The mediator's own time: "about 16 working hours"; nothing while others are to act."""
    if dispute.state != State.UNDER_REVIEW or dispute.due_at is None or dispute.due_at <= at:
        return ""
    hours = working_hours(dispute.policy.calendar, at, dispute.due_at)
    return ngettext("about %(n)d working hour", "about %(n)d working hours", hours) % {"n": hours}


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
