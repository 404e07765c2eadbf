"""Arms of an experiment: a hash of its id and of the customer, so that nobody ever moves and nothing is stored."""

from __future__ import annotations

import hashlib

from lettrage._settling import asked
from lettrage.dunning._rules import Experiment

__all__ = ["arm_of"]


def arm_of(experiment: Experiment, customer: str) -> str:
    """The arm of a customer.

    >>> from lettrage.dunning import Experiment, arm_of
    >>> tone = Experiment("tone-2026", {"firm": 500_000, "mild": 500_000})
    >>> [arm_of(tone, customer) for customer in ("ACME", "BETA", "GAMMA", "DELTA")]
    ['mild', 'firm', 'mild', 'firm']
    """
    asked(Experiment, experiment, "experiment")
    asked(str, customer, "customer")
    digest = hashlib.sha256(f"{experiment.id}\0{customer}".encode("utf-8", "surrogatepass")).digest()
    point = int.from_bytes(digest[:8], "big") * sum(experiment.arms.values()) // 2**64
    for arm, share in experiment.arms.items():
        if point < share:
            return arm
        point -= share
    return next(reversed(list(experiment.arms)))
