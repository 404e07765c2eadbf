"""`Action`: one thing to do today about one customer, complete enough to be written, sent and recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import field, frozen

from lettrage._settling import asked
from lettrage._totals import by_currency
from lettrage.explain import Evidence, Explanation
from lettrage.frozen import FrozenMap, freeze
from lettrage.model import Actor, Charge, ItemKey, Notice, NoticeLine, StepKind, Tone
from lettrage.money import Money
from lettrage.records import as_tuple

__all__ = ["Action", "ActionCharge", "ActionCredit", "ActionItem", "ContactWindow", "Recipient", "actions_of"]


@frozen
class ActionItem:
    """One item of an action (ligne d'action).

    Attributes:
        item: The item.
        amount: What is asked for: what is open less what is contested, promised, covered or spread; in a word of
            thanks, what was paid these days.
        open: What is open.
        due_on: When it fell due, or will; None when it never does.
        days_late: Days past that day, below zero before it.
        step: The step on which the item itself stands; empty when it is only listed.
        repeat: How often that step goes out, 1 for the first time.
        episode: Which life of the debt it is: 0, or more after a corrective invoice or in a payment plan.
        withheld: Why less than what is open is asked for, with the amount of each reason.
    """

    item: ItemKey
    amount: Money
    open: Money
    due_on: date | None
    days_late: int
    step: str
    repeat: int = 1
    episode: str = ""
    withheld: Mapping[str, Money] = field(factory=FrozenMap[Money], converter=freeze)


@frozen
class ActionCharge:
    """A charge of an action, with the law or clause it rests on (frais d'une action).

    Attributes:
        rule: Id of the policy's charge.
        kind: A `ChargeKind` or any other word.
        amount: How much; zero is never shown.
        item: The item it is claimed on; None when on the whole.
        basis: Article, clause or decision it rests on.
        jurisdiction: Code of the rules of law; empty for the creditor's own.
        until: Up to which day interest was counted; None for other charges.
    """

    rule: str
    kind: str
    amount: Money
    item: ItemKey | None = None
    basis: str = ""
    jurisdiction: str = ""
    until: date | None = None


@frozen
class ActionCredit:
    """Money or a credit note of the customer that waits to be matched, shown in the message (crédit non lettré).

    Attributes:
        item: The item.
        amount: What is left of it, above zero.
    """

    item: ItemKey
    amount: Money


@frozen
class Recipient:
    """To whom an action goes (destinataire).

    Attributes:
        name: As addressed.
        role: Function of the contact.
        channel: How.
        address: E-mail address, number or postal address.
        language: Language of the message.
    """

    name: str
    role: str
    channel: str
    address: str
    language: str = ""


@frozen
class ContactWindow:
    """When on the day the contact may be reached, in its own local time (plage horaire).

    Attributes:
        from_minute: First minute, counted from midnight.
        to_minute: First minute after.
    """

    from_minute: int = 540
    to_minute: int = 1080


@frozen(kw_only=True)
class Action:
    """One thing to do about one customer (action de relance).

    Attributes:
        key: Names it for ever: a hash of policy, step, items, episodes and repeat. Use it as idempotency key.
        step: Id of the step that speaks; for a review, what is to be looked at.
        kind: What it is.
        policy: Id and version of the policy, such as ``fr-b2b/3``.
        track: Id of the ladder; empty for thanks, statements and reviews.
        segment: Id of the segment of the customer.
        on: The day for which it is planned.
        customer: Whom it is about.
        entity: The creditor; empty when there is one, or when items of several are together.
        currency: Currency of all amounts; empty when items of several are together.
        items: What it is about, oldest due date first.
        charges: What it claims on top.
        credits: Money and credit notes of the customer that wait to be matched.
        channel: How it goes out; empty for a review, which stays in the house.
        fallbacks: Channels to try next when it comes back.
        tone: How it speaks.
        language: In which language.
        recipients: To whom.
        copies: Roles that get a copy.
        owner: Who carries it out.
        approvals: Roles that must approve it first; empty when it may go out by itself.
        target_role: To whom a hand-over goes.
        deadline_on: By when it asks for payment; None when it says no day.
        window: When on the day the contact may be reached.
        pay_to: Account to print: that of the assignee of an assigned receivable; empty for the creditor's own.
        reason: Why it exists, in the code of a review or an alert; empty for a step of the ladder.
        evidence: What was looked at.
        countervalue: The total in the currency of the policy; None where that is the currency of the action, where the
            policy has none, or the ledger no rate. What is owed is the total, in its own currency.

    >>> from datetime import date
    >>> from lettrage.dunning import Action, ActionItem, StepKind
    >>> from lettrage.model import ItemKey, ItemKind
    >>> from lettrage.money import Money
    >>> owed = Money("1200.00", "EUR")
    >>> line = ActionItem(ItemKey(ItemKind.INVOICE, "F-101"), owed, owed, date(2026, 2, 4), 3, "first")
    >>> named = dict(key="k", step="first", kind=StepKind.REMINDER, policy="short/1", customer="ACME", currency="EUR")
    >>> action = Action(**named, on=date(2026, 2, 7), items=[line])
    >>> str(action.total), action.notice().items[0].amount == owed
    ('1200.00 EUR', True)
    """

    key: str
    step: str
    kind: StepKind
    policy: str
    on: date
    customer: str
    track: str = ""
    segment: str = ""
    entity: str = ""
    currency: str = ""
    items: tuple[ActionItem, ...] = field(default=(), converter=as_tuple)
    charges: tuple[ActionCharge, ...] = field(default=(), converter=as_tuple)
    credits: tuple[ActionCredit, ...] = field(default=(), converter=as_tuple)
    channel: str = ""
    fallbacks: tuple[str, ...] = field(default=(), converter=as_tuple)
    tone: Tone = Tone.COURTEOUS
    language: str = ""
    recipients: tuple[Recipient, ...] = field(default=(), converter=as_tuple)
    copies: tuple[str, ...] = field(default=(), converter=as_tuple)
    owner: Actor | None = None
    approvals: tuple[str, ...] = field(default=(), converter=as_tuple)
    target_role: str = ""
    deadline_on: date | None = None
    window: ContactWindow = ContactWindow()
    pay_to: str = ""
    reason: str = ""
    evidence: tuple[Evidence, ...] = field(default=(), converter=as_tuple)
    countervalue: Money | None = None

    @property
    def amounts(self) -> Mapping[str, Money]:
        """What is asked for by currency, without charges."""
        return freeze(by_currency(line.amount for line in self.items))

    @property
    def amount(self) -> Money:
        """What is asked for, without charges; only of an action in one currency."""
        return sum((line.amount for line in self.items), Money.zero(self.currency))

    @property
    def charged(self) -> Money:
        """The sum of the charges; only of an action in one currency."""
        return sum((charge.amount for charge in self.charges), Money.zero(self.currency))

    @property
    def credited(self) -> Money:
        """The sum of the credits shown; only of an action in one currency."""
        return sum((credit.amount for credit in self.credits), Money.zero(self.currency))

    @property
    def total(self) -> Money:
        """Everything asked for: items, less credits, and charges; only of an action in one currency."""
        return self.amount - self.credited + self.charged

    @property
    def net(self) -> Money:
        """What is asked for, less credits, without charges; only of an action in one currency."""
        return self.amount - self.credited

    @property
    def automatic(self) -> bool:
        """Whether it may go out without a person."""
        return not self.approvals and self.kind not in (StepKind.REVIEW, StepKind.CALL)

    def notice(
        self, *, on: date | None = None, by: Actor | str | None = None, channel: str = "", known_on: date | None = None
    ) -> Notice:
        """The fact that it was issued, for `Ledger.record`.

        Args:
            on: The day on which it went out; the day of the action by default.
            by: Who sent it.
            channel: How it went out, when not as planned.
            known_on: When that was recorded; None means `on`.
        """
        lines = [NoticeLine(line.item, line.amount, step=line.step) for line in self.items]
        charges = [Charge(charge.kind, charge.amount, charge.item, charge.basis) for charge in self.charges]
        return Notice(
            effective_on=on or self.on,
            known_on=known_on,
            by=by,
            key=self.key,
            customer=self.customer,
            step=self.step,
            kind=self.kind,
            policy=self.policy,
            channel=channel or self.channel,
            tone=self.tone.value,
            language=self.language,
            contact=self.recipients[0].name if self.recipients else "",
            items=lines,
            charges=charges,
            deadline_on=self.deadline_on,
            entity=self.entity,
        )

    def explain(self) -> Explanation:
        """Why it is planned, as data that prints in French and English."""
        return Explanation(f"{self.customer} {self.step}", "dunning.action", self.evidence)


def actions_of(given: Iterable[Action]) -> tuple[Action, ...]:
    """Actions that a caller hands over, or the faults of what is none."""
    listed: tuple[Action, ...] = asked(tuple[Action, ...], given, "actions")
    return listed
