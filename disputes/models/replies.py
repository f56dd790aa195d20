"""A store's own templates for what its staff write."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes.vocabulary import Reason, State, SubReason

LONGEST_TEMPLATE = 4000  # letters: with its fields filled in it still fits a form's text


class ReplyTemplateQuerySet(models.QuerySet["ReplyTemplate"]):
    def in_use(self) -> ReplyTemplateQuerySet:
        return self.filter(retired_at=None)


class ReplyTemplate(models.Model):
    """A text with fields such as {order}, filled in from a dispute when somebody writes.

    `reason`, `sub_reason`, `state` and `action` say what it is for; "" is for all. A retired one is offered
    no more, and kept: what was set up with its number still names it. `version` grows with every change.
    """

    store = models.ForeignKey("disputes.Store", models.CASCADE, related_name="reply_templates")
    name = models.CharField(_("name"), max_length=80)
    text = models.TextField(_("text"), max_length=LONGEST_TEMPLATE)
    language = models.CharField(_("language"), max_length=16)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices, blank=True)
    sub_reason = models.CharField(_("sub-reason"), max_length=30, choices=SubReason.choices, blank=True)
    state = models.CharField(_("state"), max_length=30, choices=State.choices, blank=True)
    action = models.CharField(_("action"), max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ReplyTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "name"], condition=Q(retired_at=None), name="reply_template_named_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
