"""What somebody wrote in a mail: without what they quoted, without signature, in any character set.

Parts of a mail that are cut by mistake would be missing in a record that nobody can change. So nothing is
cut for a greeting or a closing word, only at what a mail program itself writes: a line with our own
address or name, which says whose words follow in any language, its headings, the quote below one, and the
mark of a signature. What stands between and below quoted lines is the person's own; so is a line of theirs
that only begins like a quoted one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr
from html.parser import HTMLParser
from typing import Any

from django.conf import settings

WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "iso-8859-1": "cp1252"}
LONGEST = 120  # of the lines that programs write above a quote; more is not looked at
GAP = r"(?: |\xa0|&nbsp;)*"  # QQ Mail writes the entity into plain text too
HEADING = re.compile(
    rf"^\W*(-{{2,}}{GAP}(original(?:{GAP}message)?|replied message|original-nachricht|ursprüngliche nachricht"
    r"|mensaje original|mensagem original|message d'origine|исходное сообщение|原始邮件|回复的原邮件"
    rf"|الرسالة الأصلية){GAP}-{{2,}}"
    r"|begin forwarded message:?)\W*$",
    re.IGNORECASE,
)
RULE = re.compile(r"^_{20,}$")  # Outlook's, above the lines that begin with the sender
SENDER = re.compile(r"^\W*(from|von|de|от|发件人|من)\W{0,3}[:：]", re.IGNORECASE)
SUBJECT = re.compile(
    r"^\W*(subject|betreff|asunto|assunto|objet|тема|主题|主旨|الموضوع)\W{0,3}[:：]", re.IGNORECASE
)
ADDRESS, DIGIT = re.compile(r"\S+@\S+"), re.compile(r"\d")
SIGNED = "-- "  # with the space (RFC 3676); two dashes alone are a person's
PHONE = re.compile(
    r"^(sent from my|get outlook for|von meinem .* gesendet|gesendet von|enviado desde|enviado do|enviado de"
    r"|envoyé de|отправлено с|发自我的|أُ?رسلت من) ?.{0,40}$",
    re.IGNORECASE,
)
BLOCKS = frozenset({"p", "div", "li", "tr", "h1", "h2", "h3", "blockquote", "ul", "ol", "table"})
SILENT = frozenset({"style", "script", "head", "title"})
QUOTES = ("gmail_quote", "gmail_attr", "yahoo_quoted", "protonmail_quote", "moz-cite-prefix")
SIGNATURES = ("gmail_signature", "moz-signature")
REST = ("divrplyfwdmsg", "appendonsend", "isreplycontent", "mail-editor-reference-message-container")
VOID = frozenset({"br", "img", "hr", "meta", "link", "input", "col", "wbr", "area", "base", "source"})


def words_of(message: EmailMessage, *addresses: str) -> str:
    """The person's own words; "" where there are none. `addresses` say, as ours does, whose words follow."""
    marks = [mark.lower() for mark in (parseaddr(settings.DEFAULT_FROM_EMAIL)[1], *addresses) if mark]
    parts = [part for part in leaves(message) if is_text(part)]
    plain = [part for part in parts if part.get_content_subtype() == "plain"]
    html = [text_of(_decoded(part)) for part in parts if part.get_content_subtype() == "html"]
    own = own_words("\n".join(map(_decoded, plain)), marks, flow=_flow_of(plain))
    return own or own_words("\n".join(html), marks)


def leaves(message: EmailMessage) -> Iterator[Any]:
    """The parts that hold something, in their order; a mail within the mail is one."""
    rest: list[Any] = [message]
    while rest:
        part = rest.pop()
        inner = part.get_payload() if part.get_content_maintype() == "multipart" else None
        if isinstance(inner, list):
            rest += reversed(inner)
        elif inner is None:
            yield part


def is_text(part: Any) -> bool:
    """Whether it is what somebody reads in the mail, and no file."""
    kind = part.get_content_type() in ("text/plain", "text/html")
    return kind and not part.is_attachment() and not part.get_filename()


def _decoded(part: MIMEPart) -> str:
    """Programs that say gb2312 mean all of gb18030; a wrong name of a set breaks no mail."""
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)
    named = str(part.get_content_charset("utf-8"))
    try:
        text = raw.decode(WIDER.get(named, named), errors="replace")
    except (LookupError, ValueError):
        text = raw.decode("utf-8", errors="replace")
    return text.encode("utf-8", "replace").decode()  # some sets know halves of letters


def _flow_of(parts: list[Any]) -> str:
    """How the program says that it broke lines (RFC 3676): not at all "", at spaces, or with "added" ones."""
    said = {(part.get_param("format", ""), part.get_param("delsp", "")) for part in parts}
    form, deleted = (str(each).lower() for each in said.pop()) if len(said) == 1 else ("", "")
    return ("added" if deleted == "yes" else "spaces") if form == "flowed" else ""


def own_words(text: str, marks: list[str], flow: str = "") -> str:
    """The text without signature and quoted mail, with what stands between lines that are quoted one by one.

    Cut first and joined then, so that a line of the person's never goes with one that is cut.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
    own: list[str] = []
    quoting = bool(flow)  # such a program puts a space before a line of the person's that begins with >
    start = 0
    while start < len(lines):
        begin, end = _heading(lines, start, marks)
        own += _answers(lines[start:begin], flow, quoting=quoting)
        start, quoting = end, True
    answered = [line.rstrip() for line in (_joined(own, flow) if flow else own)]
    while answered and (not answered[-1] or PHONE.match(answered[-1].strip())):
        answered.pop()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(answered)).strip()


def _answers(lines: list[str], flow: str, *, quoting: bool) -> list[str]:
    """Down to the signature; what is quoted leaves a gap between the answers to it."""
    if SIGNED in lines:
        lines = lines[: lines.index(SIGNED)]
    return ["" if quoting and _is_quoted(line, flow) else line for line in lines]


def _is_quoted(line: str, flow: str = "") -> bool:
    return (line if flow else line.lstrip()).startswith(">")


def _joined(lines: list[str], flow: str) -> list[str]:
    """Lines that the program broke are one again."""
    joined: list[list[str]] = []
    goes_on = False
    for line in lines:
        words = line.removeprefix(" ")  # put before what could be taken for a quote
        if not goes_on or not words.strip():
            joined.append([])
        goes_on = words.endswith(" ")
        joined[-1].append(words[:-1] if goes_on and flow == "added" else words)
    return ["".join(words) for words in joined]


def _heading(lines: list[str], start: int, marks: list[str]) -> tuple[int, int]:
    """Where the next heading of a quoted mail begins, and where lines may be the person's own again.

    That is nowhere, unless the lines below the heading are quoted one by one.
    """
    for number in range(start, len(lines)):
        said = lines[number].strip()
        if len(said) <= LONGEST and (HEADING.match(said) or _is_named(lines, number)):
            return number, _quote_below(lines, number)
        if any(mark in said.lower() for mark in marks) and _introduces(said, marks):
            return max(start, _begins(lines, number)), _quote_below(lines, number)
    return len(lines), len(lines)


def _is_named(lines: list[str], number: int) -> bool:
    """Whether a line with our name and no address stands above a quote: with a subject, or a day and ">"."""
    said, below = lines[number].strip(), [line.strip() for line in lines[number + 1 : number + 6]]
    if RULE.match(said):
        return next((SENDER.match(line) is not None for line in below if line), False)
    opens, ends = SENDER.match(said), said.endswith((":", "："))
    name = parseaddr(settings.DEFAULT_FROM_EMAIL)[0].lower() if opens or ends else ""
    if not name or name not in said.lower():
        return False
    if opens:
        return any(SUBJECT.match(line) for line in below)
    quoted = _is_quoted(said) or _is_quoted(next(filter(None, below), ""))
    return quoted and DIGIT.search(said) is not None


def _quote_below(lines: list[str], number: int) -> int:
    """The first line of a quote that follows a heading, of which one more line may be left."""
    if _is_quoted(lines[number]):
        return number + 1
    left = 1
    for place in range(number + 1, len(lines)):
        said = lines[place].strip()
        if _is_quoted(said):
            return place
        left -= bool(said)
        if left < 0 or (said and not said.endswith((":", "："))):
            break
    return len(lines)


def _introduces(said: str, marks: list[str]) -> bool:
    """Whether a line with an address is a program's own: a sentence that names it is not."""
    bracketed = any(f"{mark}>" in said.lower() for mark in marks)
    return bracketed or SENDER.match(said) is not None or said.endswith((":", "："))


def _begins(lines: list[str], number: int) -> int:
    """Where the heading begins that has our address: who breaks it leaves the day in the line above."""
    if number == 0 or _is_quoted(lines[number]) or SENDER.match(lines[number].strip()):
        return number
    here, above = ADDRESS.sub("", lines[number]), lines[number - 1]
    return number - 1 if DIGIT.search(above) and not DIGIT.search(here) else number


class _Text(HTMLParser):
    """The text of HTML without quotes that programs mark as such."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.skipped, self.left_out = 0, ""  # how deep in what is left out, and the tag that began it
        self.is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: (value or "").lower() for name, value in attrs}
        if said.get("id") in REST or said.get("name") in REST:
            self.is_over = True
        if tag in VOID:
            if tag == "br":
                self.parts.append("\n")
            return
        cited = tag == "blockquote" and said.get("type") == "cite"
        quoted = cited or any(name in said.get("class", "") for name in (*QUOTES, *SIGNATURES))
        if self.left_out == "head" and tag == "body":
            self.skipped = 0
        if self.skipped:
            self.skipped += tag == self.left_out  # other tags need not be closed
        elif quoted or tag in SILENT:
            self.skipped, self.left_out = 1, tag
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.skipped:
            self.skipped -= tag == self.left_out
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.skipped and not self.is_over:
            self.parts.append(re.sub(r"[ \t\r\n\xa0]+", " ", data))


def text_of(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = [line if line == SIGNED else line.strip() for line in "".join(parser.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
