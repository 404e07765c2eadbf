"""Invoices and payments that look like the same one recorded twice, with the evidence, for a person to decide.

Records are put in buckets by what duplicates share (a payer and an amount, a number, a transfer id) and only neighbours
within a bucket are linked, so a million records cost a sort and not a million squared comparisons. Linked records form
groups; the result does not depend on the order of the input.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator

from lettrage.model._links import DuplicateGroup, Finder, Likelihood, Shared
from lettrage.model._numbers import number_keys, number_stem, plain_words
from lettrage.model.invoices import Invoice
from lettrage.model.payments import Payment

__all__ = ["DuplicateGroup", "Likelihood", "likely_duplicate_payments", "likely_duplicates"]

#: Words that banks write where the payer gave no id.
_NO_ID = frozenset({"", "NOTPROVIDED", "NONREF", "NONE", "N/A", "NA", "0"})
#: Numbers may start again from one after about this long.
_NUMBER_DAYS = 366
#: A payer may send the same structured reference again by mistake for about this long.
_REFERENCE_DAYS = 60
#: A bank sees the same transfer id again within about this long; later a payer has started its count afresh.
_TRANSFER_DAYS = 366


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
    finder = Finder(records, [invoice.issued_on.toordinal() for invoice in records])
    finder.link("duplicate.number", _by_number, _NUMBER_DAYS)
    _link_suffixes(finder, _NUMBER_DAYS)
    finder.link("duplicate.amount", _by_amount, days)
    finder.link("duplicate.wording", _by_wording, days)
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
    finder = Finder(records, [payment.received_on.toordinal() for payment in records])
    finder.link("duplicate.transfer-id", _by_transfer_id, _TRANSFER_DAYS)
    finder.link("duplicate.reference", _by_reference, _REFERENCE_DAYS)
    finder.link("duplicate.payer", _by_payer, days)
    finder.link("duplicate.wording", _by_payer_and_wording, days)
    return finder.groups(at_least)


# -- what duplicates share ---------------------------------------------------------------------------------------------


def _number(invoice: Invoice) -> str:
    return invoice.references.document_number or invoice.id


def _by_number(invoice: Invoice) -> Iterator[Shared]:
    """A duplicate may differ in its amount or in its customer, hardly in both."""
    total = str(invoice.total)
    for key in number_keys(_number(invoice)):
        number = (invoice.entity, key)
        yield Likelihood.HIGH, (*number, invoice.customer, invoice.total), total
        yield Likelihood.MEDIUM, (*number, "", invoice.total), total
        yield Likelihood.MEDIUM, (*number, invoice.customer, None), invoice.customer


def _suffixed(invoice: Invoice, form: str) -> Hashable:
    return invoice.entity, form, invoice.customer, invoice.total


def _by_amount(invoice: Invoice) -> Iterator[Shared]:
    if invoice.total.minor:
        yield Likelihood.LOW, (invoice.entity, invoice.customer, invoice.total), str(invoice.total)


def _by_wording(invoice: Invoice) -> Iterator[Shared]:
    told = (invoice.text, invoice.references.order, invoice.references.structured_reference)
    for name, text in zip(("text", "order", "reference"), told, strict=True):
        words = plain_words(text)
        if words and invoice.total.minor:
            yield Likelihood.MEDIUM, (invoice.entity, invoice.customer, invoice.total, name, words), text


def _by_transfer_id(payment: Payment) -> Iterator[Shared]:
    name = payment.end_to_end_id.strip().upper()
    if name not in _NO_ID:
        yield Likelihood.HIGH, (payment.direction, payment.entity, name, payment.amount), name
        yield Likelihood.MEDIUM, (payment.direction, payment.entity, name, None), name


def _by_reference(payment: Payment) -> Iterator[Shared]:
    name = plain_words(payment.structured_reference)
    if name:
        yield Likelihood.MEDIUM, (payment.direction, payment.entity, payment.amount, name), payment.structured_reference


def _by_payer(payment: Payment) -> Iterator[Shared]:
    for payer in _payers(payment):
        yield Likelihood.LOW, (payment.direction, payment.entity, payment.amount, payer), str(payment.amount)


def _by_payer_and_wording(payment: Payment) -> Iterator[Shared]:
    for text in (payment.remittance, payment.structured_reference):
        words = plain_words(text)
        for payer in _payers(payment) if words else ():
            yield Likelihood.HIGH, (payment.direction, payment.entity, payment.amount, payer, words), text


def _payers(payment: Payment) -> Iterator[tuple[str, str]]:
    for how, name in (("customer", payment.customer), ("iban", payment.payer_iban), ("name", payment.payer_name)):
        words = plain_words(name or "")
        if words:
            yield how, words


def _link_suffixes(finder: Finder[Invoice], within: int) -> None:
    """Link an invoice to the nearest ones, before and after, whose number is its own without a suffix.

    Two numbers with suffixes are no evidence by themselves: ``F-2026-01`` and ``F-2026-02`` are two invoices.
    """
    owners: dict[Hashable, list[int]] = {}
    forms = [number_keys(_number(invoice))[:1] for invoice in finder.records]
    for row, invoice in enumerate(finder.records):
        for form in forms[row]:
            owners.setdefault(_suffixed(invoice, form), []).append(row)
    for row, invoice in enumerate(finder.records):
        rows = owners.get(_suffixed(invoice, number_stem(_number(invoice))), [])
        place = bisect_left(rows, row)
        for owner in rows[max(place - 1, 0) : place + 1]:
            finder.keep("duplicate.suffix", owner, row, Likelihood.HIGH, str(invoice.total), within)
