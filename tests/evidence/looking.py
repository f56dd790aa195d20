"""Pieces that were submitted and drawn, and how people look at their pages."""

from datetime import timedelta

from django.urls import reverse

from disputes.perform import perform
from evidence.acceptance import accepted
from evidence.preparing.jobs import prepare
from tests.evidence.uploads import upload
from tests.factories import T0, make_dispute, make_mediator, make_operator, staff_of

LATER = T0 + timedelta(hours=20)


def submit(content, name="photo", dispute=None, at=LATER):
    piece = accepted(upload(content, name), role="buyer", kind="proof_of_damage", note="<b>Look</b> here.")
    dispute = dispute or make_dispute()
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=at, evidence=[piece])
    return piece


def prepared(content, name="photo", **fields):
    piece = submit(content, name, **fields)
    prepare(piece.stored_id)
    piece.stored.refresh_from_db()
    return piece


def address(piece, query=""):
    return reverse("evidence:details", args=[piece.pk]) + query


def item(piece, query=""):
    return reverse("evidence:item", args=[piece.pk]) + query


def people(dispute):
    return {
        "buyer": dispute.buyer,
        "seller": staff_of(dispute),
        "mediator": make_mediator(),
        "operator": make_operator(),
    }


def look(client, piece, user=None, query=""):
    client.force_login(user or piece.dispute.buyer)
    return client.get(address(piece, query))
