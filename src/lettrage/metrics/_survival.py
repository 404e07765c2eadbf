"""Survival over whole days from columns: counts by day, then the estimate on plain numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage.metrics.formulas import Survival
from lettrage.metrics.formulas._statistics import survival_of

__all__ = ["survival"]


def survival(days: npt.NDArray[Any], ended: npt.NDArray[np.bool_]) -> Survival:
    """The estimate of what lasted so many days and ended (or was still going on) then.

    Complexity: one sort of the days.
    """
    times, place = np.unique(days, return_inverse=True)
    leaving = np.bincount(place, minlength=len(times)).tolist()
    events = np.bincount(place[ended], minlength=len(times)).tolist()
    return survival_of(times.tolist(), leaving, events)
