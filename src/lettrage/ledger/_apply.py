"""Applying a result: what was decided becomes settlements, what was refused becomes refusals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import to_date, to_days
from lettrage.errors import Fault, fail, raise_faults
from lettrage.ledger._batch import Decision, SettlementBatch
from lettrage.ledger._columns import Bools, Rows, SettlementColumns
from lettrage.ledger._events import refused_groups
from lettrage.ledger._item_rows import item_rows
from lettrage.ledger._overrides import NOW
from lettrage.ledger._replay import Replay
from lettrage.ledger._store import NO_ROW, Store
from lettrage.model import Actor, Refusal

__all__ = ["Applied", "HasBatch", "decided"]

U64 = npt.NDArray[np.uint64]


class HasBatch(Protocol):
    """A result that can be applied: it carries its groups as a `SettlementBatch`."""

    @property
    def batch(self) -> SettlementBatch: ...


@frozen(eq=False)
class Applied:
    """What applying a result adds to a ledger."""

    settlements: SettlementColumns | None
    refusals: tuple[Refusal, ...]
    known: int


def decided(
    store: Store,
    batch: SettlementBatch,
    accept: Iterable[str],
    refuse: Iterable[str],
    by: Actor | None,
    known_on: date | None,
) -> Applied:
    """The facts that a result adds: groups decided or accepted, and refusals; nothing that is there already.

    Raises:
        LettrageError: ``unknown-settlement``, ``already-decided``, ``stale-result``, ``known-in-the-past``.

    Complexity: vectorised, O(m log m) in the lines; ids are made only when some are named.
    """
    known = to_days(known_on or batch.known_on or batch.as_of)
    accepted, refused = _named(batch, accept, refuse)
    taken = ((batch.decision == Decision.AUTO) | accepted) & ~refused
    item, stale = _compared(store, batch)
    there = _applied(store, batch, item, stale)
    faults = _gone_stale(batch, stale & ~there & (taken | refused))
    faults += _decided_before(store, batch, accepted & ~there, refused & there)
    raise_faults(faults)
    groups = np.flatnonzero(taken & ~there)
    before = refused_groups(store)
    refusals = tuple(
        Refusal(
            batch.seen(group),
            batch.ids[group],
            effective_on=batch.as_of,
            known_on=to_date(known),
            by=by,
        )
        for group in np.flatnonzero(refused).tolist()
        if batch.seen(group) not in before
    )
    if (len(groups) or refusals) and known < store.latest_known:
        message = f"the result is of {to_date(known)}, and the ledger knows facts of {to_date(store.latest_known)}"
        help = f"give the `known_on` of the day you apply it, {to_date(store.latest_known)} or later"
        fail("known-in-the-past", message, path="known_on", help=help)
    return Applied(batch.columns(groups, known, by) if len(groups) else None, refusals, known)


def _named(batch: SettlementBatch, accept: Iterable[str], refuse: Iterable[str]) -> tuple[Bools, Bools]:
    """Which groups a person accepted, and which refused."""
    accepted, refused = np.zeros(len(batch), np.bool_), np.zeros(len(batch), np.bool_)
    wanted = [(id, "accept", accepted) for id in accept] + [(id, "refuse", refused) for id in refuse]
    if not wanted:
        return accepted, refused
    place = {id: group for group, id in enumerate(batch.ids)}
    faults: list[Fault] = []
    for id, word, mask in wanted:
        if id in place:
            mask[place[id]] = True
        else:
            faults.append(Fault("unknown-settlement", f"the result holds no group `{id}`", word, found=id))
    both = np.flatnonzero(accepted & refused).tolist()
    faults += [Fault("already-decided", f"group `{batch.ids[i]}` is both accepted and refused", "accept") for i in both]
    raise_faults(faults)
    return accepted, refused


def _compared(store: Store, batch: SettlementBatch) -> tuple[Rows, Bools]:
    """The item rows, and which groups hold an item that is no longer as the decision saw it."""
    item = item_rows(store, batch.kind, batch.id, batch.instalment, batch.row)
    now = Replay(store, NOW).residual()
    differs = np.ones(len(item), np.bool_)
    there = item != NO_ROW
    differs[there] = now[item[there]] != batch.before[there]
    stale = np.zeros(len(batch), np.bool_)
    stale[np.repeat(np.arange(len(batch)), np.diff(batch.start))[differs]] = True
    return item, stale


def _applied(store: Store, batch: SettlementBatch, item: Rows, stale: Bools) -> Bools:
    """Which of the stale groups stand in the ledger as they are, line by line: they were applied before.

    Compared by two independent 64-bit sums over the lines: order does not matter, and a chance match is out of the
    question.
    """
    there = np.zeros(len(batch), np.bool_)
    if not stale.any() or not len(store.settlements):
        return there
    first, count = store.settlements.column("first"), store.settlements.column("count")
    undone = np.zeros(len(first), np.bool_)
    undone[store.undone.column("settlement")] = True
    owner = store.moves.column("settlement")
    place = np.arange(len(owner)) - first[owner]
    original = (owner != NO_ROW) & (place >= 0) & (place < count[owner]) & ~undone[owner]
    moves = {name: store.moves.column(name)[original] for name in ("item", "delta", "kind", "adjustment")}
    standing = _signature(
        len(first), owner[original], moves["item"], moves["delta"], moves["kind"], moves["adjustment"]
    )
    lines = np.flatnonzero(batch.allocated != 0)
    adjusted = batch.adj_line
    whose = np.repeat(np.arange(len(batch)), np.diff(batch.start))
    ours = _signature(
        len(batch),
        np.concatenate([whose[lines], whose[adjusted]]),
        np.concatenate([item[lines], item[adjusted]]),
        np.concatenate([batch.allocated[lines], batch.adj_amount]),
        np.repeat(np.array([0, 1], np.int8), [len(lines), len(adjusted)]),
        np.concatenate([np.full(len(lines), -1, np.int8), batch.adj_kind]),
    )
    known = set(zip(standing[0].tolist(), standing[1].tolist(), strict=True))
    for group in np.flatnonzero(stale).tolist():
        there[group] = (int(ours[0][group]), int(ours[1][group])) in known
    return there


def _signature(groups: int, whose: Rows, *columns: npt.NDArray[np.signedinteger]) -> tuple[U64, U64]:
    """Two sums over the lines of every group, the same for the same lines in any order."""
    sums: list[U64] = []
    for seed in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F):
        mixed = np.full(len(whose), seed, np.uint64)
        for column in columns:
            mixed ^= column.astype(np.int64).view(np.uint64)
            mixed *= np.uint64(0xBF58476D1CE4E5B9)
            mixed ^= mixed >> np.uint64(31)
            mixed *= np.uint64(0x94D049BB133111EB)
            mixed ^= mixed >> np.uint64(29)
        total = np.zeros(groups, np.uint64)
        np.add.at(total, whose, mixed)
        sums.append(total)
    return sums[0], sums[1]


def _gone_stale(batch: SettlementBatch, stale: Bools) -> list[Fault]:
    help = "match again on the ledger as it is now"
    return [
        Fault(
            "stale-result",
            f"an item of the group has changed since: {', '.join(f'`{key}`' for key, _ in batch.seen(group)[:4])}",
            f"groups[{group}]",
            help=help,
        )
        for group in np.flatnonzero(stale).tolist()
    ]


def _decided_before(store: Store, batch: SettlementBatch, accepted: Bools, refused_there: Bools) -> list[Fault]:
    """Acceptances of groups refused before, and refusals of groups that stand."""
    faults = [
        Fault("already-decided", f"group `{batch.ids[group]}` is settled already", "refuse", help="reverse it instead")
        for group in np.flatnonzero(refused_there).tolist()
    ]
    if accepted.any():
        before = refused_groups(store)
        faults += [
            Fault("already-decided", f"group `{batch.ids[group]}` was refused before on the same facts", "accept")
            for group in np.flatnonzero(accepted).tolist()
            if batch.seen(group) in before
        ]
    return faults
