"""What sellers write whatever the reason: that they look into it, that an offer waits, to the mediator."""

from django.utils.translation import gettext_lazy as _

from disputes.flow import MEDIATING, State
from disputes.replies.built_in.making import MESSAGE, OFFER_AGAIN, row

ANYTHING = (
    row(
        "looking-into-it",
        _("We look into it, and answer in time"),
        _(
            "Thank you for telling us about “%(item)s”. We are sorry for the trouble. We look into it "
            "now, because we want to give you an answer that is right.\n\n"
            "We will then offer you something that settles it, here and by %(deadline)s."
        ),
        MESSAGE,
        states=frozenset({State.AWAITING_SELLER_RESPONSE}),
    ),
    row(
        "offer-waits",
        _("Our offer waits for your answer"),
        _(
            "We are sorry for the trouble with “%(item)s”. We write because our answer still waits for "
            "you: we offer %(offer)s back, until %(deadline)s.\n\n"
            "You can accept it, ask for something else, or say no, and then a mediator decides. Without "
            "an answer the offer takes effect at that time."
        ),
        MESSAGE,
        states=frozenset({State.AWAITING_BUYER_RESPONSE}),
    ),
    row(
        "offer-again",
        _("A new offer, to agree without waiting"),
        _(
            "We understand that our last words did not convince you, and we would like to settle this "
            "with you. We offer you %(offer)s for “%(item)s” now, so that nobody has to wait for a "
            "decision.\n\n"
            "If you accept today, the refund starts at once. If not, the mediator decides, as planned."
        ),
        OFFER_AGAIN,
        states=MEDIATING,
    ),
    row(
        "evidence-added",
        _("With the mediator: what we do next"),
        _(
            "We are sorry that we have not agreed yet about “%(item)s”. A mediator looks at it now, "
            "because both of us should get a fair decision.\n\n"
            "We will add what we have by %(deadline)s: papers, photos and what the carrier recorded. An "
            "agreement is still possible: we can also offer you something else. Tell us here what you "
            "need, and we answer within 1 working day."
        ),
        MESSAGE,
        states=frozenset({State.COLLECTING_EVIDENCE, State.VERIFYING_EVIDENCE}),
    ),
    row(
        "review-waiting",
        _("With the mediator: what happens now"),
        _(
            "We are sorry that “%(item)s” takes so long to settle. A mediator looks at all that you and we "
            "have sent in, because both of us should get a fair decision.\n\n"
            "You need not do anything now: the mediator has until %(deadline)s. An agreement is still "
            "possible, and we can also offer you something else. Tell us here what you need, and we answer "
            "within 1 working day."
        ),
        MESSAGE,
        states=frozenset({State.UNDER_REVIEW}),
    ),
    row(
        "review-agree",
        _("While the mediator decides: we would like to agree"),
        _(
            "We understand that it is hard to wait for a decision, because nobody knows how it will end. We "
            "would still like to settle “%(item)s” with you.\n\n"
            "Could you please tell us here what would be right for you? We answer with an offer within 1 "
            "working day. If we do not agree, the mediator decides, who has until %(deadline)s."
        ),
        MESSAGE,
        states=frozenset({State.UNDER_REVIEW}),
    ),
    row(
        "refund-agreed",
        _("The refund is on its way"),
        _(
            "We are sorry for the trouble with “%(item)s”, and thank you for your patience. It is "
            "settled: %(marketplace)s has the order to pay, because it holds the money. You get "
            "%(refund)s back.\n\n"
            "The payment starts at once. Until you see it, your bank may need some days. You need not do "
            "anything. If it has not come within 14 days, please write here."
        ),
        MESSAGE,
        states=frozenset({State.SETTLING}),
    ),
    row(
        "refund-paid",
        _("The refund was paid"),
        _(
            "We are sorry for the trouble with “%(item)s”, and thank you for your patience. Because it is "
            "settled, %(refund)s was refunded. Your bank should show it soon.\n\n"
            "If it has not come within 14 days, could you please tell us here? We will look into it with "
            "%(marketplace)s the same day."
        ),
        MESSAGE,
        states=frozenset({State.CLOSED}),
    ),
)
