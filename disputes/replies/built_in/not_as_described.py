"""What sellers write where goods came, but not as described."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from disputes.flow import Reason, SubReason
from disputes.replies.built_in.making import CONTEST, MESSAGE, OFFER, REPORT, row

_row = partial(row, reason=Reason.NOT_AS_DESCRIBED.value)

NOT_AS_DESCRIBED = (
    _row(
        "damaged-part",
        _("Damaged: keep it, money back"),
        _(
            "We are sorry that “%(item)s” came damaged. It probably got broken on the way, so sending it "
            "back would only make more work for you.\n\n"
            "We offer you %(offer)s back, and you keep the item. Please answer here within "
            "%(answer_time)s. If you accept, the refund starts at once. If it does not seem right to you, "
            "tell us what would."
        ),
        OFFER,
        SubReason.DAMAGED.value,
    ),
    _row(
        "damaged-photos",
        _("Damaged: please send photos"),
        _(
            "We are sorry that “%(item)s” came damaged. We ask for photos because the carrier only pays "
            "for damage that can be seen.\n\n"
            "Could you please send here a photo of the damage, and one of the box? We answer with an "
            "offer within 1 working day after they are here."
        ),
        MESSAGE,
        SubReason.DAMAGED.value,
    ),
    _row(
        "quality-part",
        _("Poor quality: keep it, money back"),
        _(
            "We are sorry that “%(item)s” is not as good as you expected. We understand the "
            "disappointment, and we tell the people who make it, so that it gets better.\n\n"
            "We offer you %(offer)s back, and you keep the item. Please answer here within "
            "%(answer_time)s. If you accept, the refund starts at once. If it does not seem right to you, "
            "tell us what would."
        ),
        OFFER,
        SubReason.QUALITY.value,
    ),
    _row(
        "quality-photos",
        _("Poor quality: please send photos"),
        _(
            "We are sorry that “%(item)s” is not as good as you expected. We ask for photos because we "
            "want to show the people who make it what is wrong, and make you an offer that fits.\n\n"
            "Could you please send here a photo of what disappoints you, and tell us since when? We answer "
            "with an offer within 1 working day after it is here."
        ),
        MESSAGE,
        SubReason.QUALITY.value,
    ),
    _row(
        "quality-contest",
        _("The quality is as listed: why no refund is due"),
        _(
            "We understand that you hoped for more from “%(item)s”, and we have looked into it. We add the "
            "listing and our photo from before it was sent, because they show what was offered and how it "
            "left us.\n\n"
            "By this the quality is as listed, and no refund is due. If something does not work, could you "
            "please send here a photo or a video of it within %(answer_time)s? We will look into it again."
        ),
        CONTEST,
        SubReason.QUALITY.value,
    ),
    _row(
        "different-part",
        _("Different from the listing: keep it, money back"),
        _(
            "We are sorry that “%(item)s” is not what you expected from our listing. We understand that "
            "you chose it because of what you read there. We will look into the listing and put it right.\n\n"
            "We offer you %(offer)s back, and you keep the item. Please answer here within "
            "%(answer_time)s. If you accept, the refund starts at once. If it does not seem right to you, "
            "tell us what would."
        ),
        OFFER,
        SubReason.DIFFERENT_FROM_LISTING.value,
    ),
    _row(
        "different-photos",
        _("Different from the listing: please send photos"),
        _(
            "We are sorry that “%(item)s” is not what you expected from our listing. We ask for photos "
            "because we want to compare what came with what we wrote.\n\n"
            "Could you please send here a photo of what is different, and tell us which words or picture "
            "of the listing you went by? We answer with an offer within 1 working day after it is here."
        ),
        MESSAGE,
        SubReason.DIFFERENT_FROM_LISTING.value,
    ),
    _row(
        "different-contest",
        _("It matches the listing: why no refund is due"),
        _(
            "We understand that you expected something else from “%(item)s”, and we have compared it with "
            "our listing. We add the listing, because it shows what was offered.\n\n"
            "By this the item matches the listing, and no refund is due. If you read it in another way, "
            "could you please tell us here within %(answer_time)s which words or picture you mean? We will "
            "look into it again."
        ),
        CONTEST,
        SubReason.DIFFERENT_FROM_LISTING.value,
    ),
    _row(
        "missing-send",
        _("Parts missing: we send them"),
        _(
            "We are sorry that something is missing from “%(item)s”. It was probably overlooked when we "
            "packed, and that is why we make it good at our cost.\n\n"
            "We will send you what is missing free of charge. Could you please tell us here which parts, "
            "and how many? They leave us within 2 working days after your answer."
        ),
        MESSAGE,
        SubReason.MISSING_PARTS_OR_QUANTITY.value,
    ),
    _row(
        "missing-part",
        _("Parts missing: money back for them"),
        _(
            "We are sorry that something is missing from “%(item)s”. It was probably overlooked when we "
            "packed, and that is why you get back what it is worth.\n\n"
            "We offer you %(offer)s back, and you keep all that came. Please answer here within "
            "%(answer_time)s. If you accept, the refund starts at once."
        ),
        OFFER,
        SubReason.MISSING_PARTS_OR_QUANTITY.value,
    ),
    _row(
        "wrong-item-send",
        _("Wrong item: we send the right one"),
        _(
            "We are sorry that you got another item instead of “%(item)s”. Two parcels were probably "
            "mixed up by mistake when we packed.\n\n"
            "We will send you the right one free of charge. Could you please send here a photo of what "
            "came? The right one leaves us within 2 working days after your answer."
        ),
        MESSAGE,
        SubReason.WRONG_ITEM.value,
    ),
    _row(
        "wrong-item-part",
        _("Wrong item: keep it, money back"),
        _(
            "We are sorry that you got another item instead of “%(item)s”. Two parcels were probably "
            "mixed up by mistake when we packed, so this is ours to put right.\n\n"
            "We offer you %(offer)s back, and you keep what came. Please answer here within "
            "%(answer_time)s. If you accept, the refund starts at once."
        ),
        OFFER,
        SubReason.WRONG_ITEM.value,
    ),
    _row(
        "genuine-checking",
        _("Doubts that it is genuine: we check it"),
        _(
            "We understand your doubt about “%(item)s”, and we take it seriously, because you paid for "
            "the genuine article.\n\n"
            "Could you please send here a photo of the label and of what looks wrong? We will ask our "
            "supplier, and write to you here within 3 working days. If it is not genuine, we will refund "
            "you in full."
        ),
        MESSAGE,
        SubReason.COUNTERFEIT.value,
    ),
    _row(
        "genuine-offer",
        _("Doubts that it is genuine: our offer"),
        _(
            "We understand your doubt about “%(item)s”, and we take it seriously, because you paid for "
            "the genuine article. We ask our supplier where it comes from.\n\n"
            "You need not wait for that, nor send anything back: we offer you %(offer)s back, and you "
            "keep the item. Please answer here within %(answer_time)s. If you accept, the refund starts "
            "at once. If it does not seem right to you, tell us what would."
        ),
        OFFER,
        SubReason.COUNTERFEIT.value,
    ),
    _row(
        "genuine-contest",
        _("It is genuine: why no refund is due"),
        _(
            "We understand your doubt about “%(item)s”, and we have looked into it. We add the invoice of "
            "our supplier, because it shows where the item comes from.\n\n"
            "By this it is genuine, and no refund is due. If something still looks wrong to you, could "
            "you please send here a photo of it within %(answer_time)s? We will look into it again."
        ),
        CONTEST,
        SubReason.COUNTERFEIT.value,
    ),
    _row(
        "as-described-contest",
        _("It is as described: why no refund is due"),
        _(
            "We understand that “%(item)s” disappoints you, and we have looked into it. We add the "
            "listing and our photo from before it was sent, because they show the item as you got it.\n\n"
            "By this it is what was described, and no refund is due. If we overlook something, could you "
            "please send here a photo of it within %(answer_time)s? We will look into it again."
        ),
        CONTEST,
    ),
    _row(
        "return-offer",
        _("Send it back, money back"),
        _(
            "We are sorry that you are not happy with “%(item)s”. We understand that you do not want to "
            "keep it, and that is why you can send it back to us.\n\n"
            "We offer you %(offer)s back once the parcel has come to us. The offer says who pays for "
            "sending it. Please answer here within %(answer_time)s. If you accept, the address for the "
            "return appears here at once."
        ),
        OFFER,
    ),
    _row(
        "not-as-described-offer",
        _("Not as described: our offer"),
        _(
            "We are sorry that “%(item)s” is not what you expected. We understand that you paid for "
            "something else, and that is why we want to settle this with you now.\n\n"
            "We offer you %(offer)s back. Please answer here within %(answer_time)s. If you accept, the "
            "refund starts at once. If it does not seem right to you, tell us what would."
        ),
        OFFER,
    ),
    _row(
        "not-as-described-mediator",
        _("Not as described: what the mediator should look at"),
        _(
            "We sent “%(item)s” on %(shipped)s. The buyer says that it is not as described.\n\n"
            "Please look at the listing, and at our photo from before it was sent. They show what was "
            "ordered, and what went into the parcel."
        ),
        REPORT,
    ),
)
