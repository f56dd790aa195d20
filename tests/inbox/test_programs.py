"""Whole mails as the usual programs send them: both forms of the words, quotes, signatures, pictures."""

from email import message_from_bytes
from email.policy import SMTP

import pytest

from disputes.inbox import receive
from disputes.inbox.words import own_words, words_of
from tests.factories import T0, make_dispute
from tests.inbox.writing import CHINESE, HOUR, OWN, mail_of, messages

pytestmark = pytest.mark.django_db(transaction=True)
LONG = OWN.replace(
    "broken.", "broken, although the box that it came in was whole and nothing in it had moved."
)
WHOLE = {
    "gmail_alternative": LONG,
    "qq_html": CHINESE,
    "outlook_mixed": OWN,
    "outlook_word": OWN,
    "apple_inline": OWN,
}
PICTURES = {"outlook_mixed": "bowl.jpg", "apple_inline": "IMG_0412.jpeg"}


def as_sent(user, dispute, name):
    """With the ends of lines that mails have on their way."""
    return mail_of(user, dispute, name).replace(b"\n", b"\r\n")


def parts_of(raw, kind):
    return [part for part in message_from_bytes(raw, policy=SMTP).walk() if part.get_content_type() == kind]


def in_html_alone(raw):
    """The same mail, if its program left the plain form of the words empty."""
    message = message_from_bytes(raw, policy=SMTP)
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            part.set_content("")
    return message.as_bytes()


@pytest.mark.parametrize("change", [bytes, in_html_alone], ids=["whole", "html"])
@pytest.mark.parametrize(("name", "text"), WHOLE.items(), ids=WHOLE)
def test_a_whole_mail_becomes_the_persons_own_words(name, text, change):
    dispute = make_dispute()
    raw = change(as_sent(dispute.buyer, dispute, name))
    assert receive(raw, T0 + HOUR) == "taken"
    assert messages() == [(text, dispute.buyer, "buyer")]
    pictures = [PICTURES[name]] if name in PICTURES else []
    assert [piece.name for piece in dispute.evidence.all()] == pictures


@pytest.mark.parametrize(("name", "file"), PICTURES.items(), ids=PICTURES)
def test_a_picture_is_kept_as_it_was_sent(name, file):
    dispute = make_dispute()
    raw = as_sent(dispute.buyer, dispute, name)
    assert receive(raw, T0 + HOUR) == "taken"
    piece = dispute.evidence.get()
    [sent] = [part.get_content() for part in parts_of(raw, "image/jpeg")]
    with piece.stored.open() as kept:
        assert kept.read() == sent
    assert (piece.name, piece.content_type, piece.role, piece.is_attachment) == (
        file,
        "image/jpeg",
        "buyer",
        True,
    )


@pytest.mark.parametrize("name", PICTURES)
def test_what_only_says_that_it_is_a_picture_is_refused(name, mailoutbox):
    dispute = make_dispute()
    raw = as_sent(dispute.buyer, dispute, name).replace(b"/9j/", b"TVqQ", 1)
    assert receive(raw, T0 + HOUR) == "form"
    assert PICTURES[name] in mailoutbox[0].body
    assert (messages(), dispute.evidence.count()) == ([], 0)


@pytest.mark.parametrize(
    "heading",
    [
        "------------------ Original ------------------",
        "------------------&nbsp;Original&nbsp;------------------",
        "------------------&nbsp;原始邮件&nbsp;------------------",
        "---- Replied Message ----",
        "---- 回复的原邮件 ----",
        "-----Original Message-----",
    ],
)
def test_a_programs_line_above_the_quote_is_cut_with_it(heading):
    quoted = f"{OWN}\n\n{heading}\nFrom: Dispute desk <noreply@example.com>\n\nAnswer by Sat 7 Mar"
    assert own_words(quoted, ["noreply@example.com"]) == OWN


OUTLOOK = {  # above a mail whose sender has a name: the lines with it, the day, the reader and the subject
    "en": ("From:", "Sent:", "To:", "Subject:"),
    "zh": ("发件人：", "发送时间：", "收件人：", "主题："),
    "es": ("De:", "Enviado el:", "Para:", "Asunto:"),
    "pt": ("De:", "Enviada em:", "Para:", "Assunto:"),
    "fr": ("De\xa0:", "Envoyé\xa0:", "À\xa0:", "Objet\xa0:"),
    "de": ("*Von:*", "*Gesendet:*", "*An:*", "*Betreff:*"),
    "ru": ("От:", "Отправлено:", "Кому:", "Тема:"),
    "ar": ("من:", "تم الإرسال:", "إلى:", "الموضوع:"),
}


def under(labels, sender):
    said = zip(labels, (sender, "2026-03-02 10:00", "Ana", "Answer by Sat 7 Mar"), strict=True)
    lines = "\n".join(f"{label} {value}" for label, value in said)
    return f"{OWN}\n\n{lines}\n\nThe seller offers you 12.50 EUR."


@pytest.mark.parametrize("language", OUTLOOK)
def test_the_lines_above_a_mail_of_ours_are_known_by_our_name(language):
    assert own_words(under(OUTLOOK[language], "Dispute desk"), []) == OWN


def test_a_mail_of_somebody_else_that_was_put_in_stays():
    text = under(OUTLOOK["en"], "Lumen Trading")
    assert own_words(text, []) == text


@pytest.mark.parametrize(
    "heading",
    [
        "Am 02.11.26 um 10:00 schrieb Dispute desk:",
        "On 11/2/26 10:00 AM, Dispute desk wrote:",
        "On 2 Mar 2026, Dispute desk <noreply@example.com>\nwrote:",
        "On Mon, Mar 2, 2026 at 10:00 AM Dispute desk\n<noreply@example.com> wrote:",
    ],
)
def test_words_between_and_below_what_is_quoted_stay(heading):
    quoted = f"So:\n{heading}\n\n> Is it broken?\nYes.\n> Both?\n\nBoth."
    assert own_words(quoted, ["noreply@example.com"]) == "So:\n\nYes.\n\nBoth."


@pytest.mark.parametrize(
    "words",
    [
        "It holds:\n--\ntwo bowls.",
        "> 12 EUR is too little.\nIt cost 40.",
        "I wrote to the Dispute desk on 2 March:\nit broke.",
        "____________________\nBoth broke.",
    ],
)
def test_a_persons_own_marks_cut_nothing(words):
    assert own_words(words, ["noreply@example.com"]) == words


@pytest.mark.parametrize("line", ["-- Original --size--", "The original message", "Original"])
def test_words_that_only_resemble_such_a_line_stay(line):
    assert own_words(f"It says:\n{line}\nand no more.", []) == f"It says:\n{line}\nand no more."


# -- lines that a program broke (RFC 3676) ------------------------------------------------


def read(body, more=""):
    head = f"Content-Type: text/plain; charset=utf-8; format=flowed{more}\n\n"
    return words_of(message_from_bytes((head + body).encode(), policy=SMTP), "desk@example.com")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("The bowl \ncame broken.\nBoth did.", "The bowl came broken.\nBoth did."),
        ("It came. \n\nIt broke.", "It came.\n\nIt broke."),
        ("It broke. \n> the \n> quote\nBoth did.", "It broke.\n\nBoth did."),
        (" > 12 is too \nlittle.", "> 12 is too little."),
        ("> the \nIt broke.", "It broke."),
        ("It broke. \n-- \nAna", "It broke."),
        (" From here \non.", "From here on."),
        ("It broke. \nDesk <desk@example.com> wrote:\n> the quote", "It broke."),
    ],
)
def test_lines_are_joined_where_the_program_broke_them(body, words):
    assert read(body) == words


def test_lines_of_other_programs_stay_as_they_are():
    assert own_words("One \ntwo.", []) == "One\ntwo."


def test_without_spaces_between_words_none_is_put_in():
    assert read("碗坏 \n了。", "; delsp=yes") == "碗坏了。"
