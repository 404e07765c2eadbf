"""Expected losses on plain numbers: chains of delinquency, flow rates, provision matrices."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import frozen

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.metrics.formulas._exact import Number, exact, exact_list, rounded

__all__ = ["Allowance", "absorption", "loss_rates", "provision"]


def absorption(
    stays: Sequence[Sequence[Number]], leaves: Sequence[Sequence[Number]]
) -> tuple[tuple[Decimal, ...], ...]:
    """Where what stands in each state ends up: (I - Q)^-1 R of an absorbing Markov chain, solved exactly.

    Args:
        stays: Q, the rate at which state i passes to state j in one period.
        leaves: R, the rate at which state i passes to each end (paid, lost, ...). Rows of Q and R sum to one.

    Returns:
        For each state, the share that ends in each of the ends.

    Raises:
        NotExact, InvalidInput: as `dso_simple`; rates below zero, rows that do not sum to one, or states that are
        never left (`bad-value`).

    Complexity: cubic in the states, in exact fractions.

    Source: Kemeny and Snell, Finite Markov Chains (1960); Cyert, Davidson and Thompson (1962) for receivables.

    >>> from lettrage.metrics import formulas
    >>> formulas.absorption([["0", "0.2"], ["0", "0"]], [["0.8", "0"], ["0.9", "0.1"]])[0]
    (Decimal('0.9800000000'), Decimal('0.0200000000'))
    """
    q = [exact_list(row, f"stays[{i}]") for i, row in enumerate(asked(tuple[Any, ...], stays, "stays"))]
    r = [exact_list(row, f"leaves[{i}]") for i, row in enumerate(asked(tuple[Any, ...], leaves, "leaves"))]
    _check_rates(q, r)
    size = len(q)
    table = [[(Fraction(1) if i == j else Fraction(0)) - q[i][j] for j in range(size)] + r[i] for i in range(size)]
    for column in range(size):
        # The rows of such a table need no exchange: a head of zero is a state from which no way leads out.
        head = table[column][column]
        if not head:
            fail("bad-value", "some states are never left", path="stays", expected="a way from each state to an end")
        table[column] = [cell / head for cell in table[column]]
        for row in range(size):
            factor = table[row][column]
            if row != column and factor:
                table[row] = [a - factor * b for a, b in zip(table[row], table[column], strict=True)]
    return tuple(tuple(rounded(cell) for cell in row[size:]) for row in table)


def _check_rates(q: list[list[Fraction]], r: list[list[Fraction]]) -> None:
    ends = {len(row) for row in r}
    if len(q) != len(r) or any(len(row) != len(q) for row in q) or len(ends) > 1:
        fail("bad-value", "the tables do not fit together", path="stays", expected="a square table, and one row of "
             "ends for each state")  # fmt: skip
    for i, (row, out) in enumerate(zip(q, r, strict=True)):
        total = sum(row, Fraction(0)) + sum(out, Fraction(0))
        # Printed rates are rounded: a row may miss one by a few units of the sixth place.
        if any(rate < 0 for rate in [*row, *out]) or abs(total - 1) > Fraction(1, 100_000):
            fail("bad-value", "the rates of a state do not sum to one", path=f"stays[{i}]", found=str(rounded(total)),
                 expected="rates of zero or more that sum to one")  # fmt: skip


def loss_rates(reached: Sequence[Number], lost: Number) -> tuple[Decimal | None, ...]:
    """Loss rate of each ageing bucket: what was finally lost over what ever reached that bucket.

    Args:
        reached: What of a closed cohort was still unpaid at the start of each bucket, sales first.
        lost: What was never paid.

    Returns:
        One rate for each bucket; None where nothing reached it.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Source: historical flow rates for the practical expedient of IFRS 9 B5.5.35.

    >>> from lettrage.metrics import formulas
    >>> [str(rate.normalize()) for rate in formulas.loss_rates([100_000, 50_000, 8_000, 2_000], 2_000)]
    ['0.02', '0.04', '0.25', '1']
    """
    gone = exact(lost, "lost")
    return tuple(rounded(gone / part) if part > 0 else None for part in exact_list(reached, "reached"))


@frozen
class Allowance:
    """A provision matrix: the rate and the expected loss of each bucket, and their sum."""

    rates: tuple[Decimal, ...]
    by_bucket: tuple[Decimal, ...]
    total: Decimal


def provision(
    balances: Sequence[Number], rates: Sequence[Number | Fraction], *, forward_factor: Number = 1
) -> Allowance:
    """Expected credit loss by a provision matrix: balance x rate x forward-looking factor, bucket by bucket.

    Args:
        balances: What stands in each bucket, those of items provided for one by one left out.
        rates: Loss rate of each bucket, a fraction.
        forward_factor: Overlay on all rates; no rate goes above one.

    Raises:
        NotExact, InvalidInput: as `dso_simple`; more rates than balances, or rates outside zero to one (`bad-value`).

    Source: IFRS 9 5.5.15 and B5.5.35, simplified approach.

    >>> from lettrage.metrics import formulas
    >>> formulas.provision([47_600, 43_300, 10_300, 10_300], ["0.05", "0.15", "0.25", "0.4"]).total
    Decimal('15570.0000000000')
    """
    owed, given = exact_list(balances, "balances"), exact_list(rates, "rates")
    factor = exact(forward_factor, "forward_factor")
    if len(owed) != len(given) or any(not 0 <= rate <= 1 for rate in given) or factor < 0:
        fail(
            "bad-value",
            "rates do not fit the balances",
            path="rates",
            found=len(given),
            expected=f"{len(owed)} rates from 0 to 1",
        )
    used = [min(Fraction(1), rate * factor) for rate in given]
    parts = [part * rate for part, rate in zip(owed, used, strict=True)]
    return Allowance(
        tuple(rounded(rate) for rate in used), tuple(rounded(part) for part in parts), rounded(Fraction(sum(parts)))
    )
