"""Which language somebody's own text is in, and how that is said; nothing rather than something wrong."""

from disputes.tongues.detecting import tongue_of
from disputes.tongues.telling import is_foreign, name_of, written_in

__all__ = ["is_foreign", "name_of", "tongue_of", "written_in"]
