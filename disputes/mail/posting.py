"""A mail as it goes out: text and HTML, headers that keep a thread together, and the way to have fewer."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.mail_keys import preferences_links

GAPS = re.compile(r"\n{3,}")


def post(
    reader: Any,
    subject: str,
    template: str,
    context: dict[str, Any],
    *,
    number: str,
    thread: str,
    reply_to: str = "",
) -> None:
    """Send it. `number` is the mail's own: one that is sent twice after a crash bears the same.

    Mails of one `thread` hang together at each reader, below a mail that was never sent: whichever comes
    first, and whatever mail programs make of subjects.
    """
    links = preferences_links(reader)
    text, html = rendered(template, {**context, "preferences": links, "can_answer": bool(reply_to)})
    root = message_id(f"{thread}.{reader.pk}")
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        to=[reader.email],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "Message-ID": message_id(number),
            "In-Reply-To": root,
            "References": root,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
            "List-Unsubscribe": f"<{links['one_click']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    message.attach_alternative(html, "text/html")
    message.send()


def message_id(name: str) -> str:
    """A number of ours; `is_ours` knows it again."""
    return f"<{name}@{urlsplit(settings.SITE_URL).hostname}>"


def rendered(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """The mail as text and as HTML, in the active language."""
    text, html = (render_to_string(f"mail/{template}.{kind}", context) for kind in ("txt", "html"))
    return GAPS.sub("\n\n", text).strip() + "\n", html
