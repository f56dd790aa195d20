"""Pages and files of evidence: what is looked at, downloaded and said of one piece."""

from evidence.views.details import details
from evidence.views.files import item, original, page
from evidence.views.number import number
from evidence.views.tiles import tiles

__all__ = ["details", "item", "number", "original", "page", "tiles"]
