"""Invoices and payments that look like the same one recorded twice, with the evidence, for a person to decide.

Records are put in buckets by what duplicates share (a payer and an amount, a number, a transfer id) and only neighbours
within a bucket are linked, so a million records cost a sort and not a million squared comparisons. Linked records form
groups; the result does not depend on the order of the input.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Generic, TypeVar

from attrs import frozen

from lettrage.explain import Evidence
from lettrage.model._numbers import number_keys, number_stem, same_words
from lettrage.model.invoices import Invoice
from lettrage.model.payments import Payment

__all__ = ["DuplicateGroup", "Likelihood", "likely_duplicate_payments", "likely_duplicates"]

#: Words that banks write where the payer gave no id.
_NO_ID = frozenset({"", "NOTPROVIDED", "NONREF", "NONE", "N/A", "NA", "0"})
#: Numbers may start again from one after about this long.
_NUMBER_DAYS = 366
#: A payer may send the same structured reference again by mistake for about this long.
_REFERENCE_DAYS = 60

R = TypeVar("R", bound=Invoice | Payment)


class Likelihood(StrEnum):
    """How strongly records look alike (vraisemblance).

    Attributes:
        HIGH: Same amount and same number, reference or transfer id (forte).
        MEDIUM: Same number with another amount or customer, or same amount with the same wording (moyenne).
        LOW: Only same payer, same amount and near dates (faible).
    """

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@frozen
class DuplicateGroup:
    """Records that may be one and the same (doublons présumés).

    Attributes:
        likelihood: The strongest link of the group.
        ids: The records, by date and then id.
        evidence: One line for each link, by rule; `observed` names the two records, `expected` what they share.
    """

    likelihood: Likelihood
    ids: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def likely_duplicates(
    invoices: Iterable[Invoice], *, days: int = 5, at_least: Likelihood = Likelihood.LOW
) -> tuple[DuplicateGroup, ...]:
    """Invoices that may have been recorded twice.

    Numbers are compared without separators, leading zeros and the confusions of reading (letter O and zero, letters I
    and L and one); a number with a suffix (``F-101A``, ``F-101 BIS``, ``F-101/2``) is compared with the one without.
    An invoice that another one of the set says it replaces is left out.

    Args:
        invoices: The invoices.
        days: How near issue dates must lie for two invoices of one customer and amount to be linked by that alone.
        at_least: Links weaker than this are left out.

    Returns:
        Groups of two or more, the most likely first, then by ids.

    Complexity: O(n log n) time, O(n) memory; a group of k invoices has at most a few times k pieces of evidence.

    >>> from datetime import date
    >>> from lettrage.model import Invoice
    >>> from lettrage.model.checks import likely_duplicates
    >>> from lettrage.money import Money
    >>> total = Money("1200.00", "EUR")
    >>> twice = [
    ...     Invoice("F-0101", customer="ACME", issued_on=date(2026, 1, 5), total=total),
    ...     Invoice("FO1O1", customer="ACME", issued_on=date(2026, 3, 2), total=total),
    ... ]
    >>> [group] = likely_duplicates(twice)
    >>> group.ids, str(group.likelihood), group.evidence[0].rule
    (('F-0101', 'FO1O1'), 'high', 'duplicate.number')
    """
    records = sorted(invoices, key=lambda invoice: (invoice.issued_on, invoice.id))
    replaced = {other for invoice in records for other in invoice.replaces}
    records = [invoice for invoice in records if invoice.id not in replaced]
    finder = _Finder(records, [invoice.issued_on.toordinal() for invoice in records])
    finder.link("duplicate.number", _by_number, _judge_number, within=_NUMBER_DAYS)
    finder.link_stems()
    finder.link("duplicate.amount", _by_amount, _judge_amount, within=days)
    return finder.groups(at_least)


def likely_duplicate_payments(
    payments: Iterable[Payment], *, days: int = 5, at_least: Likelihood = Likelihood.LOW
) -> tuple[DuplicateGroup, ...]:
    """Payments that may have been recorded, or sent, twice.

    Two payments are linked by the payer's own transfer id; by the same amount from the same payer (customer, IBAN or
    name) within few days, the more so with the same text or reference; by the same amount with the same structured
    reference within two months.

    Args:
        payments: Payments and refunds; only those of one direction are compared.
        days: How near dates must lie for two payments of one payer and amount.
        at_least: Links weaker than this are left out.

    Returns:
        Groups of two or more, the most likely first, then by ids.

    Complexity: O(n log n) time, O(n) memory.

    >>> from datetime import date
    >>> from lettrage.model import Payment
    >>> from lettrage.model.checks import likely_duplicate_payments
    >>> from lettrage.money import Money
    >>> paid = Money("800.00", "EUR")
    >>> twice = [
    ...     Payment("P-7", date(2026, 2, 6), paid, customer="ACME", remittance="VIR F101"),
    ...     Payment("P-9", date(2026, 2, 8), paid, customer="ACME", remittance="vir f-101"),
    ... ]
    >>> [(group.ids, str(group.likelihood)) for group in likely_duplicate_payments(twice)]
    [(('P-7', 'P-9'), 'high')]
    """
    records = sorted(payments, key=lambda payment: (payment.received_on, payment.id))
    finder = _Finder(records, [payment.received_on.toordinal() for payment in records])
    finder.link("duplicate.transfer-id", _by_transfer_id, _judge_transfer_id)
    finder.link("duplicate.reference", _by_reference, _judge_reference, within=_REFERENCE_DAYS)
    finder.link("duplicate.payer", _by_payer, _judge_payer, within=days)
    return finder.groups(at_least)


# -- what shares a bucket, and how much that means ---------------------------------------------------------------------


def _number(invoice: Invoice) -> str:
    return invoice.references.document_number or invoice.id


def _by_number(invoice: Invoice) -> Iterable[Hashable]:
    """Once with the customer and once with the amount: a duplicate may differ in either, hardly in both."""
    keys = number_keys(_number(invoice))
    return [(invoice.entity, key, part) for key in keys for part in (invoice.customer, invoice.total)]


def _judge_number(one: Invoice, other: Invoice) -> tuple[Likelihood, str] | None:
    if one.total == other.total:
        return (Likelihood.HIGH if one.customer == other.customer else Likelihood.MEDIUM), str(one.total)
    return (Likelihood.MEDIUM, one.customer) if one.customer == other.customer else None


def _by_amount(invoice: Invoice) -> Iterable[Hashable]:
    return [(invoice.entity, invoice.customer, invoice.total)] if invoice.total.minor else ()


def _judge_amount(one: Invoice, other: Invoice) -> tuple[Likelihood, str] | None:
    told = same_words(one.text, other.text) or same_words(one.references.order, other.references.order)
    told = told or same_words(one.references.structured_reference, other.references.structured_reference)
    return (Likelihood.MEDIUM if told else Likelihood.LOW), str(one.total)


def _by_transfer_id(payment: Payment) -> Iterable[Hashable]:
    name = payment.end_to_end_id.strip().upper()
    return () if name in _NO_ID else [(payment.direction, payment.entity, name)]


def _judge_transfer_id(one: Payment, other: Payment) -> tuple[Likelihood, str] | None:
    return (Likelihood.HIGH if one.amount == other.amount else Likelihood.MEDIUM), one.end_to_end_id.strip()


def _by_reference(payment: Payment) -> Iterable[Hashable]:
    name = "".join(payment.structured_reference.split()).upper()
    return [(payment.direction, payment.entity, payment.amount, name)] if name else ()


def _judge_reference(one: Payment, _: Payment) -> tuple[Likelihood, str] | None:
    return Likelihood.MEDIUM, one.structured_reference.strip()


def _by_payer(payment: Payment) -> Iterable[Hashable]:
    names = [
        ("customer", payment.customer or ""),
        ("iban", "".join(payment.payer_iban.split()).upper()),
        ("name", " ".join(payment.payer_name.upper().split())),
    ]
    return [(payment.direction, payment.entity, payment.amount, *name) for name in names if name[1]]


def _judge_payer(one: Payment, other: Payment) -> tuple[Likelihood, str] | None:
    told = same_words(one.remittance, other.remittance)
    told = told or same_words(one.structured_reference, other.structured_reference)
    return (Likelihood.HIGH if told else Likelihood.LOW), str(one.amount)


# -- buckets, links, groups --------------------------------------------------------------------------------------------


class _Finder(Generic[R]):
    """Links between neighbours in buckets, and the groups that the links make."""

    def __init__(self, records: Sequence[R], days: Sequence[int]) -> None:
        self.records = records
        self.days = days
        self.links: dict[tuple[int, int, str], tuple[Likelihood, str]] = {}

    def link(
        self,
        rule: str,
        keys: Callable[[R], Iterable[Hashable]],
        judge: Callable[[R, R], tuple[Likelihood, str] | None],
        within: int | None = None,
    ) -> None:
        """Link neighbours, by date, of each bucket; `within` limits the days between them."""
        for rows in self._buckets(keys).values():
            for one, other in pairwise(rows):
                if within is None or self.days[other] - self.days[one] <= within:
                    self._judge(rule, one, other, judge)

    def link_stems(self: _Finder[Invoice]) -> None:
        """Link an invoice whose number is another's with a suffix."""
        invoices: Sequence[Invoice] = self.records
        owners = self._buckets(_by_number)
        for row, invoice in enumerate(invoices):
            stem = number_stem(_number(invoice))
            for owner in owners.get((invoice.entity, stem, invoice.total), ())[:1] if stem else ():
                if owner != row:
                    self._judge("duplicate.suffix", min(owner, row), max(owner, row), _judge_number)

    def _buckets(self, keys: Callable[[R], Iterable[Hashable]]) -> Mapping[Hashable, list[int]]:
        buckets: dict[Hashable, list[int]] = {}
        for row, record in enumerate(self.records):
            for key in keys(record):
                buckets.setdefault(key, []).append(row)
        return buckets

    def _judge(self, rule: str, one: int, other: int, judge: Callable[[R, R], tuple[Likelihood, str] | None]) -> None:
        verdict = judge(self.records[one], self.records[other])
        if verdict is not None:
            self.links.setdefault((one, other, rule), verdict)

    def groups(self, at_least: Likelihood) -> tuple[DuplicateGroup, ...]:
        kept = {
            link: verdict for link, verdict in self.links.items() if _RANK[verdict[0]] <= _RANK[Likelihood(at_least)]
        }
        roots = _components(len(self.records), [(one, other) for one, other, _ in kept])
        members: dict[int, set[int]] = {}
        links: dict[int, list[tuple[int, int, str]]] = {}
        for link in sorted(kept):
            members.setdefault(roots[link[0]], set()).update(link[:2])
            links.setdefault(roots[link[0]], []).append(link)
        groups = [self._group(sorted(members[root]), links[root], kept) for root in members]
        return tuple(sorted(groups, key=lambda group: (_RANK[group.likelihood], group.ids)))

    def _group(
        self,
        rows: Sequence[int],
        links: Sequence[tuple[int, int, str]],
        verdicts: Mapping[tuple[int, int, str], tuple[Likelihood, str]],
    ) -> DuplicateGroup:
        best = min((verdicts[link][0] for link in links), key=_RANK.__getitem__)
        evidence = [
            Evidence(rule, f"{self.records[one].id}, {self.records[other].id}", verdicts[one, other, rule][1])
            for one, other, rule in links
        ]
        return DuplicateGroup(best, tuple(self.records[row].id for row in rows), tuple(evidence))


_RANK: Mapping[Likelihood, int] = {likelihood: rank for rank, likelihood in enumerate(Likelihood)}


def _components(n: int, links: Iterable[tuple[int, int]]) -> list[int]:
    """The first row of the component of each row (union by smallest, with path halving)."""
    parent = list(range(n))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for one, other in links:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    return [root(row) for row in range(n)]
