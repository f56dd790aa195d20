"""Who gets what of which piece of evidence, in which state of the dispute, wherever the files lie.

What is expected is computed from the rules below; each address of each piece is asked for by each person.
"""

import itertools

import pytest
from django.test import Client
from django.urls import reverse

from disputes.flow import MEDIATING, SYSTEM, State
from disputes.perform import perform
from evidence.models import Evidence, Job, StoredFile
from tests.evidence.pieces import CONTENTS, LATER, attached, draw, unsent, withheld
from tests.evidence.storing import on_both
from tests.factories import (
    again,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_operator,
    make_order,
    make_store,
    make_user,
    staff_of,
)

pytestmark = pytest.mark.django_db

PARTIES = {"buyer", "owner", "agent", "mediator on the store's staff"}
IN_OFFICE = {"mediator", "mediator who stepped back", "operator"}
READS_NOTES = IN_OFFICE - {"mediator who stepped back"}
STRANGERS = {"agent of another store", "another buyer"}
EVERYBODY = PARTIES | IN_OFFICE | STRANGERS | {"anonymous"}

# Each piece: its type, and which small pictures and pages are drawn of it.
TYPES = {
    "photo": "image/jpeg",
    "document": "application/pdf",
    "video": "video/mp4",
    "text": "text/plain",
    "mail": "message/rfc822",
    "number": "",
    "attachment": "image/jpeg",
    "attachment of a private note": "application/pdf",
    "withheld": "image/jpeg",
    "infected": "application/pdf",
    "unscanned document": "application/pdf",
    "unscanned photo": "image/jpeg",
    "late": "image/jpeg",
}
DRAWN = {
    "image/jpeg": {"view", "thumb"},
    "application/pdf": {"page", "thumb"},
    "video/mp4": {"view", "thumb", "poster"},
}
ADDRESSES = {
    "view": ("item", "", {}),
    "thumb": ("item", "?size=thumb", {}),
    "poster": ("item", "?size=poster", {}),
    "page": ("page", "", {"number": 1}),
    "original": ("original", "", {}),
    "details": ("details", "", {}),
}
STATES = [State.AWAITING_SELLER_RESPONSE, State.UNDER_REVIEW, State.SETTLING, State.CLOSED]

FILE, PAGE, NUMBER, SIGN_IN = "the file", "a page about it", "the number's page", "sign in first"
NOT_THERE, FORBIDDEN, NOT_YET, HELD_BACK = 404, 403, 409, 410


def expected(item, person, address):
    """The rules, the first that fits."""
    content_type = TYPES[item]
    is_document = content_type in ("application/pdf", "text/plain", "message/rfc822")
    is_original = address == "original" or (address == "view" and is_document)
    if person == "anonymous":
        return SIGN_IN
    if person in STRANGERS or (item == "attachment of a private note" and person not in READS_NOTES):
        return NOT_THERE
    if address == "details":
        return PAGE
    if item == "number":
        return NOT_THERE if address in ("page", "original") else NUMBER
    if item == "infected" or (item == "withheld" and person not in IN_OFFICE):
        return HELD_BACK
    if is_original and not is_document and person not in IN_OFFICE:
        return FORBIDDEN
    if is_original:
        return NOT_YET if item.startswith("unscanned") else FILE
    return FILE if address in DRAWN.get(content_type, ()) else NOT_THERE


def answered(store, client, piece, address):
    """What came, in the words of the rules."""
    name, query, more = ADDRESSES[address]
    response = client.get(reverse(f"evidence:{name}", kwargs={"pk": piece.pk, **more}) + query)
    leads_to = response.headers.get("Location", "")
    if leads_to.startswith(reverse("account_login")):
        return SIGN_IN
    if name == "details" and response.status_code in (200, HELD_BACK) and b"<html" in response.content:
        return PAGE
    if piece.sha256 == "" and leads_to == reverse("evidence:details", args=[piece.pk]):
        return NUMBER
    if store.origin and leads_to.startswith(f"{store.origin}/") and "X-Amz-Expires=60&" in leads_to:
        return FILE
    if not store.origin and response.status_code == 200 and "sandbox" in response["Content-Security-Policy"]:
        return FILE if b"".join(response.streaming_content) else "nothing"
    return response.status_code


def people_of(dispute, stepped_back):
    store, other = dispute.store, make_store("Another")
    agent, related = make_user("agent"), make_mediator("related")
    for user in (agent, related):
        store.members.create(user=user)
    other_agent = make_user("other agent")
    other.members.create(user=other_agent)
    found = {
        "buyer": dispute.buyer,
        "owner": staff_of(dispute),
        "agent": agent,
        "agent of another store": other_agent,
        "another buyer": make_order().buyer,
        "mediator": make_mediator(),
        "mediator on the store's staff": related,
        "operator": make_operator(),
        "anonymous": None,
    }
    return found | ({"mediator who stepped back": stepped_back} if stepped_back else {})


def pieces_in(dispute):
    """One piece of each sort; no two have the same bytes."""
    numbers = itertools.count()

    def new(item, **options):
        content = CONTENTS[TYPES[item]][1] + str(next(numbers)).encode()
        return unsent(TYPES[item], name=f"{item}.bin", content=content, **options)

    notes = {"attachment": False, "attachment of a private note": True}
    found = {item: new(item) for item in TYPES if item not in notes and item != "number"}
    found["number"] = make_evidence()
    brought = list(found.values())
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, at=LATER, evidence=brought)
    for item, private in notes.items():
        found[item] = attached(new(item, role="mediator"), dispute, private=private)
    for piece in found.values():
        draw(piece)
    withheld(found["withheld"])
    scanned = {"infected": "infected", "unscanned document": "waiting", "unscanned photo": "waiting"}
    for item, piece in found.items():
        StoredFile.objects.filter(pk=piece.stored_id).update(scan=scanned.get(item, "clean"))
        Evidence.objects.filter(pk=piece.pk).update(late=item == "late")
    Job.objects.update(due_at=None, done_at=LATER)
    return found


def dispute_in(state):
    """The dispute before the pieces come, and who stepped back from it, where a mediator has it."""
    mediators = [make_mediator(), make_mediator()]
    dispute = make_dispute_in(state if state in (*MEDIATING, STATES[0]) else State.UNDER_REVIEW)
    if dispute.mediator not in mediators:
        return dispute, None
    stepped_back = dispute.mediator
    perform("recuse", dispute.pk, actor=stepped_back, at=LATER, why="My brother sells there.")
    return again(dispute), stepped_back


def addresses_in(state):
    """All of them while a mediator decides; elsewhere the ways to the bytes: no rule looks at the state."""
    return ADDRESSES if state == State.UNDER_REVIEW else ("view", "original")


def move_on(dispute, state):
    if state in (State.SETTLING, State.CLOSED):
        perform("refund_in_full", dispute.pk, actor=staff_of(dispute), at=LATER)
    if state == State.CLOSED:
        perform("confirm_settlement", dispute.pk, actor=SYSTEM, at=LATER, provider_reference="pay-1")
    assert again(dispute).state == state


@on_both
@pytest.mark.parametrize("state", STATES)
def test_everybody_gets_what_is_theirs_and_nothing_else(store, settings, state):
    settings.CLAMD_SOCKET = "/run/clamd"
    dispute, stepped_back = dispute_in(state)
    pieces, people = pieces_in(dispute), people_of(dispute, stepped_back)
    move_on(dispute, state)
    found, wanted = {}, {}
    for person, user in people.items():
        client = Client()
        if user:
            client.force_login(user)
        for (item, piece), address in itertools.product(pieces.items(), addresses_in(state)):
            found[item, person, address] = answered(store, client, piece, address)
            wanted[item, person, address] = expected(item, person, address)
    differing = {asked: (found[asked], wanted[asked]) for asked in wanted if found[asked] != wanted[asked]}
    assert differing == {}
    nobody_yet = {"mediator who stepped back"} if state == State.AWAITING_SELLER_RESPONSE else set()
    assert (pieces.keys(), people.keys()) == (TYPES.keys(), EVERYBODY - nobody_yet)
