"""Which debts a payment pays, in which order, and what decided each cent.

The debtor's designation comes first; what it leaves open goes by the criteria of the jurisdiction, and equals share pro
rata. Within a debt costs and interest precede principal unless the creditor agreed otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from attrs import evolve, frozen

from lettrage.calendars import check_date
from lettrage.errors import Fault, did_you_mean, raise_faults
from lettrage.law._asking import not_negative, same_currency
from lettrage.law.allocation_rules import LEGAL_COMPONENTS, AllocationOrder, Component, Criterion
from lettrage.law.debts import AllocationLine, AllocationStep, Debt, PaymentAllocation
from lettrage.law.jurisdictions import as_rules
from lettrage.law.rules import JurisdictionRules
from lettrage.money import Money

__all__ = ["allocate_payment"]

_PRINCIPAL_FIRST: Final = (Component.PRINCIPAL, Component.INTEREST, Component.COSTS)
_FAR: Final = date.max
_ENOUGH: Final = "enough_for_all"


def allocate_payment(
    amount: Money,
    debts: Iterable[Debt],
    *,
    rules: JurisdictionRules | str,
    on: date | None = None,
    designation: Iterable[str] = (),
    creditor_designation: Iterable[str] = (),
    debtor_objects: bool = False,
    principal_first: bool = False,
    agreement: AllocationOrder | None = None,
) -> PaymentAllocation:
    """Allocate a payment to debts as the law orders.

    Args:
        amount: The payment; zero or more.
        debts: What is owed, in any order; the result does not depend on it, except that the odd cent of equal shares
            goes to the debt with the largest remainder, then to the smaller id.
        rules: Rules or their code.
        on: The day of the payment, on which debts are due or not; None when all are due.
        designation: Ids of the debts that the debtor names; what they leave goes on by the criteria. A structured
            reference or a list of invoices in a remittance text is one; an amount that happens to fit is none.
        creditor_designation: Ids named in the creditor's receipt, where the law lets the creditor choose.
        debtor_objects: Whether the debtor objected to that receipt.
        principal_first: Principal before interest and costs, which needs the creditor's consent.
        agreement: An order agreed between the parties, in place of the law's.

    Returns:
        What each debt got, and the steps. Lines and what is left on account sum to the payment.

    Raises:
        InvalidInput: ``negative-amount``, ``duplicate-id``, ``bad-date``.
        CurrencyMismatch: For debts in another currency.
        UnknownId: ``unknown-item`` for a designated debt that is not among the debts.

    Complexity: O(n log n) for n debts.
    Source: C. civ. 1342-10, 1343-1 (France); BGB 366, 367; Codice civile 1193, 1194; BW 6:43, 6:44; CO 85-87.

    >>> from lettrage.law import Debt, allocate_payment
    >>> from lettrage.money import Money
    >>> debt = Debt("X", Money("20000.00", "EUR"), interest=Money("3000.00", "EUR"))
    >>> (line,) = allocate_payment(Money("18000.00", "EUR"), [debt], rules="FR-B2B").lines  # C. civ. 1343-1
    >>> str(line.interest), str(line.principal), str(line.left)
    ('3000.00 EUR', '15000.00 EUR', '5000.00 EUR')
    >>> bakery = Debt("X", Money("10000.00", "EUR"), Money("250.00", "EUR"), Money("875.00", "EUR"))
    >>> str(allocate_payment(Money("10000.00", "EUR"), [bakery], rules="NL").lines[0].left)  # BW 6:44
    '1125.00 EUR'
    """
    order = agreement if agreement is not None else as_rules(rules).allocation
    if principal_first:
        order = evolve(order, components=_PRINCIPAL_FIRST)
    listed = list(debts)
    chosen, by_creditor = _designated(listed, designation), _designated(listed, creditor_designation)
    _check(not_negative(amount, "amount"), listed)
    first, assumptions = _first_named(order, chosen, by_creditor, debtor_objects)
    keys = _Keys(order, check_date(on, "on") if on is not None else None, first)
    waiting = sorted((debt for debt in listed if debt.open), key=lambda debt: (*keys.of(debt).values(), debt.id))
    left, got = amount, dict[str, dict[Component, Money]]()
    steps: list[AllocationStep] = []
    done = 0
    for _, group in groupby(waiting, key=lambda debt: tuple(keys.of(debt).values())):
        equals = list(group)
        done += len(equals)
        after = waiting[done] if done < len(waiting) else None
        shares = _shares(left, equals)
        left -= sum(shares, Money.zero(amount.currency))
        reason = (keys.difference(equals[0], after), after.id) if after else (_ENOUGH, "")
        pro_rata = any(share < debt.open for share, debt in zip(shares, equals, strict=True)) and len(equals) > 1
        for debt, share in zip(equals, shares, strict=True):
            got[debt.id] = _within(debt, share, order.components)
            paid = ((part, money) for part, money in got[debt.id].items() if money)
            steps += [AllocationStep(debt.id, part, money, *reason, pro_rata) for part, money in paid]
        if not left:
            break
    lines = tuple(_line(debt, got.get(debt.id, {})) for debt in listed)
    if not any(line.left for line in lines):  # everything is paid: no criterion decided anything
        steps = [evolve(step, criterion=_ENOUGH, before="") for step in steps]
    return PaymentAllocation(amount, lines, left, tuple(steps), assumptions, order.source)


@frozen
class _Keys:
    """What a debt is sorted by: named keys, the smaller one first."""

    order: AllocationOrder
    on: date | None
    first: tuple[str, frozenset[str]]

    def of(self, debt: Debt) -> Mapping[str, Any]:
        name, chosen = self.first
        due = self.on is None or debt.due_on is None or debt.due_on <= self.on
        criteria = self.order.criteria if due or not self.order.not_due else (Criterion.DUE, *self.order.not_due)
        keys: dict[str, Any] = {name: debt.id not in chosen}
        for criterion in criteria:
            keys |= {"due": not due} if criterion is Criterion.DUE else _KEYS[criterion](debt)
        return keys

    def difference(self, earlier: Debt, later: Debt) -> str:
        """The first criterion in which they differ."""
        one, other = self.of(earlier), self.of(later)
        return next(name for name in one if one[name] != other.get(name))


def _onerous(debt: Debt) -> Mapping[str, Any]:
    return {
        "most_onerous.burden": -debt.burden,
        "most_onerous.rate": -debt.rate_percent,
        "most_onerous.secured": not debt.secured,
        "most_onerous.penalty_clause": not debt.penalty_clause,
        "most_onerous.enforceable": not debt.enforceable,
    }


def _oldest(debt: Debt) -> Mapping[str, Any]:
    return {"oldest": (debt.due_on or date.min, debt.arose_on or _FAR)}


_KEYS: Final[Mapping[Criterion, Callable[[Debt], Mapping[str, Any]]]] = {
    Criterion.MOST_ONEROUS: _onerous,
    Criterion.LEAST_SECURED: lambda debt: {"least_secured": debt.secured},
    Criterion.FIRST_ENFORCED: lambda debt: {"first_enforced": debt.enforced_on or _FAR},
    Criterion.OLDEST: _oldest,
}


def _first_named(
    order: AllocationOrder, chosen: frozenset[str], by_creditor: frozenset[str], objects: bool
) -> tuple[tuple[str, frozenset[str]], tuple[str, ...]]:
    """Whose designation counts, and what was set aside."""
    if chosen and order.debtor_chooses:
        return ("debtor_designation", chosen), ()
    assumptions: tuple[str, ...] = ("debtor-designation-not-admitted",) if chosen else ()
    if by_creditor and order.creditor_chooses and not objects:
        return ("creditor_designation", by_creditor), assumptions
    if by_creditor:
        assumptions += ("creditor-designation-not-admitted" if not objects else "debtor-objected",)
    return ("debtor_designation", frozenset()), assumptions


def _shares(amount: Money, equals: Sequence[Debt]) -> tuple[Money, ...]:
    """All of it when it suffices, else in proportion to what is open, to the cent."""
    total = sum((debt.open for debt in equals), Money.zero(amount.currency))
    if amount >= total:
        return tuple(debt.open for debt in equals)
    return amount.split([debt.open.minor for debt in equals])


def _within(debt: Debt, share: Money, components: Collection[Component]) -> dict[Component, Money]:
    paid: dict[Component, Money] = {}
    for component in components:
        paid[component] = min(share, debt.part(component))
        share -= paid[component]
    return paid


def _line(debt: Debt, paid: Mapping[Component, Money]) -> AllocationLine:
    nothing = Money.zero(debt.principal.currency)
    costs, interest, principal = (paid.get(component, nothing) for component in LEGAL_COMPONENTS)
    return AllocationLine(debt.id, costs, interest, principal, debt.open - costs - interest - principal)


def _designated(debts: Sequence[Debt], ids: Iterable[str]) -> frozenset[str]:
    named, known = frozenset([ids] if isinstance(ids, str) else ids), [debt.id for debt in debts]
    raise_faults(
        Fault(
            "unknown-item",
            f"`{id}` is designated and not among the debts",
            found=id,
            expected=", ".join(known[:20]),
            help=did_you_mean(id, known),
        )
        for id in sorted(named - set(known))
    )
    return named


def _check(amount: Money, debts: Sequence[Debt]) -> None:
    same_currency(amount.currency, ((f"debts[{i}]", debt.principal) for i, debt in enumerate(debts)))
    seen: set[str] = set()
    for i, debt in enumerate(debts):
        if debt.id in seen:
            raise_faults([Fault("duplicate-id", f"debt `{debt.id}` occurs twice", f"debts[{i}].id", found=debt.id)])
        seen.add(debt.id)
