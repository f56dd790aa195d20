"""`Idempotency-Key`: what was done once is answered again, also after a crash between doing and answering.

The key is reserved before the work. The answer is written in the transaction of the event that it tells of:
both stand, or neither does. Whoever crashed before that has done nothing, and once the lease is over the
reservation may be taken over; the `claim` keeps who was merely slow from committing after all.

An answer that hands out a secret takes it from its `Call`: it is made of the claim and of SECRET_KEY, and
made anew when the answer is given again, by its mark with a former key too. The database has neither it nor
what it could be made of alone.
"""

from __future__ import annotations

import secrets
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from inspect import signature
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from disputes.api.keys import MULTIPART, marketplace_of
from disputes.api.problems import FOR_ROOM, PASSING, Problem, answer_of, invalid
from disputes.api.translating import BUSY
from disputes.flow import Refused
from disputes.models import Event, RememberedAnswer

HEADER = "Idempotency-Key"
LEASE = timedelta(seconds=30)  # how long a repeat is asked to wait for work that nobody may be doing any more
KEPT_HEADERS = ("Content-Type", "Location", "ETag")
# SUBSTITUTE: JSON writes it as an escape, so no answer has one of its own.
PLACE_OF_SECRET = "\x1a"  # noqa: S105 - where the secret goes
MARK = "secret"  # among the kept headers: which of the secrets that the keys make was handed out
NOT_REMEMBERED = PASSING | {"not_found", "unauthorized"}

Within = Callable[[Event], object]


class Call:
    """One POST. `row` is its reservation; None without an Idempotency-Key."""

    def __init__(self, row: RememberedAnswer | None) -> None:
        self.row, self.is_kept = row, False
        self.secret = next(_secrets_of(row.claim)) if row else secrets.token_urlsafe(32)

    def tell(
        self, do: Callable[[Within | None], Event], make: Callable[[Event], HttpResponse]
    ) -> HttpResponse:
        """Do the work and make its answer: in its transaction where it is to be remembered, else after."""
        if self.row is None:
            return make(do(None))
        made: list[HttpResponse] = []
        do(lambda event: made.append(self.keep(make(event))))
        return made[0]

    def keep(self, answer: HttpResponse) -> HttpResponse:
        """Write the answer down. A Problem if the reservation has been taken over."""
        if self.row is None:
            return answer
        headers = {name: answer[name] for name in KEPT_HEADERS if name in answer}
        mine = RememberedAnswer.objects.filter(pk=self.row.pk, claim=self.row.claim, status=None)
        body = answer.content.decode().replace(self.secret, PLACE_OF_SECRET)
        if PLACE_OF_SECRET in body:
            headers[MARK] = _mark_of(self.secret)
        if not mine.update(status=answer.status_code, headers=headers, body=body):
            raise Problem("in_progress", headers={"Retry-After": "1"})
        self.is_kept = True
        return answer

    def release(self) -> None:
        """Nothing was done: a repeat need not wait, also where the database was cut off for a moment only."""
        if self.row is not None:
            if connection.errors_occurred:
                connection.close_if_unusable_or_obsolete()
            RememberedAnswer.objects.filter(pk=self.row.pk, claim=self.row.claim, status=None).delete()


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A POST whose view finds its `Call` at `request.call`. Refusals are remembered like successes."""

    @wraps(view)
    def called(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = _reserved(request, timezone.now())
        if row is not None and row.status is not None:
            return _again(row)
        call = request.call = Call(row)  # type: ignore[attr-defined]
        try:
            answer = _answered(view, request, *args, **kwargs)
            return answer if call.is_kept else call.keep(answer)
        except BaseException:
            call.release()
            raise

    called.__signature__ = signature(view, eval_str=True)  # type: ignore[attr-defined]  # ninja reads it
    return called


def _answered(
    view: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    """What the view answers; a no is an answer too, unless it may be another one soon."""
    try:
        return view(request, *args, **kwargs)
    except Refused as refusal:
        problem = Problem.of(refusal)
    except Problem as found:
        problem = found
    if problem.kind in NOT_REMEMBERED:
        raise problem
    return answer_of(problem)


def _reserved(request: HttpRequest, at: datetime) -> RememberedAnswer | None:
    """The key's row: ours from now on, or with the first answer. A Problem where neither may be."""
    key = request.headers.get(HEADER, "")
    if not key:
        return None
    _check_kept(request)
    names = {"marketplace": marketplace_of(request), "key": key}
    facts = {"fingerprint": _fingerprint(request), "claim": uuid.uuid4(), "reserved_at": at}
    RememberedAnswer.objects.bulk_create([RememberedAnswer(**names, **facts)], ignore_conflicts=True)
    row = RememberedAnswer.objects.filter(**names).first()
    if row is None:  # released this moment
        raise Problem("in_progress", headers={"Retry-After": "1"})
    if row.fingerprint != facts["fingerprint"]:
        text = _("This Idempotency-Key was sent before with another request.")
        raise invalid({HEADER: [text]})
    return row if row.status is not None or row.claim == facts["claim"] else _taken_over(row, at)


def _check_kept(request: HttpRequest) -> None:
    """A file that could not be kept on its way is not the one that was sent: it has another fingerprint."""
    files = [file for _name, found in request.FILES.lists() for file in found]
    if any(getattr(file, "refusal", "") == BUSY for file in files):
        raise Problem("unavailable", headers={"Retry-After": str(FOR_ROOM)})


def _taken_over(row: RememberedAnswer, at: datetime) -> RememberedAnswer:
    """The reservation of somebody who has not answered for as long as a lease."""
    ends, claim = row.reserved_at + LEASE, uuid.uuid4()
    unanswered = RememberedAnswer.objects.filter(pk=row.pk, claim=row.claim, status=None)
    if at < ends or not unanswered.update(claim=claim, reserved_at=at):
        wait = max(1, int((ends - at).total_seconds()) + 1)
        raise Problem("in_progress", headers={"Retry-After": str(wait)})
    row.claim = claim
    return row


def _again(row: RememberedAnswer) -> HttpResponse:
    headers = dict(row.headers)
    answer = HttpResponse(row.body.replace(PLACE_OF_SECRET, _secret_of(row, headers.pop(MARK, ""))))
    answer.status_code = row.status or answer.status_code
    for name, value in headers.items():
        answer[name] = value
    answer["Idempotency-Replayed"] = "true"
    return answer


def _secret_of(row: RememberedAnswer, mark: str) -> str:
    """What the answer handed out; where its key is gone, what it would be now."""
    made = list(_secrets_of(row.claim))
    return next((secret for secret in made if _mark_of(secret) == mark), made[0])


def _secrets_of(claim: uuid.UUID) -> Iterator[str]:
    """What this reservation's answer may hand out: 256 bits, as text for an address; by former keys too."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        made = salted_hmac(__name__, claim.hex, secret=key, algorithm="sha256").digest()
        yield urlsafe_b64encode(made).decode().rstrip("=")


def _mark_of(secret: str) -> str:
    """Tells secrets apart, and nobody what they are."""
    return sha256(secret.encode()).hexdigest()[:8]


def _fingerprint(request: HttpRequest) -> str:
    """SHA-256 of what was asked; of files their bytes, whatever boundary a client drew between them."""
    digest = sha256(f"{request.method} {request.get_full_path()}".encode())
    if request.content_type != MULTIPART:
        digest.update(b"\0" + request.body)
        return digest.hexdigest()
    for name, texts in sorted(request.POST.lists()):
        digest.update(repr((name, texts)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            inner = sha256()
            for chunk in file.chunks():
                inner.update(chunk)
            file.seek(0)
            digest.update(repr((name, file.name, file.size, inner.hexdigest())).encode())
    return digest.hexdigest()
