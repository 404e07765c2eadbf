"""Hypothesis strategies for every class of the model: valid records, in one currency each.

Other rooms import `invoices`, `credit_notes`, `payments`, `entries`, `settlements`, … or `record(cls)` for any class.
Fields are drawn from their annotations; only the rules between fields are written here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import attrs
from hypothesis import strategies as st

from lettrage import model as m
from lettrage import terms as t
from lettrage.money import Money
from lettrage.records import Mark, field_hints

C = TypeVar("C")

#: Dates on which documents begin, and dates on which things fall due: the second never come before the first.
EARLY = st.dates(date(2024, 1, 1), date(2025, 12, 31))
LATE = st.dates(date(2026, 1, 1), date(2027, 12, 31))
_LATE_FIELDS = {
    "due_on",
    "new_due_on",
    "usable_from",
    "provisional_until",
    "matures_on",
    "valid_to",
    "until_on",
    "call_back_on",
    "published_on",
    "releases_on",
}

ids = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/ é", min_size=1, max_size=8).filter(str.strip)
texts = st.one_of(st.just(""), st.text(max_size=12))
currencies = st.sampled_from(["EUR", "USD", "JPY", "TND"])
scalars = st.one_of(st.none(), st.booleans(), st.integers(-(10**6), 10**6), texts, st.floats(-1e6, 1e6))
attributes = st.one_of(st.just({}), st.dictionaries(st.text(min_size=1, max_size=6), scalars, max_size=3))


def money(currency: str, least: int = 0, most: int = 10**7) -> st.SearchStrategy[Money]:
    """Money of `least` to `most` minor units."""
    return st.integers(least, most).map(lambda minor: Money.of_minor(minor, currency))


def item_keys(kind: m.ItemKind | None = None) -> st.SearchStrategy[m.ItemKey]:
    """Keys of items, of one kind or any."""
    kinds = st.sampled_from(m.ItemKind) if kind is None else st.just(kind)
    return st.builds(m.ItemKey, kinds, ids, st.integers(1, 3))


def record(cls: type[C], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[C]:
    """Valid records of a class of the model; `given` replaces the strategy of a field."""
    return currencies.flatmap(lambda currency: record_in(currency, cls, **given))


def record_in(currency: str, cls: type[C], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[C]:
    """The same, with every amount in one currency."""
    return _built(currency, cls, given) if given else _plain(currency, cls)


@cache
def _plain(currency: str, cls: type[Any]) -> st.SearchStrategy[Any]:
    return _WHOLE[cls](currency) if cls in _WHOLE else _built(currency, cls, {})


def _built(currency: str, cls: type[Any], given: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    rules = _RULES.get(cls, lambda _: {})(currency)
    chosen = {**rules, **given}
    names = [attribute.name for attribute in attrs.fields(cls) if attribute.name not in chosen]
    hints = field_hints(cls)
    return st.builds(cls, **{name: _field(name, hints[name], currency) for name in names}, **chosen)


def _field(name: str, hint: Any, currency: str) -> st.SearchStrategy[Any]:
    if name == "attributes":
        return attributes
    if name == "external_references":
        return st.dictionaries(ids, texts, max_size=2)
    if name in _LATE_FIELDS:
        return st.one_of(st.none(), LATE) if NoneType in get_args(hint) else LATE
    return drawn_from(hint, currency)


@cache
def drawn_from(hint: Any, currency: str) -> st.SearchStrategy[Any]:
    """Values that an annotation allows."""
    origin, arms = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return st.one_of(*[drawn_from(arm, currency) for arm in arms])
    if origin is Annotated:
        marks = [mark for mark in arms[1:] if isinstance(mark, Mark)]
        return _marked(arms[0], marks, currency)
    if origin is Literal:
        return st.sampled_from(arms)
    if origin is tuple:
        if len(arms) == 2 and arms[1] is Ellipsis:
            return st.lists(drawn_from(arms[0], currency), max_size=2).map(tuple)
        return st.tuples(*[drawn_from(arm, currency) for arm in arms])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if attrs.has(hint) and hint is not Money:
        return record_in(currency, hint)
    return {
        NoneType: st.none(),
        str: texts,
        int: st.integers(0, 6),
        bool: st.booleans(),
        date: EARLY,
        Money: money(currency),
        Decimal: st.decimals(0, 100, places=2),
    }[hint]


def _marked(base: Any, marks: list[Mark], currency: str) -> st.SearchStrategy[Any]:
    codes = {mark.code for mark in marks}
    if base is str:
        if "unknown-currency" in codes:
            return st.just(currency)
        return ids if codes & {"empty-id", "missing-value"} else st.sampled_from(["", "FR", "DE"])
    if base is Money:
        return money(currency, 1 if "zero-amount" in codes else 0)
    return drawn_from(base, currency).filter(lambda value: all(mark.test(value) for mark in marks))


# -- rules between fields ----------------------------------------------------------------------------------------------


@st.composite
def _with_parts(draw: st.DrawFn, currency: str, cls: Any) -> Any:
    """An invoice or credit note whose lines sum to its total."""
    least = 1 if cls is m.CreditNote else 0
    total = draw(money(currency, least))
    parts: dict[str, Any] = {"total": st.just(total), "taxes": st.just(())}
    if draw(st.booleans()):
        tax = total.minor // 6
        line = m.TaxLine(20, Money.of_minor(total.minor - tax, currency), Money.of_minor(tax, currency))
        parts["taxes"] = st.just((line,))
    if cls is m.Invoice:
        shares = total.split(draw(st.integers(1, 3)))
        lines = tuple(draw(record_in(currency, m.Instalment, amount=st.just(share))) for share in shares)
        parts["instalments"] = st.just(lines if draw(st.booleans()) else ())
        others = st.lists(ids.map("X-".__add__), max_size=2).map(tuple)
        parts |= {"replaces": others, "deducts": others, "id": ids.map("F-".__add__)}
    return draw(record_in(currency, cls, **parts))


@st.composite
def _allocation(draw: st.DrawFn, currency: str) -> m.Allocation:
    amount = draw(money(currency, 1))
    foreign = draw(st.booleans())
    paid = Money.of_minor(amount.minor + 7, "CHF") if foreign else amount
    base = {"base_credit_minor": amount.minor, "base_debit_minor": amount.minor} if foreign else {}
    credit, debit = draw(item_keys(m.ItemKind.PAYMENT)), draw(item_keys(m.ItemKind.INVOICE))
    return m.Allocation(credit, debit, paid, amount, **base, origin=draw(st.sampled_from(["evidence", "policy"])))


@st.composite
def _adjustment(draw: st.DrawFn, currency: str) -> m.Adjustment:
    amount = draw(money(currency, 1)) * draw(st.sampled_from([1, -1]))
    tax = draw(st.sampled_from([None, Money.of_minor(int(amount.minor / 6), currency)]))
    return m.Adjustment(draw(item_keys()), draw(st.sampled_from(m.AdjustmentKind)), amount, tax, draw(texts))


@st.composite
def _settlement(draw: st.DrawFn, currency: str) -> m.Settlement:
    pairs = draw(st.lists(_allocation(currency), min_size=1, max_size=3))
    pairs = [pair for pair in pairs if pair.credit_amount.currency == pairs[0].credit_amount.currency]
    adjustments = draw(st.lists(_adjustment(currency), max_size=2))
    fixed = {"allocations": st.just(tuple(pairs)), "adjustments": st.just(tuple(adjustments))}
    return draw(record_in(currency, m.Settlement, **fixed))


@st.composite
def _correction(draw: st.DrawFn, currency: str) -> m.Correction:
    invoice = draw(_with_parts(currency, m.Invoice))
    names = draw(st.sets(st.sampled_from(["total", "due_on", "text", "kind"]), min_size=1))
    changes = {name: getattr(invoice, name) for name in names}
    given = {"document": st.just(invoice.key), "changes": st.just(changes)}
    return draw(record_in(currency, m.Correction, **given))


def _due_steps(_: str) -> dict[str, st.SearchStrategy[Any]]:
    counted = [t.DueMove.DAYS, t.DueMove.BUSINESS_DAYS, t.DueMove.MONTHS, t.DueMove.DAY_OF_MONTH]
    return {"move": st.sampled_from(counted), "count": st.integers(1, 31)}


def _tiers(currency: str) -> st.SearchStrategy[tuple[t.DiscountTier, ...]]:
    tiers = st.lists(record_in(currency, t.DiscountTier), max_size=2, unique_by=lambda tier: tier.days)
    return tiers.map(lambda given: tuple(sorted(given, key=lambda tier: tier.days)))


def _some(hint: Any, currency: str) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(drawn_from(hint, currency), min_size=1, max_size=3).map(tuple)


def _plan_lines(currency: str) -> st.SearchStrategy[tuple[m.PlanInstalment, ...]]:
    return _some(m.PlanInstalment, currency).map(lambda lines: tuple(sorted(lines, key=lambda line: line.due_on)))


_STATUSES = [
    ("dispute", m.DisputeStatus),
    ("plan", m.PlanStatus),
    ("bill", m.BillStatus),
    ("mandate", m.MandateStatus),
]
_status_pairs = st.sampled_from([(m.Subject(subject), str(word)) for subject, words in _STATUSES for word in words])

#: Classes whose fields must be drawn together.
_WHOLE: Mapping[type, Callable[[str], st.SearchStrategy[Any]]] = {
    m.Invoice: lambda currency: _with_parts(currency, m.Invoice),
    m.CreditNote: lambda currency: _with_parts(currency, m.CreditNote),
    m.Allocation: _allocation,
    m.Adjustment: _adjustment,
    m.Settlement: _settlement,
    m.Correction: _correction,
    m.StatusChange: lambda currency: _status_pairs.flatmap(
        lambda pair: record_in(currency, m.StatusChange, subject=st.just(pair[0]), status=st.just(pair[1]))
    ),
}

#: Fields narrowed by a rule of their class.
_RULES: Mapping[type, Callable[[str], dict[str, st.SearchStrategy[Any]]]] = {
    t.DueStep: _due_steps,
    t.PaymentTerms: lambda currency: {"discounts": _tiers(currency)},
    m.Instalment: lambda _: {"kind": st.just(m.InstalmentKind.RETENTION)},
    m.ContactHours: lambda _: {"from_minute": st.integers(0, 700), "to_minute": st.integers(701, 1440)},
    m.ExchangeRate: lambda _: {
        "quote": st.just("CHF"),
        "rate": st.decimals("0.0001", 1000, places=4),
    },
    m.Entry: lambda _: {"amount_minor": st.integers(-(10**7), 10**7)},
    m.RemittanceAdvice: lambda currency: {"lines": _some(m.RemittanceLine, currency)},
    m.DirectDebitSchedule: lambda currency: {"debits": _some(m.ScheduledDebit, currency)},
    m.PaymentPlan: lambda currency: {"items": _some(m.ItemKey, currency), "instalments": _plan_lines(currency)},
    m.Dispute: lambda currency: {"items": _some(m.ItemKey, currency)},
    m.LateReason: lambda currency: {"items": _some(m.ItemKey, currency)},
    m.DunningHold: lambda _: {"customer": ids},
    m.ReceivableAssignment: lambda _: {"customer": ids},
    m.CallOutcome: lambda _: {"call_back_on": LATE},
    m.StepDecision: lambda _: {"decision": st.just(m.Decision.POSTPONED), "until_on": LATE},
    m.LifecycleStatus: lambda _: {"code": st.integers(200, 213)},
    m.CreditLimit: lambda _: {"valid_to": st.one_of(st.none(), LATE)},
    m.Refusal: lambda _: {
        "items": st.lists(
            st.tuples(item_keys(), st.integers(-(10**6), 10**6)), min_size=1, max_size=3, unique_by=lambda pair: pair[0]
        ).map(tuple)
    },
}

invoices = record(m.Invoice)
credit_notes = record(m.CreditNote)
payments = record(m.Payment)
entries = record(m.Entry)
customers = record(m.Customer)
entities = record(m.Entity)
advices = record(m.RemittanceAdvice)
exchange_rates = record(m.ExchangeRate)
settlements = record(m.Settlement)


def classes() -> list[type]:
    """Every record class that the model and the terms export."""
    found = {name: getattr(m, name) for name in m.__all__}
    return [cls for _, cls in sorted(found.items()) if isinstance(cls, type) and attrs.has(cls) and cls is not m.Fact]


def event_classes() -> list[type]:
    """Every class of event."""
    return [cls for cls in classes() if issubclass(cls, m.Fact)]


events = st.sampled_from(event_classes()).flatmap(record)
