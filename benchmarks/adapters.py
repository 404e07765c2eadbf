"""What a scorer of lettering proposals calls: the items of one account in, groups out.

The items go through `Ledger.from_items` and `match`, as those of any caller. In supplier accounts (40x) the sides are
swapped on the way in, so that + is what an invoice adds on either side of the books. Kinds come from the journals of
the one account that is seen: fewer lines to judge a journal by than a whole file has.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "examples"))

from ledger_lines import LedgerLine, items_table

from lettrage import Ledger, MatchingPolicy, match
from lettrage.ledger import Decision


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
