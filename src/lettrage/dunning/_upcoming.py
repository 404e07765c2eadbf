"""The calendar of what is to come when nothing new happens: every step on its day, as if all goes out as planned."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from lettrage.calendars import check_date, to_date, to_days
from lettrage.dunning._book import FAR
from lettrage.dunning._courtesy import thankable
from lettrage.dunning._decide import Decided
from lettrage.dunning._looks import next_looks
from lettrage.dunning._reviews import next_review
from lettrage.dunning._spoken import check_rates
from lettrage.errors import fail
from lettrage.ledger import Ledger
from lettrage.model import Fact, ItemKey, StepKind
from lettrage.records import as_tuple

if TYPE_CHECKING:
    from lettrage.dunning._plan import DunningPlan

__all__ = ["Upcoming", "upcoming"]


@frozen
class Upcoming:
    """An action to come (action à venir).

    Attributes:
        on: Its day.
        customer: Whom it is about.
        step: Id of the step.
        kind: What it is.
        items: The items.
        key: The key that it will have.
    """

    on: date
    customer: str
    step: str
    kind: StepKind
    items: tuple[ItemKey, ...] = field(converter=as_tuple)
    key: str = ""


def upcoming(plan: DunningPlan, until: date) -> tuple[Upcoming, ...]:
    """Every action up to a day, the first those of the plan itself; see `DunningPlan.calendar`."""
    until = check_date(until, "until")
    if plan.known_on is not None:
        message = "a calendar looks ahead from all that is known"
        fail("bad-value", message, path="known_on", found=plan.known_on, expected="a plan without `known_on`")
    found: list[Upcoming] = []
    ledger, now = plan.decided.columns.book.ledger, plan
    known_days = _days_of_facts(ledger, plan.as_of, until)
    while now.as_of <= until:
        if now is not plan:
            check_rates(now.decided)
        found += [
            Upcoming(a.on, a.customer, a.step, a.kind, [line.item for line in a.items], a.key) for a in now.actions
        ]
        if now.actions:
            known = max(now.as_of, ledger.known_to or now.as_of)
            ledger = ledger.record(*now.notices(), known_on=known)
            now = plan.again(ledger, plan.policy, as_of=now.as_of)
        day = min(_next_day(now.decided), *known_days[known_days > to_days(now.as_of)][:1].tolist(), FAR)
        if day >= FAR or to_date(day) > until:
            break
        now = plan.again(ledger, plan.policy, as_of=to_date(day))
    return tuple(found)


def _days_of_facts(ledger: Ledger, after: date, until: date) -> npt.NDArray[np.int64]:
    """The days on which facts that are known already come to count, ascending."""
    items = ledger.items(as_of=until)
    dated = [event.effective_on for event in ledger.events(as_of=until) if isinstance(event, Fact)]
    dated += [rate.on for rate in ledger.rates if rate.on <= until]
    moved = ledger.movements(items.row, as_of=until).on
    days = np.concatenate([items.on, moved, np.array([to_days(on) for on in dated], np.int64)])
    found: npt.NDArray[np.int64] = np.unique(days[days > to_days(after)]).astype(np.int64)
    return found


def _next_day(decided: Decided) -> int:
    """The next day on which anything may be planned; `FAR` when none comes."""
    looks = next_looks(decided, thankable(decided).places)
    return min(int(looks.min(initial=FAR)), next_review(decided))
