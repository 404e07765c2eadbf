"""The policy value: everything a company may choose about matching, and what would be wrong with a choice.

A policy is data. It is checked when it is made (types and ranges) and again by `match` (`lint`): a policy that asks for
something this version does not do is refused by name, never obeyed halfway.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, field, frozen

from lettrage._settling import asked, settle_value
from lettrage.errors import Fault, did_you_mean, fail, raise_faults
from lettrage.records import as_tuple

from ._differences import (
    AdjustmentRules,
    DiscountRule,
    Tolerance,
    Withholding,
    bad_value,
    difference_faults,
    is_whole,
)
from ._either import either
from ._learned import Learned
from ._payer_rules import PayerRules, group_faults, groups_of
from ._policy_lint import contradictions, learned_faults, obstacles
from ._scheme import LetteringScheme, scheme_faults

if TYPE_CHECKING:
    from lettrage.ledger import Ledger

__all__ = ["AdjustmentRules", "DiscountRule", "LetteringScheme", "MatchingPolicy", "Tolerance", "Withholding"]

Budget = Literal["interactive", "batch", "prove"]

#: More rates than this are a window, not alternatives.
_MOST_RATES = 40


@frozen
class MatchingPolicy:
    """What a company wants from `match`. Every value has a careful default.

    Attributes:
        auto_risk_ppm: Post a group without a person when its posterior risk is at most this, and shape and ties allow.
        propose_ppm: Show a group to a person from this posterior on.
        budget: How much work an account may cost: ``"interactive"``, ``"batch"`` or ``"prove"``.
        max_group: Most items on the many side of a sum that amounts alone suggest; runs and lists are longer.
        tolerances: Differences that may be written off; none by default, so that every group balances exactly.
        adjustments: Which differences may be named; None for none.
        discount: How early-payment discounts are read.
        withholdings: Taxes that customers withhold.
        payers: How the customer of a payment that names none is found; None leaves such payments alone.
        payer_groups: Customers that pay for one another: each group is matched as one account.
        cross_entity: May a group join the creditors of one ledger: each payer is one account over all entities.
        interchangeable: ``"oldest"`` settles the oldest of items that differ only in their id; None leaves them to a
            person.
        fallback_order: A legal or agreed order in which money that no evidence explains is allotted: ``"oldest"``,
            ``"fr-1342-10"``, ``"de-366-367"``, … or the code of a jurisdiction; None leaves it open.
        post_named: Post a payment that names its documents, all of them and no other, whatever risk or rest it leaves:
            the reference is taken for an order.
        lettering: How groups are named.
        learned: Weights and habits.

    Raises:
        InvalidPolicy: a value is out of range (``bad-policy``).

    >>> MatchingPolicy().auto_risk_ppm
    30000
    >>> MatchingPolicy(fallback_order="oldset").lint()[0].code
    'bad-policy'
    """

    auto_risk_ppm: int = 30_000
    propose_ppm: int = 500_000
    budget: Budget = "batch"
    max_group: int = 8
    tolerances: tuple[Tolerance, ...] = field(default=(), converter=as_tuple)
    adjustments: AdjustmentRules | None = AdjustmentRules()
    discount: DiscountRule = DiscountRule()
    withholdings: tuple[Withholding, ...] = field(default=(), converter=as_tuple)
    payers: PayerRules | None = PayerRules()
    payer_groups: tuple[tuple[str, ...], ...] = field(default=(), converter=groups_of)
    cross_entity: bool = False
    interchangeable: Literal["oldest"] | None = "oldest"
    fallback_order: str | None = None
    post_named: bool = False
    lettering: LetteringScheme = LetteringScheme()
    learned: Learned = Learned()

    def __attrs_post_init__(self) -> None:
        raise_faults(_range_faults(self))

    def lint(self, *, items: int | None = None) -> tuple[Fault, ...]:
        """What keeps this policy from being obeyed as written, then what it contradicts or asks for in vain.

        `match` refuses the first kind (``bad-policy``) and obeys the second (``contradictory-policy``).

        Args:
            items: How many open items it will meet, if that is known: some choices only suit small ledgers.

        >>> [fault.path for fault in MatchingPolicy(propose_ppm=990_000).lint()]
        ['propose_ppm']
        """
        return (*obstacles(self), *contradictions(self, items))

    @classmethod
    def strict(cls) -> MatchingPolicy:
        """Posts only what balances to the cent, at a risk of 1 % at most, and leaves items that look alike to a person.

        >>> MatchingPolicy.strict().interchangeable is None
        True
        """
        return cls(auto_risk_ppm=10_000, propose_ppm=800_000, adjustments=None, interchangeable=None)

    @classmethod
    def review(cls) -> MatchingPolicy:
        """Posts nothing: every group is shown to a person, weaker ones than by default too.

        >>> MatchingPolicy.review().auto_risk_ppm
        0
        """
        return cls(auto_risk_ppm=0, propose_ppm=300_000)

    @classmethod
    def thorough(cls) -> MatchingPolicy:
        """Works on for a proof where the default would stop: for month-end, and for accounts that resist.

        >>> MatchingPolicy.thorough().budget
        'prove'
        """
        return cls(budget="prove", max_group=12)

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """The JSON Schema (draft 2020-12) of what `from_dict` takes.

        >>> sorted(MatchingPolicy.json_schema())[:2]
        ['$defs', '$ref']
        """
        from lettrage.structure import json_schema

        return json_schema(cls)

    @either
    def learn(
        self, ledger: Ledger, *, as_of: date, known_on: date | None = None, half_life_days: int = 365
    ) -> MatchingPolicy:
        """A new policy that knows what a ledger's past shows: counted, readable in `learned`, and nothing else changed.

        From settlements: how long the company and each account take to pay, which discounts they take, under which
        names and bank accounts each customer pays, where banks cut texts, and how much each kind of evidence counts.
        A ledger without settlements teaches the company's delays, discounts and texts from what could be paired.

        Args:
            ledger: The past. Nothing effective after `as_of`, or known after `known_on`, is looked at.
            as_of: The day of learning.
            known_on: Only what was known on that day teaches; None for all facts.
            half_life_days: A settlement that old counts half.

        Complexity: that of matching the last two years once or twice, and linear in older settlements.

        >>> from datetime import date
        >>> from lettrage import Invoice, Ledger, Money, Payment, match
        >>> day, amount = date(2026, 2, 6), Money("480.00", "EUR")
        >>> invoice = Invoice("F-1", customer="ACME", issued_on=date(2026, 1, 5), total=amount)
        >>> ledger = Ledger(invoices=[invoice], payments=[Payment("P-1", day, amount, customer="ACME")])
        >>> MatchingPolicy().learn(ledger.apply(match(ledger, as_of=day)), as_of=day).learned.habit.delays
        ((32, 1000),)
        """
        from ._learn import learn

        return learn(self, ledger, as_of=as_of, known_on=known_on, half_life_days=half_life_days)

    def with_learned_groups(
        self, *, least_times: int = 3, least_ppm: int = 500_000, customers: Iterable[str] | None = None
    ) -> MatchingPolicy:
        """A new policy whose `payer_groups` hold those of the past as well: plain data, to be read before it is used.

        Nobody is joined by what was learned alone, since in a group the money of each may settle the debts of all.

        Args:
            least_times: Settlements in which one paid for another, at least.
            least_ppm: `PaysFor.confidence_ppm`, at least.
            customers: Who may stand in a learned group, such as those of the ledger to be matched; None for everybody.

        Raises:
            InvalidInput: ``bad-value`` for a lone name in place of several, and for what is no number.

        >>> from lettrage.matching import Learned, PaysFor
        >>> past = Learned(pays_for=[PaysFor("customer", "MOTHER", "NORTH", times=9, count=9_000, of=9_000)])
        >>> MatchingPolicy(learned=past).with_learned_groups().payer_groups
        (('MOTHER', 'NORTH'),)
        """
        from ._learn_groups import groups_from

        for name, value in (("least_times", least_times), ("least_ppm", least_ppm)):
            asked(int, value, name)
        given: tuple[str, ...] | None = asked(tuple[str, ...] | None, customers, "customers")
        some = None if given is None else frozenset(given)
        learned, declared = self.learned.pays_for, self.payer_groups
        groups = groups_from(learned, declared, least_times=least_times, least_ppm=least_ppm, customers=some)
        return evolve(self, payer_groups=groups)

    def to_dict(self) -> dict[str, Any]:
        """The policy as plain data (JSON types), the inverse of `from_dict`."""
        from lettrage.structure import unstructure

        data: dict[str, Any] = unstructure(self)
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> MatchingPolicy:
        """A policy from plain data; unknown keys are refused with the nearest known one.

        Raises:
            LettrageError: all faults of the data at once, each with its path.

        >>> MatchingPolicy.from_dict(MatchingPolicy(max_group=4).to_dict()).max_group
        4
        """
        from lettrage.structure import structure

        known = [name for name in cls.__annotations__ if not name.startswith("_")]
        for key in data:
            if key not in known:
                fail(
                    "unknown-policy-key",
                    f"a matching policy has no key `{key}`",
                    path=str(key),
                    help=did_you_mean(str(key), known),
                )
        return structure(data, cls)


def _range_faults(policy: MatchingPolicy) -> list[Fault]:
    faults = _type_faults(policy)
    if faults:
        return faults
    for name in ("auto_risk_ppm", "propose_ppm"):
        value = getattr(policy, name)
        if not is_whole(value) or not 0 <= value <= 1_000_000:
            faults.append(bad_value(name, value, "an int from 0 to 1,000,000"))
    if not is_whole(policy.max_group) or policy.max_group < 1:
        faults.append(bad_value("max_group", policy.max_group, "an int of at least 1"))
    faults += difference_faults(policy.tolerances, policy.withholdings, policy.discount)
    rules = policy.adjustments
    if rules is not None:
        for name in ("discount_step_ppm", "discount_most_ppm", "exact_minor", "rounding_minor"):
            value, least = getattr(rules, name), int(name == "discount_step_ppm")
            if not is_whole(value) or value < least:
                faults.append(bad_value(f"adjustments.{name}", value, f"an int of at least {least}"))
        if not faults and rules.discount_most_ppm > _MOST_RATES * rules.discount_step_ppm:
            faults.append(
                bad_value("adjustments.discount_most_ppm", rules.discount_most_ppm, f"{_MOST_RATES} steps at most")
            )
    faults += group_faults(policy.payer_groups)
    faults += scheme_faults(policy.lettering, "lettering")
    faults += learned_faults(policy.learned)
    return faults


def _type_faults(policy: MatchingPolicy) -> list[Fault]:
    """Fields of the wrong type, under the code of policies."""
    faults: list[Fault] = []
    for name, hint in _TYPES.items():
        _, found = settle_value(hint, getattr(policy, name), name)
        faults += [evolve(fault, code="bad-policy") for fault in found]
    return faults


#: Fields whose type is checked before their range.
_TYPES: dict[str, Any] = {
    "budget": Budget,
    "tolerances": tuple[Tolerance, ...],
    "adjustments": AdjustmentRules | None,
    "payers": PayerRules | None,
    "payer_groups": tuple[tuple[str, ...], ...],
    "discount": DiscountRule,
    "withholdings": tuple[Withholding, ...],
    "cross_entity": bool,
    "interchangeable": Literal["oldest"] | None,
    "fallback_order": str | None,
    "post_named": bool,
    "lettering": LetteringScheme,
    "learned": Learned,
}
