"""Figures that are no ratio of sums (medians, survival), made once for all rows and once for each part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve

from lettrage.metrics._behind import Labelled
from lettrage.metrics._ingredients import common_codes
from lettrage.metrics._metric import Metric
from lettrage.metrics._question import Question

__all__ = ["split"]


def split(question: Question, rows: Labelled, build: Callable[[npt.NDArray[Any]], Metric]) -> Metric:
    """`build` of the places of all rows, with that of each part's rows when the question has a dimension.

    Complexity: one sort of the codes beside what `build` costs.
    """
    whole = build(np.arange(len(rows)))
    if question.by is None:
        return whole
    names, (codes,) = common_codes(question, [rows])
    order = np.argsort(codes, kind="stable")
    cuts = np.searchsorted(codes[order], np.arange(len(names) + 1))
    parts = tuple((name, build(order[cuts[k] : cuts[k + 1]])) for k, name in enumerate(names))
    return evolve(whole, by=question.by, parts=parts)
