"""`MatchingPolicy.learn`: what a company's past says, counted, as the `learned` of a new policy."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
from attrs import evolve

from lettrage._settling import asked
from lettrage.calendars import to_days
from lettrage.errors import fail
from lettrage.ledger import Decision, Ledger, OpenItems, SettledItems
from lettrage.model import KIND_CODES, ItemKind

from ._compile import compile_items
from ._habits import learn_habits
from ._learn_groups import pays_for
from ._learn_habits import adjustment_votes, counted, decayed, delay_votes, payers_of, split
from ._learn_texts import aliases_of, label_widths, reference_formats
from ._learn_weights import choices_of, fit, weighed
from ._learned import Learned, Weights
from ._past import Past, past_of
from ._pipeline import settle
from ._policy import MatchingPolicy
from ._shapes import is_adjusted
from ._solve import solve
from .strategies import ALL

__all__ = ["learn"]

Floats = npt.NDArray[np.float64]

_MONEY = (KIND_CODES[ItemKind.PAYMENT], KIND_CODES[ItemKind.REFUND])
#: Weights are learned from this many choosing items on: fewer would only repeat the defaults.
_FEWEST_CHOICES = 30


def learn(
    policy: MatchingPolicy, ledger: Ledger, *, as_of: date, known_on: date | None, half_life_days: int
) -> MatchingPolicy:
    """See `MatchingPolicy.learn`."""
    asked(Ledger, ledger, "ledger")
    asked(date, as_of, "as_of")
    if asked(int, half_life_days, "half_life_days") < 1:
        fail("bad-value", "a half-life is at least a day", path="half_life_days", found=half_life_days)
    waiting = ledger.open_items(as_of=as_of, known_on=known_on)
    settled = ledger.settled_items(as_of=as_of, known_on=known_on)
    settled = settled.select(settled.evidenced)
    blank = evolve(policy, learned=_unlearned(policy.learned))
    if len(settled):
        learned = _from_settlements(blank, settled, waiting, as_of, half_life_days)
    else:
        learned = _from_open_items(blank, waiting)
    return evolve(policy, learned=evolve(learned, as_of=as_of))


def _unlearned(learned: Learned) -> Learned:
    """Its priors without anything counted, and the documented weights where a past had moved them.

    So learning twice from one past gives what learning once gives. Weights that a caller set himself are kept.
    """
    plain = Learned() if learned.as_of else learned
    return evolve(
        learned,
        first=plain.first,
        residual=plain.residual,
        habit=evolve(learned.habit, delays=()),
        adjustments=evolve(learned.adjustments, rates=(), exact=0),
        payers=(),
        aliases=(),
        pays_for=(),
        label_widths=(),
        reference_formats=(),
        settlements=0,
        as_of=None,
    )


def _from_settlements(
    policy: MatchingPolicy, settled: SettledItems, waiting: OpenItems, as_of: date, half_life_days: int
) -> Learned:
    weight = decayed(to_days(as_of) - settled.effective.astype(np.int64), half_life_days)
    document = _documents(settled.items, policy)
    delays = delay_votes(settled, document, weight)
    taken = adjustment_votes(settled, document, weight, policy.adjustments)
    learned = policy.learned
    rates, exact = split(counted(taken.what, taken.weight))
    counted_ = evolve(
        learned,
        habit=evolve(learned.habit, delays=counted(delays.what, delays.weight)),
        adjustments=evolve(learned.adjustments, rates=rates, exact=exact),
    )
    past = past_of(settled, waiting)
    first, residual = _weights(evolve(policy, learned=counted_), past, half_life_days)
    return evolve(
        counted_,
        first=first,
        residual=residual,
        payers=payers_of(settled.items.accounts, delays, taken),
        aliases=aliases_of(settled, weight),
        pays_for=pays_for(settled, weight),
        label_widths=label_widths([*_labels(settled.items), *_labels(waiting)]),
        reference_formats=reference_formats(settled.items, weight),
        settlements=int(settled.settlement.max()) + 1,
    )


def _from_open_items(policy: MatchingPolicy, waiting: OpenItems) -> Learned:
    """Without settlements: delays of equal pairs by their probability, and adjustments of the groups that match finds.

    They are counted for the company only: a run learns the habits of each account from these same items.
    """
    learned = policy.learned
    problem = compile_items(waiting, policy)
    _, debit, credit, sure = learn_habits(problem, learned.habit)
    document = np.where(problem.document[debit], debit, credit)
    apart = problem.document[debit] != problem.document[credit]
    days = (problem.on[debit] + problem.on[credit] - 2 * problem.on[document])[apart]
    delays = counted(days, np.rint(1000 * sure[apart]).astype(np.int64))
    learned = evolve(learned, habit=evolve(learned.habit, delays=delays))
    solution = solve(waiting, evolve(policy, learned=learned), list(ALL.values()))
    decided = solution.decision != Decision.AMBIGUOUS
    found, balanced = decided & is_adjusted(solution.settled.shape), decided & (solution.settled.gap == 0)
    rates = counted(solution.settled.rate[found].astype(np.int64), solution.ppm[found] // 1000)
    exact = int((solution.ppm[balanced] // 1000).sum())
    whole = np.ones(len(waiting))
    return evolve(
        learned,
        adjustments=evolve(learned.adjustments, rates=rates, exact=exact),
        label_widths=label_widths(_labels(waiting)),
        reference_formats=reference_formats(waiting, whole),
    )


def _weights(policy: MatchingPolicy, past: Past, half_life_days: int) -> tuple[Weights, Weights]:
    """The weights of crowded accounts, then of what strong groups leave: two different crowds of rivals."""
    learned, strategies = policy.learned, list(ALL.values())
    problem = compile_items(past, policy)
    settled, counts = past.settled[problem.source], decayed(past.age, half_life_days)[problem.source]
    choices = choices_of(problem, strategies, learned.first, learned, settled, counts)
    if choices.choosers < _FEWEST_CHOICES:
        return learned.first, learned.residual
    first = weighed(learned.first, fit(choices))
    rounds = settle(problem, evolve(policy, learned=evolve(learned, first=first)), strategies)
    keep = np.ones(len(problem), dtype=np.bool_)
    strong = rounds.settled.take(np.flatnonzero(rounds.settled.stage == 0))
    keep[strong.item] = False
    rest, old = problem.subset(keep)
    left = choices_of(rest, strategies, learned.residual, learned, settled[old], counts[old])
    residual = weighed(learned.residual, fit(left)) if left.choosers >= _FEWEST_CHOICES else learned.residual
    return first, residual


def _labels(items: OpenItems) -> list[str]:
    """The texts of money, each bank line once."""
    rows = np.flatnonzero(np.isin(items.kind, _MONEY))
    _, first = np.unique(items.row[rows], return_index=True)
    texts: list[str] = items.text[rows[first]].tolist()
    return texts


def _documents(items: OpenItems, policy: MatchingPolicy) -> npt.NDArray[np.bool_]:
    """Of each line, whether it is a document and not money."""
    problem = compile_items(items, policy)
    out = np.zeros(len(items), dtype=np.bool_)
    out[problem.source] = problem.document
    return out
