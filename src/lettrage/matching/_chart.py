"""Charts of accounts as dated data: which account plays which role in the postings of a settlement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from attrs import field, frozen

from lettrage.errors import fail
from lettrage.law import Confidence, Source
from lettrage.records import as_tuple

__all__ = ["Chart", "ChartEntry", "PostingRole", "fr_pcg"]


class PostingRole(StrEnum):
    """What an account is for in a posting (rôle comptable).

    Attributes:
        RECEIVABLE: What customers owe (clients). PAYABLE: What is owed to suppliers (fournisseurs).
        CLEARING: Money whose owner is not known yet, and positions between two currencies (compte d'attente).
        INTERCOMPANY: Between two creditors of one ledger (compte courant de groupe).
        DISCOUNT_GRANTED, DISCOUNT_RECEIVED: Early-payment discounts (escomptes accordés, obtenus).
        TAX_ON_SALES, TAX_ON_PURCHASES: The tax within them (TVA collectée, déductible).
        FEE: Kept back by banks (frais bancaires).
        WITHHOLDING: Withheld by the debtor for a tax office (retenue à la source).
        DIFFERENCE_LOSS, DIFFERENCE_GAIN: Roundings and small differences (écarts de règlement).
        EXCHANGE_LOSS, EXCHANGE_GAIN: On trade receivables and payables (pertes, gains de change).
        BAD_DEBT: Given up for good (créances irrécouvrables).
    """

    RECEIVABLE = "receivable"
    PAYABLE = "payable"
    CLEARING = "clearing"
    INTERCOMPANY = "intercompany"
    DISCOUNT_GRANTED = "discount_granted"
    DISCOUNT_RECEIVED = "discount_received"
    TAX_ON_SALES = "tax_on_sales"
    TAX_ON_PURCHASES = "tax_on_purchases"
    FEE = "fee"
    WITHHOLDING = "withholding"
    DIFFERENCE_LOSS = "difference_loss"
    DIFFERENCE_GAIN = "difference_gain"
    EXCHANGE_LOSS = "exchange_loss"
    EXCHANGE_GAIN = "exchange_gain"
    BAD_DEBT = "bad_debt"


@frozen
class ChartEntry:
    """One account in one role, from a day on.

    Attributes:
        role: What it is for. account: Its number. name: Its name in the chart.
        valid_from: The first day; None for always. source: Where the chart says so.
    """

    role: PostingRole
    account: str
    name: str = ""
    valid_from: date | None = None
    source: Source | None = None


@frozen
class Chart:
    """Accounts by role, dated (plan de comptes).

    A company's own chart is one more value: take the entries that differ, and the rest of a shipped one.

    Attributes:
        name: What the chart is called.
        entries: One per role, or several with days from which each holds.

    >>> from datetime import date
    >>> from lettrage.matching import ChartEntry, PostingRole, fr_pcg
    >>> fr_pcg().account(PostingRole.DISCOUNT_GRANTED, on=date(2026, 2, 6))
    '665'
    >>> own = fr_pcg().with_entries([ChartEntry(PostingRole.FEE, "62710000")])
    >>> own.account(PostingRole.FEE, on=date(2026, 2, 6))
    '62710000'
    """

    name: str
    entries: tuple[ChartEntry, ...] = field(default=(), converter=as_tuple)

    def account(self, role: PostingRole, *, on: date) -> str:
        """The account of a role on a day.

        Raises:
            InvalidInput: ``missing-value`` when the chart has none.
        """
        held = [one for one in self.entries if one.role is role and (one.valid_from or date.min) <= on]
        if not held:
            help = "add a `ChartEntry` for it with `with_entries`"
            fail("missing-value", f"chart {self.name} has no account for {role.value} on {on}", path=role, help=help)
        return max(held, key=lambda one: one.valid_from or date.min).account

    def with_entries(self, entries: Sequence[ChartEntry]) -> Chart:
        """The same chart with these entries in place of all that it had for their roles."""
        roles = {one.role for one in entries}
        return Chart(self.name, (*(one for one in self.entries if one.role not in roles), *entries))


def fr_pcg() -> Chart:
    """The French general chart (plan comptable général), account classes 4, 6 and 7.

    The accounts for intercompany, withholding and clearing are common choices and no rule: replace them by your own.

    >>> from datetime import date
    >>> from lettrage.matching import PostingRole, fr_pcg
    >>> [fr_pcg().account(PostingRole.EXCHANGE_LOSS, on=date(year, 6, 30)) for year in (2016, 2017)]
    ['666', '656']
    """
    pcg = Source("règlement ANC 2014-03 (PCG)", Confidence.MEDIUM, text="comptes des classes 4, 6 et 7")
    trade = Source("règlement ANC 2015-05", Confidence.MEDIUM, text="écarts de change commerciaux en exploitation")
    usual = Source("usage", Confidence.LOW, text="no rule; choose the account of your own chart")
    rows = (
        (PostingRole.RECEIVABLE, "411", "Clients", None, pcg),
        (PostingRole.PAYABLE, "401", "Fournisseurs", None, pcg),
        (PostingRole.CLEARING, "471", "Comptes d'attente", None, usual),
        (PostingRole.INTERCOMPANY, "451", "Groupe", None, usual),
        (PostingRole.DISCOUNT_GRANTED, "665", "Escomptes accordés", None, pcg),
        (PostingRole.DISCOUNT_RECEIVED, "765", "Escomptes obtenus", None, pcg),
        (PostingRole.TAX_ON_SALES, "44571", "TVA collectée", None, pcg),
        (PostingRole.TAX_ON_PURCHASES, "44566", "TVA sur autres biens et services", None, pcg),
        (PostingRole.FEE, "627", "Services bancaires et assimilés", None, pcg),
        (PostingRole.WITHHOLDING, "444", "État - Impôts sur les bénéfices", None, usual),
        (PostingRole.DIFFERENCE_LOSS, "658", "Charges diverses de gestion courante", None, pcg),
        (PostingRole.DIFFERENCE_GAIN, "758", "Produits divers de gestion courante", None, pcg),
        (PostingRole.EXCHANGE_LOSS, "666", "Pertes de change", None, pcg),
        (PostingRole.EXCHANGE_LOSS, "656", "Pertes de change commerciales", date(2017, 1, 1), trade),
        (PostingRole.EXCHANGE_GAIN, "766", "Gains de change", None, pcg),
        (PostingRole.EXCHANGE_GAIN, "756", "Gains de change commerciaux", date(2017, 1, 1), trade),
        (PostingRole.BAD_DEBT, "654", "Pertes sur créances irrécouvrables", None, pcg),
    )
    return Chart("fr_pcg", [ChartEntry(*row) for row in rows])
