"""Likely duplicates by comparing every pair, slowly and obviously."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from lettrage.model import Invoice, Payment
from lettrage.model._numbers import number_keys, number_stem, plain_words


def invoice_pair(one: Invoice, other: Invoice, days: int) -> str | None:
    """How likely two invoices are one: high, medium, low or not at all."""
    apart = abs((one.issued_on - other.issued_on).days)
    same_amount, same_customer = one.total == other.total, one.customer == other.customer
    first, second = (invoice.references.document_number or invoice.id for invoice in (one, other))
    verdicts: list[str] = []
    if one.entity == other.entity and apart <= 366:
        if set(number_keys(first)) & set(number_keys(second)) and (same_amount or same_customer):
            verdicts.append("high" if same_amount and same_customer else "medium")
        forms = [(number_keys(a)[:1], number_stem(b)) for a, b in ((first, second), (second, first))]
        if same_amount and same_customer and any(form == (stem,) for form, stem in forms):
            verdicts.append("high")
    if one.entity == other.entity and apart <= days and same_amount and same_customer and one.total.minor:
        told = [(one.text, other.text)]
        told += [(one.references.order, other.references.order)]
        told += [(one.references.structured_reference, other.references.structured_reference)]
        same = any(plain_words(a) and plain_words(a) == plain_words(b) for a, b in told)
        verdicts.append("medium" if same else "low")
    return _strongest(verdicts)


def payment_pair(one: Payment, other: Payment, days: int) -> str | None:
    """How likely two payments are one."""
    if one.direction != other.direction or one.entity != other.entity:
        return None
    apart = abs((one.received_on - other.received_on).days)
    verdicts: list[str] = []
    ids = {one.end_to_end_id.strip().upper(), other.end_to_end_id.strip().upper()}
    if len(ids) == 1 and not ids & {"", "NOTPROVIDED", "NONREF", "NONE", "N/A", "NA", "0"} and apart <= 366:
        verdicts.append("high" if one.amount == other.amount else "medium")
    if one.amount == other.amount:
        references = {plain_words(one.structured_reference), plain_words(other.structured_reference)}
        if len(references) == 1 and references != {""} and apart <= 60:
            verdicts.append("medium")
        if apart <= days and any(same_and_told(a, b) for a, b in _payer_names(one, other)):
            left = {plain_words(one.remittance), plain_words(one.structured_reference)} - {""}
            right = {plain_words(other.remittance), plain_words(other.structured_reference)} - {""}
            verdicts.append("high" if left & right else "low")
    return _strongest(verdicts)


def same_and_told(one: str | None, other: str | None) -> bool:
    return plain_words(one or "") != "" and plain_words(one or "") == plain_words(other or "")


def _payer_names(one: Payment, other: Payment) -> list[tuple[str | None, str | None]]:
    fields = ("customer", "payer_iban", "payer_name")
    return [(getattr(one, name), getattr(other, name)) for name in fields]


def _strongest(verdicts: Sequence[str]) -> str | None:
    return next((word for word in ("high", "medium", "low") if word in verdicts), None)


def groups(
    records: Sequence[Invoice] | Sequence[Payment], pair: Callable[..., str | None], days: int
) -> set[tuple[str, frozenset[str]]]:
    """Components of the graph of all pairs, each with its strongest verdict."""
    links = [(one, other, pair(one, other, days)) for one, other in combinations(records, 2)]
    found = [({one.id, other.id}, {verdict}) for one, other, verdict in links if verdict is not None]
    merged = True
    while merged:
        merged = False
        for left, right in combinations(found, 2):
            if left[0] & right[0]:
                found.remove(right)
                left[0].update(right[0])
                left[1].update(right[1])
                merged = True
                break
    return {(_strongest(list(verdicts)) or "", frozenset(ids)) for ids, verdicts in found}
