"""Charges whose principal was paid: they stay claimable until somebody gives them up, where the policy says so."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from lettrage.dunning._action import ActionCharge
from lettrage.dunning._charge_rules import ChargeRule
from lettrage.dunning._columns import Columns
from lettrage.model import KIND_CODES, ChargeKind, ItemKey, ItemKind, Notice

__all__ = ["KeptCharges", "kept_charges", "of_rule"]

#: Charges that each notice works out anew, so that the last word counts; fees add up.
_RUNNING = frozenset({ChargeKind.LATE_INTEREST.value, ChargeKind.RECOVERY_SUM.value})

#: By group (customer, creditor, currency): what was claimed and is still open.
KeptCharges = dict[int, list[ActionCharge]]


def kept_charges(columns: Columns) -> KeptCharges:
    """What notices claimed on items whose principal was paid since, by money and not by a credit note.

    A charge on an item that its notice does not name repeats an earlier claim, and is not counted twice.

    Complexity: linear in the charges of all notices, and in the settlements where there are any.
    """
    book, history = columns.book, columns.history
    void = {int(number) for number in history.notice[history.void].tolist()}
    claiming = [n for at, n in enumerate(history.notices) if n.charges and at not in void]
    if not claiming or not (book.items.residual == 0).any():
        return {}
    applied = book.ledger.applied(as_of=book.as_of, known_on=book.known_on)
    by_money = applied.row[applied.credit_kind == KIND_CODES[ItemKind.PAYMENT]]
    paid = (book.items.residual == 0) & np.isin(book.items.row, by_money)
    named = list({line.item for notice in claiming for line in notice.items})
    place = dict(zip(named, book.at_rows(book.ledger.item_rows(named)).tolist(), strict=True))
    found: dict[tuple[object, ...], tuple[int, ActionCharge]] = {}
    for number, notice in enumerate(claiming):
        for at, charge in enumerate(notice.charges):
            keys = _about(notice, charge.item)
            if not keys or not all(place[key] >= 0 and paid[place[key]] for key in keys):
                continue
            mark: tuple[object, ...] = (charge.kind, *keys)
            mark = mark if charge.kind in _RUNNING else (*mark, number, at)
            kept = ActionCharge(charge.kind, charge.kind, charge.amount, keys[0], charge.basis)
            found[mark] = (int(columns.group[0][place[keys[0]]]), kept)
    out: KeptCharges = {}
    for group, kept in found.values():
        out.setdefault(group, []).append(kept)
    return out


def of_rule(kept: Iterable[ActionCharge], rule: ChargeRule) -> list[ActionCharge]:
    """Those of one rule of the policy: the law's by their kind, the creditor's own by their id."""
    word = rule.id if rule.kind == "fee" else rule.kind
    return [charge for charge in kept if charge.kind == word]


def _about(notice: Notice, item: ItemKey | None) -> list[ItemKey]:
    """The items that a charge is claimed on; none for one that repeats an earlier claim."""
    named = [line.item for line in notice.items]
    if item is None:
        return named
    return [item] if item in named else []
