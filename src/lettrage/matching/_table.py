"""`match_table`: one table of open items in, one table of decisions out, account by account.

Nothing here looks across accounts: ids need only be unique inside one, and the answer for an account is the same
whatever other accounts stand in the table. So a table can be cut by account, matched in any number of places, and the
parts put together again. A bad row spoils its account and no other.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen

from lettrage._packed import Packed
from lettrage._settling import asked
from lettrage.calendars import check_date, to_days
from lettrage.errors import Fault, fail, raise_faults
from lettrage.ledger import AccountKey, Decision, SettlementBatch
from lettrage.model import AdjustmentKind, ItemKind
from lettrage.money import minor_digits
from lettrage.tabular import Sheet, TableKind, read_table, to_table

from ._batch import batch_of
from ._canonical import canonical_order
from ._match import chosen_strategies
from ._policy import MatchingPolicy
from ._policy_lint import obstacles
from ._segments import Ints
from ._show import WORDS
from ._solution import OPEN_REASONS, Solution
from ._solve import solve
from .payers._table import join_table

__all__ = ["COLUMNS", "match_table"]

#: The columns of the answer, in order.
COLUMNS = (
    "entity",
    "account",
    "kind",
    "id",
    "group",
    "code",
    "decision",
    "allocated_minor",
    "adjusted_minor",
    "adjustment_kind",
    "residual_minor",
    "confidence_ppm",
    "reason",
)
_REQUIRED = ("account", "kind", "id", "on", "currency", "amount_minor")
_OPTIONAL = ("entity", "due_on", "text", "reference", "payer_name", "payer_iban")
_KINDS = [kind.value for kind in ItemKind]
_ADJUSTMENTS = [kind.value for kind in AdjustmentKind]
_DEFAULT = MatchingPolicy()
#: A day after all others.
NO_LIMIT = 2**31 - 1
Objects = npt.NDArray[np.object_]


def match_table(table: Any, policy: MatchingPolicy = _DEFAULT, *, as_of: date) -> Any:
    """Match the open items of many accounts given as one table.

    Args:
        table: Any dataframe, with the columns ``entity? account kind id on due_on? currency amount_minor text?
            reference? payer_name? payer_iban?``; amounts are signed, above zero when owed to us. Items dated after
            `as_of` are left out.
        policy: What the company wants.
        as_of: The day.

    Returns:
        A table of the kind that came in (a dict of arrays for mappings and lists), one row per item and group, sorted
        by entity, account, currency and item, with the columns of `COLUMNS`. ``decision`` is auto, proposed, ambiguous,
        open or error; ``reason`` says why an item is open or what is wrong with its account.

    Raises:
        InvalidPolicy: ``bad-policy``; also for a `fallback_order`, since a table holds no advice, insolvency or refusal
            that would forbid to allot money: `Ledger.from_items` reads the same table, and `match` follows the order.
        InvalidInput: ``missing-column``, ``not-a-table``: the table as a whole cannot be read.

    >>> from datetime import date
    >>> from lettrage.matching import match_table
    >>> items = {
    ...     "account": ["ACME", "ACME"],
    ...     "kind": ["invoice", "payment"],
    ...     "id": ["F-1", "P-1"],
    ...     "on": ["2026-01-05", "2026-02-06"],
    ...     "currency": ["EUR", "EUR"],
    ...     "amount_minor": [48_000, -48_000],
    ... }
    >>> answer = match_table(items, as_of=date(2026, 2, 6))
    >>> answer["decision"].tolist(), answer["code"].tolist()
    (['auto', 'auto'], ['AAA', 'AAA'])
    """
    raise_faults(obstacles(asked(MatchingPolicy, policy, "policy")))
    if policy.fallback_order is not None:
        message = (
            "a table cannot be allotted in an order: it lacks what may forbid it (advices, insolvencies, refusals)"
        )
        help = "use `match(Ledger.from_items(table), policy, as_of=...)`, where such facts can be recorded"
        fail("bad-policy", message, path="fallback_order", found=policy.fallback_order, help=help)
    rows = _Rows.read(table, to_days(check_date(as_of, path="as_of")))
    items = rows.everything.select(rows.good)
    items, standing = join_table(items, policy, as_of)
    solution = solve(items, policy, chosen_strategies(None), standing=standing)
    batch = batch_of(items, solution, as_of, None)
    return to_table(_answer(rows, items, solution, batch), _kind_of(table))


def read_items(table: Any) -> TableItems:
    """The rows of a table as open items.

    Raises:
        InvalidInput: all faults of the table at once.
    """
    rows = _Rows.read(table, NO_LIMIT)
    raise_faults(rows.faults)
    return rows.everything


@frozen(eq=False)
class TableItems:
    """The columns of `OpenItems`, read from a table; `row` counts the rows of the table."""

    row: Ints
    kind: npt.NDArray[np.int8]
    id: Objects
    instalment: npt.NDArray[np.int32]
    account: npt.NDArray[np.int32]
    currency: npt.NDArray[np.int16]
    on: npt.NDArray[np.int32]
    due: npt.NDArray[np.int32]
    residual: Ints
    text: Objects
    reference: Objects
    payer_name: Objects
    payer_iban: Objects
    accounts: tuple[AccountKey, ...]
    currencies: tuple[str, ...]

    def packed(self, name: str) -> Packed:
        """A column of texts as bytes."""
        return Packed.of(getattr(self, name))

    def select(self, keep: npt.NDArray[np.bool_]) -> TableItems:
        """Some of the rows, their accounts as they were."""
        return evolve(self, **{name: getattr(self, name)[keep] for name in _ARRAYS})


_ARRAYS = (
    *("row", "kind", "id", "instalment", "account", "currency", "on", "due", "residual", "text", "reference"),
    *("payer_name", "payer_iban"),
)


@frozen(eq=False)
class _Rows:
    """The table as columns, with what is wrong in it."""

    everything: TableItems
    good: npt.NDArray[np.bool_]
    left_out: npt.NDArray[np.bool_]
    error: Objects
    faults: tuple[Fault, ...]

    @classmethod
    def read(cls, table: Any, as_of: int) -> _Rows:
        sheet = Sheet(read_table(table, "items"))
        sheet.check_columns(_REQUIRED, _OPTIONAL)
        raise_faults(fault for fault in sheet.faults if fault.code == "missing-column")
        kind = sheet.category("kind", _KINDS, required=True)
        currency, currencies = sheet.coded("currency", required=True)
        known = np.array([_digits(code) is not None for code in (*currencies, "EUR")])
        sheet.fault((currency >= 0) & ~known[currency], "currency", "unknown-currency", "no currency code")
        amount = sheet.integer("amount_minor", required=True)
        ids, on, due = sheet.identifier("id"), sheet.days("on", required=True), sheet.days("due_on")
        entity, account = sheet.text("entity"), sheet.text("account")
        text, reference = sheet.text("text"), sheet.text("reference")
        named = (*currencies, "")
        codes: list[int] = currency.tolist()
        keys: list[tuple[str, str, str]] = list(zip(entity, account, [named[code] for code in codes], strict=True))
        names = sorted(set(keys))
        place = {key: number for number, key in enumerate(names)}
        owner = np.array([place[key] for key in keys], dtype=np.int32)
        _refuse_twins(sheet, owner, kind, ids)
        everything = TableItems(
            row=np.arange(len(sheet), dtype=np.int64),
            kind=np.maximum(kind, 0).astype(np.int8),
            id=ids,
            instalment=np.ones(len(sheet), dtype=np.int32),
            account=owner,
            currency=np.maximum(currency, 0).astype(np.int16),
            on=on,
            due=due,
            residual=amount,
            text=text,
            reference=reference,
            payer_name=sheet.text("payer_name"),
            payer_iban=sheet.text("payer_iban"),
            accounts=tuple(AccountKey(e, a, c, identified=bool(a)) for e, a, c in names),
            currencies=currencies or ("EUR",),
        )
        # a row whose currency is unreadable could belong to any currency of its account: all of them are in doubt
        spoilers: list[int] = owner[sheet.bad].tolist()
        named_bad = {names[owner][:2] for owner in spoilers}
        spoiled = np.array([name[:2] in named_bad for name in names], dtype=np.bool_)[owner]
        late = (on > as_of) & ~spoiled
        return cls(everything, ~spoiled & ~late, late, _errors(len(sheet), sheet.faults), sheet.faults)


def _digits(code: str) -> int | None:
    try:
        return minor_digits(code)
    except ValueError:
        return None


def _refuse_twins(sheet: Sheet, owner: npt.NDArray[np.int32], kind: npt.NDArray[np.int8], ids: Objects) -> None:
    """Inside an account, a kind and an id name one item."""
    keys = list(zip(owner.tolist(), kind.tolist(), ids.tolist(), strict=True))
    first = {key: row for row, key in reversed(list(enumerate(keys)))}
    twice = [row for row, key in enumerate(keys) if first[key] != row]
    sheet.fault(np.array(twice, dtype=np.int64), "id", "duplicate-id", "an id occurs twice in its account")


def _errors(size: int, faults: tuple[Fault, ...]) -> Objects:
    """The code of the first fault of each row; a fault of a whole column counts for every row."""
    error: Objects = np.full(size, "", dtype=object)
    for fault in reversed(faults):
        number = fault.path.removeprefix("items[").partition("]")[0]
        if number.isdigit():
            error[int(number)] = fault.code
        elif fault.code != "unknown-field":
            error[:] = fault.code
    return error


def _answer(rows: _Rows, items: TableItems, solution: Solution, batch: SettlementBatch) -> dict[str, npt.NDArray[Any]]:
    """One row per row of the table that counts on the day, in canonical order."""
    size = len(rows.good)
    out: dict[str, npt.NDArray[Any]] = {name: np.full(size, "", dtype=object) for name in COLUMNS}
    for name in COLUMNS:
        if name.endswith(("_minor", "_ppm")):
            out[name] = np.zeros(size, dtype=np.int64)
    whole = rows.everything
    owners: list[int] = whole.account.tolist()
    keys = [whole.accounts[owner] for owner in owners]
    out["entity"][:], out["account"][:] = [key.entity for key in keys], [key.name for key in keys]
    matched: list[int] = items.account.tolist()
    out["account"][items.row] = [items.accounts[owner].name for owner in matched]
    out["kind"][:] = [_KINDS[code] for code in whole.kind.tolist()]
    out["id"] = whole.id
    out["residual_minor"] = whole.residual.copy()
    out["decision"][:] = "error"
    out["reason"][:] = [code or "account-in-error" for code in rows.error]
    out["decision"][items.row], out["reason"][items.row] = "open", "zero"
    source = items.row[solution.problem.source]
    alone = solution.group < 0
    out["reason"][source[alone]] = [OPEN_REASONS[r] for r in solution.reason[alone].tolist()]
    at, group = batch.row, np.repeat(np.arange(len(batch)), np.diff(batch.start))
    out["reason"][at] = ""
    for name, values in (
        ("group", np.array(batch.ids, dtype=object)),
        ("code", batch.code),
        ("decision", np.array([WORDS[Decision(d)] for d in batch.decision.tolist()], dtype=object)),
        ("confidence_ppm", solution.ppm),
    ):
        out[name][at] = values[group] if len(batch) else values[:0]
    out["allocated_minor"][at] = batch.allocated
    adjusted = at[batch.adj_line]
    np.add.at(out["adjusted_minor"], adjusted, batch.adj_amount)
    out["adjustment_kind"][adjusted] = [_ADJUSTMENTS[k] for k in batch.adj_kind.tolist()]
    posted = out["decision"] == "auto"
    out["residual_minor"] -= np.where(posted, out["allocated_minor"] + out["adjusted_minor"], 0)
    order = _order(rows)
    return {name: column[order] for name, column in out.items()}


def _order(rows: _Rows) -> Ints:
    """Rows that count, by account, day, kind and id."""
    order = canonical_order(rows.everything, np.arange(len(rows.good), dtype=np.int64))
    return np.asarray(order[~rows.left_out[order]], dtype=np.int64)


def _kind_of(table: Any) -> TableKind:
    """The kind of dataframe that came in."""
    package = type(table).__module__.partition(".")[0]
    kinds: dict[str, TableKind] = {"pandas": "pandas", "polars": "polars", "pyarrow": "arrow"}
    return kinds.get(package, "dict")
