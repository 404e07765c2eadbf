"""Search kernels: integers in, indices and a certificate out. No money, no dates, no text: those live in the
strategies.

Whole ledger at once (columns of all accounts, accounts never meet; items of an account side by side)
    find_runs(amount, account, target, target_account, min_length=2, max_length=30, counter=None) -> RunHits
    find_sums(amount, account, size, target, target_account, day=None, span_days=None, most_per_account=…, counter=None)
        -> SumHits           sums of 1..4 items that hit a target
        target: amounts, or a TargetTable of them that several searches share
    list_sums(amount, account, size, day=None, span_days=None, most_per_account=…) -> SumList
        one side of a many-to-many join: pass its `total` as targets to `find_sums`
    find_small_subsets(amount, account, target, target_account, most_items=12, pairs=True, counter=None) -> SmallHits
        every subset of every small account against every target and pair of targets

One target
    solve_subset(items, target, max_size=None, tolerance=0, limit=2, budget="interactive", order=None, alike=None)
        -> SubsetResult(status, solutions, ways, count, count_exact, proved_empty, zeros, cost, limits; .lam_mnats)
    Status: UNIQUE, AMBIGUOUS, FOUND (uniqueness open), NONE (proved), EXHAUSTED (never to be shown as NONE)

One account
    match_groups(debits, credits, max_debits=4, max_credits=2, budget="batch") -> GroupMatches
        many to many by evidence: committed groups with lambda and margin, ambiguous ones told apart

How surprising a hit is
    expected_subsets(items, target, size=None, tolerance=0) -> lambda by formula; count_exactly(...) where cheap;
        to_mnats(lambda) -> 1000 ln(lambda) as an integer
    CoincidenceCounter(target, account, floor=…, unit=1)   .add(sums, account) per chunk, then .mnats() = 1000
        ln(lambda); pass it as `counter=` to the searches above
    lambda_counted(sums, target, floor, unit=1) -> int64 milli-nats, one account

Selection
    component_labels(start, item, n_items) -> int64[c]
    pack(weights, start, item, n_items, budget=…) -> Packing(selected, margin, rival, proved, component, limits, .tied)

Work
    Budget(units or "interactive" | "batch" | "prove"), Limit, PRESETS

Costs are prepaid in integers, never measured; a bound that was reached is in the answer. Two-sided searches use sorted
merges, tagged sorts and bitsets (Horowitz and Sahni, 1974, and older), never a hash map of half-list sums.
"""

from ._targets import TargetTable
from .batch_small import SmallHits, find_small_subsets
from .budget import PRESETS, Budget, BudgetLike, Limit
from .coincidence import count_exactly, expected_subsets, to_mnats
from .combinations import SumHits, SumList, find_sums, list_sums
from .components import component_labels
from .counting import MODULI, CoincidenceCounter, lambda_counted
from .groups import GroupMatch, GroupMatches, match_groups
from .packing import Packing, pack
from .runs import RunHits, find_runs
from .status import Status, SubsetResult
from .subset_sum import solve_subset

__all__ = [
    "MODULI",
    "PRESETS",
    "Budget",
    "BudgetLike",
    "CoincidenceCounter",
    "GroupMatch",
    "GroupMatches",
    "Limit",
    "Packing",
    "RunHits",
    "SmallHits",
    "Status",
    "SubsetResult",
    "SumHits",
    "SumList",
    "TargetTable",
    "component_labels",
    "count_exactly",
    "expected_subsets",
    "find_runs",
    "find_small_subsets",
    "find_sums",
    "lambda_counted",
    "list_sums",
    "match_groups",
    "pack",
    "solve_subset",
    "to_mnats",
]
