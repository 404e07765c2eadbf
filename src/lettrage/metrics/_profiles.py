"""What other products print: their conventions, replayed on the same ledger, so that two systems can be tied out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import numpy.typing as npt
from attrs import evolve, frozen

from lettrage._settling import asked
from lettrage.calendars import to_date
from lettrage.errors import did_you_mean, fail
from lettrage.ledger import Ledger
from lettrage.metrics import formulas
from lettrage.metrics._aging import aging
from lettrage.metrics._best_possible import average_days_delinquent, best_possible_dso
from lettrage.metrics._cei import cei
from lettrage.metrics._dso import dso
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._metric import Metric, TraceStep, plain_value, shown_value
from lettrage.metrics._payment_days import days_late, days_of_terms, days_to_pay
from lettrage.metrics._question import ask
from lettrage.metrics._sums import group_sums
from lettrage.money import Money
from lettrage.render import Column, Table

__all__ = ["PROFILES", "Profile", "ProfileFigures", "as_printed_by"]

Figures = Callable[..., list[Metric]]


@frozen
class Profile:
    """The conventions of one product or body, in words."""

    name: str
    about: str
    conventions: tuple[str, ...]


@frozen(repr=False)
class ProfileFigures(Framed):
    """What a product would print of a ledger.

    Attributes:
        profile: Its conventions.
        as_of: The day.
        metrics: Its figures.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> metrics.as_printed_by("hfm", books, as_of=day)["dso"].value
    Decimal('42.2759020269')
    """

    profile: Profile
    as_of: date
    metrics: tuple[Metric, ...]

    def __getitem__(self, name: str) -> Metric:
        """One figure by its name."""
        for metric in self.metrics:
            if metric.name == name:
                return metric
        names = [metric.name for metric in self.metrics]
        fail("unknown-field", f"`{self.profile.name}` prints no `{name}`", found=name, expected=", ".join(names),
             help=did_you_mean(str(name), names))  # fmt: skip

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """name, value, unit, method, undefined_because."""
        cells = [(m.name, plain_value(m.value), m.unit, m.method, m.undefined_because) for m in self.metrics]
        return columns_of(["name", "value", "unit", "method", "undefined_because"], cells)

    def to_table(self) -> Table:
        rows = [(m.name, shown_value(m.value) or m.undefined_because, m.unit, m.method) for m in self.metrics]
        columns = [Column("figure"), Column("value", "right"), Column("unit"), Column("method")]
        return Table(f"As {self.profile.name} prints it", columns, rows, header=[f"as of {self.as_of}"],
                     notes=self.profile.conventions)  # fmt: skip

    def __repr__(self) -> str:
        return f"<ProfileFigures {self.profile.name}: {len(self.metrics)} figures, {self.as_of.isoformat()}>"


def as_printed_by(
    profile: str, ledger: Ledger, *, as_of: date, known_on: date | None = None, **asking: Any
) -> ProfileFigures:
    """The figures of a ledger by the conventions of another product: for tying out a migration.

    Args:
        profile: ``"crf"``, ``"fr"``, ``"jde"``, ``"hfm"``, ``"oracle"``, ``"odoo"``, ``"oca"`` or ``"erpnext"``.
        ledger: The facts.
        as_of: The day.
        known_on: Only facts known by then; None: all facts.
        **asking: ``currency``, ``rates``, ``without``, as in `lettrage.dso`.

    Raises:
        InvalidInput: ``bad-value`` for a profile that is not known; else as `lettrage.dso`.

    Complexity: that of the figures. Source: the products' documentation or code; each convention is named.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> print(metrics.as_printed_by("odoo", trade_year(), as_of=date(2025, 12, 31)))
    As odoo prints it
    as of 2025-12-31
    figure  value  unit  method
    ------  -----  ----  --------
    dso     39.25  days  lifetime
    * balance over everything ever invoiced x days since the first invoice: grows numb with age
    """
    found = _KNOWN.get(profile) if isinstance(profile, str) else None  # pyright: ignore[reportUnnecessaryIsInstance]
    if found is None:
        help = did_you_mean(str(profile), _KNOWN)
        fail(
            "bad-value",
            f"`{profile}` is no profile",
            path="profile",
            found=profile,
            expected=", ".join(_KNOWN),
            help=help,
        )
    asked(date, as_of, "as_of")
    told, figures = found
    return ProfileFigures(told, as_of, tuple(figures(ledger, as_of=as_of, known_on=known_on, **asking)))


def _crf(ledger: Ledger, **asking: Any) -> list[Metric]:
    since = _months_ago(asking["as_of"], 3)
    return [
        dso(ledger, method="simple", receivables="invoices", sales_basis="gross", since=since, **asking),
        best_possible_dso(ledger, sales_basis="gross", since=since, **asking),
        average_days_delinquent(ledger, receivables="invoices", sales_basis="gross", since=since, **asking),
        cei(ledger, sales_basis="gross", since=since, **asking),
    ]


def _months_ago(as_of: date, months: int) -> date:
    """The first day of the window of so many calendar months that ends on a day."""
    year, month = divmod(as_of.year * 12 + as_of.month - months, 12)
    return date(year, month + 1, 1)


def _fr(ledger: Ledger, **asking: Any) -> list[Metric]:
    """Receivables over the year's sales, both with tax, times 360."""
    figure = dso(ledger, method="simple", window_days=365, **asking)
    if len(figure.trace) < 2 or figure.trace[0].amount is None or figure.trace[1].amount is None:
        return [evolve(figure, method="360 days")]
    value = formulas.dso_simple(figure.trace[0].amount.minor, figure.trace[1].amount.minor, 360)
    return [evolve(figure, value=value, method="360 days", basis=(*figure.basis, "x 360 days"))]


def _jde(ledger: Ledger, **asking: Any) -> list[Metric]:
    back = dso(ledger, receivables="invoices", zero_sales="count", **asking)
    return [
        back,
        evolve(dso(ledger, method="average", window_days=90, **asking), name="dso, average balance"),
        evolve(dso(ledger, method="simple", window_days=90, **asking), name="dso, balance over sales"),
        _delinquent(back, days_of_terms(ledger, window_days=90, **asking)),
    ]


def _delinquent(figure: Metric, terms: Metric) -> Metric:
    """DSO less the days of credit that were granted."""
    days, granted = figure.value, terms.value
    value = days - granted if isinstance(days, Decimal) and isinstance(granted, Decimal) else None
    why = None if value is not None else figure.undefined_because or terms.undefined_because
    return Metric(
        "delinquent dso", value, "days", "dso less days granted", figure.window, (), figure.currency, figure.n, why
    )


def _hfm(ledger: Ledger, **asking: Any) -> list[Metric]:
    return [dso(ledger, zero_sales="stop", **asking)]


def _oracle(ledger: Ledger, **asking: Any) -> list[Metric]:
    return [
        days_of_terms(ledger, of="invoices", **asking),
        days_late(ledger, of="invoices", signed=True, **asking),
        days_to_pay(ledger, of="invoices", **asking),
        evolve(days_late(ledger, of="invoices", late_only=True, **asking), name="days late, late ones"),
    ]


def _odoo(ledger: Ledger, **asking: Any) -> list[Metric]:
    """Balance over everything ever invoiced, times the days since the first invoice."""
    question = ask(ledger, **asking)
    items, billings = question.open_items(), question.billings()
    code = question.currency(items, billings)
    if not code or not len(billings):
        return [Metric("dso", None, "days", "lifetime", undefined_because="no-items")]
    items, billings = question.one(items, code), question.one(billings, code)
    owed, sold = group_sums(items.residual, None, 1)[0], group_sums(billings.amount, None, 1)[0]
    first = to_date(int(billings.on.min()))
    days = (question.as_of - first).days
    value = formulas.dso_simple(owed, sold, days) if days else None
    steps = (
        TraceStep("balance", end=question.as_of, amount=Money.of_minor(owed, code), n=len(items)),
        TraceStep("ever invoiced", first, question.as_of, Money.of_minor(sold, code), Decimal(days), len(billings)),
    )
    why = None if value is not None else "no-sales"
    return [Metric("dso", value, "days", "lifetime", (first, question.as_of), (), code, len(items), why, steps)]


def _oca(ledger: Ledger, **asking: Any) -> list[Metric]:
    first = date(asking["as_of"].year, 1, 1)
    return [
        evolve(
            days_to_pay(ledger, of="invoices", weight="count", since=first, **asking), name="days to pay, year to date"
        ),
        evolve(
            days_to_pay(ledger, of="invoices", weight="count", window_days=36_500, **asking),
            name="days to pay, lifetime",
        ),
    ]


def _erpnext(ledger: Ledger, **asking: Any) -> list[Metric]:
    """Ageing by due date in ranges of 30 days, credits at their own date; what is not due stands in the first range."""
    report = aging(ledger, buckets=(30, 60, 90, 120), credits="own-date", **asking)
    rows = {row.label: row.amount for row in report.rows}
    if not rows:
        return []
    first = rows["not due"] + rows["1-30"]
    named = {"0-30": first, **{k: rows[k] for k in ("31-60", "61-90", "91-120")}, "above 120": rows["over 120"]}
    found = [Metric(name, money, money.currency, "due date", currency=money.currency) for name, money in named.items()]
    rest = rows["no due date"] + rows["unidentified"]
    return [*found, Metric("no range", rest, rest.currency, "due date", currency=rest.currency)]


_KNOWN: dict[str, tuple[Profile, Figures]] = {
    name: (Profile(name, about, conventions), figures)
    for name, about, conventions, figures in [
        ("crf", "Credit Research Foundation", (
            "receivables: open invoices", "gross sales of three calendar months, to the day"), _crf),
        ("fr", "French accounting textbooks", (
            "receivables over the year's sales, both with tax, x 360",), _fr),
        ("jde", "JD Edwards EnterpriseOne", (
            "count-back of open invoices; months without sales count",
            "delinquent = DSO less days of credit granted"), _jde),
        ("hfm", "Oracle Hyperion Financial Management", (
            "count-back that stops at the first month without sales",), _hfm),
        ("oracle", "Oracle Receivables", (
            "closed invoices only, weighted by amount",
            "weighted terms + weighted days late = weighted days paid"), _oracle),
        ("odoo", "Odoo partner form", (
            "balance over everything ever invoiced x days since the first invoice: grows numb with age",), _odoo),
        ("oca", "OCA partner_time_to_pay", (
            "unweighted days from issue to full payment",), _oca),
        ("erpnext", "ERPNext accounts receivable", (
            "by due date; what is not due stands in 0-30", "credits at their own date"), _erpnext),
    ]
}  # fmt: skip

#: The profiles by name.
PROFILES: Mapping[str, Profile] = MappingProxyType({name: profile for name, (profile, _) in _KNOWN.items()})
