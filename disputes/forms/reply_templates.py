"""A store's own reply template as its staff write it, and the preview of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import SUB_REASONS, Reason, State, SubReason
from disputes.models import ReplyTemplate, Store
from disputes.replies.checking import even, problems

ACTIONS = {
    "counter": gettext_lazy("Another offer"),
    "contest": gettext_lazy("No refund is due"),
    "send_message": gettext_lazy("A message"),
    "propose": gettext_lazy("A proposal while a mediator has the case"),
    "request_intervention": gettext_lazy("What the mediator should look at"),
    "acknowledge_return": gettext_lazy("What is wrong with a return"),
}
MOST = 200  # templates in use of one store: more are not found again in a list


def _reasons() -> list[Any]:
    """All, or one reason, or one sub-reason of it: a choice says both."""
    choices: list[Any] = [("", _("All reasons"))]
    for reason, sub_reasons in SUB_REASONS.items():
        whole = (reason.value, _("%(reason)s: all") % {"reason": reason.label})
        choices.append((str(reason.label), [whole, *((each.value, each.label) for each in sub_reasons)]))
    return choices


class ReplyTemplateForm(forms.ModelForm):
    """`about` is a reason or a sub-reason; `version` is the one that was seen when the page was opened."""

    about = forms.ChoiceField(label=gettext_lazy("For which reason"), required=False, choices=_reasons)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    theirs = ""  # what a colleague has made of it meanwhile

    field_order = ("name", "language", "text", "about", "action", "state", "version")

    class Meta:
        model = ReplyTemplate
        fields = ("name", "language", "text", "action", "state")
        labels: ClassVar = {
            "name": gettext_lazy("Name"),
            "text": gettext_lazy("Text"),
            "state": gettext_lazy("Where the dispute stands"),
        }
        help_texts: ClassVar = {
            "name": gettext_lazy("Your staff choose it by this name. Buyers do not see it."),
            "text": gettext_lazy("Fields such as {order} are filled in from the dispute."),
        }
        widgets: ClassVar = {"text": forms.Textarea({"rows": 10, "dir": "auto"})}

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.store = self.instance.store = store
        self.initial.setdefault("about", self.instance.sub_reason or self.instance.reason)
        self.initial["version"] = self.instance.version
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
        actions = [("", _("Any text")), *ACTIONS.items()]
        self.fields["action"] = forms.ChoiceField(label=_("For what"), choices=actions, required=False)
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            ("", _("Everywhere")),
            *State.choices,
        ]

    def clean_text(self) -> str:
        text: str = even(self.cleaned_data["text"])
        if wrong := list(problems(text)):
            raise ValidationError(wrong)
        return text

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        others = self.store.reply_templates.in_use().exclude(pk=self.instance.pk)
        if others.filter(name=name).exists():
            raise ValidationError(_("Another template of this store has this name."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        about = data.get("about", "")
        reasons = {each.value: reason.value for reason, subs in SUB_REASONS.items() for each in subs}
        self.instance.sub_reason = about if about in SubReason.values else ""
        self.instance.reason = reasons.get(about, about if about in Reason.values else "")
        if self.instance.pk is None and self.store.reply_templates.in_use().count() >= MOST:
            self.add_error(
                None, _("A store has at most %(most)s templates. Retire one first.") % {"most": MOST}
            )
        return data


class PreviewOf(forms.Form):
    """Of which dispute the preview is: one of the store's latest, or a made-up order."""

    dispute = forms.ChoiceField(label=gettext_lazy("Show it with"), required=False)

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = store.disputes.order_by("-opened_at", "-pk").values_list("reference", "sub_reason")[:10]
        known = [(each, f"{each} · {SubReason(sub_reason).label}") for each, sub_reason in latest]
        self.fields["dispute"].choices = [("", _("a made-up order")), *known]  # type: ignore[attr-defined]
