"""The language of what people wrote, for the `lang` of its element."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from disputes.tongues import tongue_of

register = template.Library()


@register.filter
def spoken(text: str) -> SafeString:
    """The attributes of an element with somebody's own words: ` lang="zh" dir="auto"`; no language unsure."""
    tongue = tongue_of(text or "")
    return format_html(' lang="{}" dir="auto"', tongue) if tongue else mark_safe(' dir="auto"')
