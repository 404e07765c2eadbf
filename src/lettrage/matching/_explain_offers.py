"""The adjustments of a group as evidence: which offer, how much of what, by which day, and what was written off.

Only names, figures, dates and signs are put together here; the words around them are in the tables of wording.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from lettrage.calendars import to_date
from lettrage.explain import Evidence

from ._adjust import rate_text
from ._lines import naming
from ._offers import DISCOUNT, NO_OFFER, WITHHOLDING, Claim
from ._segments import Ints
from ._shapes import Shape
from ._solution import Solution

__all__ = ["adjustment_evidence"]

#: An amount in minor units of the currency of an item, for a reader.
Shown = Callable[[int, int], str]


def adjustment_evidence(solution: Solution, group: int, name: Callable[[int], str], shown: Shown) -> Iterator[Evidence]:
    """One piece of evidence for each offer of a group, and one for a difference that a tolerance absorbs."""
    settled, problem = solution.settled, solution.problem
    here = slice(int(settled.start[group]), int(settled.start[group + 1]))
    members = settled.item[here]
    used: Ints = np.full(len(members), NO_OFFER) if settled.offer is None else settled.offer[here]
    for item, offer in zip(members.tolist(), used.tolist(), strict=True):
        _, parts = problem.offers.parts(np.array([offer] if offer != NO_OFFER else [], dtype=np.int64))
        for part in parts.tolist():
            yield from _offer(solution, members, item, part, name(item), shown)
    if settled.shape[group] != Shape.NEAR:
        return
    which, limit = (int(column[0]) for column in naming(solution, np.array([group], dtype=np.int64)))
    if which >= 0:
        rest = abs(int(problem.minor[members].sum() - np.append(problem.offers.minor, 0)[used].sum()))
        observed = f"{shown(int(members[0]), rest)} ≤ {shown(int(members[0]), limit)}"
        yield Evidence("match.tolerance", observed, solution.tolerances[problem.tolerance.limits[which].rule].reason)


def _offer(solution: Solution, members: Ints, item: int, offer: int, name: str, shown: Shown) -> Iterator[Evidence]:
    offers, problem, one = solution.problem.offers, solution.problem, np.array([offer], dtype=np.int64)
    amount, taken = (abs(int(column[0])) for column in (offers.own(one), offers.minor[one]))
    rate = f" ({rate_text(int(offers.rate_ppm[offer]))})" if offers.rate_ppm[offer] else ""
    # a tax withheld on top of a discount is a rule's all the same
    claim = Claim.RULED if offers.kind[offer] == WITHHOLDING else Claim(int(offers.claim[offer]))
    sign = "+" if claim in (Claim.STATED, Claim.PART) else "-"
    before = abs(int(problem.minor[item])) - (taken - amount)
    observed = f"{name} {shown(item, before)} {sign} {shown(item, amount)}{rate}"
    yield Evidence(f"match.offer-{claim.name.lower().replace('_', '-')}", observed, _days(solution, members, offer))
    if offers.tax[offer]:
        yield Evidence("match.offer-tax", shown(item, abs(int(offers.tax[offer]))))


def _days(solution: Solution, members: Ints, offer: int) -> str:
    """The day of payment against the last day of a discount; the reason of a rule of the policy."""
    offers, problem = solution.problem.offers, solution.problem
    if offers.kind[offer] != DISCOUNT:
        rule = int(offers.rule[offer])
        return solution.withholdings[rule].reason if rule >= 0 else ""
    money = members[~problem.document[members]]
    paid, until = int(problem.on[money if len(money) else members].max()), int(offers.until[offer])
    if paid <= until:
        return f"{to_date(paid)} ≤ {to_date(until)}"
    return f"{to_date(paid)} > {to_date(until)} (+{paid - until})"
