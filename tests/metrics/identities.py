"""What must hold of the figures on any ledger, whoever made it, under both clocks: checks that take a ledger."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np

from lettrage import Ledger, aging, dso, metrics
from lettrage.metrics import formulas

#: Metrics that are ratios of sums: numerators and denominators of the parts sum to those of the whole.
ADDITIVE = {
    "dso": metrics.dso,
    "dso simple": lambda *a, **k: metrics.dso(*a, method="simple", window_days=300, **k),
    "dso average": lambda *a, **k: metrics.dso(*a, method="average", **k),
    "dso open": lambda *a, **k: metrics.dso(*a, method="true-open", **k),
    "dso settled": lambda *a, **k: metrics.dso(*a, method="true-settled", window_days=300, **k),
    "dso weighted": lambda *a, **k: metrics.dso(*a, method="sales-weighted", **k),
    "best possible": metrics.best_possible_dso,
    "delinquent": metrics.average_days_delinquent,
    "cei": metrics.cei,
    "turnover": metrics.turnover,
    "days late": metrics.days_late,
    "days to pay": lambda *a, **k: metrics.days_to_pay(*a, of="invoices", **k),
    "late rate": metrics.late_rate,
    "past due": metrics.past_due_ratio,
    "bad debts": metrics.bad_debt_ratio,
    "lag": metrics.invoice_to_cash,
    "collection": lambda *a, **k: metrics.collection_rate(*a, window_days=200, **k),
}  # fmt: skip


def sums(figure):
    """Amount, count and days-weighted amount of each line that is no share of another."""
    return [(s.label, s.start, s.amount.minor if s.amount else 0, s.n or 0) for s in figure.trace]


def rows_sum_to_the_ledger(ledger, as_of, known):
    """Buckets, not due, credits and unallocated money make up the balance, in each currency."""
    items = ledger.open_items(as_of=as_of, known_on=known)
    for basis in ("due", "issue"):
        report = aging(ledger, as_of=as_of, known_on=known, basis=basis)
        found = {block.currency: sum(row.amount.minor for row in block.rows) for block in report}
        places = {code: place for place, code in enumerate(items.currencies)}
        for code, total in found.items():
            assert total == int(items.residual[items.currency == places.get(code, -1)].sum())
        assert sum(row.n for block in report for row in block.rows) == len(items)


def parts_sum_to_the_whole(name, ledger, as_of, known, by, **asking):
    """Line by line of the working, over any partition."""
    metric = ADDITIVE[name]
    asking |= {"as_of": as_of, "known_on": known}
    whole, split = (metric(ledger, **asking, **more) for more in ({}, {"by": by}))
    assert split.total == whole
    if name in ("dso", "dso weighted"):  # the count-back tells what it burnt, which is no sum
        if name == "dso" and split.parts:
            assert whole.trace[0].amount.minor == sum(part.trace[0].amount.minor for _, part in split)
        return
    for place, (label, start, amount, n) in enumerate(sums(whole)):
        parts = [sums(part)[place] for _, part in split.parts]
        assert (label, start, sum(p[2] for p in parts), sum(p[3] for p in parts)) == (label, start, amount, n)


def delinquent_days_are_the_difference(ledger, as_of, known, receivables="net", window_days=300, **asking):
    """ADD = DSO - BPDSO, on the same sales."""
    asking |= {"as_of": as_of, "known_on": known, "window_days": window_days}
    plain = dso(ledger, method="simple", receivables=receivables, **asking)
    best = metrics.best_possible_dso(ledger, **asking)
    add = metrics.average_days_delinquent(ledger, receivables=receivables, **asking)
    if plain.value is None:
        assert add.value is None
    else:
        assert abs(plain.value - best.value - add.value) <= Decimal("1e-9")
    return plain.value is not None


def the_index_is_100_exactly_when_nothing_is_past_due(ledger, as_of, known, window_days=300, **asking):
    asking |= {"as_of": as_of, "known_on": known}
    index = metrics.cei(ledger, window_days=window_days, **asking)
    ratio = metrics.past_due_ratio(ledger, **asking)
    if index.value is not None:
        late = ratio.trace[1].amount.minor if ratio.value is not None else 0
        assert (index.value == 100) == (late == 0)
    return index.value is not None


def count_back_is_the_simple_ratio_of_the_month_when_its_sales_suffice(ledger, as_of, known, **asking):
    asking |= {"as_of": as_of, "known_on": known}
    month = dso(ledger, method="simple", since=as_of.replace(day=1), **asking)
    back = dso(ledger, **asking)
    applies = month.value is not None and 0 <= month.trace[0].amount.minor <= month.trace[1].amount.minor
    assert not applies or back.value == month.value
    return applies


def terms_and_lateness_make_the_days_to_pay(ledger, as_of, known, of="payments", **asking):
    """Weighted terms + weighted days late = weighted days paid, where every debt paid has a due date."""
    asking |= {"as_of": as_of, "known_on": known, "of": of}
    terms, late = metrics.days_of_terms(ledger, **asking), metrics.days_late(ledger, signed=True, **asking)
    paid = metrics.days_to_pay(ledger, **asking)
    if paid.n != terms.n:
        return False
    if paid.value is None:
        assert terms.value is late.value is None
    else:
        assert abs(formulas.weighted_days_paid(terms.value, late.value) - paid.value) <= Decimal("1e-9")
    return paid.value is not None


def the_last_day_is_live(ledger, later=0):
    """After the last event nothing changes but age; what is known then is all there is."""
    end = ledger.known_to
    first, second = (aging(ledger, as_of=end + timedelta(days=k), basis="issue") for k in (0, later))
    assert [block.total for block in first] == [block.total for block in second]
    due = aging(ledger, as_of=end)
    assert [block.rows for block in due] == [block.rows for block in aging(ledger, as_of=end, known_on=end)]


def steps_lead_from_balance_to_balance(ledger, start, as_of, known, **asking):
    """Opening + what was sold, credited, received and given up = closing, to the cent, and for each part."""
    rolled = metrics.roll_forward(ledger, start=start, as_of=as_of, known_on=known, **asking)
    if rolled.opening is None:
        assert rolled.undefined_because == "no-items"
        return
    assert rolled.opening + sum((step.amount for step in rolled.steps), 0 * rolled.opening) == rolled.closing
    for day, balance in ((start, rolled.opening), (as_of, rolled.closing)):
        items = ledger.open_items(as_of=day, known_on=known)
        mine = items.residual[items.currency == items.currencies.index(balance.currency)] if len(items) else [0]
        assert sum(mine) == balance.minor
    if "by" in asking:
        for step in rolled.steps:
            parts = [part.amount for part in rolled.parts if part.cause == step.cause]
            assert sum(parts, 0 * step.amount) == step.amount


def what_is_known_only_grows(ledger, as_of, *known):
    """Replay is monotone in the day of knowledge: no document is unlearned, and all of them are there in the end."""
    heard = [{item.key for item in ledger.items(as_of=as_of, known_on=day)} for day in (*known, None)]
    for before, after in pairwise(heard):
        assert before <= after


def scaled_and_moved(name, ledger, as_of, known, times=1, days=0, **asking):
    """All amounts multiplied, or all dates moved by whole cycles of the calendar, change no ratio."""
    if not len(ledger):
        return
    metric, shift = ADDITIVE[name], timedelta(days=days)
    other = metric(
        turned(ledger, times, days), as_of=as_of + shift, known_on=None if known is None else known + shift, **asking
    )
    assert other.value == metric(ledger, as_of=as_of, known_on=known, **asking).value


def turned(ledger: Ledger, times: int = 1, days: int = 0) -> Ledger:
    """The same ledger with every amount multiplied and every date moved."""
    frames = ledger.to_frames()
    for frame in frames.values():
        for name, column in list(frame.items()):
            if column.dtype.kind == "M":
                frame[name] = column + np.timedelta64(days, "D")
            if name.endswith("_minor") and column.dtype.kind == "i":
                frame[name] = column * times
    return Ledger.from_frames(**frames)


def permuted(ledger: Ledger, seed: int) -> Ledger:
    """The same ledger from tables whose rows stand in another order."""
    random = np.random.default_rng(seed)
    frames = ledger.to_frames()
    for name, frame in frames.items():
        order = random.permutation(len(next(iter(frame.values()))))
        frames[name] = {column: values[order] for column, values in frame.items()}
    return Ledger.from_frames(**frames)


def risks_sum_to_the_provision(ledger, as_of, known_on=None, by="customer", n=3, rank_by="loss", **asking):
    """Shown and others, place by place: no cent is made or lost, nobody loses more than it owes, the order is kept."""
    asking |= {"as_of": as_of, "known_on": known_on}
    matrix = metrics.provision_matrix(ledger, **asking)
    found = metrics.riskiest_customers(ledger, by=by, n=n, rank_by=rank_by, **asking)
    assert found.matrix == matrix
    rows = [*found.rows, *([found.others] if found.others else [])]
    for place in (*matrix.rows, *([matrix.specific] if matrix.specific else [])):
        mine = [one for row in rows for one in row.losses if one.bucket == place.bucket]
        assert sum(one.balance.minor for one in mine) == place.balance.minor
        assert sum(one.expected_loss.minor if one.expected_loss else 0 for one in mine) == (
            place.expected_loss.minor if place.expected_loss else 0
        )
    for row in rows:
        assert sum(one.balance.minor for one in row.losses) == row.balance.minor > 0
        if row.expected_loss is None:
            assert any(one.expected_loss is None for one in row.losses)
        else:
            assert sum(one.expected_loss.minor for one in row.losses) == row.expected_loss.minor
            assert 0 <= row.expected_loss.minor <= row.balance.minor
    known = [row for row in found.rows if row.expected_loss is not None]
    assert list(found.rows[: len(known)]) == known
    ranks = [(row.rate if rank_by == "rate" else 0, row.expected_loss.minor, row.balance.minor) for row in known]
    assert ranks == sorted(ranks, reverse=True)
    if matrix.allowance is not None and rows:
        assert sum(row.expected_loss.minor for row in rows) == matrix.allowance.minor
    return bool(rows)
