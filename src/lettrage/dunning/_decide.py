"""The fold: from the facts of a day to one outcome per item and the messages that go out.

The order is that of the outcomes: what is settled or never due; what is held; what nobody can decide for want of a
fact; then the ladder, the minimums, the messages. Every stage speaks only of what the stages before left open.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen

from lettrage.calendars import NO_DATE, to_days
from lettrage.dunning._book import FAR, Book, Ints, Places
from lettrage.dunning._columns import Columns
from lettrage.dunning._compose import compose
from lettrage.dunning._contacts import ContactLog, contact_log
from lettrage.dunning._crossing import next_crossing
from lettrage.dunning._customer_columns import CustomerColumns
from lettrage.dunning._evaluate import TRUE, UNKNOWN, evaluate
from lettrage.dunning._facts import Facts
from lettrage.dunning._grouped import carried, climb_groups, joined
from lettrage.dunning._history import read_history
from lettrage.dunning._ladder import Climbed, Reason, climb
from lettrage.dunning._limits import days_to_sue
from lettrage.dunning._messages import Message
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._routing import Route, item_rows, route, skips_of
from lettrage.dunning._shift import working_days
from lettrage.dunning._situate import situate
from lettrage.dunning._steps import Step
from lettrage.dunning._verdicts import KINDS, Verdicts
from lettrage.dunning._words import AnchorMoves, Ladder, NewInvoice, OutcomeKind
from lettrage.dunning._worth import in_every_currency

__all__ = ["Decided", "columns_of", "decide"]


@frozen(eq=False)
class Decided:
    """Everything that a run decided, as columns.

    Attributes:
        policy: The policy, its amounts in every currency that it can say them in.
        columns: The facts.
        routed: Segments and ceilings.
        verdicts: The outcome of every item.
        ladders: The steps of each segment's track, by position of the segment.
        climbed: Per segment: its items, and what the ladder said of them.
        chosen: Position of the step of each item once minimums are met; -1 for none.
        messages: Everything that goes out or would.
        log: Every contact there was.
    """

    policy: DunningPolicy
    columns: Columns
    routed: Route
    verdicts: Verdicts
    ladders: tuple[tuple[Step, ...], ...]
    climbed: tuple[tuple[Places, Climbed], ...]
    chosen: npt.NDArray[np.int16]
    messages: tuple[Message, ...]
    log: ContactLog


def decide(policy: DunningPolicy, book: Book, facts: Facts, pending: Iterable[object]) -> Decided:
    """Decide about every item of a book.

    Complexity: linear in items times steps and in events; one sort of the items that something is said about.
    """
    policy = in_every_currency(policy, book)
    columns = columns_of(policy, book, facts, pending)
    history = columns.history
    verdicts = Verdicts(len(book))
    routed = route(policy, columns)
    _before_the_ladder(policy, columns, routed, verdicts)
    ladders = tuple(policy.ladder(segment.use) for segment in policy.table)
    climbed = tuple(
        _climb(policy, ladder, columns, np.flatnonzero(verdicts.free & (routed.segment == at)), routed)
        for at, ladder in enumerate(ladders)
    )
    chosen = np.full(len(book), -1, np.int16)
    repeat = np.ones(len(book), np.int32)
    for at, (places, said) in enumerate(climbed):
        chosen[places] = said.step
        for s, step in enumerate(ladders[at]):
            repeat[places] = np.where(said.step == s, history.tries(len(book), step.id)[places] + 1, repeat[places])
        _without_step(columns, places, said, verdicts)
    log = contact_log(book, history, policy.contact)
    messages, chosen = compose(policy, columns, routed, verdicts, ladders, climbed, chosen, repeat, log)
    verdicts.next_on = np.minimum(verdicts.next_on, columns.standing.until)
    _when_conditions_change(policy, columns, verdicts)
    _with_the_group(columns, verdicts, log)
    verdicts.next_on[verdicts.is_(OutcomeKind.SETTLED)] = FAR  # what is paid stays paid, whatever day it is
    return Decided(policy, columns, routed, verdicts, ladders, climbed, chosen, messages, log)


def columns_of(policy: DunningPolicy, book: Book, facts: Facts, pending: Iterable[object]) -> Columns:
    """What the conditions of a policy read of a book."""
    standing, promises, plans = situate(policy, book, pending)
    history = read_history(book)
    customers = CustomerColumns(book, history, facts, promises, plans, policy.experiment)
    return Columns(book, standing, history, customers, days_to_sue(policy, standing, customers))


def _before_the_ladder(policy: DunningPolicy, columns: Columns, routed: Route, verdicts: Verdicts) -> None:
    book, standing = columns.book, columns.standing
    verdicts.say(book.items.residual == 0, OutcomeKind.SETTLED)
    verdicts.say((book.items.due == NO_DATE) & (standing.due == FAR), OutcomeKind.NO_DUE_DATE)
    verdicts.say(book.items.customer < 0, OutcomeKind.NO_CHANNEL, "unidentified")
    held = standing.stopped | (standing.left <= 0)
    verdicts.say(held, OutcomeKind.HELD, "situation", standing.until[held] if held.any() else None)
    unknown = np.zeros(len(book), np.bool_)
    for hold in policy.holds:
        truth = evaluate(hold.when, columns)
        verdicts.say(truth == TRUE, OutcomeKind.HELD, f"hold.{hold.id}")
        standing.block(f"hold.{hold.id}", np.flatnonzero(truth == TRUE))
        unknown |= truth == UNKNOWN
    verdicts.say(unknown, OutcomeKind.FACT_MISSING, "hold")
    if policy.effective_from is not None and policy.effective_from > book.as_of:
        verdicts.say(verdicts.free, OutcomeKind.WAITING, "policy_not_in_force", to_days(policy.effective_from))
    verdicts.say(routed.segment < 0, OutcomeKind.FACT_MISSING, "segment")
    nothing = [at for at, segment in enumerate(policy.table) if not segment.use]
    verdicts.say(np.isin(routed.segment, nothing), OutcomeKind.HELD, "no_dunning")


def _climb(
    policy: DunningPolicy, ladder: tuple[Step, ...], columns: Columns, places: Places, routed: Route
) -> tuple[Places, Climbed]:
    grouped = policy.switches.ladder is Ladder.GROUP
    if grouped and policy.switches.anchor_moves is AnchorMoves.RESTART:
        columns = evolve(columns, history=carried(columns))
    rows = item_rows(policy, ladder, columns, places, routed, skips_of(columns))
    if policy.switches.new_invoice is NewInvoice.GROUP_LEVEL:
        rows = joined(columns, ladder, places, rows)
    if grouped:
        return places, climb_groups(policy, ladder, columns, places, rows)
    said = climb(
        ladder,
        rows,
        columns.book.day,
        catch_up=policy.switches.catch_up,
        boundary=policy.switches.boundary,
        calendar=working_days(policy.contact),
        roll=policy.contact.roll,
    )
    return places, said


def _without_step(columns: Columns, places: Places, said: Climbed, verdicts: Verdicts) -> None:
    """Items with no step to issue today, and the day on which that changes."""
    none = said.step < 0
    opens = np.minimum(said.opens.min(axis=0, initial=FAR), said.turns).astype(np.int32)
    verdicts.next_on[places] = np.minimum(opens, columns.standing.until[places])
    unknown = (said.reason == Reason.UNKNOWN).any(axis=0) & none
    verdicts.say(places[unknown], OutcomeKind.FACT_MISSING, "step", _at(opens, unknown))
    early = none & (columns.standing.due[places] >= columns.book.day)
    turns = np.minimum(opens, columns.standing.due[places] + 1)
    verdicts.say(places[early], OutcomeKind.NOT_DUE, "", _at(turns, early))
    later = none & np.isin(said.reason, _LATER).any(axis=0)
    verdicts.say(places[later], OutcomeKind.WAITING, "step", _at(opens, later))
    verdicts.say(places[none], OutcomeKind.EXHAUSTED)


def _with_the_group(columns: Columns, verdicts: Verdicts, log: ContactLog) -> None:
    """What was decided for a message changes when anything of its customer does: never say a later day than that."""
    customer = columns.book.items.customer
    first = np.full(len(columns.book.items.customers) + 1, FAR, np.int32)
    np.minimum.at(first, customer, verdicts.next_on)
    grouped = np.isin(verdicts.kind, [KINDS.index(kind) for kind in _IN_MESSAGES])
    verdicts.next_on[grouped] = np.minimum(verdicts.next_on[grouped], first[customer[grouped]])
    day = columns.book.day
    free = next((ahead for ahead in range(day + 1, day + 32) if log.day_off(ahead) is not None), FAR)
    acting = verdicts.is_(OutcomeKind.ACTION) | verdicts.is_(OutcomeKind.NO_CHANNEL)
    verdicts.next_on[acting] = np.minimum(verdicts.next_on[acting], free)


_IN_MESSAGES = (OutcomeKind.ACTION, OutcomeKind.WAITING, OutcomeKind.BELOW_MINIMUM, OutcomeKind.NO_CHANNEL)


def _at(days: Ints, mask: npt.NDArray[np.bool_]) -> Ints:
    return days[mask]


#: Reasons that time or another step may lift.
_LATER = np.array([Reason.NOT_REACHED, Reason.DAYS_SINCE, Reason.REQUIRES], np.int8)


def _when_conditions_change(policy: DunningPolicy, columns: Columns, verdicts: Verdicts) -> None:
    """The days on which a condition of the policy changes its truth, by the passing of time alone."""
    conditions = [hold.when for hold in policy.holds] + [segment.when for segment in policy.table]
    conditions += [step.when for track in policy.tracks for step in policy.ladder(track.id)]
    for when in dict.fromkeys(conditions):
        for test in when.tests:
            days = next_crossing(test, columns)
            if days is not None:
                verdicts.next_on = np.minimum(verdicts.next_on, days)
