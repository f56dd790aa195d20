"""The forms of signing in and of a person's own settings."""

from functools import cache
from typing import Any, ClassVar
from zoneinfo import available_timezones

from allauth.account.forms import LoginForm, ReauthenticateForm
from babel import Locale
from django.core.exceptions import ValidationError
from django.forms import ChoiceField, ModelForm, RadioSelect, TextInput, TimeInput
from django.utils.translation import get_language, gettext, to_locale
from django.utils.translation import gettext_lazy as _

from accounts.models import User, languages
from accounts.wording import OurWords

OLD_NAMES = ("Etc/", "SystemV/", "US/", "posix/", "right/")


@cache
def zone_names() -> list[str]:
    """The zones to choose from: places, without the database's old names."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(OLD_NAMES))


@cache
def zone_cities(language: str) -> dict[str, str]:
    """What a language calls the place of each zone, where babel knows a name other than the zone's own."""
    places = Locale.parse(to_locale(language)).time_zones
    named = {name: places[name].get("city") for name in zone_names() if name in places}
    return {name: str(city) for name, city in named.items() if city}


class SignInForm(OurWords, LoginForm):
    """Address and password, nothing else to read; the page has the link for a lost password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ProveForm(OurWords, ReauthenticateForm):
    """The password once more, before something about the account changes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ProfileForm(ModelForm):
    """Name, zone, language and colours; everything else about an account is not its holder's to change."""

    language = ChoiceField(
        label=_("Language"),
        required=False,
        choices=lambda: [("", _("As the browser asks")), *languages()],
    )

    class Meta:
        model = User
        fields = ("name", "time_zone", "language", "theme")
        labels: ClassVar = {"name": _("Name"), "time_zone": _("Time zone"), "theme": _("Colours")}
        help_texts: ClassVar = {
            "name": _("The other side of a dispute sees it."),
            "time_zone": _("Start with a city, for example Lisbon. Empty: as your browser says."),
        }
        widgets: ClassVar = {
            "name": TextInput({"autocomplete": "name", "dir": "auto"}),
            "time_zone": TextInput({"list": "zones", "autocomplete": "off", "dir": "ltr"}),
            "theme": RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].error_messages["required"] = _("Write a name: the other side sees it.")

    def clean_time_zone(self) -> str:
        """Takes a city's name alone too, in English or the reader's language, where only one zone has it."""
        typed: str = self.cleaned_data["time_zone"].strip()
        city, cities = typed.replace(" ", "_").lower(), zone_cities(get_language() or "en")
        found = [
            name
            for name in zone_names()
            if city in {name.lower(), name.lower().rpartition("/")[2]}
            or cities.get(name, "").casefold() == typed.casefold() != ""
        ]
        return found[0] if len(found) == 1 else typed


class MailForm(ModelForm):
    """How often, and when not. Deadlines are no choice: they always come."""

    class Meta:
        model = User
        fields = ("mail_news", "quiet_from", "quiet_until")
        labels: ClassVar = {
            "mail_news": _("What happens in your disputes"),
            "quiet_from": _("Quiet hours from"),
            "quiet_until": _("Quiet hours until"),
        }
        help_texts: ClassVar = {
            "mail_news": _("What asks you to do something, and reminders of deadlines, always come at once."),
            "quiet_until": _(
                "In your time zone. Mails wait until they are over, unless a deadline of yours ends before. "
                "Empty: news comes at any time, and reminders never between 22:00 and 8:00."
            ),
        }
        widgets: ClassVar = {
            "mail_news": RadioSelect,
            "quiet_from": TimeInput({"type": "time"}, format="%H:%M"),
            "quiet_until": TimeInput({"type": "time"}, format="%H:%M"),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begin, end = data.get("quiet_from"), data.get("quiet_until")
        if not self.errors and (begin is None) != (end is None):
            missing = "quiet_from" if begin is None else "quiet_until"
            self.add_error(missing, ValidationError(gettext("Write both times, or none.")))
        elif begin is not None and begin == end:
            self.add_error("quiet_until", ValidationError(gettext("They end when they begin.")))
        return data
