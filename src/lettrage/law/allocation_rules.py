"""In which order a payment is allocated to debts, as data: criteria between debts, components within one."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.law.sources import Source
from lettrage.records import Rule, as_tuple, check_record

__all__ = ["LEGAL_COMPONENTS", "AllocationOrder", "Component", "Criterion"]


class Criterion(StrEnum):
    """What makes one debt come before another (critère d'imputation).

    Attributes:
        DUE: Due before not due (dette échue).
        MOST_ONEROUS: The one that weighs most on the debtor: rank, rate, security, penalty clause, enforceable title
            (dette que le débiteur a le plus d'intérêt à acquitter).
        LEAST_SECURED: The one that gives the creditor least security (dette la moins garantie).
        FIRST_ENFORCED: The one under enforcement, the earliest first (première dette poursuivie).
        OLDEST: The one due first; of those, the one that arose first (dette la plus ancienne).
    """

    DUE = "due"
    MOST_ONEROUS = "most_onerous"
    LEAST_SECURED = "least_secured"
    FIRST_ENFORCED = "first_enforced"
    OLDEST = "oldest"


class Component(StrEnum):
    """A part of a debt (composante).

    Attributes:
        COSTS: Costs, as accessories of the debt (frais).
        INTEREST: Interest accrued (intérêts).
        PRINCIPAL: What was owed at first (principal).
    """

    COSTS = "costs"
    INTEREST = "interest"
    PRINCIPAL = "principal"


LEGAL_COMPONENTS = (Component.COSTS, Component.INTEREST, Component.PRINCIPAL)


@frozen
class AllocationOrder:
    """The order of allocation of a jurisdiction, or one agreed between the parties (ordre d'imputation).

    What the criteria leave equal is paid pro rata.

    Attributes:
        criteria: Between debts, the strongest first.
        source: The article.
        not_due: Between debts that are not due, when that differs; empty when it does not.
        components: Within a debt.
        debtor_chooses: The debtor's designation comes before the criteria.
        creditor_chooses: Where the debtor named none, the creditor may, unless the debtor objects.

    >>> from lettrage.law import jurisdiction
    >>> [criterion.value for criterion in jurisdiction("DE-B2B").allocation.criteria]
    ['due', 'least_secured', 'most_onerous', 'oldest']
    """

    criteria: tuple[Criterion, ...] = field(converter=as_tuple)
    source: Source
    not_due: tuple[Criterion, ...] = field(default=(), converter=as_tuple)
    components: tuple[Component, ...] = field(default=LEGAL_COMPONENTS, converter=as_tuple)
    debtor_chooses: bool = True
    creditor_chooses: bool = False

    def __attrs_post_init__(self) -> None:
        check_record(self, _RULES)


def _each_component_once(order: AllocationOrder) -> Sequence[Fault]:
    if sorted(order.components) == sorted(Component):
        return ()
    expected = "costs, interest and principal, each once"
    return (Fault("bad-value", "a component is missing or repeated", "components", expected=expected),)


def _not_due_after_due(order: AllocationOrder) -> Sequence[Fault]:
    if not order.not_due or order.criteria[:1] == (Criterion.DUE,):
        return ()
    message = "criteria for debts not due need `due` as the first criterion"
    return (Fault("bad-value", message, "not_due", expected="`due` first in `criteria`"),)


_RULES: tuple[Rule, ...] = ((("components",), _each_component_once), (("criteria", "not_due"), _not_due_after_due))
