"""A debt as the law of allocation sees it, and where a payment went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.law.allocation_rules import Component
from lettrage.law.rates import SignedPercent, as_rate
from lettrage.law.sources import Source
from lettrage.money import Money
from lettrage.records import Mark, Rule, check_record
from lettrage.render import Column, Table

__all__ = ["AllocationLine", "AllocationStep", "Debt", "PaymentAllocation"]

_NOT_BLANK = Mark(str.strip, "empty-id", "an id that is not blank")
_NOT_NEGATIVE = Mark(lambda money: money.minor >= 0, "negative-amount", "zero or more")
_Open = Annotated[Money, _NOT_NEGATIVE]


@frozen
class Debt:
    """What is owed under one title (dette).

    Attributes:
        id: Unique among the debts of a call.
        principal: Principal still open.
        interest: Interest accrued and open; None for none.
        costs: Costs open; None for none.
        due_on: When it falls due; None for due already.
        arose_on: When it arose, for the age of debts that fell due together; None when not known.
        rate_percent: Interest it bears a year.
        secured: Whether the creditor holds a security for it.
        penalty_clause: Whether lateness costs the debtor a penalty.
        enforceable: Whether there is an enforceable title.
        enforced_on: When enforcement began; None when it has not.
        burden: Your own judgement of what weighs most on the debtor, above all of these; higher is heavier.
        liquid: Whether it is certain and of a known amount; a contested debt is not.
    """

    id: Annotated[str, _NOT_BLANK]
    principal: _Open
    interest: _Open | None = None
    costs: _Open | None = None
    due_on: date | None = None
    arose_on: date | None = field(default=None, kw_only=True)
    rate_percent: SignedPercent = field(default=Decimal(0), converter=as_rate, kw_only=True)
    secured: bool = field(default=False, kw_only=True)
    penalty_clause: bool = field(default=False, kw_only=True)
    enforceable: bool = field(default=False, kw_only=True)
    enforced_on: date | None = field(default=None, kw_only=True)
    burden: int = field(default=0, kw_only=True)
    liquid: bool = field(default=True, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self, _RULES)

    @property
    def open(self) -> Money:
        """Everything owed: costs, interest and principal.

        >>> from lettrage.law import Debt
        >>> from lettrage.money import Money
        >>> Debt("X", Money("1000.00", "EUR"), interest=Money("50.00", "EUR")).open
        Money('1050.00', 'EUR')
        """
        return self.part(Component.COSTS) + self.part(Component.INTEREST) + self.principal

    def part(self, component: Component) -> Money:
        """What is open of one component."""
        given = getattr(self, component.value)
        return Money.zero(self.principal.currency) if given is None else given


@frozen
class AllocationLine:
    """What one debt got of a payment (imputation).

    Attributes:
        debt: Its id.
        costs: What paid costs.
        interest: What paid interest.
        principal: What paid principal.
        left: What is still owed.
    """

    debt: str
    costs: Money
    interest: Money
    principal: Money
    left: Money

    @property
    def paid(self) -> Money:
        """All of it."""
        return self.costs + self.interest + self.principal


@frozen
class AllocationStep:
    """Why a part of a payment went where it went (étape d'imputation).

    Attributes:
        debt: The debt paid.
        component: The part of it.
        amount: How much.
        criterion: What placed the debt before the next ones: ``debtor_designation``, ``creditor_designation``, a
            `Criterion`, one of the five weights of ``most_onerous`` such as ``most_onerous.rate``; ``enough_for_all``
            where nothing was left over for a choice to matter.
        before: The next debt, over which it was placed by the criterion; empty when none waits.
        pro_rata: Whether it shares with equals, in proportion to what is open.
    """

    debt: str
    component: Component
    amount: Money
    criterion: str
    before: str = ""
    pro_rata: bool = False


@frozen
class PaymentAllocation:
    """A payment allocated to debts (imputation d'un paiement).

    Attributes:
        amount: The payment.
        lines: One per debt, in the order given, zero included.
        on_account: What exceeds all debts.
        steps: Why, cent by cent, in the order of payment.
        assumptions: Codes of what was taken for granted, such as ``creditor-designation-not-admitted``.
        source: The article of the order.
    """

    amount: Money
    lines: tuple[AllocationLine, ...]
    on_account: Money
    steps: tuple[AllocationStep, ...]
    assumptions: tuple[str, ...]
    source: Source

    def paid(self, debt: str) -> Money:
        """What a debt got.

        >>> from lettrage.law import Debt, allocate_payment
        >>> from lettrage.money import Money
        >>> allocate_payment(Money("5.00", "EUR"), [Debt("X", Money("9.00", "EUR"))], rules="FR-B2B").paid("X")
        Money('5.00', 'EUR')
        """
        return next(line.paid for line in self.lines if line.debt == debt)

    def to_table(self) -> Table:
        """The steps as a table: each amount with the criterion that decided it."""
        columns = (Column("debt"), Column("part"), Column("amount", "right"), Column("decided by"), Column("before"))
        rows = [
            (s.debt, s.component, s.amount, f"{s.criterion}{', pro rata' * s.pro_rata}", s.before) for s in self.steps
        ]
        return Table(
            f"{self.amount} allocated", columns, rows, notes=[f"on account: {self.on_account}", str(self.source)]
        )

    def __str__(self) -> str:
        return self.to_table().text(None)


def _one_currency(debt: Debt) -> Sequence[Fault]:
    return [
        Fault("currency-mismatch", f"{part} stands beside {debt.principal}", name, expected=debt.principal.currency)
        for name, part in (("interest", debt.interest), ("costs", debt.costs))
        if part is not None and part.currency != debt.principal.currency
    ]


_RULES: tuple[Rule, ...] = ((("principal", "interest", "costs"), _one_currency),)
