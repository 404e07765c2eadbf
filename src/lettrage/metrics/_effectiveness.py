"""What reminders achieve: time to pay after each step, and the difference to customers who were left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.calendars import NO_DATE, to_days
from lettrage.ledger import Ledger
from lettrage.metrics import formulas
from lettrage.metrics._contact_to_cash import next_money
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._losses_seen import places_of
from lettrage.metrics._mappings import mapping_of
from lettrage.metrics._metric import shown_value
from lettrage.metrics._question import Question, ask
from lettrage.metrics._rows import whole_days, window_of
from lettrage.metrics._settled import settled_debts
from lettrage.metrics._survival import survival
from lettrage.model import Notice
from lettrage.render import Column, Table

__all__ = ["ContactBy", "Effectiveness", "StepEffect", "effectiveness"]

ContactBy: TypeAlias = Literal["step", "channel", "tone", "kind", "policy"]


@frozen
class StepEffect:
    """What followed contacts of one step, channel or tone.

    Attributes:
        name: Which.
        n: Items contacted.
        open: Of these, not yet paid when last seen.
        median_days: Median days to money, open ones counted while seen; None when half were never seen paid.
        paid: Share paid within the days asked, an estimate where some were not seen that long.
        low: Lower bound of its 95 % interval.
        high: Upper bound.
    """

    name: str
    n: int
    open: int
    median_days: int | None
    paid: Decimal | None
    low: Decimal | None
    high: Decimal | None


@frozen(repr=False)
class Effectiveness(Framed):
    """Effects of contacts.

    Attributes:
        window: First and last day.
        by: What the rows are.
        within_days: Days within which payment counts.
        rows: One for each step, channel or tone, in order of name.
        uplift: Paid share of treated customers' debts less that of the control group's, as assigned; None without one.
        treated: (paid, all) debts of the treated.
        control: (paid, all) debts of the control group.
        undefined_because: ``"no-control"`` when there is no control group: the rows then show what followed, which late
            payers would have done in part anyway.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> metrics.effectiveness(books, as_of=day)
    <Effectiveness 1 by step, no control>
    """

    window: tuple[date, date]
    by: str
    within_days: int
    rows: tuple[StepEffect, ...]
    uplift: formulas.Uplift | None
    treated: tuple[int, int]
    control: tuple[int, int]
    undefined_because: str | None

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """The dimension, n, open, median_days, paid, low, high."""
        names = ("n", "open", "median_days", "paid", "low", "high")
        return columns_of([self.by, *names], [(row.name, *(getattr(row, name) for name in names)) for row in self.rows])

    def to_table(self) -> Table:
        rows = [
            (
                r.name or "(none)",
                r.n,
                r.open,
                r.median_days,
                shown_value(r.paid),
                shown_value(r.low),
                shown_value(r.high),
            )
            for r in self.rows
        ]
        heads = ("items", "open", "median days", f"paid in {self.within_days} d", "low", "high")
        if self.uplift is None:
            note = "no control group: what followed a contact is no proof of its effect"
        else:
            u = self.uplift
            note = f"uplift {shown_value(u.diff)} ({shown_value(u.low)} to {shown_value(u.high)}), as assigned"
        return Table("Effect of contacts", [Column(self.by), *(Column(h, "right") for h in heads)], rows, notes=[note])

    def __repr__(self) -> str:
        told = "no control" if self.uplift is None else f"uplift {shown_value(self.uplift.diff)}"
        return f"<Effectiveness {len(self.rows)} by {self.by}, {told}>"


def effectiveness(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 365,
    since: date | None = None,
    by: ContactBy = "step",
    within_days: int = 30,
    arms: Mapping[str, str] | None = None,
    control: str = "control",
    without: Sequence[str] = (),
) -> Effectiveness:
    """What followed the contacts of the window, and what they added over a control group.

    Every notice is a contact, also those that are no reminder: prevention counts. The difference to the control group
    is taken as customers were assigned, whether or not anything reached them; its outcome is a debt paid in full within
    so many days of its due date, among debts that were seen that long.

    Args:
        ledger: The facts.
        as_of: Last day of the window.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the window.
        since: First day of the window, in place of `window_days`.
        by: What contacts are told apart by.
        within_days: Days within which payment counts.
        arms: Customer to arm, as the policy's experiment assigned them; None: there was none.
        control: The arm that was left alone.
        without: Customers left out.

    Raises:
        LettrageError: as `lettrage.dso`; no days are `bad-value`.

    Complexity: linear in items, movements and lines of notices. Source: Kaplan and Meier (1958); difference of two
    proportions, intention to treat.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> print(metrics.effectiveness(trade_year(), as_of=date(2025, 12, 31), by="channel"))
    Effect of contacts
    channel  items  open  median days  paid in 30 d     low    high
    -------  -----  ----  -----------  ------------  ------  ------
    email       12     1           21        0.7083  0.4391  0.9276
    letter      22     1           14        0.8561  0.6769   0.964
    * no control group: what followed a contact is no proof of its effect
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, without=without)
    asked(ContactBy, by, "by")
    days = whole_days(within_days, "within_days", 1)
    window = window_of(question.as_of, window_days, since)
    notices = ledger.events(Notice, as_of=question.as_of, known_on=question.known_on)
    lines = [
        (str(getattr(notice, by)), line.item, to_days(notice.effective_on))
        for notice in notices
        if notice.effective_on >= window.start and notice.customer not in question.without
        for line in notice.items
    ]
    rows = _rows(question, lines, days)
    treated, left = _arms(question, window.holds, days, mapping_of(str, arms, "arms"), asked(str, control, "control"))
    found = formulas.uplift(treated, left)
    why = None if found is not None else "no-control"
    return Effectiveness(window.both, by, days, rows, found, treated, left, why)


def _rows(question: Question, lines: Sequence[tuple[str, Any, int]], days: int) -> tuple[StepEffect, ...]:
    items = question.items()
    places = places_of(items, question.ledger.rows([item for _, item, _ in lines]))
    kept = np.flatnonzero(places >= 0)
    sent = np.array([day for _, _, day in lines], np.int64)[kept]
    paid = next_money(question, items.select(places[kept]), sent)
    names = np.array([name for name, _, _ in lines], object)[kept]
    last = to_days(question.as_of)
    out: list[StepEffect] = []
    for name in sorted(set(names.tolist())):
        mine = names == name
        came = paid[mine] <= last
        curve = survival(np.where(came, paid[mine], last) - sent[mine], came)
        reached = [step for step in curve.steps if step.time <= days]
        low, high = (reached[-1].low, reached[-1].high) if reached else (None, None)
        out.append(
            StepEffect(
                name, curve.n, curve.censored, curve.median, 1 - curve.at(days),
                None if high is None else 1 - high, None if low is None else 1 - low,
            )
        )  # fmt: skip
    return tuple(out)


def _arms(
    question: Question, holds: Any, days: int, arms: Mapping[str, str], control: str
) -> tuple[tuple[int, int], tuple[int, int]]:
    """(paid in time, all) of debts that fell due in the window and were seen long enough: treated and control."""
    found = settled_debts(question.items(), question.applied())
    debts, due = found.items, found.items.due.astype(np.int64)
    seen = (due != NO_DATE) & holds(due) & (due + days <= to_days(question.as_of))
    in_time = found.closed & (found.paid_on <= due + days)
    counted: list[tuple[int, int]] = []
    for wanted in (False, True):
        codes = [k for k, name in enumerate(debts.customers) if name in arms and (arms[name] == control) == wanted]
        mine = seen & np.isin(debts.customer, codes)
        counted.append((int((mine & in_time).sum()), int(mine.sum())))
    return counted[0], counted[1]
