"""What was sold and by whom: marketplaces, stores and their staff, orders with lines and shipments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _


class Marketplace(models.Model):
    """A shop system that holds the money until it is told to refund or release."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    settlement_provider = models.CharField(
        _("settlement provider"),
        max_length=100,
        default="disputes.settlement.EscrowLedger",
        help_text=_("Dotted name of the SettlementProvider that carries out money instructions."),
    )
    pays_by_hand = models.BooleanField(
        _("pays by hand"),
        default=False,
        help_text=_("An operator pays and confirms each instruction with the payment's reference."),
    )
    owed_told_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When people were last reminded of payments that it has not answered.",
    )

    class Meta:
        verbose_name, verbose_name_plural = _("marketplace"), _("marketplaces")

    def __str__(self) -> str:
        return self.name


class Store(models.Model):
    """A seller on a marketplace. Its staff answer disputes."""

    marketplace = models.ForeignKey(
        Marketplace, models.PROTECT, related_name="stores", verbose_name=_("marketplace")
    )
    name = models.CharField(_("name"), max_length=100)
    return_address = models.TextField(
        _("return address"),
        blank=True,
        help_text=_("Where buyers send goods back. Shown once a return is agreed."),
    )
    staff = models.ManyToManyField(settings.AUTH_USER_MODEL, through="StoreMember", related_name="stores")

    class Meta:
        verbose_name, verbose_name_plural = _("store"), _("stores")
        constraints = [models.UniqueConstraint(fields=["marketplace", "name"], name="store_name_unique")]

    def __str__(self) -> str:
        return self.name


class StoreMember(models.Model):
    """Somebody on the staff of a store; owners also invite and remove agents."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="members", verbose_name=_("store"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="store_memberships", verbose_name=_("account")
    )
    is_owner = models.BooleanField(_("owner"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("member"), _("members")
        constraints = [models.UniqueConstraint(fields=["store", "user"], name="store_member_unique")]

    def __str__(self) -> str:
        return f"{self.user} · {self.store}"


class StoreInvitation(models.Model):
    """An e-mail address that an owner asked onto the staff; the token in the link is good once."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "email"],
                condition=Q(accepted_at=None),
                name="one_open_invitation_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.store}"


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, user: Any) -> OrderQuerySet:
        """Orders that this person bought. Sellers see an order through its dispute."""
        return self.filter(buyer=user)


class Order(models.Model):
    """An order as the marketplace sent it. Amounts are minor units of `currency`."""

    class MoneyState(models.TextChoices):
        HELD = "held", _("Held by the marketplace")
        RELEASED = "released", _("Released to the seller")
        REFUNDED = "refunded", _("Refunded to the buyer")

    marketplace = models.ForeignKey(
        Marketplace, models.PROTECT, related_name="orders", verbose_name=_("marketplace")
    )
    reference = models.CharField(_("reference"), max_length=64)
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="orders", verbose_name=_("buyer")
    )
    store = models.ForeignKey(Store, models.PROTECT, related_name="orders", verbose_name=_("store"))
    currency = models.CharField(_("currency"), max_length=3)
    shipping_paid = models.BigIntegerField(_("shipping paid"))
    total_paid = models.BigIntegerField(_("total paid"))
    origin_country = models.CharField(_("origin country"), max_length=2, blank=True)
    destination_country = models.CharField(_("destination country"), max_length=2, blank=True)
    placed_at = models.DateTimeField(_("placed at"))
    promised_at = models.DateTimeField(_("promised delivery"), null=True, blank=True)
    return_freight_estimate = models.BigIntegerField(_("return freight estimate"), null=True, blank=True)
    money_state = models.CharField(
        _("money"), max_length=10, choices=MoneyState.choices, default=MoneyState.HELD
    )

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("order"), _("orders")
        constraints = [
            models.UniqueConstraint(fields=["marketplace", "reference"], name="order_reference_unique"),
            models.CheckConstraint(
                condition=Q(shipping_paid__gte=0, total_paid__gte=0), name="order_amounts_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["buyer", "-placed_at", "-id"], name="order_buyer_placed"),
            models.Index(fields=["reference"], name="order_reference"),
            models.Index(
                fields=["store", "reference"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="order_store_reference",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def moved_outside(self) -> int:
        """What was refunded, charged back or cancelled outside the desk, in minor units."""
        shares = self.outside_settlements.aggregate(n=Sum("amount"))["n"] or 0
        return int(shares + (self.changes.aggregate(n=Sum("undisputed"))["n"] or 0))


class Shipment(models.Model):
    """A parcel of an order; unknown facts are empty."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="shipments", verbose_name=_("order"))
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True)
    shipped_at = models.DateTimeField(_("shipped at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("parcel"), _("parcels")
        indexes = [
            models.Index(
                fields=["tracking_number"], condition=Q(tracking_number__gt=""), name="shipment_number"
            )
        ]

    def __str__(self) -> str:
        return self.tracking_number or self.carrier or f"{self.order}"


class OrderLine(models.Model):
    """One SKU of an order and the parcel it travelled in, where that is known."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", verbose_name=_("order"))
    sku = models.CharField(_("SKU"), max_length=64, db_index=True)
    title = models.CharField(_("title"), max_length=255)
    category = models.CharField(_("category"), max_length=60, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price = models.BigIntegerField(_("unit price"))
    shipment = models.ForeignKey(
        Shipment, models.SET_NULL, null=True, blank=True, related_name="lines", verbose_name=_("parcel")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("item"), _("items")
        constraints = [
            models.UniqueConstraint(fields=["order", "sku"], name="order_line_sku_unique"),
            models.CheckConstraint(condition=Q(quantity__gte=1, unit_price__gte=0), name="order_line_sane"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shipped_at(self) -> datetime | None:
        return self.shipment.shipped_at if self.shipment else None

    @property
    def delivered_at(self) -> datetime | None:
        return self.shipment.delivered_at if self.shipment else None
