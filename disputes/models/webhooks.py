"""Webhooks: who is told of events, with which secrets, what is waiting for them, and what was tried."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _


class WebhookType(models.TextChoices):
    OPENED = "dispute.opened", _("a dispute was opened")
    UPDATED = "dispute.updated", _("something happened in a dispute")
    CLOSED = "dispute.closed", _("a dispute was closed")
    REQUESTED = "settlement.requested", _("a payment is asked for")


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def ready(self, at: datetime) -> WebhookEndpointQuerySet:
        """Those that may be sent to at `at`: not paused, not held back, nobody's just now."""
        free = (Q(leased_until=None) | Q(leased_until__lte=at)) & (Q(held_until=None) | Q(held_until__lte=at))
        return self.filter(free, paused_at=None)

    def with_something_due(self, at: datetime) -> WebhookEndpointQuerySet:
        return self.filter(Exists(WebhookMessage.objects.filter(endpoint=OuterRef("pk"), due_at__lte=at)))


class WebhookEndpoint(models.Model):
    """An address of a marketplace that is told of its disputes' events."""

    marketplace = models.ForeignKey(
        "disputes.Marketplace",
        models.PROTECT,
        related_name="webhook_endpoints",
        verbose_name=_("marketplace"),
    )
    url = models.URLField(_("address"), max_length=500)
    description = models.CharField(_("description"), max_length=200, blank=True)
    owner_email = models.EmailField(_("owner's e-mail"), help_text=_("Is told when it keeps failing."))
    types = models.JSONField(_("event types"), default=list, blank=True, help_text=_("None: all of them."))
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    paused_because = models.CharField(_("why it is paused"), max_length=500, blank=True)
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="When the owner was told that it is paused."
    )
    warned_at = models.DateTimeField(
        null=True, blank=True, help_text="When the owner was last told that it fails."
    )
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    held_until = models.DateTimeField(
        null=True, blank=True, help_text="It did not answer: nothing is tried before."
    )
    leased_until = models.DateTimeField(null=True, blank=True, help_text="A sender is at work until then.")

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("webhook endpoint"), _("webhook endpoints")

    def __str__(self) -> str:
        return self.url

    def wants(self, kind: str) -> bool:
        return not self.types or kind in self.types


class WebhookSecretQuerySet(models.QuerySet["WebhookSecret"]):
    def valid(self, at: datetime) -> WebhookSecretQuerySet:
        """Those that sign at `at`, the newest first."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at)).order_by("-pk")


class WebhookSecret(models.Model):
    """What an endpoint's messages are signed with. While one follows another both sign."""

    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="secrets")
    secret = models.CharField(max_length=100, editable=False)
    created_at = models.DateTimeField(_("made"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)

    objects = WebhookSecretQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.endpoint}: {self.created_at:%Y-%m-%d}"


class WebhookMessageQuerySet(models.QuerySet["WebhookMessage"]):
    def waiting(self) -> WebhookMessageQuerySet:
        """Neither delivered nor given up."""
        return self.filter(due_at__isnull=False)

    def given_up(self) -> WebhookMessageQuerySet:
        return self.filter(due_at=None, done_at=None)

    def next_for(self, endpoint: WebhookEndpoint, at: datetime) -> WebhookMessageQuerySet:
        """What may be sent at `at`, the longest due first: of each dispute only the earliest that waits."""
        earlier = WebhookMessage.objects.waiting().filter(
            endpoint=endpoint, dispute=OuterRef("dispute"), pk__lt=OuterRef("pk")
        )
        due = self.filter(endpoint=endpoint, due_at__lte=at).exclude(Exists(earlier))
        return due.order_by("due_at", "pk")


class WebhookMessage(models.Model):
    """One event for one endpoint: written with the event, delivered at least once, in order per dispute.

    Whoever writes one holds the dispute, so that a dispute's messages are numbered in the order of its
    events. `body` is what is sent, the same at each try.
    """

    # the constraint and the indexes below begin with the endpoint, and serve the dispute
    endpoint = models.ForeignKey(
        WebhookEndpoint, models.PROTECT, related_name="messages", db_index=False, verbose_name=_("endpoint")
    )
    event = models.ForeignKey(
        "disputes.Event", models.PROTECT, related_name="webhook_messages", verbose_name=_("event")
    )
    dispute = models.ForeignKey(
        "disputes.Dispute",
        models.PROTECT,
        related_name="webhook_messages",
        db_index=False,
        verbose_name=_("dispute"),
    )
    type = models.CharField(_("type"), max_length=30, choices=WebhookType.choices)
    round = models.PositiveSmallIntegerField(default=0, help_text="How often it has been asked before.")
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    body = models.TextField(_("body"))
    created_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(
        _("next try"), null=True, blank=True, help_text=_("Empty: delivered, or given up.")
    )
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    first_tried_at = models.DateTimeField(_("first try"), null=True, blank=True)
    done_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=500, blank=True)

    objects = WebhookMessageQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("webhook message"), _("webhook messages")
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "event", "type", "round"], name="webhook_queued_once"
            ),
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(done_at=None), name="webhook_done_is_not_due"
            ),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "due_at"], condition=Q(due_at__isnull=False), name="webhook_due"
            ),
            models.Index(
                fields=["endpoint", "dispute", "id"], condition=Q(due_at__isnull=False), name="webhook_order"
            ),
            models.Index(fields=["-id"], condition=Q(due_at=None, done_at=None), name="webhook_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.webhook_id}"

    @property
    def webhook_id(self) -> str:
        """The header of that name: the same at each try, so that the receiver knows what it has seen."""
        return f"msg_{self.uid.hex}"


class WebhookAttempt(models.Model):
    """One try to deliver a message, and what came back."""

    message = models.ForeignKey(
        WebhookMessage, models.CASCADE, related_name="tries", verbose_name=_("message")
    )
    at = models.DateTimeField(_("tried"))
    url = models.CharField(_("address"), max_length=500)
    milliseconds = models.PositiveIntegerField(_("milliseconds"))
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    answer = models.TextField(_("beginning of the answer"), blank=True)
    error = models.CharField(_("error"), max_length=500, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("try"), _("tries")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}: {self.status or self.error}"
