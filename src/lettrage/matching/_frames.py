"""A result as tables that join on the group and on the item: the way to a dataframe or a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage.ledger import Decision
from lettrage.model import AdjustmentKind
from lettrage.tabular import TableKind, to_table

from ._show import WORDS
from ._whole import Whole

__all__ = ["result_frames"]

_Columns = dict[str, npt.NDArray[Any]]
#: Where a group comes from, in the order of the codes of a batch.
_ORIGINS = ("evidence", "policy")


def result_frames(whole: Whole, kind: TableKind = "dict") -> dict[str, Any]:
    """The tables of a result by name; see `MatchResult.to_frames`."""
    items = whole.items.key_columns()
    groups = _groups(whole)
    owner = np.repeat(groups["settlement"], np.diff(whole.batch.start))
    lines = {"settlement": owner} | _rows(items, whole.rows)
    lines |= {"before_minor": whole.batch.before, "allocated_minor": whole.batch.allocated}
    frames = {
        "groups": groups,
        "lines": lines,
        "adjustments": _adjustments(whole, lines),
        "unmatched": _unmatched(whole, items),
    }
    return {name: to_table(columns, kind) for name, columns in frames.items()}


def _groups(whole: Whole) -> _Columns:
    """One row per group: how it was decided, and on what it stands."""
    batch = whole.batch
    return {
        "settlement": _texts(batch.ids),
        "decision": _texts(WORDS[decision] for decision in Decision)[batch.decision],
        "origin": _texts(_ORIGINS)[batch.origin],
        "shape": _texts(batch.info["shape"]),
        "code": batch.code,
        "effective_on": batch.effective.astype("datetime64[D]"),
        "confidence_ppm": np.asarray(batch.info["confidence_ppm"], dtype=np.int64),
    }


def _adjustments(whole: Whole, lines: _Columns) -> _Columns:
    """One row per part of an item that is neither paid nor left open: a discount, a fee, a rounding."""
    batch = whole.batch
    named = ("settlement", "kind", "item", "instalment", "currency")
    return _rows({name: lines[name] for name in named}, batch.adj_line) | {
        "adjustment": _texts(kind.value for kind in AdjustmentKind)[batch.adj_kind],
        "amount_minor": batch.adj_amount,
        "tax_minor": batch.adj_tax,
        "reason": batch.adj_reason,
    }


def _unmatched(whole: Whole, items: _Columns) -> _Columns:
    """One row per item in no group, with its reason."""
    rows = whole.solution.problem.source[whole.alone]
    return _rows(items, rows) | {
        "residual_minor": whole.items.residual[rows],
        "reason": _texts(map(whole.reason, whole.alone.tolist())),
    }


def _rows(columns: Mapping[str, npt.NDArray[Any]], rows: npt.NDArray[Any]) -> _Columns:
    return {name: column[rows] for name, column in columns.items()}


def _texts(values: Iterable[str]) -> npt.NDArray[np.object_]:
    return np.array(list(values), dtype=object)
