"""The calls of the API, gathered; and what becomes of errors: problems in JSON."""

from __future__ import annotations

import logging
import re
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from disputes.api import acting, links, orders, payments, reading
from disputes.api.describing import described
from disputes.api.keys import Key
from disputes.api.parsing import StrictParser
from disputes.api.problems import A_MOMENT, Errors, Problem, answer_of, invalid
from disputes.flow import Refused

ABOUT = """\
For shop systems that hold the money: send orders, open disputes for buyers, act for either party, follow what
happens, confirm what was paid. A key sees its own marketplace alone, and every action walks through the same
rulebook as the pages.

`version` is the dispute as you saw it: an action on a dispute that has moved on is refused as `stale`, and
nothing is done. A POST with an `Idempotency-Key` may be repeated without fear: its first answer is given
again, for a week. Errors are `application/problem+json` (RFC 9457). The headers `RateLimit-*` are those of
draft-ietf-httpapi-ratelimit-headers-06.
"""
log = logging.getLogger(__name__)
OF_A_TYPE = re.compile(r"[A-Z]|(str|int|bool|literal\[.*\])$")  # where a field has several types


class DisputesAPI(NinjaAPI):
    """Ninja's, with a description that names every error."""

    def get_openapi_schema(self, **options: Any) -> Any:
        return described(super().get_openapi_schema(**options))


api = DisputesAPI(
    title="Dispute desk",
    version="1.0.0",
    description=ABOUT,
    urls_namespace="api",
    auth=Key(),
    docs_url="/docs",
    parser=StrictParser(),
    openapi_extra={
        "tags": [{"name": "Orders"}, {"name": "Disputes"}, {"name": "Actions"}, {"name": "Payments"}]
    },  # their order
)
# Addresses are tried in this order: a reference takes any slashes, so what goes on behind it comes first.
for router in (acting.router, links.router, reading.router, payments.router, orders.router):
    api.add_router("", router)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Nothing is called here: who looks where the API begins gets to read how it is called."""
    return redirect("api:openapi-view")


@api.exception_handler(Problem)
def _problem(request: HttpRequest, error: Problem) -> HttpResponse:
    return answer_of(error)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return answer_of(Problem.of(error))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Types that do not fit, by the names of the JSON."""
    errors: Errors = {}
    for each in error.errors:
        errors.setdefault(_named(each["loc"]), []).append(each["msg"])
    names = list(
        errors
    )  # of a field of several types, what is wrong inside says more than that it is no number
    inside = {name: errors[name] for name in names if not any(n.startswith(f"{name}.") for n in names)}
    return answer_of(invalid(inside))


def _named(loc: tuple[str | int, ...]) -> str:
    """`("body", "body", "proposal", "ProposalIn", "amount")` is "proposal.amount"."""
    if loc[0] != "body":
        return str(loc[-1])
    names = [str(part) for part in loc[2:] if not OF_A_TYPE.match(str(part))]
    return ".".join(names) or "body"


@api.exception_handler(AuthenticationError)
def _unauthorized(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return answer_of(Problem("unauthorized"))


@api.exception_handler(HttpError)
def _malformed(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja says so of a body alone that is no JSON."""
    return answer_of(Problem("malformed", _("The body is no JSON.")))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer_of(Problem("not_found"))


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _cut_off(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database was away, full or busy for too long: nothing is done, or its answer is remembered."""
    log.error("The database could not be used.", exc_info=error)
    return answer_of(Problem("unavailable", headers={"Retry-After": str(A_MOMENT)}))


@api.exception_handler(Exception)
def _crashed(request: HttpRequest, error: Exception) -> HttpResponse:
    """Django logs it and answers; the middleware makes a problem of that."""
    raise error
