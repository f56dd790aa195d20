"""The courses that cases take: agreed, silent, withdrawn, settled outside, sent back, mediated, ruled on."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from benchmarks.stock import Stock
from benchmarks.walks import Walk
from disputes.flow import OPEN, Actor, Reason, Remedy, Role, State
from disputes.models import Message, OutsideSettlement, Proposal
from disputes.remedies import Terms
from evidence.models import Admission, Evidence, Kind
from mediation.models import USUAL, Assessment, Finding, Ruling, Verdict

ADDRESS = "Returns, Rua das Flores 12, 4050-262 Porto"
BUYER, SELLER = Role.BUYER, Role.SELLER
KINDS = {
    BUYER: (Kind.TRACKING, Kind.CARRIER_INVESTIGATION, Kind.PROOF_OF_DAMAGE, Kind.CORRESPONDENCE),
    SELLER: (Kind.PROOF_OF_SHIPMENT, Kind.TRACKING, Kind.PROOF_OF_DELIVERY, Kind.CARRIER_INVESTIGATION),
}
SAID = (
    "Olá, alguma novidade sobre o meu pedido?",
    "Hello, is there any news?",
    "您好，请问包裹到哪里了？",
    "Already sent, please wait two or three days more.",
    "Lamentamos muito, vamos verificar com a transportadora.",
    "Por favor, responda.",
    "Ich warte seit drei Wochen auf eine Antwort.",
    "Could you send me a photo of the label?",
)
ANSWERS = (
    "The parcel was handed to the carrier in time and the number shows it.",
    "A mercadoria saiu em perfeito estado, a transportadora é responsável.",
    "We offer a part of the price, since the goods can be used.",
    "Este producto corresponde al anuncio; las fotos lo muestran.",
    "我们按时发货，物流显示已签收。",
)  # fmt: skip
GROUNDS = (
    "The carrier's record ends before the buyer's country, and the seller brought no proof of delivery.",
    "The photos show the damage; the packing could not protect the goods on such a way.",
    "The number belongs to the order, the parcel was delivered to the buyer's postcode and signed for.",
    "Both sides have a part in it: the listing was not clear, and the goods can be used.",
    "Nothing that the buyer submitted contradicts the listing.",
)


class Course:
    """One case's way from its opening to its end."""

    def __init__(self, walk: Walk, dice: Random, stock: Stock) -> None:
        self.walk, self.dice, self.stock = walk, dice, stock
        self.dispute = walk.dispute

    def run(self, statement: str, *, mediated: bool = False) -> None:
        """From the opening to the end; `mediated`: by the way through mediation."""
        opening = self._offer(BUYER)
        lines = [{"sku": line.order_line.sku, "quantity": line.quantity} for line in self.walk.case.lines]
        self.walk.do(
            "open",
            BUYER,
            proposal=opening,
            statement=statement,
            reason=self.dispute.reason,
            sub_reason=self.dispute.sub_reason,
            lines=lines,
            disputed_amount=self.dispute.disputed_amount,
            currency=self.dispute.currency,
        )
        self._chat()
        way = self.mediation if mediated else self._any()
        way()
        if self.dispute.state in OPEN:
            self._settle()

    def _any(self) -> Callable[[], None]:
        ways: dict[Callable[[], None], int] = {
            self._accepted: 17,
            self._countered: 16,
            self._modified: 7,
            self._seller_silent: 14,
            self._buyer_silent: 6,
            self._withdrawn: 5,
            self._outside: 2,
            self._returned: 8,
            self.mediation: 25,
        }
        return self.dice.choices(list(ways), list(ways.values()))[0]

    # -- negotiation ----------------------------------------------------------------------

    def _accepted(self) -> None:
        self._accept(SELLER)
        self._send_back()

    def _countered(self) -> None:
        self._counter()
        self._chat()
        self._accept(BUYER)
        self._send_back()

    def _modified(self) -> None:
        self._counter()
        self.walk.do("modify", BUYER, proposal=self._offer(BUYER))
        if self._is(0.5):
            self._accepted()
        else:
            self._countered()

    def _seller_silent(self) -> None:
        self.walk.run_out()
        self._send_back()

    def _buyer_silent(self) -> None:
        self._counter()
        self.walk.run_out()
        self._send_back()

    def _withdrawn(self) -> None:
        self._counter()
        self.walk.do("withdraw", BUYER)

    def _outside(self) -> None:
        self._chat()
        outside = OutsideSettlement(
            order=self.dispute.order, kind="refunded", amount=self.dispute.disputed_amount
        )
        self.walk.do("settle_outside", Role.MARKETPLACE, outside_settlement=self.walk.numbers.give(outside))

    def _returned(self) -> None:
        self._counter(Remedy.RETURN_AND_REFUND)
        self._accept(BUYER)
        self._send_back()

    # -- mediation ------------------------------------------------------------------------

    def mediation(self) -> None:
        if self._is(0.6):
            exhibit = self._exhibit(SELLER)
            nothing = self._proposal(SELLER, Remedy.NO_REFUND, 0)
            words = self.dice.choice(ANSWERS)
            self.walk.do("contest", SELLER, proposal=nothing, statement=words, evidence=[exhibit])
        else:
            self._counter()
        if self._is(0.7):
            self.walk.do("reject", BUYER)
        else:
            self.walk.do("request_intervention", BUYER, statement=self.dice.choice(SAID))
        self._collect()
        self._review()

    def _collect(self) -> None:
        for role, often in ((BUYER, 0.7), (SELLER, 0.5)):
            if self._is(often):
                pieces = [self._exhibit(role) for _one in range(self.dice.randint(1, 2))]
                self.walk.do("submit_evidence", role, evidence=pieces)
        if self._is(0.15):
            self.walk.run_out()
        else:
            self.walk.do("finish_evidence", BUYER)
            self.walk.do("finish_evidence", SELLER)

    def _review(self) -> None:
        """Ends by a ruling, or before it where the parties agree."""
        if self._is(0.07):
            self.walk.run_out(mediator=self.walk.another())
        self._declare()
        if self._is(0.12):
            self._ask()
        if self._is(0.04):
            self._late()
        ways = {self._rule: 74, self._both_accept: 9, self._agree: 9, self._give_in: 6, self._give_up: 2}
        self.dice.choices(list(ways), list(ways.values()))[0]()

    def _declare(self) -> None:
        if self.dispute.mediator_id not in self.dispute.declared:
            self.walk.do("declare_impartiality", self.walk.mediator())

    def _ask(self) -> None:
        brought = {"party": "both", "request": "A photo of the label.", "why": "The address cannot be read."}
        self.walk.do("request_evidence", self.walk.mediator(), **brought)
        if self._is(0.3):
            self.walk.run_out()
            return
        self.walk.do("submit_evidence", BUYER, evidence=[self._exhibit(BUYER)])
        self.walk.do("finish_evidence", BUYER)
        self.walk.do("finish_evidence", SELLER)

    def _late(self) -> None:
        piece = self._exhibit(BUYER)
        self.walk.do("submit_evidence", BUYER, evidence=[piece])
        admission = Admission(evidence=piece, why="It could not come earlier.")
        self.walk.do("admit_evidence", self.walk.mediator(), admission=self.walk.numbers.give(admission))

    def _both_accept(self) -> None:
        self.walk.do("propose", self.walk.mediator(), proposal=self._offer(Role.MEDIATOR))
        self._accept(SELLER)
        self._accept(BUYER)
        self._send_back()

    def _agree(self) -> None:
        self.walk.do("propose", SELLER, proposal=self._offer(SELLER), return_address=ADDRESS)
        self._accept(BUYER)
        self._send_back()

    def _give_in(self) -> None:
        self.walk.do("refund_in_full", SELLER)

    def _give_up(self) -> None:
        self.walk.do("withdraw", BUYER)

    def _rule(self) -> None:
        self._assess()
        self.walk.do("rule", self.walk.mediator(), ruling=self._ruling())
        if self.dispute.ruling_waiting:
            self._confirm()
        self._send_back()

    def _assess(self) -> None:
        told = {r.evidence_id for r in self.walk.case.records if isinstance(r, Assessment)}
        left = [piece for piece in self.walk.pieces() if piece.pk not in told]
        if left:
            said = [Assessment(evidence=piece, verdict=self.dice.choice(Verdict.values)) for piece in left]
            numbered = [self.walk.numbers.give(one) for one in said]
            self.walk.do("assess_evidence", self.walk.mediator(), assessment=numbered)

    def _confirm(self) -> None:
        second = Actor(Role.MEDIATOR, self.walk.another())
        self.walk.do("declare_impartiality", second)
        if self._is(0.1):
            self.walk.do("send_back_ruling", second, note="Please say more about the label.")
            self.walk.do("rule", self.walk.mediator(), ruling=self._ruling())
        self.walk.do("confirm_ruling", second)

    def _ruling(self) -> Ruling:
        offer = self._offer(Role.MEDIATOR)
        nothing = self._is(0.35)
        usual = sorted(USUAL[Reason(self.dispute.reason)])
        findings = self.dice.sample(usual, self.dice.randint(1, 2))
        pieces = [piece.pk for piece in self.walk.pieces()]
        if not pieces:
            findings = [Finding.DECIDED_ON_AVAILABLE_INFORMATION.value]
        ruling = Ruling(
            remedy=Remedy.NO_REFUND if nothing else offer.remedy,
            amount=0 if nothing else offer.amount,
            return_freight="" if nothing else offer.return_freight,
            findings=findings,
            grounds=self.dice.choice(GROUNDS),
            cited=pieces,
            rests={findings[0]: pieces} if pieces else {},
        )
        return self.walk.numbers.give(ruling)

    # -- return and payment ---------------------------------------------------------------

    def _send_back(self) -> None:
        """The goods' way, where a return was reached."""
        if self.dispute.state != State.AWAITING_RETURN_SHIPMENT:
            return
        if self._is(0.12):
            self.walk.run_out()
            return
        number = self._tracking_number()
        self.walk.do("ship_return", BUYER, carrier="Correios", tracking_number=number)
        if self._is(0.15):
            self.walk.run_out()
        elif self._is(0.8):
            self.walk.do("acknowledge_return", SELLER, acknowledgement="item_received")
        else:
            self._problem()

    def _problem(self) -> None:
        how = self.dice.choice(("damaged", "empty_or_different", "missing_items"))
        exhibit = self._exhibit(SELLER)
        words = {"acknowledgement": how, "statement": "Veja o peso na etiqueta."}
        self.walk.do("acknowledge_return", SELLER, evidence=[exhibit], **words)
        self.walk.run_out()
        self._declare()
        self._rule()

    def _settle(self) -> None:
        if self._is(0.02):
            self.walk.do("fail_settlement", Role.SYSTEM, reason="The bank did not answer.", uncertain=True)
        reference = self.walk.numbers.word("payment")
        self.walk.do("confirm_settlement", Role.SYSTEM, provider_reference=reference)

    # -- parts ----------------------------------------------------------------------------

    def _is(self, chance: float) -> bool:
        return self.dice.random() < chance

    def _chat(self) -> None:
        for _one in range(self.dice.choices((1, 2, 3), (60, 28, 12))[0]):
            message = self.walk.numbers.give(Message(text=self.dice.choice(SAID)))
            self.walk.do("send_message", self.dice.choice((BUYER, SELLER)), message=message)

    def _accept(self, role: Role) -> None:
        table = self.dispute.on_the_table
        assert table
        sent_back = role == SELLER and table.remedy == Remedy.RETURN_AND_REFUND
        self.walk.do("accept", role, proposal=table.pk, return_address=ADDRESS if sent_back else "")

    def _counter(self, remedy: Remedy | None = None) -> None:
        offer = self._offer(SELLER, remedy)
        self.walk.do(
            "counter", SELLER, proposal=offer, statement=self.dice.choice(ANSWERS), return_address=ADDRESS
        )

    def _offer(self, role: Role, wished: Remedy | None = None) -> Proposal:
        terms = Terms.of(self.dispute)
        remedy = wished if wished in terms.remedies else self.dice.choice(terms.remedies)
        most = self.dispute.disputed_amount
        if remedy == Remedy.PARTIAL_REFUND and most < 2:
            remedy = Remedy.FULL_REFUND
        amount = min(most - 1, max(1, round(most * self.dice.betavariate(4, 5)))) or 1
        amount, freight = terms.checked(remedy, amount, self.dice.choice(("seller", "buyer", "platform")))
        return self._proposal(role, remedy, amount, freight)

    def _proposal(self, role: Role, remedy: Remedy, amount: int, freight: str = "") -> Proposal:
        row = Proposal(role=role, remedy=remedy, amount=amount, return_freight=freight)
        return self.walk.numbers.give(row)

    def _exhibit(self, role: Role) -> Evidence:
        piece = Evidence(
            role=role,
            kind=self.dice.choice(KINDS[role]),
            carrier="Correios",
            tracking_number=self._tracking_number(),
            note=self.dice.choice(("", "", "As the label shows.", "Comprovante da transportadora.")),
        )
        return self.walk.numbers.give(piece)

    def _tracking_number(self) -> str:
        return self.walk.numbers.word("tracking")
