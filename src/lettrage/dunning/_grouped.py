"""Ladders that a group climbs as a whole, by its oldest item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve

from lettrage.dunning._book import FAR, NEVER, Ints, Places
from lettrage.dunning._columns import Columns, groups_of
from lettrage.dunning._history import History
from lettrage.dunning._ladder import Climbed, Reason, Rows, climb
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._shift import rolled, shifted, working_days
from lettrage.dunning._steps import Step
from lettrage.dunning._words import Anchor, Boundary, Grouping, Listing
from lettrage.model import StepKind

__all__ = ["carried", "climb_groups", "group_codes", "joined"]


def group_codes(grouping: Grouping, columns: Columns, places: Places, level: npt.NDArray[Any]) -> tuple[Places, int]:
    """The group of each of some items as a code, and how many groups there are."""
    items = columns.book.items
    customer, entity = items.customer[places] + 1, items.entity[places]
    currency = items.currency[places]
    return {
        Grouping.CUSTOMER_ENTITY_CURRENCY: lambda: groups_of(customer, entity, currency),
        Grouping.CUSTOMER_CURRENCY: lambda: groups_of(customer, currency),
        Grouping.CUSTOMER: lambda: groups_of(customer),
        Grouping.CUSTOMER_LEVEL_CURRENCY: lambda: groups_of(customer, entity, currency, level[places]),
        Grouping.INVOICE: lambda: groups_of(items.document_row[places]),
        Grouping.INSTALMENT: lambda: groups_of(items.row[places]),
    }[grouping]()


def carried(columns: Columns) -> History:
    """The history without the notices whose oldest item is paid: with it, the ladder begins again."""
    history, due = columns.history, columns.standing.due
    carrier: dict[int, int] = {}
    for line, place in enumerate(history.place.tolist()):
        notice = int(history.notice[line])
        if notice not in carrier or due[place] < due[carrier[notice]]:
            carrier[notice] = place
    over = {notice for notice, place in carrier.items() if columns.book.items.residual[place] == 0}
    gone = np.array([notice in over for notice in history.notice.tolist()], np.bool_)
    return evolve(history, void=history.void | gone)


def climb_groups(
    policy: DunningPolicy, steps: tuple[Step, ...], columns: Columns, places: Places, rows: Rows
) -> Climbed:
    """What the ladder says of items whose groups climb: each item has the step of its group."""
    code, count = group_codes(policy.switches.grouping, columns, places, np.zeros(len(columns), np.int64))
    oldest = _oldest(code, count, rows)
    said = climb(
        steps,
        _reduced(rows, code, count, oldest),
        columns.book.day,
        catch_up=policy.switches.catch_up,
        boundary=policy.switches.boundary,
        calendar=working_days(policy.contact),
        roll=policy.contact.roll,
    )
    step, reason, opens = said.step[code], said.reason[:, code], said.opens[:, code]
    named_on = _named_on(policy, steps, step, rows)
    unlisted = named_on > columns.book.day
    reason[:, unlisted] = Reason.NOT_REACHED
    opens = np.where(unlisted, np.minimum(opens, named_on), opens).astype(np.int32)
    step = np.where(unlisted, -1, step).astype(np.int16)
    return Climbed(step, reason, said.day[:, code], opens, said.turns[code])


def joined(columns: Columns, steps: Sequence[Step], places: Places, rows: Rows) -> Rows:
    """Rows whose overdue items join at the highest step issued to their group."""
    code, count = columns.group
    highest = np.full(max(count, 1), -1, np.int16)
    for at, step in enumerate(steps):
        reached = columns.history.last(len(columns), step.id)[1] > 0
        highest[code[reached]] = at
    to = highest[code[places]]
    moves = (to > rows.jump_to) & (rows.due < columns.book.day)
    jump_to = np.where(moves, to, rows.jump_to)
    jump_on = np.where(moves, columns.book.day, rows.jump_on).astype(np.int32)
    return evolve(rows, jump_to=jump_to, jump_on=jump_on)


def _oldest(code: Places, count: int, rows: Rows) -> Places:
    """The oldest row of each group."""
    order = np.lexsort((np.arange(len(code)), rows.due, code))
    return order[np.searchsorted(code[order], np.arange(count))]


def _reduced(rows: Rows, code: Places, count: int, oldest: Places) -> Rows:
    """One row per group: dates of its oldest item, the latest of everything that was issued to any of its items."""

    def most(values: npt.NDArray[Any], start: int) -> Ints:
        out = np.full(count, start, np.int32)
        np.maximum.at(out, code, values)
        return out

    first_issued = np.full(count, 2**30, np.int32)
    np.minimum.at(first_issued, code, rows.issued_on)
    previous = most(rows.previous, NEVER)
    latest = np.full(count, NEVER, np.int32)
    same = rows.previous == previous[code]
    np.maximum.at(latest, code[same], rows.previous_deadline[same])
    jump = most(rows.jump_to, -1).astype(np.int16)
    return Rows(
        due=rows.due[oldest],
        issued_on=first_issued,
        last={id: most(days, NEVER) for id, days in rows.last.items()},
        count={id: most(times, 0) for id, times in rows.count.items()},
        previous=previous,
        previous_deadline=latest,
        formal_deadline=most(rows.formal_deadline, NEVER),
        truth=[truth[oldest] for truth in rows.truth],
        ceiling=[above[oldest] for above in rows.ceiling],
        jump_to=jump,
        jump_on=rows.jump_on[oldest],
        skipped={at: most(mask, 0).astype(np.bool_) for at, mask in rows.skipped.items()},
    )


def _named_on(policy: DunningPolicy, steps: Sequence[Step], step: npt.NDArray[Any], rows: Rows) -> Ints:
    """The first day on which the message of its group names each item; always, where it speaks of what is to come.

    Otherwise it names what is overdue, or, where only what reached a step is named, what is old enough by itself for
    the step of the group or one before it.
    """
    always, due = np.full(len(rows), NEVER, np.int32), np.where(rows.due < FAR, rows.due + 1, FAR)
    if policy.switches.listing is Listing.OPEN:
        return always
    own = np.full((len(steps) + 1, len(rows)), FAR, np.int32)
    first = np.full(len(rows), FAR, np.int32)
    for at, known in enumerate(steps):
        if not _ahead(known) and known.anchor in (Anchor.DUE_DATE, Anchor.ISSUE_DATE):
            base = rows.due if known.anchor is Anchor.DUE_DATE else rows.issued_on
            day = shifted(base, known.offset_months, known.offset_days, end_of_month=known.end_of_month)
            strict = policy.switches.boundary is Boundary.STRICT
            day = np.where(strict & (day < FAR), day + 1, day).astype(np.int32)
            first = np.minimum(first, rolled(day, working_days(policy.contact), policy.contact.roll))
        own[at] = first
    ahead = np.array([_ahead(known) for known in steps] + [False], np.bool_)
    reached = own[step, np.arange(len(rows))]
    reached = np.where(reached < FAR, np.maximum(reached, due), due)
    named = reached if policy.switches.listing is Listing.REACHED else due
    return np.where(ahead[step], always, np.where(step < 0, due, named)).astype(np.int32)


def _ahead(step: Step) -> bool:
    """Whether a step speaks of what is not overdue yet."""
    return step.kind is StepKind.PRE_DUE_NOTICE or step.offset_days <= 0
