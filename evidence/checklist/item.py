"""An item of a checklist: what should be shown, by which kinds of evidence, with a drawn example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evidence.models.kinds import Kind


@dataclass(frozen=True)
class Item:
    """`drawing` is a file in templates/evidence/examples; `title` stands for the first kind's own words.

    `known` names what is in the records without anybody's doing: the parcel's number ("shipment"), the
    return's ("return").
    """

    kinds: tuple[Kind, ...]
    sentence: Any
    drawing: str
    title: Any = ""
    known: str = ""

    @property
    def name(self) -> str:
        return str(self.title or self.kinds[0].label)

    @property
    def kind(self) -> Kind:
        """The kind under which it is usually added."""
        return self.kinds[0]

    @property
    def needs_a_note(self) -> bool:
        """Whether its kind alone does not tell what a piece is."""
        return self.kind == Kind.OTHER

    @property
    def drawing_template(self) -> str:
        return f"evidence/examples/{self.drawing}.svg"
