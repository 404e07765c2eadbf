"""The large synthetic ledger: nonsense is refused, and the same arguments give the same rows."""

import numpy as np
import pytest

from lettrage.datasets import portfolio
from lettrage.errors import LettrageError


@pytest.mark.parametrize(
    "arguments",
    [
        {"invoices": 0, "payments": 0},
        {"invoices": 2, "payments": 3},
        {"invoices": "a", "payments": 1},
        {"invoices": 5, "payments": 2, "customers": -1},
        {"invoices": 5, "payments": 2, "seed": float("nan")},
    ],
)
def test_nonsense_is_refused(arguments):
    with pytest.raises(LettrageError) as caught:
        portfolio(**arguments)
    assert caught.value.code == "bad-value"


def test_the_same_arguments_give_the_same_rows_and_another_seed_gives_others():
    one, same, other = portfolio(50, 20), portfolio(50, 20), portfolio(50, 20, seed=2)
    assert np.array_equal(one["invoices"]["total"], same["invoices"]["total"])
    assert not np.array_equal(one["invoices"]["total"], other["invoices"]["total"])
