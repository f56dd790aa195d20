"""What a correction of a ruling says, for mails."""

from __future__ import annotations

from django import template

from disputes.words.slips import slip_words

register = template.Library()
register.simple_tag(slip_words)
