"""What an action may claim beside its items, and what it must set against them, worked out the slow way.

The charges are those of `makers`, read from the facts and from the law's own functions; credits are spread one by one.
Nothing is shared with the engine.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final

from lettrage.dunning import Action, ActionItem, Credits, DunningPolicy
from lettrage.law import jurisdiction, late_interest, recovery_sum
from lettrage.ledger import Ledger
from lettrage.model import Charge, CreditUse, Insolvency, ItemKey, ItemKind, Notice, StepKind, Waiver

from .plain_parts import Parts
from .plain_steps import came_back, said_of

__all__ = ["claimed", "credited", "may_be_kept"]

#: The bands of the fee of a letter: from how much, how much.
_BANDS: Final = ((50_000, 1_500), (0, 500))
#: The rule of a charge, and the item that it is claimed on.
Named = tuple[str, ItemKey | None]


def claimed(ledger: Ledger, policy: DunningPolicy, parts: Parts, action: Action) -> dict[Named, int]:
    """The charges of an action by rule and item, but for those kept from earlier notices; -1 for any amount."""
    step = next(step for step in policy.ladder(action.track) if step.id == action.step)
    found = _Claims(ledger, parts, action)
    out: dict[Named, int] = {}
    for id in step.charges:
        out |= {(id, item): minor for item, minor in getattr(found, id)().items()}
    return {(id, item): left for (id, item), minor in out.items() if (left := found.less_waived(id, item, minor))}


def may_be_kept(ledger: Ledger, parts: Parts, customer: str, on: date) -> bool:
    """Whether any notice claimed charges on something that is settled since."""
    notices = [n for n in ledger.events(Notice, as_of=on) if n.customer == customer and n.charges]
    return any(line.item not in parts.items for n in notices for line in n.items)


class _Claims:
    def __init__(self, ledger: Ledger, parts: Parts, action: Action) -> None:
        self.ledger, self.action, self.on = ledger, action, action.on
        self.items = {line.item: parts.items[line.item] for line in action.items}
        self.speaking = [line for line in action.items if line.step]
        self.late = [line for line in self.speaking if line.days_late > 0 and line.due_on is not None]
        known = action.customer in ledger.customers
        self.kind = ledger.customer(action.customer).kind.value if known else "business"
        self.law = jurisdiction({"business": "FR-B2B", "consumer": "FR-B2C"}[self.kind])

    def fee(self) -> dict[ItemKey | None, int]:
        asked = sum(line.amount.minor for line in self.action.items)
        return {None: next(minor for start, minor in _BANDS if asked >= start)}

    def each(self) -> dict[ItemKey | None, int]:
        """Two percent of an item, once in its life."""
        void = came_back(self.ledger, self.on)
        out: dict[ItemKey | None, int] = {}
        for line in self.speaking:
            told = [n for n, _ in said_of(self.ledger, self.items[line.item], self.on) if n.key not in void]
            mine = [said.item for n, said in said_of(self.ledger, self.items[line.item], self.on)]
            if not any(c.kind == "each" and c.item in (None, *mine) for n in told for c in n.charges):
                out[line.item] = line.amount.scale("0.02").minor
        return out

    def agreed(self) -> dict[ItemKey | None, int]:
        return {line.item: line.amount.scale(Fraction(12, 100) * line.days_late / 365).minor for line in self.late}

    def interest(self) -> dict[ItemKey | None, int]:
        """The law's, where nothing was paid late; where something was, any."""
        out: dict[ItemKey | None, int] = {}
        for line in self.late:
            noticed = self._noticed(line)
            if self.kind == "consumer" and noticed is None:
                continue
            if line.due_on is None or self._paid_late(line):
                out[line.item] = -1
                continue
            told = noticed if self.kind == "consumer" else None
            found = late_interest(line.amount, due_on=line.due_on, until=self.on, rules=self.law, notice_on=told)
            out[line.item] = found.amount.minor
        return out

    def sum(self) -> dict[ItemKey | None, int]:
        """Forty euros for each late item of a firm, but for what proceedings forbid."""
        if self.kind != "business":
            return {}
        cases = [
            case for case in self.ledger.events(Insolvency, as_of=self.on) if case.customer == self.action.customer
        ]
        opened = cases[0].opened_on if cases else None
        return {
            line.item: recovery_sum(
                line.amount, rules=self.law, due_on=line.due_on, insolvency_opened_on=opened
            ).amount.minor
            for line in self.late
        }

    def less_waived(self, id: str, item: ItemKey | None, minor: int) -> int:
        kind = {"agreed": "late_interest", "interest": "late_interest", "sum": "recovery_sum"}.get(id, id)
        given = [w.charge for w in self.ledger.events(Waiver, as_of=self.on) if w.customer == self.action.customer]
        mine: list[Charge] = [charge for charge in given if charge.kind == kind and charge.item in (None, item)]
        if minor < 0:
            return minor
        return max(0, minor - sum(charge.amount.minor for charge in mine))

    def _noticed(self, line: ActionItem) -> date | None:
        void = came_back(self.ledger, self.on)
        told = said_of(self.ledger, self.items[line.item], self.on)
        formal = [n for n, said in told if n.kind is StepKind.FORMAL_NOTICE and said.step != "" and n.key not in void]
        return max((n.effective_on for n in formal), default=None)

    def _paid_late(self, line: ActionItem) -> bool:
        assert line.due_on is not None
        then = {i.key: i.residual for i in self.ledger.open_items(as_of=line.due_on)}
        return then.get(line.item) != line.open


def credited(ledger: Ledger, policy: DunningPolicy, parts: Parts, action: Action) -> int | None:
    """What is taken off the items of an action; None where the order of the steps decides it."""
    choice, on = policy.switches.credits, action.on
    if choice is Credits.OFFSET_HIGHEST:
        return None
    if choice is not Credits.OFFSET_OLDEST:
        return 0
    left = {key: item.left for key, item in parts.items.items() if not item.stops}
    before = dict(left)
    for one in ledger.open_items(as_of=on):
        if one.residual.minor < 0 and one.customer:
            usable, of, entity = _use(ledger, one.key, on)
            mine = [i for i in parts.items.values() if (i.customer, i.entity) == (one.customer, entity)]
            mine = sorted((i for i in mine if i.key in left), key=lambda i: (i.due_on or date.max, i.key))
            minor = -one.residual.minor if usable else 0
            for item in [*(i for i in mine if i.key.id == of), *mine]:
                part = min(minor, left[item.key])
                minor, left[item.key] = minor - part, left[item.key] - part
    return sum(before[line.item] - left[line.item] for line in action.items if line.item in left)


def _use(ledger: Ledger, key: ItemKey, on: date) -> tuple[bool, str, str]:
    """Whether a credit offsets anything now, the invoice it is of, and its creditor."""
    if key.kind is ItemKind.CREDIT_NOTE:
        note = ledger.credit_note(key.id, as_of=on)
        early = note.usable_from is not None and note.usable_from > on
        return note.use is CreditUse.OFFSET and not early, note.invoice or "", note.entity
    payment = ledger.payment(key.id, as_of=on)
    return not payment.attributes.get("earmarked"), "", payment.entity
