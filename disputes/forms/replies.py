"""Templates above a text of a seller's staff: those to choose from, and the text with one put in."""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from disputes.coach import Purpose
from disputes.flow import Role
from disputes.forms.writing import Words
from disputes.replies import FIELDS, Template, UnknownReply, fill, find, gaps, language_for, offered, zone_for

if TYPE_CHECKING:
    from disputes.forms.base import ActionForm

LONGEST = 5000  # letters of a form's text
SENT = ("reply", "reply_language", "fill", "id", "remedy", "amount", "return_freight")


class Replies:
    """What a form offers to begin its text `name` with. `notice` says what came of the last choice.

    `scripted`: drawn for a page whose scripts run, where no button of the form is pressed by Enter.
    """

    def __init__(self, form: ActionForm, action: str, name: str) -> None:
        self.form, self.action, self.name = form, action, name
        self.notice, self.scripted = "", False

    @property
    def url(self) -> str:
        return reverse("disputes:seller_action", args=[self.form.dispute.reference, self.action])

    @property
    def sent(self) -> str:
        return ",".join([self.name, *SENT])

    @cached_property
    def groups(self) -> list[tuple[str, list[Template]]]:
        """Those that fit first; below, those for something else."""
        dispute = self.form.dispute
        found = offered(dispute, self.action, self.form.actor.user, self.language)
        labels = {True: _("For this case"), False: _("For other cases")}
        grouped = groupby(found, key=lambda each: each.fits(dispute, self.action))
        return [(labels[fits], list(each)) for fits, each in grouped]

    @property
    def languages(self) -> list[tuple[str, str]]:
        return list(settings.LANGUAGES)

    @cached_property
    def language(self) -> str:
        """The one that was chosen, else the buyer's."""
        said = self._said("reply_language")
        return said if said in dict(settings.LANGUAGES) else language_for(self.form.dispute)

    def _said(self, name: str) -> str:
        said = self.form.data if self.form.is_bound else self.form.initial
        return str(said.get(name) or "")

    def put_in(self) -> str:
        """The text as it was typed, with the chosen template in it or below it; nothing typed is lost."""
        typed = self._said(self.name)
        try:
            template = find(self.form.dispute.store, self._said("reply"))
        except UnknownReply:
            self.notice = _("Choose a template first.")
            return typed
        filled = fill(
            template,
            self.form.dispute,
            self.language,
            zone_for(self.form.dispute),
            proposal=proposal_of(self.form),
            action=self.action,
        )
        text = f"{typed.rstrip()}\n\n{filled.text}" if typed.strip() else filled.text
        if _even(filled.text) in _even(typed):
            self.notice = _("This template is in your text already.")
        elif len(text) > LONGEST:
            self.notice = _("There is no room for this template: a text has at most %(most)s letters.") % {
                "most": LONGEST
            }
        else:
            self.notice = self._said_of(filled.missing)
            return text
        return typed

    def _said_of(self, missing: tuple[str, ...]) -> str:
        if not missing:
            return _("The template is in your text. Change it as you like.")
        labels = [str(FIELDS[name].label) if name in FIELDS else name for name in missing]
        return _("The template is in your text. Write what belongs between [[ and ]]: %(gaps)s.") % {
            "gaps": ", ".join(labels)
        }


def _even(text: str) -> str:
    """Without what browsers change of line ends."""
    return "\n".join(text.split("\r\n")).strip()


def proposal_of(form: Any) -> Any:
    """The unsaved proposal that a form holds, where remedy and amount are in order."""
    if not form.has_preview or not form.is_bound:
        return None
    wrong = form.errors.keys() & {"remedy", "amount", "return_freight", "__all__"}
    return None if wrong or not form.cleaned_data.get("remedy") else form.preview


def without_gaps(text: str) -> None:
    """A text of a seller is not sent while something in it waits to be written."""
    if found := gaps(text):
        raise ValidationError(
            _("Write what belongs here, or take it out: %(gaps)s"), params={"gaps": ", ".join(found)}
        )


def refuse_gaps(form: ActionForm) -> None:
    """In the texts of a seller's form, whoever fills it in."""
    if form.actor.role == Role.SELLER:
        for field in form.fields.values():
            if isinstance(field.widget, Words):
                field.validators = [*field.validators, without_gaps]


def offer_replies(form: ActionForm, action: str) -> None:
    """Puts templates above the one text of an action's form that the other side reads as an answer."""
    texts = ((name, field.widget) for name, field in form.fields.items() if isinstance(field.widget, Words))
    answers = [(name, widget) for name, widget in texts if widget.purpose != Purpose.NOTE]
    if form.actor.role != Role.SELLER or form.actor.user is None or not answers:
        return
    name, widget = answers[0]
    form.replies = widget.replies = Replies(form, action, name)
