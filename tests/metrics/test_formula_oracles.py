"""The formulas held against slow ways to the same figure, and against figures that were printed elsewhere."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import product
from math import exp, log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.metrics import formulas
from lettrage.metrics.formulas._exact import significant

few = settings(max_examples=40)


def refused(ask, *given_, **named):
    with pytest.raises(LettrageError) as caught:
        ask(*given_, **named)
    return caught.value.faults[0]


# Rounding


@given(
    st.fractions(min_value=-(10**9), max_value=10**9)
    | st.integers(-(10**22), 10**22).map(lambda n: Fraction(n, 10**11))
)
def test_rounding_is_that_of_decimal_arithmetic(value):
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(exact) == value:  # a number that Decimal can hold is rounded as Decimal rounds it
        assert formulas.rounded(value) == exact.quantize(Decimal("1E-10"), ROUND_HALF_EVEN)
    assert abs(Fraction(formulas.rounded(value)) - value) <= Fraction(1, 2 * 10**10)


def test_rounded_numbers_have_ten_places_whatever_their_size():
    assert str(formulas.rounded(Fraction(10**35))) == "1" + "0" * 35 + ".0000000000"
    assert str(formulas.rounded(0)) == "0E-10"


def test_statistics_have_twelve_digits_or_are_not_told():
    assert [significant(value) for value in (float("nan"), float("inf"), float("-inf"))] == [None] * 3
    assert str(significant(1 / 3)) == "0.333333333333"
    assert str(significant(-0.0)) == "0"
    assert significant(2e-30) == Decimal("2E-30")


# Days of sales


def test_nothing_owed_burns_nothing():
    for rule in ("count", "stop"):
        count = formulas.dso_count_back(0, [(0, 30), (5, 31)], zero_sales=rule)
        assert (count.days, count.stopped, count.taken) == (0, False, ())
        assert len(formulas.dso_count_back(5, [(5, 30), (5, 31)], zero_sales=rule).taken) == 1
    assert formulas.dso_count_back("-0.5", [(5, 30)]).unexplained == 0


def test_parts_of_a_unit_are_burnt_too():
    assert formulas.dso_count_back("0.5", [(1, 30), (1, 31)]).days == 15
    assert formulas.dso_count_back("0.5", [("0.25", 30), ("0.5", 31)]).days == Decimal("45.5")
    # Sales of less than one are sales: nothing stops there.
    assert not formulas.dso_count_back(1, [("0.5", 30), (2, 31)], zero_sales="stop").stopped
    assert formulas.dso_count_back(1, [("0.5", 30), (2, 31)], zero_sales="stop").days == Decimal("37.75")


def test_days_from_turnover_are_those_of_the_mean_balance():
    assert formulas.turnover(95_000, 105_000, 800_000) == 8
    assert formulas.dso_from_turnover(95_000, 105_000, 800_000) == Decimal("45.625")
    assert formulas.dso_from_turnover(95_000, 105_000, 800_000, 360) == 45
    assert formulas.turnover(0, 0, 5) is formulas.turnover(-3, 1, 5) is None
    assert formulas.dso_average([1, 2, 6], 12, 4) == 1
    assert formulas.dso_average([], 12, 4) is None
    assert formulas.dso_average([1], 0, 4) is None


@given(months=st.lists(st.tuples(st.integers(0, 50), st.integers(-5, 50), st.integers(1, 31)), max_size=5))
def test_sales_weighted_days_are_the_sum_over_the_months(months):
    found = formulas.dso_sales_weighted(months)
    owing = [month for month in months if month[0]]
    if any(sold <= 0 for _, sold, _ in owing):
        assert found is None
    else:
        assert found == formulas.rounded(sum((Fraction(owed * days, sold) for owed, sold, days in owing), Fraction(0)))


def test_a_month_of_small_sales_counts_and_one_of_none_cannot():
    assert formulas.dso_sales_weighted([("0.25", "0.5", 30), (0, 0, 31)]) == 15
    assert formulas.dso_sales_weighted([(1, 0, 30)]) is None
    assert formulas.best_possible_dso(3_590, 10_890, 90) == Decimal("29.6694214876")
    assert formulas.average_days_delinquent(7, 3) == 4


@pytest.mark.parametrize("days", [0, -1, True, 1.0, "30", None])
def test_a_period_has_whole_days_wherever_it_is_asked(days):
    asked = [
        refused(formulas.dso_simple, 1, 1, days),
        refused(formulas.dso_average, [1], 1, days),
        refused(formulas.dso_count_back, 1, [(1, days)]),
        refused(formulas.dso_sales_weighted, [(0, 1, days)]),
        refused(formulas.cost_of_a_day, 1, days, "0.05"),
        refused(
            formulas.cash_conversion_cycle, inventory=1, receivables=1, payables=1, sales=1, cost_of_sales=1, days=days
        ),
    ]
    assert {fault.code for fault in asked} == {"bad-value"}
    assert {fault.path for fault in asked} == {"days", "periods[0].days", "buckets[0].days"}


# Collection


def test_effectiveness_by_two_conventions_of_one_published_ledger():
    opening, sales, closing, current = 180_000, 600_000, 300_000, 150_000
    assert formulas.cei(opening, sales, closing, current) == round(Decimal(480) / 630 * 100, 10)
    assert formulas.cei(0, 0, 0, 0) is None
    assert formulas.cei(10, 0, 10, 10) is None
    assert formulas.cei(10, 5, 3, 3) == 100


def test_weighted_and_plain_means_differ():
    lines = [(1_000, 15), (3_000, 30), (2_000, 45)]
    assert formulas.weighted_days(lines) == Decimal("32.5")
    assert formulas.mean_days([15, 30, 45]) == 30
    assert formulas.weighted_days([(10, 5), (100, 10)]) == Decimal("9.5454545455")
    assert formulas.weighted_days([]) is formulas.mean_days([]) is None
    assert formulas.weighted_days_paid(25, 5) == 30
    assert formulas.weighted_days([(2, "0.5"), (2, "-1.5")]) == Decimal("-0.5")
    assert formulas.ratio(1, 0) is formulas.ratio(1, -1) is None
    assert formulas.ratio("0.25", "0.5") == Decimal("0.5")
    assert formulas.days_deduction_outstanding(300_000, 10_000) == 30


def test_promises_are_counted_and_weighed():
    found = formulas.promises_kept([(500, 500), (100, 0), (100, "99.99")])
    assert (found.kept_count, found.due_count) == (1, 3)
    assert (found.rate_count, found.amount_rate) == (Decimal("0.3333333333"), Decimal("0.8571285714"))
    # More than promised keeps one promise, not another; money taken back is not less than none.
    more = formulas.promises_kept([(100, 300), (100, -50)])
    assert (more.kept_count, more.amount_rate) == (1, Decimal("0.5"))
    none = formulas.promises_kept([])
    assert (none.due_count, none.rate_count, none.amount_rate) == (0, None, None)
    assert refused(formulas.promises_kept, [(1, 1), (0, 0)]).path == "promises[1].promised"
    assert formulas.promises_kept([("0.5", "0.5")]).kept_count == 1


# Concentration


@given(parts=st.lists(st.integers(-5, 60), max_size=7))
def test_concentration_is_that_of_every_pair(parts):
    found, held = formulas.concentration(parts), [Fraction(part) for part in parts if part > 0]
    if not held:
        assert found == formulas.Concentration(None, None, None, ())
        assert found.top(1) is None
        return
    total = sum(held)
    hhi = sum((part / total) ** 2 for part in held)
    between = sum((abs(a - b) for a, b in product(held, held)), Fraction(0))
    assert found.hhi == formulas.rounded(hhi)
    assert found.effective_number == formulas.rounded(1 / hhi)
    assert found.gini == formulas.rounded(between / (2 * len(held) * total))
    assert list(found.shares) == [formulas.rounded(part / total) for part in sorted(held, reverse=True)]
    assert found.top(1) == max(found.shares)
    assert found.top(2) == sum(found.shares[:2])


def test_concentration_of_a_worked_example():
    found = formulas.concentration([50, 30, 20])
    assert (found.hhi, found.effective_number) == (Decimal("0.38"), Decimal("2.6315789474"))
    assert formulas.concentration(["0.5"]).hhi == 1


# Losses


@few
@given(data=st.data(), size=st.integers(1, 3))
def test_absorption_is_where_a_long_walk_ends(data, size):
    rows = [data.draw(st.lists(st.integers(0, 6), min_size=size + 2, max_size=size + 2)) for _ in range(size)]
    rates = [[Fraction(cell + (k >= size), sum(row) + 2) for k, cell in enumerate(row)] for row in rows]
    stays, leaves = [row[:size] for row in rates], [row[size:] for row in rates]
    found = formulas.absorption(stays, leaves)
    for start in range(size):
        at, ended = [1.0 if k == start else 0.0 for k in range(size)], [0.0, 0.0]
        for _ in range(600):
            ended = [
                done + sum(a * float(row[k]) for a, row in zip(at, leaves, strict=True)) for k, done in enumerate(ended)
            ]
            at = [sum(a * float(row[k]) for a, row in zip(at, stays, strict=True)) for k in range(size)]
        assert [float(share) for share in found[start]] == pytest.approx(ended, abs=1e-6)


def test_absorption_of_a_published_chain_and_of_states_that_are_reached_from_later_ones():
    # 0-30 days and 31-90 days; paid, bad: 1.6 M and .9 M of receivables lose 166 666.67 in the end.
    found = formulas.absorption([["0.3", "0.2"], ["0.2", "0.4"]], [["0.5", "0"], ["0.3", "0.1"]])
    assert [row[0] + row[1] for row in found] == [1, 1]
    assert found[0][1] == Decimal("0.0526315789")
    assert found[1][1] == Decimal("0.1842105263")
    # The first state only leads to the second, from which half leads back.
    back = formulas.absorption([["0", "1"], ["0.5", "0"]], [["0", "0"], ["0.25", "0.25"]])
    assert back[0] == (Decimal("0.5"), Decimal("0.5"))


@pytest.mark.parametrize(
    ("stays", "leaves"),
    [
        ([["1"]], [["0", "0"]]),  # never left
        ([["1", "0"], ["0.5", "0"]], [["0"], ["0.5"]]),
        ([["0.5"]], [["0.4", "0.05"]]),  # does not sum to one
        ([["0.5", "0.5"]], [["0"]]),  # not square
        ([["0.5"]], [["0.5"], ["0.5"]]),
        ([["0.5", "0"], ["0", "0.5"]], [["0.5"], ["0.25", "0.25"]]),
        ([["-0.1"]], [["1.1", "0"]]),
        ([["0.50001"]], [["0.500001", "0"]]),
    ],
)
def test_tables_that_are_no_chain_are_refused(stays, leaves):
    fault = refused(formulas.absorption, stays, leaves)
    assert (fault.code, fault.path.split("[")[0]) == ("bad-value", "stays")


def test_rates_printed_to_six_places_are_taken():
    found = formulas.absorption([["0.333333"]], [["0.333333", "0.333333"]])
    assert found[0][0] == Decimal("0.4999992500")


def test_loss_rates_and_the_allowance_of_a_worked_example():
    rates = formulas.loss_rates([100_000, 50_000, 23_000, 8_000, 2_000], 2_000)
    assert rates == tuple(map(Decimal, ("0.02", "0.04", "0.0869565217", "0.25", "1")))
    assert formulas.loss_rates([0, "0.5"], "0.25") == (None, Decimal("0.5"))
    found = formulas.provision([1_000, 100, 10], ["0.01", "0.5", "0.9"], forward_factor="1.5")
    assert found.rates == (Decimal("0.015"), Decimal("0.75"), 1)  # no rate goes above one
    assert found.by_bucket == (15, 75, 10)
    assert found.total == 100
    assert formulas.provision([4], [1]).total == 4


@pytest.mark.parametrize(
    ("rates", "factor"), [(["0.1"], 1), (["0.1", "1.01"], 1), (["-0.01", "1"], 1), (["0.1", "0.1"], "-0.5")]
)
def test_rates_that_do_not_fit_are_refused(rates, factor):
    assert refused(formulas.provision, [1, 2], rates, forward_factor=factor).code == "bad-value"


def test_no_loss_and_no_overlay_are_allowed():
    assert formulas.provision([1, 2], [0, 1], forward_factor=0).total == 0


# Capital


def test_the_cash_cycle_of_a_worked_example():
    cycle = formulas.cash_conversion_cycle(
        inventory="46.35", receivables="32.44", payables="27.81", sales=730, cost_of_sales=365, days=365
    )
    assert (cycle.dio, cycle.dso, cycle.dpo) == (Decimal("46.35"), Decimal("16.22"), Decimal("27.81"))
    assert cycle.ccc == Decimal("34.76")
    assert formulas.cash_conversion_cycle(inventory=1, receivables=1, payables=1, sales=1, cost_of_sales=1).dso == 365


@pytest.mark.parametrize(("missing", "unknown"), [("sales", "dso"), ("cost_of_sales", "dio"), ("purchases", "dpo")])
def test_what_cannot_be_told_is_not_told_and_the_rest_is(missing, unknown):
    asking = dict.fromkeys(("inventory", "receivables", "payables"), 1) | dict.fromkeys(
        ("sales", "cost_of_sales", "purchases"), "0.5"
    )
    cycle = formulas.cash_conversion_cycle(**{**asking, missing: 0})
    assert getattr(cycle, unknown) is cycle.ccc is None
    assert sum(part is not None for part in (cycle.dio, cycle.dso, cycle.dpo)) == 2


def test_the_norm_and_the_cost_of_a_day():
    assert formulas.working_capital_days(65, "1.2") == 78
    assert formulas.normative_working_capital([(65, "1.2"), (30, "0.6"), (45, "-0.72")]) == Decimal("63.6")
    assert formulas.normative_working_capital([]) == 0
    assert formulas.cost_of_a_day(3_650_000, 365, "0.05") == 500


# Terms


@given(terms=st.lists(st.integers(0, 9), max_size=4), data=st.data())
def test_sums_are_shared_one_unit_at_a_time_on_the_oldest_open_line(terms, data):
    paid = data.draw(st.integers(0, sum(terms)))
    credited = data.draw(st.integers(0, sum(terms) - paid))
    left, taken = list(terms), [[0] * len(terms), [0] * len(terms)]
    for kind, amount in enumerate((paid, credited)):
        for _ in range(amount):
            place = next(k for k, open_ in enumerate(left) if open_)
            left[place] -= 1
            taken[kind][place] += 1
    found = formulas.share_over_terms(terms, paid, credited)
    assert [(s.invoiced, s.paid, s.credited, s.outstanding) for s in found] == list(
        zip(terms, *taken, left, strict=True)
    )


@pytest.mark.parametrize(("paid", "credited"), [(6, 0), (0, 6), (3, 3), (-1, 0), (0, "-0.5"), ("5.01", 0)])
def test_lines_take_no_more_than_they_hold(paid, credited):
    assert refused(formulas.share_over_terms, [2, 3], paid, credited).code == "bad-value"


def test_nothing_is_shared_by_default():
    assert [line.outstanding for line in formulas.share_over_terms([2, "3.5"])] == [2, Decimal("3.5")]
    assert refused(formulas.share_over_terms, [2, -1]).code == "bad-value"


# Statistics

#: Weeks of remission under a drug (Freireich and others, 1963), and whether it ended: the classical example.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_survival_of_the_classical_example_with_its_intervals():
    curve = formulas.kaplan_meier(WEEKS, [bool(end) for end in ENDED])
    assert [(s.time, s.at_risk, s.events, *(f"{x:.3f}" for x in (s.survival, s.low, s.high))) for s in curve.steps] == [
        (6, 21, 3, "0.857", "0.620", "0.952"),
        (7, 17, 1, "0.807", "0.563", "0.923"),
        (10, 15, 1, "0.753", "0.503", "0.889"),
        (13, 12, 1, "0.690", "0.432", "0.849"),
        (16, 11, 1, "0.627", "0.368", "0.805"),
        (22, 7, 1, "0.538", "0.268", "0.747"),
        (23, 6, 1, "0.448", "0.188", "0.680"),
    ]
    assert (curve.n, curve.censored, curve.median, curve.quantile("0.9")) == (21, 12, 23, None)
    assert (curve.at(5), curve.at(6), curve.at(9)) == (1, curve.steps[0].survival, curve.steps[1].survival)


@given(st.lists(st.tuples(st.integers(-3, 9), st.booleans()), max_size=9))
def test_survival_is_the_product_over_the_days(seen):
    curve = formulas.kaplan_meier([days for days, _ in seen], [end for _, end in seen])
    share, variance, wanted = Fraction(1), 0.0, []
    for day in sorted({days for days, end in seen if end}):
        watched = sum(days >= day for days, _ in seen)
        ends = sum(days == day and end for days, end in seen)
        share *= 1 - Fraction(ends, watched)
        if share:
            variance += ends / (watched * (watched - ends))
            wide = exp(1.959963984540054 * sqrt(variance) / abs(log(share)))
            wanted.append((day, float(share), float(share) ** wide, float(share) ** (1 / wide)))
        else:
            wanted.append((day, 0.0, None, None))
    got = [
        (s.time, float(s.survival), *(None if x is None else float(x) for x in (s.low, s.high))) for s in curve.steps
    ]
    assert len(got) == len(wanted)
    for one, other in zip(got, wanted, strict=True):
        assert one == pytest.approx(other, abs=1e-9)
    half = [day for day, left, *_ in wanted if left <= 0.5 + 1e-12]
    assert curve.median == (half[0] if half else None)
    assert curve.censored == sum(not end for _, end in seen)


def test_survival_of_thousands_stays_exact_to_what_is_shown():
    days = list(range(1, 3_001))
    curve = formulas.kaplan_meier(days, [True] * 3_000)
    for day in (1, 1_499, 1_500, 2_999):
        assert curve.at(day) == formulas.rounded(Fraction(3_000 - day, 3_000))
    assert curve.median == 1_500
    assert curve.at(3_000) == 0


def test_survival_with_many_censored_stays_exact_to_what_is_shown():
    """Products of hundreds of unlike factors, which no fraction of machine size holds."""
    ended = [bool(n % 3) for n in range(900)]
    curve, share = formulas.kaplan_meier(list(range(900)), ended), Fraction(1)
    for day, end in enumerate(ended[:600]):
        share *= Fraction(900 - day - end, 900 - day)
    assert abs(Fraction(curve.at(599)) - share) <= Fraction(1, 10**10)


@pytest.mark.parametrize(("days", "ended"), [([1], []), ([1.5], [True]), (None, []), ([1], [2]), (["x"], [True])])
def test_survival_of_nonsense_is_refused(days, ended):
    assert refused(formulas.kaplan_meier, days, ended).code


@given(
    seen=st.lists(st.tuples(st.booleans(), st.integers(0, 10)), max_size=8),
)
def test_scores_are_those_of_every_pair(seen):
    happened, said = [int(y) for y, _ in seen], [Decimal(p) / 10 for _, p in seen]
    yes, no = ([p for y, p in zip(happened, said, strict=True) if y == wanted] for wanted in (1, 0))
    pairs = [Fraction(1, 2) if a == b else Fraction(int(a > b)) for a, b in product(yes, no)]
    assert formulas.roc_auc(happened, said) == (formulas.rounded(sum(pairs) / len(pairs)) if pairs else None)
    squares = [(Fraction(p) - y) ** 2 for y, p in zip(happened, said, strict=True)]
    assert formulas.brier(happened, said) == (formulas.rounded(sum(squares) / len(squares)) if squares else None)


@pytest.mark.parametrize("score", [formulas.brier, formulas.roc_auc])
def test_scores_of_lists_that_differ_are_refused(score):
    assert refused(score, [1, 0], ["0.5"]).code == "bad-value"


def test_a_rate_is_pulled_towards_that_of_all():
    assert formulas.shrunk_rate(1, 1, "0.3", 4) == Decimal("0.44")
    assert formulas.shrunk_rate(0, 0, "0.3", 0) is None
    assert formulas.shrunk_rate(0, 0, "0.3", "0.5") == Decimal("0.3")
    assert formulas.shrunk_rate(3, 4, "0.3", 0) == Decimal("0.75")


def test_uplift_of_a_worked_example():
    found = formulas.uplift((150, 200), (130, 200))
    assert found.diff == Decimal("0.1")
    assert float(found.se) == pytest.approx(sqrt(0.75 * 0.25 / 200 + 0.65 * 0.35 / 200), abs=1e-12)
    assert float(found.low) == pytest.approx(0.1 - 1.959963984540054 * float(found.se), abs=1e-11)
    assert float(found.high) == pytest.approx(0.1 + 1.959963984540054 * float(found.se), abs=1e-11)
    assert float(found.z_pooled) == pytest.approx(0.1 / sqrt(0.7 * 0.3 * 2 / 200), abs=1e-11)


def test_uplift_where_nothing_varies_or_nobody_is_left():
    alike = formulas.uplift((5, 5), (7, 7))
    assert (alike.diff, alike.se, alike.low, alike.high, alike.z_pooled) == (0, 0, None, None, None)
    apart = formulas.uplift((5, 5), (0, 5))
    assert (apart.diff, apart.low) == (1, None)
    assert apart.z_pooled is not None
    assert formulas.uplift((0, 0), (1, 2)) is formulas.uplift((1, 2), (0, 0)) is None
    assert formulas.uplift((1, 1), (0, 1)).diff == 1


@pytest.mark.parametrize(
    ("treated", "control"), [((3, 2), (1, 2)), ((1, 2), (3, 2)), ((-1, 2), (1, 2)), ((1, 2), (-1, 2))]
)
def test_counts_that_cannot_be_are_refused(treated, control):
    assert refused(formulas.uplift, treated, control).code == "bad-value"
