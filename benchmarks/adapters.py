"""What an outside judge calls: one account's items, one target, or two columns of amounts in; index groups out.

`predict` is called by a scorer of lettering proposals, `solve` and `solve_m2m` by benchmarks of the kernels alone.

For `predict` the items go through `Ledger.from_items` and `match`, as those of any caller. In supplier accounts (40x)
the sides are swapped on the way in, so that + is what an invoice adds on either side of the books. Kinds come from the
journals of the one account that is seen: fewer lines to judge a journal by than a whole file has.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "examples"))

from ledger_lines import LedgerLine, items_table

from lettrage import Ledger, MatchingPolicy, match
from lettrage.ledger import Decision
from lettrage.matching.kernels import Status, match_groups, solve_subset

Answer: TypeAlias = "tuple[Literal['feasible'], list[int]] | tuple[Literal['infeasible', 'unknown'], None]"


def solve(items: Sequence[int], target: int, kmax: int | None = None, tol: int = 0) -> Answer:
    """Does a non-empty group of at most `kmax` items sum to within `tol` of the target?

    Returns:
        `("feasible", indices)`, `("infeasible", None)` when that is proved, else `("unknown", None)`. An item of zero
        is a group of its own for a target within `tol` of zero.
    """
    if kmax is not None and kmax < 1:
        return "infeasible", None
    answer = solve_subset(items, target, max_size=kmax, tolerance=tol, limit=1, budget="prove")
    if answer.solutions:
        return "feasible", list(answer.solutions[0])
    if answer.zeros and abs(target) <= tol:
        return "feasible", [answer.zeros[0]]
    return ("infeasible" if answer.status is Status.NONE else "unknown"), None


def solve_m2m(
    payments: Sequence[int], invoices: Sequence[int], kp: int | None = None, ki: int | None = None
) -> list[tuple[list[int], list[int]]]:
    """Groups of at most `kp` payments and `ki` invoices that balance and that evidence carries.

    Returns:
        `(payment indices, invoice indices)` of each group that is committed; nothing that equal rivals contest.
    """
    found = match_groups(invoices, payments, max_debits=ki or 4, max_credits=kp or 2, budget="prove")
    return [(list(g.credits), list(g.debits)) for g in found.groups if g.status is Status.UNIQUE]


def predict(account: str, items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Disjoint groups of one account.

    Args:
        account: Number of the account; 40… is a supplier.
        items: `id`, `date` (ISO), `debit_minor`, `credit_minor`, `currency`, `piece_ref`, `label`, `journal` each.

    Returns:
        `{"ids": [...], "auto": bool, "confidence": float}` for each group that is decided or proposed; groups between
        equal rivals are reported to a person without a choice, so they are not among them.
    """
    return predict_with(account, items, MatchingPolicy())


def predict_with(account: str, items: Sequence[Mapping[str, Any]], policy: MatchingPolicy) -> list[dict[str, Any]]:
    """The same under a policy."""
    lines = [_line(account, item) for item in items]
    live = [line for line in lines if line.amount_minor]
    if not live:
        return []
    currency = str(items[0]["currency"])
    result = match(Ledger.from_items(items_table(live, currency=currency)), policy, as_of=max(line.on for line in live))
    batch = result.batch
    return [
        {
            "ids": [str(name) for name in batch.id[begin:end]],
            "auto": batch.decision[group] == Decision.AUTO,
            "confidence": int(batch.info["confidence_ppm"][group]) / 1e6,
        }
        for group, (begin, end) in enumerate(zip(batch.start[:-1], batch.start[1:], strict=True))
        if batch.decision[group] != Decision.AMBIGUOUS
    ]


def _line(account: str, item: Mapping[str, Any]) -> LedgerLine:
    return LedgerLine(
        id=str(item["id"]),
        account=account,
        journal=str(item["journal"] or ""),
        on=date.fromisoformat(str(item["date"])),
        amount_minor=int(item["debit_minor"]) - int(item["credit_minor"]),
        text=str(item["label"] or ""),
        reference=str(item["piece_ref"] or ""),
    )
