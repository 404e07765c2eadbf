"""One posting: balanced accounting lines, as values."""

from __future__ import annotations

from datetime import date

from attrs import evolve, frozen

from lettrage.model import ItemKey

from ._chart import PostingRole

__all__ = ["Posting", "PostingLine"]


@frozen
class PostingLine:
    """One accounting line; one side of it is zero (ligne d'écriture).

    Attributes:
        role: What the account is for. account: Its number. auxiliary: The sub-ledger account of customers, else ``""``.
        entity: Whose books. currency: The currency of the amounts.
        debit_minor, credit_minor: Minor units, never below zero.
        item: The item that it is about.
        text: Why: the reason of the adjustment, ``"exchange"``, or nothing for money that changes account.
    """

    role: PostingRole
    account: str
    auxiliary: str
    entity: str
    currency: str
    debit_minor: int
    credit_minor: int
    item: ItemKey
    text: str = ""

    @classmethod
    def of(
        cls, role: PostingRole, account: str, entity: str, currency: str, minor: int, item: ItemKey, text: str
    ) -> PostingLine:
        """A line from a signed amount: debit above zero, credit below.

        >>> from lettrage.matching import PostingLine, PostingRole
        >>> from lettrage.model import ItemKey
        >>> PostingLine.of(PostingRole.FEE, "627", "", "EUR", 150, ItemKey("payment", "P-1"), "bank").debit_minor
        150
        """
        return cls(role, account, "", entity, currency, max(minor, 0), max(-minor, 0), item, text)


@frozen
class Posting:
    """The accounting lines of one settlement (écriture).

    Debits equal credits for each creditor and currency.

    Attributes:
        settlement: Id of the settlement, or what was written off. on: The day of the posting.
        lines: The lines. code: The lettering code. reversal: It takes back an earlier posting.

    >>> from datetime import date
    >>> from lettrage.matching import Posting
    >>> Posting("S-1", date(2026, 2, 6)).reversed(date(2026, 3, 1)).reversal
    True
    """

    settlement: str
    on: date
    lines: tuple[PostingLine, ...] = ()
    code: str = ""
    reversal: bool = False

    def reversed(self, on: date) -> Posting:
        """The posting that takes this one back, debits and credits exchanged (contrepassation)."""
        lines = [evolve(one, debit_minor=one.credit_minor, credit_minor=one.debit_minor) for one in self.lines]
        return evolve(self, on=on, lines=tuple(lines), reversal=not self.reversal)
