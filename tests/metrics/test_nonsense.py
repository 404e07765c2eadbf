"""Nonsense in every argument of every verb: refused by a fault that names its place, never an error of Python."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from inspect import isfunction, signature

import pytest

from lettrage import Ledger, Money, dso, metrics
from lettrage.errors import LettrageError
from lettrage.model import CreditNote
from tests.metrics.test_reports import END, JAN, bill, books, euro, key, paid

NUMBERS = [True, -1, 0, 10**9, 10**40, 0.5, float("nan"), float("inf"), Decimal("NaN"), Decimal("1E99"), 3 + 4j]
WORDS = ["", "x", "a" * 9_999, "\ud800", "\x00", b"x"]
LISTS = [[], [None], ["x"], [0.5], [-3, -3], (), set(), range(3), [key("A")]]
NAMED = [
    {}, {"x": None}, {"C": 0.5}, {None: 1}, {"USD": 0.92}, {"USD": "-1"}, {key("A"): euro(1)}, {key("Q"): 0.5},
    {"C": euro(1), 5: 5},
]  # fmt: skip
DAYS = [date.min, date.max, date(1, 1, 1), datetime(2026, 6, 30, 12, tzinfo=UTC), JAN]
OTHERS = [None, object(), Money("1", "USD"), Money("-1", "EUR"), key("A"), metrics.Grouping("g", {}), Ledger()]
CALLED = [Ledger, lambda: 1, type]
NONSENSE = [*NUMBERS, *WORDS, *LISTS, *NAMED, *DAYS, *OTHERS, *CALLED]


@pytest.fixture(scope="module")
def small():
    return books(
        paid("A", date(2026, 2, 20), 100), invoices=[bill("A", JAN, 100), bill("B", date(2026, 4, 1), 200)],
        credit_notes=[CreditNote("N", "C", date(2026, 5, 5), total=euro(7))],
    )  # fmt: skip


def calls(ledger):
    """A right call of every verb, argument by argument."""
    figure, split = dso(ledger, as_of=END), dso(ledger, as_of=END, by="customer")
    usual = {"ledger": ledger, "as_of": END}
    right = {
        "find": {"name": "dso"},
        "chart": {"result": split},
        "page": {"title": "Month end", "parts": [figure]},
        "compare": {"before": figure, "after": figure},
        "gap_to_target": {"metric": figure, "target": 40},
        "intercompany_customers": {"ledger": ledger},
        "allocation_flow": {**usual, "customer": "C"},
        "as_printed_by": {"profile": "crf", **usual},
        "series": {**usual, "metric": dso, "periods": 2},
        "consolidate": {**usual, "metric": dso, "currency": "EUR"},
        "tie_out": {**usual, "control_balance": euro(200)},
        "recovery_rate": {**usual, "cohort_on": JAN},
        "dso_bridge": {**usual, "start": JAN},
        "roll_forward": {**usual, "start": JAN},
        "cost_of_a_day": {**usual, "yearly_rate": "0.05"},
        "working_capital": {**usual, "inventory": euro(1), "payables": euro(1), "cost_of_sales": euro(1)},
    }
    for name in metrics.__all__:
        verb = getattr(metrics, name)
        if isfunction(verb):
            yield verb, right.get(name, usual)


VERBS = [(verb.__name__, argument) for verb, _ in calls(books(invoices=[bill("A", JAN, 100)]))
         for argument in signature(verb).parameters if argument not in ("options", "asking")]  # fmt: skip


@pytest.mark.parametrize(("verb", "argument"), VERBS)
def test_nonsense_is_an_answer_or_a_fault(small, verb, argument):
    ask, right = next((found, given) for found, given in calls(small) if found.__name__ == verb)
    assert isinstance(told(ask, right), str)
    # Any function may be a metric, and its errors are its own.
    values = [value for value in NONSENSE if argument != "metric" or value not in CALLED]
    answers = [told(ask, {**right, argument: value}) for value in values]
    assert not any(re.search(r"\bnan\b|\binf\b", answer) for answer in answers if isinstance(answer, str))
    assert all(fault.code and fault.message for answer in answers if not isinstance(answer, str) for fault in answer)
    assert any(not isinstance(answer, str) for answer in answers), "everything is taken for an answer"


def told(ask, arguments):
    """The answer in words, or the faults."""
    try:
        return str(ask(**arguments))
    except LettrageError as error:
        return error.faults
