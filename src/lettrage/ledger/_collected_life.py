"""The life of one document: what each step collects of its tax lines.

What is collected at any moment is a share of what the document amounts to after credit notes and discounts; a step
collects what the share has grown by. So roundings never add up, and the step that closes the document takes the rest.
Undoing a settlement takes back exactly what that settlement brought.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from lettrage.ledger._collected_steps import CASH, DISCOUNT, LOSS, SET_OFF, Line, Nature, Step
from lettrage.ledger._store import NO_ROW
from lettrage.ledger._tax_cells import Cells, added, fits, negated, part_of, reduced_by, total

__all__ = ["Part", "told"]


@frozen
class Part:
    """What one step took of one item.

    Attributes:
        step: The step.
        item: Item row.
        nature: What took it.
        amount: Minor units, above zero for what is taken, below for what is given back.
        cells: The same by rate; they sum to the amount.
        assumed: Whether a reduction was split in proportion because its own tax is not stated or is not there.
    """

    step: Step
    item: int
    nature: Nature
    amount: int
    cells: Cells
    assumed: bool = False


class _Life:
    """What stands of a document while its steps are told.

    `net` is what it amounts to after reductions, `taken` what was collected or lost of that, `amount` the sum of it.
    """

    __slots__ = ("amount", "parts", "reduced", "taken", "whole")

    def __init__(self, whole: Cells) -> None:
        self.whole = whole
        self.reduced: Cells = {}
        self.taken: Cells = {}
        self.amount = 0
        self.parts: list[Part] = []

    @property
    def net(self) -> Cells:
        return added(self.whole, negated(self.reduced))

    def add(self, part: Part) -> None:
        """Keep a part, and what it changes."""
        self.parts.append(part)
        if part.nature in (SET_OFF, DISCOUNT):
            self.reduced = added(self.reduced, part.cells)
        else:
            self.taken = added(self.taken, part.cells)
            self.amount += part.amount

    def collect(self, step: Step, item: int, nature: Nature, amount: int) -> None:
        grown = part_of(self.net, self.amount + amount)
        self.add(Part(step, item, nature, amount, added(grown, negated(self.taken))))

    def even_out(self, step: Step, item: int) -> None:
        """Move what was collected between rates, when what the document amounts to has changed under it.

        Differences of rounding wait for the next payment, unless nothing or everything is collected.
        """
        net = self.net
        off = added(part_of(net, self.amount), negated(self.taken))
        closed = self.amount in (0, total(net))
        if off and (closed or max(max(abs(base), abs(tax)) for base, tax in off.values()) > 2 * len(net)):
            self.add(Part(step, item, CASH, 0, off))


def told(
    whole: Cells, steps: Sequence[Step], cells_then: Callable[[Step], Cells], other: Callable[[int], Cells]
) -> list[Part]:
    """The parts of a document's life, in order.

    Args:
        whole: The document's cells at first.
        steps: Its steps, in order.
        cells_then: The cells that a correction leaves.
        other: The cells of a document set off against this one.
    """
    life = _Life(whole)
    brought: dict[int, list[Part]] = {}
    item = next(line.item for step in steps for line in step.lines)
    for step in steps:
        before = len(life.parts)
        if step.taxes is not None:
            life.whole = cells_then(step)
            life.even_out(step, item)
        elif step.undoes:
            for part in reversed(brought.pop(step.settlement, [])):
                life.add(Part(step, part.item, part.nature, -part.amount, negated(part.cells), part.assumed))
            life.even_out(step, item)
        else:
            _settle(life, step, other)
        if step.settlement != NO_ROW:
            brought.setdefault(step.settlement, []).extend(life.parts[before:])
    return life.parts


def _settle(life: _Life, step: Step, other: Callable[[int], Cells]) -> None:
    """Reductions first, since money collects what they leave."""
    reductions = [line for line in step.lines if line.nature in (SET_OFF, DISCOUNT)]
    for line in reductions:
        cells = _reduction(life, line, other)
        split = part_of(life.net, line.amount) if cells is None else cells
        life.add(Part(step, line.item, line.nature, line.amount, split, assumed=cells is None))
    collected: dict[tuple[int, Nature], int] = {}
    for line in step.lines:
        if line.nature in (CASH, LOSS):
            collected[line.item, line.nature] = collected.get((line.item, line.nature), 0) + line.amount
    for (item, nature), amount in sorted(collected.items()):
        life.collect(step, item, nature, amount)
    if reductions and not collected:
        life.even_out(step, reductions[0].item)


def _reduction(life: _Life, line: Line, other: Callable[[int], Cells]) -> Cells | None:
    """What a reduction says of its own tax; None when it says nothing that can be taken."""
    if line.nature == DISCOUNT:
        return reduced_by(life.net, line.amount, line.tax)
    if line.other == NO_ROW:
        return None
    cells = part_of(other(line.other), line.amount)
    return cells if total(cells) == line.amount and fits(cells, life.net) else None
