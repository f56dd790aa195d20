"""What carriers reported of parcels, as marketplaces pass it on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TrackingEvent(models.Model):
    """One scan of a parcel by a carrier: when, where, and what happened to it."""

    class Status(models.TextChoices):
        ANNOUNCED = "announced", _("Announced by the sender")
        ACCEPTED = "accepted", _("Handed to the carrier")
        IN_TRANSIT = "in_transit", _("On its way")
        EXPORTED = "exported", _("Left the country of origin")
        CUSTOMS = "customs", _("At customs")
        ARRIVED = "arrived", _("Arrived in the country of destination")
        OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
        ATTEMPTED = "attempted", _("Delivery was tried")
        AT_PICKUP_POINT = "at_pickup_point", _("Ready to be picked up")
        DELIVERED = "delivered", _("Delivered")
        RETURNING = "returning", _("On its way back to the sender")
        RETURNED = "returned", _("Returned to the sender")
        LOST = "lost", _("Lost")
        EXCEPTION = "exception", _("Something is wrong")

    marketplace = models.ForeignKey("disputes.Marketplace", models.PROTECT, related_name="tracking_events")
    tracking_number = models.CharField(_("tracking number"), max_length=60, help_text=_("Without spaces."))
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    at = models.DateTimeField(_("at"))
    status = models.CharField(_("status"), max_length=20, choices=Status.choices)
    country = models.CharField(_("country"), max_length=2, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    text = models.CharField(_("carrier's words"), max_length=300, blank=True)
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["marketplace", "tracking_number", "at", "status", "place"],
                name="tracking_event_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tracking_number}: {self.get_status_display()}"
