"""Who signs in: one kind of account for buyers, sellers and staff, told apart by what they are related to."""

from functools import cached_property
from typing import Any, ClassVar, Self
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import LowerCaseEmailField

RENAMED_LANGUAGES = {"pt": "pt-br"}  # what rows of earlier versions call them
MEDIATORS = "Mediators"
HEAD_MEDIATORS = "Head mediators"
OPERATORS = "Operators"
OFFICES = {"in_mediators": MEDIATORS, "in_head_mediators": HEAD_MEDIATORS, "in_operators": OPERATORS}


def validate_time_zone(name: str) -> None:
    """Accepts the names of the IANA time zone database."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not the name of a time zone."), params={"name": name})


def languages() -> list[tuple[str, str]]:
    """The languages of the pages; a function, so that one more needs neither migration nor new forms."""
    return list(settings.LANGUAGES)


def language_named(code: str) -> str:
    """The language that a row means; whether it is offered is another question."""
    return RENAMED_LANGUAGES.get(code, code)


def _offered(code: str) -> str:
    language = language_named(code)
    return language if language in dict(languages()) else ""


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def mediators(self) -> Self:
        """Those who may mediate; a head mediator is a mediator too."""
        return self._in_groups(MEDIATORS, HEAD_MEDIATORS)

    def head_mediators(self) -> Self:
        return self._in_groups(HEAD_MEDIATORS)

    def operators(self) -> Self:
        """Those who run the installation; a superuser is one too."""
        return self.filter(models.Q(is_superuser=True) | self._is_in(OPERATORS))

    def with_standing(self) -> Self:
        """With what decides what a person sees: offices, and whether they sell."""
        offices = {name: self._is_in(group) for name, group in OFFICES.items()}
        sells = self.model._default_manager.filter(pk=models.OuterRef("pk"), store_memberships__isnull=False)
        return self.annotate(**offices, on_staff=models.Exists(sells))

    def _in_groups(self, *names: str) -> Self:
        return self.filter(self._is_in(*names))

    def _is_in(self, *names: str) -> models.Exists:
        memberships = User.groups.through._default_manager.filter(
            user_id=models.OuterRef("pk"), group__name__in=names
        )
        return models.Exists(memberships)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]  # built at run time
    """Makes accounts; without a password, nobody can sign in until one is set through a link."""

    use_in_migrations = False

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = User(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **fields | {"is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.get(email=username)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class News(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day")
        DEADLINES = "deadlines", _("Only deadlines")

    email = LowerCaseEmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("There is an account with this address.")},
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("Empty: as the browser says, else UTC."),
    )
    browser_time_zone = models.CharField(
        max_length=64,
        blank=True,
        db_default="",
        default="",
        editable=False,
        help_text="What the browser said last: for mails and calendars, which no browser asks for.",
    )
    browser_language = models.CharField(
        max_length=16,
        blank=True,
        db_default="",
        default="",
        editable=False,
        help_text="What the browser asked for last: for mails and calendars, which no browser asks for.",
    )
    language = models.CharField(
        _("language"),
        max_length=16,
        blank=True,
        choices=languages,
        help_text=_("Empty: as the browser asks."),
    )
    theme = models.CharField(_("colours"), max_length=8, choices=Theme, default=Theme.AUTO)
    mail_news = models.CharField(
        _("news by mail"), max_length=10, choices=News, default=News.AT_ONCE, db_default=News.AT_ONCE
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    mail_key = models.CharField(
        max_length=22,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="Part of the secrets in this person's mails: a new one ends all of them.",
    )
    guided_as_buyer = models.BooleanField(default=False, db_default=False, editable=False)
    guided_as_seller = models.BooleanField(default=False, db_default=False, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(
        _("staff"), default=False, help_text=_("May enter the mediators' and the operators' pages.")
    )
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_in_lower_case"),
        ]
        indexes = [models.Index(Lower("name"), name="user_name_in_lower_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        """Leaves the address alone; the field itself knows about case."""

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def chosen_language(self) -> str:
        """ "" where none was chosen, or where it is not offered any more."""
        return _offered(self.language)

    @property
    def reading_language(self) -> str:
        """The language that was chosen, else the one that the browser asked for last, else ""."""
        return self.chosen_language or _offered(self.browser_language)

    @property
    def reading_time_zone(self) -> str:
        """The zone that was chosen, else the one that the browser said last, else UTC."""
        return self.time_zone or self.browser_time_zone or "UTC"

    @cached_property
    def group_names(self) -> frozenset[str]:
        """Those that give an office, where `with_standing` has read them; else all."""
        return frozenset(self.groups.values_list("name", flat=True))

    @cached_property
    def sells(self) -> bool:
        """Whether this person is on the staff of a store."""
        return bool(self.store_memberships.exists())

    @property
    def is_mediator(self) -> bool:
        return not self.group_names.isdisjoint({MEDIATORS, HEAD_MEDIATORS})

    @property
    def is_head_mediator(self) -> bool:
        return HEAD_MEDIATORS in self.group_names

    @property
    def is_operator(self) -> bool:
        return self.is_superuser or OPERATORS in self.group_names

    @property
    def holds_office(self) -> bool:
        """Whether this account may do what mediators or operators do; such a one signs in in two steps."""
        return self.is_superuser or self.is_staff or self.is_mediator or self.is_operator


class SignInLink(models.Model):
    """A link that signs somebody in once. Its secret is in the link alone: we keep what recognises it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    secret_hash = models.CharField(max_length=64, unique=True)
    path = models.CharField(max_length=500)
    marketplace = models.BigIntegerField(
        null=True, help_text="The number of the one that asked for it, and that its session is held to."
    )
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("sign-in link")
        verbose_name_plural = _("sign-in links")

    def __str__(self) -> str:
        return f"{self.user} → {self.path}"


class CalendarAddress(models.Model):
    """Where somebody's calendar program reads their deadlines, without a session: the address is a secret.

    Its secret is in the address alone: we keep what recognises it. `content_hash` and `changed_at` say what
    was last read there, and since when it reads like that.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_address")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    reads = models.PositiveIntegerField(default=0, help_text="How often in the window that began last.")
    window_began_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return str(self.user)
