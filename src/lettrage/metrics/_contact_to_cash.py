"""How long after a contact money comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from lettrage._settling import asked
from lettrage.calendars import to_days
from lettrage.ledger import Ledger, OpenItems
from lettrage.metrics._behind import Behind
from lettrage.metrics._grouping import By
from lettrage.metrics._losses_seen import places_of
from lettrage.metrics._metric import Metric, TraceStep
from lettrage.metrics._question import Question, ask
from lettrage.metrics._rows import cash, window_of
from lettrage.metrics._split import split
from lettrage.metrics._survival import survival
from lettrage.model import Notice

__all__ = ["contact_to_cash", "next_money"]

_NEVER = np.iinfo(np.int64).max


def contact_to_cash(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 365,
    since: date | None = None,
    channel: str | None = None,
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Metric:
    """Median days from a contact about an item to the next money on it, those not yet paid counted while seen.

    Every kind of notice counts as a contact, also those that are no reminder. Without a control group this is no proof
    that the contact brought the money: see `effectiveness`.

    Args:
        ledger: The facts.
        as_of: Last day of the window.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the window in which the contacts were made.
        since: First day of the window, in place of `window_days`.
        channel: Only contacts by this channel.
        by: A dimension of the item, see `lettrage.dso`; likewise `without`.
        currency: Only items in this currency.
        rates: Taken for the sake of a common signature: days have no currency.

    Returns:
        A `Metric` in days; undefined without contacts (``no-items``), or when half were never seen to bring money
        (``never-seen``).

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in items, movements and lines of notices. Source: Kaplan and Meier (1958).

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.contact_to_cash(trade_year(), as_of=date(2025, 12, 31))
    <Metric contact to cash (median, Kaplan-Meier) = 14 days, n=34>
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    asked(str | None, channel, "channel")
    window = window_of(question.as_of, window_days, since)
    notices = [
        notice
        for notice in ledger.events(Notice, as_of=question.as_of, known_on=question.known_on)
        if notice.effective_on >= window.start and channel in (None, notice.channel)
    ]
    lines = [(line.item, to_days(notice.effective_on)) for notice in notices for line in notice.items]
    items = question.items()
    places = places_of(items, ledger.rows([item for item, _ in lines]))
    kept = places >= 0
    if currency is not None and rates is None:
        code = items.currencies.index(currency) if currency in items.currencies else -1
        kept &= items.currency[places] == code
    rows = items.select(places[kept])
    sent = np.array([day for _, day in lines], np.int64)[kept]
    paid = next_money(question, rows, sent)

    def build(which: npt.NDArray[np.int64]) -> Metric:
        return _median(sent[which], paid[which], question.as_of, window.both, rows, which)

    return split(question, rows, build)


def next_money(question: Question, rows: OpenItems, sent: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The first day on or after each contact on which money came on its item; a day beyond all when none did."""
    pairs = question.applied()
    pairs = pairs.select(cash(pairs))
    order = np.lexsort((pairs.on, pairs.row))
    wide = np.int64(2**33)
    key = pairs.row[order] * wide + (pairs.on[order].astype(np.int64) + 2**31)
    wanted = rows.row * wide + (sent + 2**31)
    at = np.searchsorted(key, wanted)
    inside = at < len(key)
    found = np.full(len(sent), _NEVER, np.int64)
    mine = np.zeros(len(sent), np.bool_)
    mine[inside] = pairs.row[order][at[inside]] == rows.row[inside]
    found[mine] = pairs.on[order][at[mine]]
    return found


def _median(
    sent: npt.NDArray[np.int64], paid: npt.NDArray[np.int64], as_of: date, window: tuple[date, date], rows: OpenItems,
    which: npt.NDArray[np.int64],
) -> Metric:  # fmt: skip
    came = paid <= to_days(as_of)
    days = np.where(came, paid, to_days(as_of)) - sent
    median = survival(days, came).median
    why = None if median is not None else "never-seen" if len(sent) else "no-items"
    steps = tuple(
        TraceStep(label, *window, n=int(mask.sum()), items=Behind(rows.select(which[mask])))
        for label, mask in (("paid after it", came), ("not yet paid", ~came))
    )
    value = None if median is None else Decimal(median)
    basis = ("no proof of effect: without a control group, late payers pay in the end anyway",)
    return Metric("contact to cash", value, "days", "median, Kaplan-Meier", window, basis, "", len(sent), why, steps)
