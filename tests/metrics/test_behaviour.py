"""How customers pay: columns of a portfolio against a clerk who takes one customer at a time."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from statistics import stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage import Invoice, metrics
from lettrage.datasets import trade_year
from lettrage.errors import LettrageError
from lettrage.metrics import formulas
from lettrage.metrics._habit_columns import UNKNOWN, Seen, as_decimal, habit_columns
from lettrage.model import Settlement
from tests.metrics.ledgers import day, ledgers
from tests.metrics.test_reports import bill, books, paid

END = date(2026, 6, 30)


def clerk(ledger, as_of, start, quarter):
    """By customer: (days past due, paid?, paid of late?) of each debt, read from the documents one by one."""
    events = ledger.events(Settlement, as_of=as_of)
    by_id = {pair.debit.id: (event.effective_on, pair.debit_amount) for event in events for pair in event.allocations}
    seen = defaultdict(list)
    for invoice in ledger.documents():
        if not isinstance(invoice, Invoice) or invoice.due_on is None or invoice.issued_on > as_of:
            continue
        on, amount = by_id.get(invoice.id, (None, None))
        if not invoice.total.minor:
            continue
        if amount == invoice.total:
            if start <= on:
                seen[invoice.customer].append(((on - invoice.due_on).days, True, on > quarter))
        else:
            seen[invoice.customer].append(((as_of - invoice.due_on).days, False, False))
    return seen


def mean(days):
    return formulas.ratio(sum(days), len(days)) if sum(days) >= 0 else -formulas.ratio(-sum(days), len(days))


def expected(debts, everyone, worth=4):
    paid_days = [days for days, closed, _ in debts if closed]
    all_paid = [days for days, closed, _ in everyone if closed]
    late = sum(days > 0 for days, _, _ in debts)
    n_open = sum(days > 0 and not closed for days, closed, _ in debts)
    told = len(paid_days) + n_open
    known = len(all_paid) + sum(days > 0 and not closed for days, closed, _ in everyone)
    rate = formulas.ratio(sum(days > 0 for days, _, _ in everyone), known) if known else None
    rate = None if rate is None else formulas.shrunk_rate(rate * known, known, rate, worth)
    halves = [[days for days, closed, new in debts if closed and new is side] for side in (True, False)]
    now, before = (mean(half) if half else None for half in halves)
    curve = formulas.kaplan_meier([days for days, _, _ in debts], [closed for _, closed, _ in debts])
    return {
        "n": len(paid_days),
        "n_open_late": n_open,
        "mean_days": mean(paid_days) if paid_days else None,
        "shrunk_days": formulas.shrunk_rate(sum(paid_days), len(paid_days), mean(all_paid), worth)
        if all_paid
        else None,
        "spread_days": round(Decimal(stdev(paid_days)), 8) if len(paid_days) > 1 else None,
        "median_days": curve.median,
        "late_rate": None if rate is None else formulas.shrunk_rate(late, told, rate, worth),
        "recent_days": now,
        "trend_days": None if now is None or before is None else now - before,
    }


@given(ledger=ledgers(), as_of=st.integers(0, 320).map(day), window=st.sampled_from([30, 120, 365]))
def test_every_figure_of_every_customer_is_that_of_a_clerk(ledger, as_of, window):
    start = as_of - timedelta(days=window - 1)
    seen = clerk(ledger, as_of, start, as_of - timedelta(days=window // 4))
    everyone = [debt for debts in seen.values() for debt in debts]
    found = metrics.behaviour(ledger, as_of=as_of, window_days=window)
    for row in found:
        theirs = expected(seen[row.name], everyone)
        ours = {name: getattr(row, name) for name in theirs}
        ours["spread_days"] = None if ours["spread_days"] is None else round(ours["spread_days"], 8)
        assert ours == theirs
    told = {name for name, debts in seen.items() if any(closed or days > 0 for days, closed, _ in debts)}
    assert [row.name for row in found] == sorted(told)
    assert sum(row.n for row in found) == found.whole.n == sum(closed for _, closed, _ in everyone)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(-400, 400), st.booleans(), st.booleans()), max_size=40),
    st.integers(0, 10**20),
)
def test_groups_together_are_each_group_alone(rows, worth):
    group, days, closed, recent = (np.array([row[k] for row in rows]) for k in range(4))
    days, group = days.astype(np.int64), group.astype(np.int64)
    seen = Seen(days, closed.astype(bool), recent.astype(bool))
    whole = habit_columns(seen, np.zeros(len(rows), np.int64), 1, worth, None)
    found = habit_columns(seen, group, 4, worth, whole)
    assert int(found.n.sum()) == int(whole.n[0])
    for k in range(4):
        mine = group == k
        curve = formulas.kaplan_meier(days[mine].tolist(), closed.astype(bool)[mine].tolist())
        assert (None if found.median[k] == UNKNOWN else found.median[k]) == curve.median
        told = as_decimal(int(found.shrunk[k]))
        overall = as_decimal(int(whole.mean[0]))
        paid_days = days[mine & closed.astype(bool)].tolist()
        wanted = None if overall is None else formulas.shrunk_rate(sum(paid_days), len(paid_days), overall, str(worth))
        assert told == wanted


def test_an_open_debt_moves_the_median_and_not_the_mean():
    done = [paid(f"F{n}", date(2026, 2, n), 10) for n in (1, 2)]
    made = [bill(f"F{n}", date(2026, 1, 2), 10) for n in (1, 2)]  # due on 1 February
    late = [bill(f"O{n}", date(2026, 1, 2), 10) for n in (1, 2, 3)]
    before = metrics.behaviour(books(*done, invoices=made), as_of=END)["C"]
    after = metrics.behaviour(books(*done, invoices=made + late), as_of=END)["C"]
    assert (before.mean_days, before.median_days, before.n_open_late) == (Decimal("0.5"), 0, 0)
    assert (after.mean_days, after.median_days, after.n_open_late) == (Decimal("0.5"), None, 3)
    assert after.late_rate == Decimal("0.8")  # four of five, and everyone is this one customer


def test_a_newcomer_is_judged_by_everyone_and_a_regular_by_itself():
    made = [bill(f"R{n}", date(2026, 1, 1), 10, customer="REGULAR") for n in range(96)]
    done = [paid(i.id, i.due_on + timedelta(days=20), 10, customer="REGULAR") for i in made]
    new = bill("N", date(2026, 1, 1), 10, customer="NEW")
    found = metrics.behaviour(books(*done, paid("N", new.due_on, 10, customer="NEW"), invoices=[*made, new]), as_of=END)
    everyone = Decimal(96 * 20) / 97
    assert abs(found["NEW"].shrunk_days - 4 * everyone / 5) < Decimal("1E-9")
    assert abs(found["REGULAR"].shrunk_days - (96 * 20 + 4 * everyone) / 100) < Decimal("1E-9")
    unshrunk = metrics.behaviour(books(*done, invoices=made), as_of=END, weight=0)
    assert unshrunk["REGULAR"].shrunk_days == 20


def test_nonsense_is_refused_and_an_unknown_part_is_named():
    with pytest.raises(LettrageError) as caught:
        metrics.behaviour(trade_year(), as_of=END, weight=-1)
    assert caught.value.code == "bad-value"
    with pytest.raises(LettrageError) as caught:
        metrics.behaviour(trade_year(), as_of=date(2025, 12, 31))["GALETT"]
    assert caught.value.code == "unknown-field"
    assert "GALET" in str(caught.value)


def test_equal_questions_have_equal_answers_and_slices_are_rows():
    one, other = (metrics.behaviour(trade_year(), as_of=date(2025, 12, 31)) for _ in range(2))
    assert one == other
    assert hash(one.rows) == hash(other.rows)
    assert one.rows[-1] == tuple(one)[-1]
    assert one.rows[1:3] == tuple(one)[1:3]
    classes = metrics.payment_segments(trade_year(), as_of=date(2025, 12, 31))
    assert classes == metrics.payment_segments(trade_year(), as_of=date(2025, 12, 31))
    assert {row.customer: row.segment for row in classes.rows} == classes.mapping()
    assert classes.rows[:2] == tuple(classes.rows)[:2]


def stepwise(days, bounds, margin, before):
    """A class moves one step at a time, as long as the figure lies beyond the next bound and its margin."""
    place = NAMES.index(before)
    while place < len(bounds) and days > bounds[place] + margin:
        place += 1
    while place and days <= bounds[place - 1] - margin:
        place -= 1
    return NAMES[place]


NAMES = ("prompt", "slow", "late", "chronic")


@pytest.mark.parametrize("before", NAMES)
@pytest.mark.parametrize("days", [-5, 1, 2, 3, 5, 6, 13, 14, 17, 18, 43, 44, 47, 48])
def test_classes_move_as_if_step_by_step(days, before):
    made = [bill(f"F{n}", date(2026, 1, 1), 10) for n in range(3)]
    ledger = books(*(paid(i.id, i.due_on + timedelta(days=days), 10) for i in made), invoices=made)
    found = metrics.payment_segments(ledger, as_of=END, previous={"C": before})
    assert found.mapping() == {"C": stepwise(days, (3, 15, 45), 2, before)}


def test_too_few_debts_give_no_class_but_keep_the_one_there_was():
    ledger = books(paid("F", date(2026, 3, 1), 10), invoices=[bill("F", date(2026, 1, 1), 10)])
    assert metrics.payment_segments(ledger, as_of=END).mapping() == {"C": "unknown"}
    kept = metrics.payment_segments(ledger, as_of=END, previous={"C": "late"}).rows[0]
    assert (kept.segment, kept.plain, kept.held) == ("late", "unknown", True)
