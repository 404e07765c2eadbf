"""A solution as a table for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lettrage.ledger import Decision, OpenItems, SettlementBatch
from lettrage.money import Money

from ._outcomes import MatchStats
from ._percent import percent
from ._segments import Ints

if TYPE_CHECKING:
    from lettrage.render import Table

__all__ = ["WORDS", "lettering_table", "limit_notes"]

#: How many accounts a note names.
_NAMED = 3
#: Each decision as it is written.
WORDS = {Decision.AUTO: "auto", Decision.PROPOSED: "proposed", Decision.AMBIGUOUS: "ambiguous"}


def lettering_table(
    items: OpenItems, places: Ints, batch: SettlementBatch, day: str, stats: MatchStats, limit: int | None = None
) -> Table:
    """One row per item of a group, groups together, with the counts above and the limits below.

    Args:
        items: The open items.
        places: The row among them of every line of the batch.
        batch: All groups.
        day: When.
        stats: Counts.
        limit: How many rows to write out; None for all.
    """
    from lettrage.render import Column, Table

    owner = np.repeat(np.arange(len(batch)), np.diff(batch.start))[:limit].tolist()
    rows: list[tuple[str, ...]] = []
    for row, group, allocated in zip(places[:limit].tolist(), owner, batch.allocated[:limit].tolist(), strict=True):
        money = Money.of_minor(allocated, items.currencies[int(items.currency[row])])
        decision = WORDS[Decision(int(batch.decision[group]))]
        confidence = percent(int(batch.info["confidence_ppm"][group]))
        account = str(items.accounts[int(items.account[row])])
        rows.append((account, str(batch.code[group]), decision, str(items.key(row)), str(money.amount), confidence))
    columns = ("account", "code", "decision", "item", Column("allocated", "right"), Column("confidence", "right"))
    more = len(places) - len(rows)
    return Table("Lettering", columns, rows, header=(day, stats.line), notes=limit_notes(stats), more=more)


def limit_notes(stats: MatchStats) -> list[str]:
    """One line per kind of limit: in how many accounts it was hit, and the first of them. All are in `stats.limits`."""
    accounts: dict[str, list[str]] = {}
    for hit in stats.limits:
        accounts.setdefault(hit.what, []).append(hit.account)
    notes: list[str] = []
    for what, where in accounts.items():
        named = list(dict.fromkeys(where))
        more = f", ... {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        count = f"{len(named)} account{'' if len(named) == 1 else 's'}"
        notes.append(f"limit: {what} in {count}: {', '.join(named[:_NAMED])}{more}")
    return notes
