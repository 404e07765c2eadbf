"""The long table of settlements as columns: one row per settled item, or per adjustment of one.

``settlement`` names the settlement; ``kind``, ``item`` and ``instalment`` the item; ``allocated`` is what it gives or
takes, signed like the item: above zero on what is owed to us. An adjustment stands on the same row or on one of its
own, in ``adjustment`` (its kind), ``adjusted``, ``adjusted_tax`` and ``adjustment_reason``. What belongs to the whole
settlement (`code`, dates, `provisional`, `origin`, `by`, `reason`, attributes) stands on every row of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lettrage.errors import Fault
from lettrage.ledger._columns import Minor, Objects, Rows, SettlementColumns
from lettrage.ledger._frame_fields import currency_digits, exact_sums, read_fields
from lettrage.ledger._frame_schema import ATTRIBUTE, KINDS
from lettrage.model import AdjustmentKind, Settlement
from lettrage.tabular import Columns, Sheet, factorise

__all__ = ["settlements_of"]

ORIGINS = ("evidence", "policy")
_COLUMNS = (
    *("item", "kind", "instalment", "currency", "allocated", "allocated_minor"),
    *("adjustment", "adjusted", "adjusted_minor", "adjusted_tax", "adjusted_tax_minor", "adjustment_reason"),
    *("code", "effective_on", "known_on", "provisional", "origin", "by", "by_role", "reason", "attributes"),
)
_OWN = ("id", "allocations", "adjustments", "code", "provisional", "effective_on", "known_on")


def settlements_of(table: Columns) -> tuple[SettlementColumns, Sequence[Fault]]:
    """The columns of settlements and what is wrong with the rows; a settlement with a bad row is left out whole."""
    sheet = Sheet(table)
    sheet.check_columns(["settlement", "kind", "item", "currency"], _COLUMNS, ATTRIBUTE)
    names = sheet.identifier("settlement")
    items, kinds = sheet.identifier("item"), sheet.category("kind", KINDS, required="kind" in table)
    instalment = sheet.integer("instalment", default=1)
    currencies, currency_names, digits = currency_digits(sheet, "currency", required="currency" in table)
    allocated, adjusted, tax = (_amount(sheet, name, digits) for name in ("allocated", "adjusted", "adjusted_tax"))
    adjustment = sheet.category("adjustment", [kind.value for kind in AdjustmentKind])
    _check_adjustments(sheet, adjustment, adjusted, tax)
    whole = _whole_fields(sheet)
    group, ids = factorise(names)
    _check_agreement(sheet, whole, group)
    bad = np.zeros(len(ids), dtype=bool)
    bad[group[sheet.bad]] = True
    order = np.lexsort((adjusted, adjustment, instalment, _ranks(items), kinds, group))
    order = order[~bad[group[order]]]
    sheet.name_records("settlement", names)
    reasons = sheet.text("adjustment_reason")
    currency = np.array([*currency_names, ""], dtype=object)[currencies]
    lines = _Lines(order, group, kinds, items, instalment)
    sums, wide = lines.sums(allocated)
    if wide.any():
        message = "allocations of one item sum to more than 64 bits can hold"
        sheet.fault(order[lines.first[wide]], "allocated", "amount-out-of-range", message)
    heads = order[lines.heads]
    fields = {name: values[heads] for name, values in whole.items() if name not in _PLAIN}
    columns = SettlementColumns(
        id=names[heads],
        effective=whole["effective_on"][heads].astype(np.int32),
        known=whole["known_on"][heads].astype(np.int32),
        code=whole["code"][heads],
        provisional=whole["provisional"][heads].astype(bool),
        origin=np.maximum(whole["origin"][heads], 0).astype(np.int8),
        start=lines.start,
        kind=kinds[order[lines.first]],
        item_id=items[order[lines.first]],
        instalment=instalment[order[lines.first]].astype(np.int32),
        allocated=sums,
        adj_line=lines.line[adjustment[order] >= 0],
        adj_kind=adjustment[order][adjustment[order] >= 0],
        adj_amount=adjusted[order][adjustment[order] >= 0],
        adj_tax=tax[order][adjustment[order] >= 0],
        adj_reason=reasons[order][adjustment[order] >= 0],
        currency=currency[order[lines.first]],
        fields={name: values for name, values in fields.items() if (values != np.array(None)).any()},
        path=lambda row: f"{table.name}[{heads[row]}]",
    )
    return columns, sheet.faults


_PLAIN = ("effective_on", "known_on", "code", "provisional", "origin")


class _Lines:
    """Ordered rows cut into settlements, and into lines: rows of the same item of the same settlement."""

    __slots__ = ("first", "heads", "line", "order", "start")

    def __init__(self, order: Rows, group: Any, kinds: Any, items: Objects, instalment: Any) -> None:
        changed = np.zeros(len(order), dtype=bool)
        new_group = np.zeros(len(order), dtype=bool)
        if len(order):
            changed[0] = new_group[0] = True
            new_group[1:] = group[order[1:]] != group[order[:-1]]
            changed[1:] = new_group[1:]
            for values in (kinds, items, instalment):
                changed[1:] |= (values[order[1:]] != values[order[:-1]]).astype(bool)
        self.order = order
        self.line = (np.cumsum(changed) - 1).astype(np.int64)
        self.first = np.flatnonzero(changed)
        self.heads = np.flatnonzero(new_group)
        self.start = np.append(self.line[self.heads], len(self.first)).astype(np.int64)

    def sums(self, amounts: Minor) -> tuple[Minor, Any]:
        """Amounts of the given rows, summed per line, and the lines whose sum is too wide for int64."""
        return exact_sums(self.line, amounts[self.order], len(self.first))


def _amount(sheet: Sheet, name: str, digits: Any) -> Minor:
    minor = f"{name}_minor"
    return sheet.minor(minor, digits, whole=True) if minor in sheet.table else sheet.minor(name, digits)


def _ranks(words: Objects) -> Any:
    return factorise(words)[0]


def _check_adjustments(sheet: Sheet, kind: Any, amount: Minor, tax: Minor) -> None:
    """An adjustment has a kind and an amount, and its tax lies within it."""
    nameless = (kind < 0) & ((amount != 0) | (tax != 0))
    empty = (kind >= 0) & (amount == 0)
    outside = (kind >= 0) & (amount != 0) & ((np.sign(tax) * np.sign(amount) < 0) | (np.abs(tax) > np.abs(amount)))
    if nameless.any():
        sheet.fault(nameless, "adjustment", "missing-value", "an adjusted amount names no kind of adjustment")
    if empty.any():
        sheet.fault(empty, "adjusted", "zero-amount", "an adjustment has no amount")
    if outside.any():
        sheet.fault(outside, "adjusted_tax", "bad-value", "the tax does not lie within the adjusted amount")


def _whole_fields(sheet: Sheet) -> dict[str, Any]:
    """What belongs to a settlement as a whole, row by row."""
    return {
        "effective_on": sheet.days("effective_on"),
        "known_on": sheet.days("known_on"),
        "code": sheet.text("code"),
        "provisional": sheet.boolean("provisional"),
        "origin": sheet.category("origin", ORIGINS),
        **read_fields(sheet, Settlement, _OWN),
    }


def _check_agreement(sheet: Sheet, whole: dict[str, Any], group: Any) -> None:
    """A fault on every row that says something else about its settlement than the first row of it does."""
    first = np.full(int(group.max()) + 1 if len(group) else 0, -1, dtype=np.int64)
    first[group[::-1]] = np.arange(len(group))[::-1]
    for name, values in whole.items():
        differs = (values != values[first[group]]).astype(bool)
        if differs.any():
            column = name.replace("attributes.", ATTRIBUTE)
            message = f"`{column}` differs from an earlier row of the settlement"
            sheet.fault(
                differs, column, "bad-value", message, help="a settlement has one of it: repeat it on every row"
            )
