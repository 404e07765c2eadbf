"""Everything that goes out to debtors on a day: the messages of ladders, thanks, statements."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import frozen

from lettrage.calendars import to_date
from lettrage.dunning._action import Action
from lettrage.dunning._book import Places
from lettrage.dunning._courtesy import statements, thankable, thanks
from lettrage.dunning._customer_columns import CUSTOMER_COLUMNS
from lettrage.dunning._decide import Decided
from lettrage.dunning._laws import rules_of
from lettrage.dunning._write_action import ActionWriter, Issued
from lettrage.law import InterestStart, RateBehaviour

__all__ = ["Spoken", "speak"]


@frozen(eq=False)
class Spoken:
    """What goes out on a day.

    Attributes:
        writer: What writes the messages of ladders.
        courtesies: Thanks and statements.
        unthanked: Items paid of late that nobody had thanked for.
    """

    writer: ActionWriter
    courtesies: tuple[Action, ...]
    unthanked: Places

    def issued(self) -> Iterator[Issued]:
        """All of them, as they go out."""
        yield from (self.writer.issue(at) for at in range(len(self.writer.messages)))
        for action in self.courtesies:
            yield Issued(action.notice(), "" if action.owner is None else action.owner.name, action.track)


def speak(decided: Decided) -> Spoken:
    """What goes out of what was decided.

    Raises:
        InvalidInput: ``unknown-rate``.
    """
    _check_rates(decided)
    writer, items, log = ActionWriter(decided), decided.columns.book.items, decided.log
    busy = frozenset(items.customers[int(items.customer[message.members[0]])] for message in writer.messages)
    unthanked = thankable(decided)
    thankful = thanks(decided, log, unthanked, busy)
    regular = statements(decided, log, busy | {action.customer for action in thankful})
    return Spoken(writer, (*thankful, *regular), unthanked.places)


def _check_rates(decided: Decided) -> None:
    """Ask once for the last rate of every law by which interest is shown today: a plan never fails when it is read."""
    policy, book, history = decided.policy, decided.columns.book, decided.columns.history
    of_law = {rule.id for rule in policy.charges if rule.kind == "late_interest" and not rule.annual_percent}
    shown = [m.members for m in decided.messages if m.waiting is None and not of_law.isdisjoint(m.step.charges)]
    if not shown:
        return
    places = np.concatenate(shown)
    kinds = CUSTOMER_COLUMNS["kind"](decided.columns.customers)[0][book.items.customer[places]]
    for kind in policy.jurisdictions:
        rules = rules_of(policy, kind, book.laws)
        here = places[kinds == kind]
        if rules is not None and rules.rate.starts is InterestStart.FORMAL_NOTICE:
            here = here[np.isin(here, history.place[history.formal])]
        due = decided.columns.standing.due[here]
        late = due[due < book.day]
        if rules is None or not len(late):
            continue
        fixed = rules.rate.behaviour is RateBehaviour.FIXED_AT_START
        rules.rate.at(to_date(int(late.max()) + 1) if fixed else book.as_of)
