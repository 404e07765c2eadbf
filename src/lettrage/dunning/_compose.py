"""From the steps of items to messages: what may not go out yet, minimums, groups, who speaks, whom it reaches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lettrage.calendars import to_days
from lettrage.dunning._book import FAR, Ints, Places
from lettrage.dunning._columns import Columns
from lettrage.dunning._contacts import ContactLog
from lettrage.dunning._grouped import group_codes
from lettrage.dunning._ladder import Climbed, Reason
from lettrage.dunning._levels import Levels, drop_small_items, fall_to_minimum, speaking
from lettrage.dunning._messages import Message, Sender
from lettrage.dunning._offsets import Offsets, offset_credits
from lettrage.dunning._papers import without_documents
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._routing import Route
from lettrage.dunning._steps import Step
from lettrage.dunning._unpublished import UNPUBLISHED
from lettrage.dunning._verdicts import Verdicts
from lettrage.dunning._words import Credits, Listing, OutcomeKind
from lettrage.model import Decision, StepDecision

__all__ = ["compose"]


def compose(
    policy: DunningPolicy,
    columns: Columns,
    routed: Route,
    verdicts: Verdicts,
    ladders: Sequence[tuple[Step, ...]],
    climbed: Sequence[tuple[Places, Climbed]],
    chosen: npt.NDArray[np.int16],
    repeat: Ints,
    log: ContactLog,
) -> tuple[tuple[Message, ...], npt.NDArray[np.int16]]:
    """The messages of a run, and the step of every item once minimums are met.

    Complexity: linear in the items that reached a step, one sort of them, and some microseconds per message.
    """
    day, switches = columns.book.day, policy.switches
    _postponed(columns, verdicts, ladders, routed, chosen)
    without_documents(columns, verdicts, ladders, routed.segment, chosen)
    chosen = np.where(verdicts.free, chosen, -1).astype(np.int16)
    offsets = offset_credits(columns, switches.credits, chosen)
    levels = _levels(columns, ladders, routed, offsets)
    _when_credits_come(columns, verdicts, offsets)
    if switches.credits is Credits.HOLD:
        waits = offsets.waiting[columns.group[0]] & (chosen >= 0)
        verdicts.say(waits, OutcomeKind.HELD, "credits")
        chosen[waits] = -1
    small, unknown = drop_small_items(levels, chosen, policy.minimum)
    verdicts.say(unknown, OutcomeKind.FACT_MISSING, "minimum_currency")
    verdicts.say(small & (levels.net <= 0), OutcomeKind.BELOW_MINIMUM, "credits")
    verdicts.say(small, OutcomeKind.BELOW_MINIMUM, "item")
    chosen[small | unknown] = -1
    everywhere = np.arange(len(columns))
    level = routed.segment.astype(np.int64) * 1000 + chosen
    group, count = group_codes(switches.grouping, columns, everywhere, level)
    reasons = [_laid_out(columns, places, said) for places, said in climbed]
    fallen = fall_to_minimum(
        levels, chosen, group, count, reasons, policy.minimum, (switches.minimum_not_met, switches.mixed_level)
    )
    verdicts.say((chosen >= 0) & (fallen < 0), OutcomeKind.BELOW_MINIMUM, "group")
    said, inside = speaking(levels, fallen, group, count, switches.mixed_level)
    verdicts.say(~inside, OutcomeKind.WAITING, "another_message", day + 1)
    listed = _listed(policy, columns, verdicts, inside, group, said >= 0)
    members = np.flatnonzero(inside | listed)
    order = members[np.lexsort((members, columns.standing.due[members], group[members]))]
    sender = Sender(policy, columns, log)
    messages = tuple(_send(sender, ladders, order, group, said, fallen, inside, repeat, routed))
    _say(verdicts, messages)
    return messages, fallen


def _when_credits_come(columns: Columns, verdicts: Verdicts, offsets: Offsets) -> None:
    """A credit note that may be used from a later day changes what its group is asked for on that day."""
    group, count = columns.group
    if offsets.comes:
        first = np.full(count, FAR, np.int32)
        first[list(offsets.comes)] = list(offsets.comes.values())
        verdicts.next_on = np.minimum(verdicts.next_on, first[group])


def _levels(columns: Columns, ladders: Sequence[tuple[Step, ...]], routed: Route, offsets: Offsets) -> Levels:
    items = columns.book.items
    group, count = columns.group
    total = np.zeros(max(count, 1), np.int64)
    np.add.at(total, group, items.residual)
    net = columns.standing.left - offsets.applied
    return Levels(ladders, routed.segment, net, columns.standing.left, items.currency, items.currencies, total[group])


def _laid_out(columns: Columns, places: Places, said: Climbed) -> npt.NDArray[np.int8]:
    """The reasons of a ladder over all items; items that do not climb it have the reason of a condition."""
    out = np.full((len(said.reason), len(columns)), Reason.CONDITION, np.int8)
    out[:, places] = said.reason
    return out


def _postponed(
    columns: Columns,
    verdicts: Verdicts,
    ladders: Sequence[tuple[Step, ...]],
    routed: Route,
    chosen: npt.NDArray[np.int16],
) -> None:
    """A person put off a step of some items to a later day."""
    for decision in columns.book.all(StepDecision):
        if decision.decision is not Decision.POSTPONED or decision.until_on is None:
            continue
        until = to_days(decision.until_on)
        step, places = decision.step, columns.book.places(decision.items)
        if until <= columns.book.day or not step:
            continue
        same = [
            place
            for place in places.tolist()
            if chosen[place] >= 0 and ladders[int(routed.segment[place])][int(chosen[place])].id == step
        ]
        verdicts.say(np.array(same, np.int64), OutcomeKind.WAITING, "postponed", until)


def _listed(
    policy: DunningPolicy,
    columns: Columns,
    verdicts: Verdicts,
    inside: npt.NDArray[np.bool_],
    group: Places,
    speaks: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Items that a message names without a step of their own."""
    none = np.zeros(len(columns), np.bool_)
    if policy.switches.listing is Listing.REACHED or not len(columns):
        return none
    standing, day = columns.standing, columns.book.day
    may = (standing.left > 0) & ~standing.stopped & ~inside & speaks[group]
    for kind in (OutcomeKind.HELD, OutcomeKind.FACT_MISSING, OutcomeKind.NO_DUE_DATE, OutcomeKind.SETTLED):
        may &= ~verdicts.is_(kind)
    return may & (standing.due < day) if policy.switches.listing is Listing.OVERDUE else may


def _send(
    sender: Sender,
    ladders: Sequence[tuple[Step, ...]],
    order: Places,
    group: Places,
    said: npt.NDArray[np.int64],
    chosen: npt.NDArray[np.int16],
    inside: npt.NDArray[np.bool_],
    repeat: Ints,
    routed: Route,
) -> list[Message]:
    """One message per group, by customer, creditor and currency."""
    if not len(order):
        return []
    of = group[order]
    edges = np.flatnonzero(np.diff(of)) + 1
    ids = [[step.id for step in ladder] for ladder in ladders]
    out: list[Message] = []
    for members in np.split(order, edges):
        packed = int(said[group[members[0]]])
        at, track = packed // 1000, packed % 1000
        own = [ids[routed.segment[p]][chosen[p]] if inside[p] else "" for p in members.tolist()]
        out.append(sender.send(ladders[track][at], track, track, members, own, repeat[members]))
    items = sender.columns.book.items
    out.sort(
        key=lambda m: (
            items.customers[int(items.customer[m.members[0]])],
            items.entities[int(items.entity[m.members[0]])],
            items.currencies[int(items.currency[m.members[0]])],
            int(m.members[0]),
        )
    )
    return out


def _say(verdicts: Verdicts, messages: Sequence[Message]) -> None:
    """The outcome of the items of every message."""
    for at, message in enumerate(messages):
        if message.waiting is not None:
            missing = message.waiting.why == UNPUBLISHED
            kind = OutcomeKind.FACT_MISSING if missing else OutcomeKind.WAITING
            verdicts.say(message.members, kind, message.waiting.why, message.waiting.until)
        elif not message.reach.channel:
            verdicts.say(message.members, OutcomeKind.NO_CHANNEL)
        else:
            own = np.array([bool(id) for id in message.own], np.bool_)
            verdicts.say(message.members[own], OutcomeKind.ACTION, "", FAR)
            verdicts.message[message.members] = at
