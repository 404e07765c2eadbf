"""What an outside judge calls: one account's items, one target, or two columns of amounts in; index groups out.

`predict` is called by a scorer of lettering proposals, `solve` and `solve_m2m` by benchmarks of the kernels alone.

For `predict` the items go through `Ledger.from_items` and `match`, as those of any caller. In supplier accounts (40x)
the sides are swapped on the way in, so that + is what an invoice adds on either side of the books. Kinds come from the
journals of the one account that is seen: fewer lines to judge a journal by than a whole file has.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeAlias

from attrs import evolve, frozen

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "examples"))

from ledger_lines import LedgerLine, items_table

from lettrage import Ledger, MatchingPolicy, match
from lettrage.ledger import Decision
from lettrage.matching.kernels import Status, match_groups, solve_subset

Answer: TypeAlias = "tuple[Literal['feasible'], list[int]] | tuple[Literal['infeasible', 'unknown'], None]"


def solve(items: Sequence[int], target: int, kmax: int | None = None, tol: int = 0) -> Answer:
    """Does a non-empty group of at most `kmax` items sum to within `tol` of the target?

    Returns:
        `("feasible", indices)`, `("infeasible", None)` when that is proved, else `("unknown", None)`. An item of zero
        is a group of its own for a target within `tol` of zero.
    """
    if kmax is not None and kmax < 1:
        return "infeasible", None
    answer = solve_subset(items, target, max_size=kmax, tolerance=tol, limit=1, budget="prove")
    if answer.solutions:
        return "feasible", list(answer.solutions[0])
    if answer.zeros and abs(target) <= tol:
        return "feasible", [answer.zeros[0]]
    return ("infeasible" if answer.status is Status.NONE else "unknown"), None


def solve_m2m(
    payments: Sequence[int], invoices: Sequence[int], kp: int | None = None, ki: int | None = None
) -> list[tuple[list[int], list[int]]]:
    """Groups of at most `kp` payments and `ki` invoices that balance and that evidence carries.

    Returns:
        `(payment indices, invoice indices)` of each group that is committed; nothing that equal rivals contest.
    """
    found = match_groups(invoices, payments, max_debits=ki or 4, max_credits=kp or 2, budget="prove")
    return [(list(g.credits), list(g.debits)) for g in found.groups if g.status is Status.UNIQUE]


def predict(account: str, items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Disjoint groups of one account.

    Args:
        account: Number of the account; 40… is a supplier.
        items: `id`, `date` (ISO), `debit_minor`, `credit_minor`, `currency`, `piece_ref`, `label`, `journal` each.

    Returns:
        `{"ids": [...], "auto": bool, "confidence": float}` for each group that is decided or proposed; groups between
        equal rivals are reported to a person without a choice, so they are not among them.
    """
    return predict_with(account, items, MatchingPolicy())


def predict_with(account: str, items: Sequence[Mapping[str, Any]], policy: MatchingPolicy) -> list[dict[str, Any]]:
    """The same under a policy."""
    company = Company.of([(account, items)])
    return company.groups(policy)[0]


def predict_ledger(accounts: Sequence[Mapping[str, Any]]) -> list[list[dict[str, Any]]]:
    """Disjoint groups of all accounts of one company, which are learned from, letters hidden, before they are matched.

    Args:
        accounts: `account` and `items` of each, the items as `predict` takes them. Kinds are still told account by
            account, so that nothing but the learning differs from `predict`.

    Returns:
        Per account, in their order, what `predict` returns.
    """
    company = Company.of([(str(one["account"]), one["items"]) for one in accounts])
    return company.groups(MatchingPolicy().learn(company.ledger, as_of=company.as_of))


@frozen
class Company:
    """Accounts as one ledger. Ids and account numbers need not be unique: each gets the number of its account.

    Attributes:
        ledger: The items. as_of: The day of the last one. size: How many accounts.
        own: The account's place, and the caller's id, behind each id of the ledger.
    """

    ledger: Ledger
    as_of: date
    size: int
    own: dict[str, tuple[int, str]]

    @classmethod
    def of(cls, accounts: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> Company:
        table: dict[str, list[object]] = {}
        own: dict[str, tuple[int, str]] = {}
        as_of = date(2000, 1, 1)
        for place, (account, items) in enumerate(accounts):
            lines = [line for line in (_line(account, item) for item in items) if line.amount_minor]
            for number, line in enumerate(lines):
                name = line.id if line.id not in own else f"{line.id}~{place}"
                own[name] = place, line.id
                lines[number] = evolve(line, id=name)
            as_of = max([as_of, *(line.on for line in lines)])
            currency = str(items[0]["currency"]) if items else "EUR"
            for column, values in items_table(lines, currency=currency).items():
                named = [f"{account}~{place}" if place else account] * len(lines)
                table.setdefault(column, []).extend(named if column == "account" else values)
        ledger = Ledger.from_items(table) if own else Ledger()
        return cls(ledger, as_of, len(accounts), own)

    def groups(self, policy: MatchingPolicy, **options: Any) -> list[list[dict[str, Any]]]:
        """What `predict` returns, for each account; `options` go to `match`."""
        found: list[list[dict[str, Any]]] = [[] for _ in range(self.size)]
        batch = match(self.ledger, policy, as_of=self.as_of, **options).batch
        for group, (begin, end) in enumerate(zip(batch.start[:-1], batch.start[1:], strict=True)):
            if batch.decision[group] == Decision.AMBIGUOUS:
                continue
            members = [self.own[str(name)] for name in batch.id[begin:end]]
            found[members[0][0]].append(
                {
                    "ids": [name for _, name in members],
                    "auto": batch.decision[group] == Decision.AUTO,
                    "confidence": int(batch.info["confidence_ppm"][group]) / 1e6,
                    "shape": str(batch.info["shape"][group]),
                }
            )
        return found


def _line(account: str, item: Mapping[str, Any]) -> LedgerLine:
    return LedgerLine(
        id=str(item["id"]),
        account=account,
        journal=str(item["journal"] or ""),
        on=date.fromisoformat(str(item["date"])),
        amount_minor=int(item["debit_minor"]) - int(item["credit_minor"]),
        text=str(item["label"] or ""),
        reference=str(item["piece_ref"] or ""),
    )
