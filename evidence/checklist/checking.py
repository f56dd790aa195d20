"""What of a checklist is there already: by the evidence that counts, and by numbers in the records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from disputes.flow import BEFORE_SETTLING, RETURNING, Role, SubReason
from disputes.models import Dispute
from evidence.checklist.item import Item
from evidence.checklist.lists import LISTS, NOT_AS_DESCRIBED, ON_ITS_WAY_BACK, RETURNS, Listed, Need
from evidence.models import Evidence, Kind
from evidence.signatures import VIDEOS

PARTIES = (Role.BUYER, Role.SELLER)


@dataclass(frozen=True)
class Line:
    """An item of a checklist: the pieces that show it, and the number that the records have of it."""

    item: Item
    need: Need
    pieces: tuple[Evidence, ...] = ()
    known: str = ""

    @property
    def satisfied(self) -> bool:
        return bool(self.pieces or self.known)


@dataclass(frozen=True)
class Checklist:
    """What one side should show, in the order of need."""

    role: Role
    lines: tuple[Line, ...]
    when: str = ""

    def of(self, need: Need) -> list[Line]:
        """The lines of one need, what is missing first."""
        return sorted((line for line in self.lines if line.need == need), key=lambda line: line.satisfied)

    @property
    def missing(self) -> int:
        """How much is needed still; of several that suffice alone, one."""
        one_of = self.of(Need.ONE_OF)
        lacks_one = bool(one_of) and not any(line.satisfied for line in one_of)
        return sum(not line.satisfied for line in self.of(Need.REQUIRED)) + lacks_one

    @property
    def satisfied(self) -> bool:
        return not self.missing

    @property
    def asks(self) -> bool:
        """Whether anything is needed at all: some lists only help."""
        return any(line.need != Need.HELPFUL for line in self.lines)


def checklist_of(dispute: Dispute, role: Role | str) -> Checklist:
    """What this side should show now; at most two queries.

    Withheld, rejected, left out, late and not yet admitted, and attachments of messages show nothing.
    """
    side = Role(role)
    return _checked(dispute, side, dispute.evidence.that_counts().by(side).not_rejected().order_by("pk"))


def checklists_of(dispute: Dispute, pieces: Iterable[Evidence]) -> dict[Role, Checklist]:
    """What each side should show now; `pieces` as `evidence.tiles.pieces_of` reads them."""
    proving = [piece for piece in pieces if piece.proves]
    return {
        side: _checked(dispute, side, [piece for piece in proving if piece.role == side]) for side in PARTIES
    }


def _checked(dispute: Dispute, side: Role, own: Iterable[Evidence]) -> Checklist:
    pieces, listed = list(own), list_of(dispute, side)
    numbers = {name: _number(dispute, name) for name in {item.known for _need, item in listed} - {""}}
    return Checklist(
        side,
        tuple(
            Line(
                item,
                need,
                tuple(piece for piece in pieces if _shows(piece, item)),
                numbers.get(item.known, ""),
            )
            for need, item in listed
        ),
        str(listed.when),
    )


def _shows(piece: Evidence, item: Item) -> bool:
    """What is called a video is one; “something else” shows an item only where a note says what it is."""
    if piece.kind == Kind.VIDEO and piece.content_type not in VIDEOS:
        return False
    return piece.kind in item.kinds and (bool(piece.note) or not item.needs_a_note)


def checklist_to_open(sub_reason: SubReason | str, role: Role | str = Role.BUYER) -> Checklist:
    """What this side should show in a dispute that is being opened."""
    side = Role(role)
    return Checklist(side, tuple(Line(item, need) for need, item in LISTS[SubReason(sub_reason)][side]))


def usual_kind(sub_reason: SubReason | str | None) -> Kind:
    """What a buyer's files are where nothing was said of them: goods are photographed."""
    sides = NOT_AS_DESCRIBED.get(SubReason(sub_reason)) if sub_reason in SubReason.values else None
    return sides[Role.BUYER].required[0].kind if sides else Kind.OTHER


def list_of(dispute: Dispute, role: Role) -> Listed:
    """A return's list once goods go back, and of the problem once the seller has named one."""
    if dispute.return_condition:
        return {str(condition): sides for condition, sides in RETURNS.items()}[dispute.return_condition][role]
    if dispute.state in RETURNING or dispute.return_shipped_at:
        return ON_ITS_WAY_BACK[role]
    return LISTS[SubReason(dispute.sub_reason)][role]


def is_open(dispute: Dispute) -> bool:
    """Whether evidence still decides anything: not once it settles."""
    return dispute.state in BEFORE_SETTLING


def _number(dispute: Dispute, known: str) -> str:
    """The tracking number of the parcel, or of the return, that the records have."""
    if known == "return":
        return dispute.return_tracking_number
    parcels = (line.order_line.shipment for line in dispute.goods)
    return next((parcel.tracking_number for parcel in parcels if parcel and parcel.tracking_number), "")
