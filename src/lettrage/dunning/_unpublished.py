"""Interest at a rate of the law that nobody has published yet: the message that would claim it does not go out.

A rate is never carried forward. So what would have to be guessed is a fact that is missing, for the items concerned and
for nobody else; a host that has read the gazette since gives the rate with the run (`laws`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from lettrage.calendars import to_date
from lettrage.dunning._bearing import Bearing
from lettrage.dunning._book import FAR, NEVER, Ints, Places
from lettrage.dunning._charge_rules import ChargeRule
from lettrage.dunning._columns import Columns
from lettrage.dunning._customer_columns import CUSTOMER_COLUMNS
from lettrage.dunning._laws import rules_of
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._steps import Step
from lettrage.errors import LettrageError
from lettrage.law import InterestStart, JurisdictionRules, RateBehaviour

__all__ = ["UNPUBLISHED", "Unpublished"]

#: Why a message waits whose interest nobody can work out.
UNPUBLISHED: Final = "unpublished_rate"


class Unpublished:
    """Which items would bear interest at a rate that is not published; worked out when it is first asked for.

    Args:
        policy: The policy.
        columns: The facts.
    """

    def __init__(self, policy: DunningPolicy, columns: Columns) -> None:
        self.policy, self.columns, self._bearing = policy, columns, Bearing(columns)
        self._of_law = {rule.id: rule for rule in policy.charges if _by_law(rule)} if policy.jurisdictions else {}

    def any(self, step: Step, members: Places, own: Sequence[str]) -> bool:
        """Whether the message of a step about some items would claim such interest."""
        rules = [self._of_law[id] for id in step.charges if id in self._of_law]
        if not rules or not self._bad[members].any():
            return False
        reached = self._bad[members] & np.array([bool(id) for id in own], np.bool_)
        return any((reached & self._bearing.of(rule, members)).any() for rule in rules)

    def error(self, place: int) -> LettrageError | None:
        """What the law says of an item: the table and the day; None when the rate is known."""
        book = self.columns.book
        rules = self._rules.get(str(self._kinds[place]))
        if rules is None or not self._bad[place]:
            return None
        return _unknown(rules, int(self._from(rules)[place]), book.day)

    @cached_property
    def _rules(self) -> dict[str, JurisdictionRules]:
        found = {kind: rules_of(self.policy, kind, self.columns.book.laws) for kind in self.policy.jurisdictions}
        return {kind: rules for kind, rules in found.items() if rules is not None}

    @cached_property
    def _kinds(self) -> npt.NDArray[Any]:
        """The kind in law of the customer of each item."""
        kinds = CUSTOMER_COLUMNS["kind"](self.columns.customers)[0]
        return np.array([*kinds.tolist(), ""], np.object_)[self.columns.book.items.customer]

    @cached_property
    def _bad(self) -> npt.NDArray[np.bool_]:
        """Items that are late and whose interest asks for a rate that is not known."""
        columns, day = self.columns, self.columns.book.day
        bad = np.zeros(len(columns), np.bool_)
        for kind, rules in self._rules.items():
            first = self._from(rules)
            mine = np.flatnonzero((self._kinds == kind) & (columns.standing.due < day) & (first <= day))
            days, at = np.unique(first[mine], return_inverse=True)
            unknown = np.array([_unknown(rules, int(on), day) is not None for on in days.tolist()], np.bool_)
            bad[mine] = unknown[at]
        return bad

    def _from(self, rules: JurisdictionRules) -> Ints:
        """The first day of interest of each item; `FAR` where none runs yet."""
        due = self.columns.standing.due
        start = due
        if rules.rate.starts is InterestStart.FORMAL_NOTICE:
            history = self.columns.history
            noticed = np.full(len(self.columns), NEVER, np.int32)
            np.maximum.at(noticed, history.place[history.formal], history.day[history.formal])
            start = np.where(noticed > NEVER, np.maximum(due, noticed), FAR)
        return np.where(start < FAR, start + 1, FAR).astype(np.int32)


def _by_law(rule: ChargeRule) -> bool:
    return rule.kind == "late_interest" and not rule.annual_percent and rule.day_count is None


def _unknown(rules: JurisdictionRules, first: int, last: int) -> LettrageError | None:
    """What the law says when asked for the rates of interest from one day to another; None when it knows them."""
    try:
        if rules.rate.behaviour is RateBehaviour.FIXED_AT_START:
            rules.rate.at(to_date(first))
        else:
            rules.rate.between(to_date(first), to_date(last))
    except LettrageError as error:
        return error
    return None
