"""How the desk is run, in plain words, for operators: what they see, may not do, and look at each day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Place:
    """Something on the operators' pages; `page` names the model whose list shows it, narrowed by `query`."""

    title: Any
    text: Any
    page: str = ""
    query: str = ""


SEEN = (
    Place(
        _("Accounts and offices"),
        _("Make an account, say who is a mediator or an operator, or switch an account off."),
        "accounts_user",
    ),
    Place(
        _("Second steps of signing in"),
        _("Take one away that somebody has lost. You never read its secret."),
        "mfa_authenticator",
    ),
    Place(
        _("Stores and their staff"),
        _("Add a store, its return address and the people who work there."),
        "disputes_store",
    ),
    Place(
        _("Marketplaces"),
        _("Add one, and say who pays: a payment service, the marketplace itself, or you by hand."),
        "disputes_marketplace",
    ),
    Place(
        _("Keys to the API"),
        _("Make a key for a marketplace's program: it is shown once. Revoke it when it is no longer used."),
        "disputes_apikey",
    ),
    Place(
        _("Policies"),
        _(
            "Deadlines, limits and working days. Once a dispute was opened under a policy, it stays as it "
            "is. A new version holds for disputes that are opened from then on."
        ),
        "disputes_policy",
    ),
    Place(
        _("Orders"),
        _("Read them. Note money that moved outside the desk: it goes into the record of each open dispute."),
        "disputes_order",
    ),
    Place(
        _("Disputes and their record"),
        _("Read where each stands and what happened. Those that you are related to are not shown here."),
        "disputes_dispute",
    ),
    Place(
        _("Settlements"),
        _("Who gets how much, what was paid and what failed. Confirm a payment, or have it tried again."),
        "disputes_settlement",
    ),
    Place(
        _("Webhooks"),
        _("Addresses where marketplaces are told of events. Add, pause or resume one; give it a new secret."),
        "disputes_webhookendpoint",
    ),
    Place(
        _("Deliveries"),
        _("Mails, reminders and money instructions: what waits, fails or was given up. Send it again."),
        "disputes_delivery",
    ),
    Place(
        _("Tasks"),
        _(
            "What waits for the worker, what runs again and again, and what failed. Try it again, or put "
            "it away."
        ),
        "django_q_failure",
    ),
    Place(
        _("Work on files"),
        _("The virus scan, and the pictures drawn of what was submitted. Try again what was given up."),
        "evidence_job",
    ),
)
NOT_YOURS = (
    Place(
        _("Change a record"),
        _(
            "What happens to a dispute is done by its parties, the mediators and the clock. Afterwards "
            "nobody changes or deletes it."
        ),
    ),
    Place(
        pgettext_lazy("what operators do not do", "Decide"),
        _(
            "You make no proposal and no ruling. Only where a ruling needs a second mediator and there is "
            "none, you confirm it or send it back."
        ),
    ),
    Place(
        _("Delete an account, a store or a marketplace"),
        _("Records name them. Switch an account off instead."),
    ),
    Place(
        _("Act in a case of your own"),
        _("Where you are the buyer, on the store's staff or related in another way, you hold no office."),
    ),
)
EACH_DAY = (
    Place(
        _("Payments that are still owed"),
        _("On their way, failed, or yours to pay by hand. Do not wait for a mail about the last two."),
        "disputes_settlement",
        "owed=yes",
    ),
    Place(
        _("Deliveries that were given up"),
        _("Somebody was not told. Read the error, see to its cause, then send them again."),
        "disputes_delivery",
        "standing=given_up",
    ),
    Place(
        _("Webhook messages that were given up"),
        _("A marketplace does not know of something. Once its receiver answers, send them again."),
        "disputes_webhookmessage",
        "standing=given_up",
    ),
    Place(
        _("Webhooks that are paused"),
        _("What is meant for them waits. Resume them once the receiver is well."),
        "disputes_webhookendpoint",
        "paused=yes",
    ),
    Place(
        _("Tasks that failed"),
        _("What a task missed is looked for each minute and done again. See to those that keep failing."),
        "django_q_failure",
    ),
    Place(
        _("The sign of life"),
        _("The clock shows itself each minute. If it is silent for five minutes, no worker gets through."),
        "disputes_heartbeat",
    ),
    Place(
        _("Work on files that was given up"),
        _("A scan or a picture is missing. Try again once scanner and storage answer."),
        "evidence_job",
        "standing=given_up",
    ),
)
IF_MONEY_FAILED = (
    Place(
        _("Read the reason"),
        _("It is on the settlement's page. Both parties see it too."),
    ),
    Place(
        _("Ask whether money has moved"),
        _("Ask the payment service or the marketplace, and name the idempotency key on the same page."),
    ),
    Place(
        _("If it has not"),
        _("See to the cause. It is tried again by itself; “Try again” does so at once."),
    ),
    Place(
        _("If it has, or if you have paid by hand"),
        _("Press “Confirm the payment”, and enter the payment's reference. Then the dispute closes."),
    ),
)
DESCRIBED = (
    Place(
        _("What runs, monitoring, backup and restoring, upgrades"),
        "docs/operations.md",
    ),
    Place(
        _("Each alert, and what to do about it"),
        "docs/monitoring/alerts.yaml",
    ),
)
