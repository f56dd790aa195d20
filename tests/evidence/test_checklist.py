"""The table of what each side should show, and what of it is there."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.flow import ReturnCondition, Role, State, SubReason
from disputes.models import Message
from disputes.perform import perform
from evidence.checklist import (
    LISTS,
    ON_ITS_WAY_BACK,
    RETURNS,
    Need,
    checklist_of,
    checklist_to_open,
    list_of,
    usual_kind,
)
from evidence.models import Admission, Kind, Withholding
from mediation.models import Assessment
from tests.factories import T0, again, make_dispute, make_evidence, make_mediator, make_order, staff_of

PARTIES = (Role.BUYER, Role.SELLER)
DRAWINGS = Path(settings.BASE_DIR) / "templates/evidence/examples"
LISTED = [
    pytest.param(listed, id=f"{problem}-{role}")
    for problem, sides in [*LISTS.items(), *((f"return-{name}", each) for name, each in RETURNS.items())]
    for role, listed in sides.items()
]
GOODS_CAME = {Kind.PHOTO_OF_RECEIVED_ITEM, Kind.PROOF_OF_DAMAGE, Kind.PROOF_OF_MISSING_ITEMS}
GO_BACK = {Kind.PROOF_OF_RETURN, Kind.RETURN_TRACKING}
LOGISTICS = set(list(Kind)[:7])


def kinds_of(*lists):
    return {kind for listed in lists for _need, item in listed for kind in item.kinds}


def items():
    return {
        item for sides in [*LISTS.values(), *RETURNS.values()] for each in sides.values() for _n, item in each
    }


@pytest.mark.parametrize("role", PARTIES)
@pytest.mark.parametrize("problem", [*SubReason, *ReturnCondition])
def test_every_problem_has_a_list_for_each_side(problem, role):
    assert len(list({**LISTS, **RETURNS}[problem][role])) >= 2


@pytest.mark.parametrize("listed", LISTED)
def test_no_kind_stands_for_two_items_of_a_list(listed):
    kinds = [kind for _need, item in listed for kind in item.kinds]
    assert sorted(kinds) == sorted(set(kinds))


@pytest.mark.parametrize("listed", LISTED)
def test_one_of_several_is_a_choice(listed):
    assert len(listed.one_of) != 1


def test_every_kind_is_asked_for_where_it_makes_sense():
    of_orders = [each for sides in LISTS.values() for each in sides.values()]
    of_returns = [each for sides in RETURNS.values() for each in sides.values()]
    assert kinds_of(*of_orders, *of_returns) == set(Kind) - {Kind.RETURN_LABEL}  # it proves nothing
    assert not kinds_of(*of_orders) & GO_BACK
    assert kinds_of(*of_returns) >= GO_BACK


@pytest.mark.parametrize("problem", list(SubReason)[:7])
def test_who_waits_for_a_parcel_need_not_show_goods_and_the_seller_shows_its_way(problem):
    buyer, seller = (LISTS[problem][role] for role in PARTIES)
    assert not kinds_of(buyer, seller) & GOODS_CAME
    assert {kind for item in (*seller.required, *seller.one_of) for kind in item.kinds} & LOGISTICS
    assert buyer.required == ()


@pytest.mark.parametrize("problem", list(SubReason)[7:])
def test_who_complains_of_goods_shows_them(problem):
    assert {item.kind for item in LISTS[problem][Role.BUYER].required} & GOODS_CAME


def test_the_sellers_word_on_delivery_is_the_carriers():
    listed = LISTS[SubReason.DELIVERED_NOT_RECEIVED][Role.SELLER]
    assert [item.kind for item in listed.one_of] == [
        Kind.PROOF_OF_DELIVERY_SIGNATURE,
        Kind.PROOF_OF_DELIVERY,
        Kind.CARRIER_INVESTIGATION,
    ]


def test_every_drawing_exists_and_none_is_left_over():
    assert {item.drawing for item in items()} == {path.stem for path in DRAWINGS.glob("*.svg")}


@pytest.mark.parametrize("path", sorted(DRAWINGS.glob("*.svg")), ids=lambda path: path.stem)
def test_a_drawing_names_no_colour_and_hides_from_screen_readers(path):
    drawing = path.read_text()
    assert 'viewBox="0 0 160 100"' in drawing
    assert 'aria-hidden="true"' in drawing
    assert re.findall(r'style=|#[0-9a-f]{3}|\b(?:fill|stroke)="(?!none|currentColor)', drawing) == []
    css = (Path(settings.BASE_DIR) / "static/app.css").read_text()
    worn = {name for names in re.findall(r'class="([^"]+)"', drawing) for name in names.split()}
    assert {name for name in worn if f".{name}" not in css} == set()


def test_items_say_in_a_sentence_what_they_should_show():
    assert [item.name for item in items() if not str(item.sentence).endswith(".")] == []
    assert [item.name for item in items() if re.search(r"\b(you|your|I)\b", str(item.sentence))] == []


def fresh(sub_reason="damaged", state=State.COLLECTING_EVIDENCE, **fields):
    reason = "not_received" if sub_reason in list(SubReason)[:7] else "not_as_described"
    return make_dispute(state, reason=reason, sub_reason=sub_reason, **fields)


def submit(dispute, *kinds, role="buyer", hours=10, **fields):
    who = dispute.buyer if role == "buyer" else staff_of(dispute)
    pieces = [make_evidence(role, kind=kind, **fields) for kind in kinds]
    at = T0 + timedelta(hours=hours)
    return list(perform("submit_evidence", dispute.pk, actor=who, at=at, evidence=pieces).evidence.all())


def ticks(dispute, role="buyer"):
    return {str(line.item.kind): line.satisfied for line in checklist_of(dispute, role).lines}


pages = pytest.mark.django_db(transaction=True)


@pages
def test_what_was_submitted_is_ticked_and_names_the_piece():
    dispute = fresh()
    assert not any(ticks(dispute).values())
    piece, _other = submit(dispute, "proof_of_damage", "correspondence")
    lines = checklist_of(dispute, Role.BUYER).lines
    assert [(line.item.kind, line.pieces) for line in lines if line.satisfied] == [
        (Kind.PROOF_OF_DAMAGE, (piece,))
    ]
    assert not any(ticks(dispute, "seller").values())


@pages
def test_a_list_is_satisfied_when_all_that_is_required_is_there():
    dispute = fresh()
    assert checklist_of(dispute, "buyer").missing == 2
    submit(dispute, "proof_of_damage")
    assert (checklist_of(dispute, "buyer").missing, checklist_of(dispute, "buyer").satisfied) == (1, False)
    submit(dispute, "photo_of_received_item")
    assert (checklist_of(dispute, "buyer").missing, checklist_of(dispute, "buyer").satisfied) == (0, True)


@pages
def test_one_of_several_suffices_and_helpful_ones_do_not():
    dispute = fresh("not_shipped")
    submit(dispute, "photo_of_shipped_item", role="seller")
    assert checklist_of(dispute, "seller").missing == 1
    submit(dispute, "reshipment", role="seller")
    assert checklist_of(dispute, "seller").satisfied


@pages
def test_a_list_that_only_helps_is_satisfied_at_once():
    listed = checklist_of(fresh("in_transit_late"), "buyer")
    assert (listed.asks, listed.satisfied) == (False, True)


@pages
def test_what_is_missing_comes_first():
    dispute = fresh()
    submit(dispute, "proof_of_damage")
    required = checklist_of(dispute, "buyer").of(Need.REQUIRED)
    assert [line.item.kind for line in required] == [Kind.PHOTO_OF_RECEIVED_ITEM, Kind.PROOF_OF_DAMAGE]


@pages
def test_what_is_withheld_shows_nothing_any_more():
    dispute = fresh()
    first, _second = submit(dispute, "proof_of_damage", "photo_of_received_item")
    withholding = Withholding(evidence=first, why="It shows a passport.")
    at = T0 + timedelta(hours=12)
    perform("withhold_evidence", dispute.pk, actor=make_mediator(), at=at, withholding=withholding)
    assert ticks(dispute) | {"proof_of_damage": False, "photo_of_received_item": True} == ticks(dispute)


@pages
@pytest.mark.parametrize("admitted", [True, False])
def test_what_came_late_shows_something_once_it_is_admitted(admitted):
    dispute, mediator = fresh(state=State.UNDER_REVIEW), make_mediator()
    (late,) = submit(dispute, "proof_of_damage")
    assert not ticks(dispute)["proof_of_damage"]
    at = T0 + timedelta(hours=12)
    admission = Admission(evidence=late, why="So.", admitted=admitted)
    perform("admit_evidence", dispute.pk, actor=mediator, at=at, admission=admission)
    assert ticks(dispute)["proof_of_damage"] is admitted


@pages
def test_attachments_of_messages_show_nothing():
    dispute, at = fresh(), T0 + timedelta(hours=10)
    attached = [make_evidence(kind="proof_of_damage")]
    perform(
        "send_message", dispute.pk, actor=dispute.buyer, at=at, message=Message(text="See"), evidence=attached
    )
    assert not any(ticks(dispute).values())


@pages
def test_the_number_of_the_order_need_not_be_shown_again():
    dispute = fresh("delivered_not_received")
    line = checklist_of(dispute, "seller").lines[0]
    assert (line.item.kind, line.known, line.satisfied) == (Kind.TRACKING, "RR123456785PT", True)


@pages
def test_an_order_without_a_number_asks_for_one():
    order = make_order()
    order.shipments.update(tracking_number="")
    assert not ticks(fresh("delivered_not_received", order=order), "seller")["tracking"]


@pages
def test_a_number_that_does_not_work_is_asked_for_anew():
    assert not ticks(fresh("tracking_invalid"), "seller")["tracking"]


@pages
@pytest.mark.parametrize("role", PARTIES)
@pytest.mark.parametrize("problem", list(ReturnCondition)[1:])
def test_a_problem_with_a_return_has_its_own_list(problem, role):
    dispute = fresh()
    assert list_of(dispute, role) == LISTS[SubReason.DAMAGED][role]
    dispute.return_shipped_at = T0
    assert list_of(dispute, role) == ON_ITS_WAY_BACK[role]
    dispute.return_condition = problem
    assert list_of(dispute, role) == RETURNS[problem][role] != ON_ITS_WAY_BACK[role]


@pages
def test_the_number_of_a_return_is_known():
    dispute = fresh()
    dispute.return_condition, dispute.return_tracking_number = "not_received", "RR1"
    assert checklist_of(dispute, "buyer").lines[0].known == "RR1"


@pages
@pytest.mark.parametrize(("verdicts", "shows"), [(["rejected"], False), (["rejected", "doubtful"], True)])
def test_what_a_mediator_rejected_shows_nothing_until_they_think_otherwise(verdicts, shows):
    dispute, mediator = fresh(), make_mediator()
    (piece,) = submit(dispute, "proof_of_damage")
    for hours, verdict in enumerate(verdicts, start=12):
        said = [Assessment(evidence=piece, verdict=verdict, note="It is another parcel.")]
        at = T0 + timedelta(hours=hours)
        perform("assess_evidence", dispute.pk, actor=mediator, at=at, assessment=said)
    assert ticks(dispute)["proof_of_damage"] is shows


@pages
@pytest.mark.parametrize(("note", "shows"), [("", False), ("My neighbour says so.", True)])
def test_something_else_shows_an_item_only_where_a_note_says_what_it_is(note, shows):
    dispute = fresh("delivered_not_received")
    submit(dispute, "other", note=note)
    assert ticks(dispute)["other"] is shows


@pages
@pytest.mark.parametrize(("content_type", "shows"), [("image/jpeg", False), ("video/mp4", True)])
def test_a_video_is_ticked_only_where_the_file_is_one(content_type, shows):
    dispute = fresh()
    submit(dispute, "video", content_type=content_type)
    assert ticks(dispute)["video"] is shows


@pages
def test_queries_do_not_grow_with_the_pieces():
    dispute, counts = fresh("delivered_not_received"), []
    for _ in range(2):
        dispute = again(dispute)
        submit(dispute, "proof_of_delivery", "tracking", role="seller", hours=10 + len(counts))
        with CaptureQueriesContext(connection) as queries:
            assert checklist_of(dispute, "seller").satisfied
        counts.append(len(queries))
    assert counts == [2, 2]


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        ("damaged", "proof_of_damage"),
        ("wrong_item", "photo_of_received_item"),
        ("not_shipped", "other"),
        ("", "other"),
    ],
)
def test_files_of_goods_are_usually_what_is_needed_first(problem, kind):
    assert usual_kind(problem) == kind


def test_before_there_is_a_dispute_everything_is_open():
    listed = checklist_to_open("counterfeit")
    assert (listed.role, listed.missing, any(line.satisfied for line in listed.lines)) == (
        Role.BUYER,
        2,
        False,
    )
