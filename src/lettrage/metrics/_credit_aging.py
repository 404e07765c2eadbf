"""The age of what we owe our customers: credit notes, money not matched, receipts from nobody known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

import numpy as np

from lettrage._settling import asked
from lettrage.calendars import to_days
from lettrage.ledger import Ledger
from lettrage.metrics._aging import blocks_of, checked_bounds, row_labels
from lettrage.metrics._aging_report import AgingReport
from lettrage.metrics._grouping import By
from lettrage.metrics._question import ask
from lettrage.metrics._rows import debts, is_kind
from lettrage.model import ItemKind

__all__ = ["CreditsOf", "credit_aging"]

CreditsOf: TypeAlias = Literal["all", "credit-notes", "unapplied", "unidentified"]


def credit_aging(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    of: CreditsOf = "all",
    buckets: Sequence[int] = (30, 60, 90),
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> AgingReport:
    """Credits by their age: credit notes not used, money not matched, receipts from nobody known.

    Old credits are either mistakes or somebody's money: they hide overdue debts, and some must be handed over by law.

    Args:
        ledger: The facts.
        as_of: The day.
        known_on: Only facts known by then; None: all facts.
        of: ``"credit-notes"``, ``"unapplied"`` money of known customers, ``"unidentified"`` receipts, or ``"all"``.
        buckets: Upper bounds in days from the document's date.
        by: A dimension to break each row down by.
        currency: See `lettrage.dso`; likewise `rates`, `without`.

    Returns:
        An aged balance by issue date of what is not a debt, amounts signed: below zero is owed by us.

    Raises:
        LettrageError: as `lettrage.aging`.

    Complexity: linear in open items.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> print(metrics.credit_aging(trade_year(), as_of=date(2025, 12, 31)))
    Credits (all)
    as of 2025-12-31 · aged by issue date
    currency  row      items   amount
    --------  -------  -----  -------
    EUR       0-30         2  -555.50
    EUR       over 90      1  -310.00
    EUR       total        3  -865.50
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    asked(CreditsOf, of, "of")
    bounds = checked_bounds(buckets)
    items = question.open_items()
    if currency is not None:
        items = question.one(items, question.currency(items))
    known = np.fromiter((account.identified for account in items.accounts), bool, len(items.accounts))
    identified = known[items.account] if len(items) else np.zeros(0, bool)
    note = is_kind(items.kind, ItemKind.CREDIT_NOTE)
    wanted = {
        "all": ~debts(items),
        "credit-notes": note,
        "unapplied": ~debts(items) & ~note & identified,
        "unidentified": ~identified,
    }[of]
    items = items.select(wanted)
    age = to_days(question.as_of) - items.on.astype(np.int64)
    rows = np.searchsorted(np.asarray(bounds, np.int64), age, side="left")
    labels = row_labels(bounds, "issue")[: len(bounds) + 1]
    group, names = question.labels(items) if by is not None else (None, ("",))
    blocks = blocks_of(items, rows, group, names, labels, currency if rates is not None else None)
    return AgingReport(question.as_of, question.known_on, "issue", question.by, blocks, title=f"Credits ({of})")
