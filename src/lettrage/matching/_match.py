"""`match`: a ledger in, a `MatchResult` out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import numpy as np
from attrs import evolve

from lettrage._settling import asked, is_lone
from lettrage.errors import did_you_mean, fail, raise_faults
from lettrage.ledger import AccountKey, Ledger
from lettrage.model import KIND_CODES

from ._advices import follow_advices
from ._directed import Directed
from ._duplicates import find_duplicates
from ._insolvency import set_apart
from ._looks import Looks
from ._policy import MatchingPolicy
from ._policy_lint import obstacles
from ._result import MatchResult
from ._segments import Flags
from ._whole import NOWHERE
from .payers._join import Joined, join_items
from .strategies import ALL, Strategy

__all__ = ["chosen_strategies", "match"]

_DEFAULT = MatchingPolicy()


def match(
    ledger: Ledger,
    policy: MatchingPolicy = _DEFAULT,
    *,
    as_of: date,
    known_on: date | None = None,
    accounts: Iterable[AccountKey | str] | None = None,
    strategies: Iterable[str | Strategy] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> MatchResult:
    """Find out which payments settle which invoices.

    Args:
        ledger: The facts. Nothing in it changes: apply the result to get a ledger in which the groups are settled.
        policy: What the company wants; the default is careful.
        as_of: The day whose open items are matched.
        known_on: Only what was known on that day counts; None for all facts.
        accounts: Only these accounts (keys, or names such as a customer's id); None for all.
        strategies: Names of `lettrage.matching.strategies.ALL`, or objects with `name` and `propose`; None for all.
        progress: Called after each round with the rounds done and the rounds in all.

    Raises:
        InvalidPolicy: ``bad-policy`` for a policy that asks for what is not built, ``unknown-strategy``.
        UnknownId: ``unknown-account``.

    Every item has one outcome, every limit that was hit is in `stats`, and the same facts give the same answer in any
    order. Complexity: near n log n in the open items; searches are bounded per account by `policy.budget`.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money, Payment, match
    >>> day, paid, text = date(2026, 2, 6), Money("2000.00", "EUR"), "VIR ACME F101 F102"
    >>> ledger = Ledger(
    ...     invoices=[
    ...         Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), total=Money("1200.00", "EUR")),
    ...         Invoice("F-102", customer="ACME", issued_on=date(2026, 1, 9), total=Money("800.00", "EUR")),
    ...     ],
    ...     payments=[Payment("P-7", customer="ACME", received_on=day, amount=paid, remittance=text)],
    ... )
    >>> result = match(ledger, as_of=date(2026, 2, 6))
    >>> [(str(a.credit), str(a.debit), str(a.debit_amount)) for a in result.allocations]
    [('P-7', 'F-101', '1200.00 EUR'), ('P-7', 'F-102', '800.00 EUR')]
    """
    asked(Ledger, ledger, "ledger")
    asked(date, as_of, "as_of")
    raise_faults(obstacles(asked(MatchingPolicy, policy, "policy")))
    if progress is not None and not callable(progress):
        fail(
            "bad-value", "`progress` is called after each round", path="progress", expected="a function of two numbers"
        )
    chosen = chosen_strategies(strategies)
    joined = join_items(ledger, ledger.open_items(as_of=as_of, known_on=known_on), policy)
    if accounts is not None:
        joined = joined.select(_within(joined, accounts))
    no, never = ledger.refused(as_of=as_of, known_on=known_on), ledger.undone(as_of=as_of, known_on=known_on)
    refused, undone = (
        [[(KIND_CODES[key.kind], key.id, key.instalment, left) for key, left in group] for group in sorted(groups)]
        for groups in (no, never)
    )
    advised = follow_advices(ledger, set_apart(ledger, joined), no | never)
    looks = Looks(
        ledger,
        policy,
        as_of,
        known_on,
        chosen,
        Directed.of(advised.groups),
        refused,
        undone,
        no | never,
        progress,
    )
    whole = looks.whole(joined)
    doubles = find_duplicates(ledger, whole.items, whole.left)
    notes = {**whole.notes, **dict.fromkeys(doubles.rows, "duplicate")}
    limits = whole.limits + tuple((f"payers: {limit.what}", NOWHERE) for limit in whole.joined.payers.limits)
    limits = (*limits, ("duplicates", NOWHERE)) if doubles.limited else limits
    if doubles.rows or limits != whole.limits:
        whole = evolve(whole, notes=notes, limits=limits)
    return MatchResult(as_of, known_on, policy, whole, advised.read, advised.disputes, doubles.groups)


def chosen_strategies(wanted: Iterable[str | Strategy] | None) -> list[Strategy]:
    """The strategies asked for, names looked up."""
    if wanted is None:
        return list(ALL.values())
    _check_list(wanted, "strategies")
    chosen: list[Strategy] = []
    for one in wanted:
        if isinstance(one, str):
            if one not in ALL:
                fail(
                    "unknown-strategy",
                    f"no strategy is called `{one}`",
                    found=one,
                    expected=", ".join(ALL),
                    help=did_you_mean(one, ALL),
                )
            chosen.append(ALL[one])
        elif callable(getattr(one, "propose", None)) and isinstance(getattr(one, "name", None), str):
            chosen.append(one)
        else:
            fail("unknown-strategy", "a strategy has a `name` and a `propose(problem)`", found=repr(one)[:80])
    return chosen


def _check_list(values: object, path: str) -> None:
    if is_lone(values):
        fail("bad-value", f"`{path}` is a list", path=path, expected="a list", help="put one value in a list")


def _within(joined: Joined, accounts: Iterable[AccountKey | str]) -> Flags:
    """Which items belong to the accounts asked for, and to those that are matched together with them."""
    _check_list(accounts, "accounts")
    items = joined.items
    known = {str(key.name) for key in items.accounts}
    keep = np.zeros(len(items.accounts) + 1, dtype=np.bool_)
    for wanted in accounts:
        if not isinstance(wanted, (str, AccountKey)):
            fail("bad-value", "an account is a name or an `AccountKey`", path="accounts", expected="text")
        hits = [place for place, key in enumerate(items.accounts) if wanted in (key, key.name)]
        if not hits:
            fail(
                "unknown-account",
                f"no open item is in account `{wanted}`",
                found=str(wanted),
                help=did_you_mean(str(wanted), known),
            )
        keep[hits] = True
    together = np.zeros_like(keep)
    together[items.account[keep[joined.home]]] = True
    return np.asarray(together[items.account])
