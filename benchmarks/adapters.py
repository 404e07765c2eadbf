"""What a scorer of lettering proposals calls: the items of one account in, groups out.

The items go through `Ledger.from_items` and `match`, as those of any caller. In supplier accounts (40x) the sides are
swapped on the way in, so that + is what an invoice adds on either side of the books. Kinds come from the journals of
the one account that is seen: fewer lines to judge a journal by than a whole file has.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "examples"))

from ledger_lines import LedgerLine, items_table

from lettrage import Ledger, MatchingPolicy, match
from lettrage.ledger import Decision


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

    def groups(self, policy: MatchingPolicy) -> list[list[dict[str, Any]]]:
        found: list[list[dict[str, Any]]] = [[] for _ in range(self.size)]
        batch = match(self.ledger, policy, as_of=self.as_of).batch
        for group, (begin, end) in enumerate(zip(batch.start[:-1], batch.start[1:], strict=True)):
            if batch.decision[group] == Decision.AMBIGUOUS:
                continue
            members = [self.own[str(name)] for name in batch.id[begin:end]]
            found[members[0][0]].append(
                {
                    "ids": [name for _, name in members],
                    "auto": batch.decision[group] == Decision.AUTO,
                    "confidence": int(batch.info["confidence_ppm"][group]) / 1e6,
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
