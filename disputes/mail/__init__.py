"""Mail: what happened, what is asked and until when, to one person in their language and time zone.

`send` and `remind` are what the outbox calls; a `Letter` is what one mail says.
"""

from disputes.mail.letter import Letter, Obsolete
from disputes.mail.posting import rendered
from disputes.mail.readers import in_the_readers_words, zone_of
from disputes.mail.sending import remind, send

__all__ = ["Letter", "Obsolete", "in_the_readers_words", "remind", "rendered", "send", "zone_of"]
