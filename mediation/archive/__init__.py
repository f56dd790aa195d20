"""The archive of a case: one ZIP that can be read, and checked, without this desk."""

from mediation.archive.contents import Contents, contents_of
from mediation.archive.packing import packed
from mediation.archive.reader import Reader

__all__ = ["Contents", "Reader", "contents_of", "packed"]
