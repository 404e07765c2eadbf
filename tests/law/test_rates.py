"""Rate tables: what the gazettes said, semester by semester, and silence where they said nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import InvalidInput
from lettrage.law import (
    BE_LEGAL,
    DE_BASE,
    ECB_MRO,
    ECB_MRO_CHANGES,
    FR_LEGAL,
    JURISDICTIONS,
    UK_BANK,
    Confidence,
    Rate,
    RateTable,
    Source,
    jurisdiction,
    semester_of,
)
from lettrage.structure import structure, unstructure

HERE = Source("a test", Confidence.LOW)
TABLES = [ECB_MRO, DE_BASE, UK_BANK, FR_LEGAL, ECB_MRO_CHANGES]
days = st.dates(date(2010, 1, 1), date(2026, 12, 31))

#: Published rates, not derived from our tables: code, day, percent.
PUBLISHED = [
    ("FR-B2B", date(2024, 2, 1), "14.50"),
    ("FR-B2B", date(2024, 10, 1), "14.25"),  # the cut of 18 September 2024 changes nothing in its semester
    ("FR-B2B", date(2022, 8, 1), "10.00"),
    ("FR-B2B", date(2026, 9, 1), "12.40"),
    ("FR-B2C", date(2024, 1, 1), "5.07"),
    ("FR-PUBLIC", date(2013, 2, 1), "7.75"),
    ("FR-PUBLIC", date(2013, 7, 1), "8.50"),
    ("DE-B2B", date(2013, 7, 1), "7.62"),
    ("DE-B2B", date(2014, 7, 28), "7.27"),
    ("DE-B2B", date(2014, 7, 29), "8.27"),
    ("DE-B2C", date(2024, 7, 1), "8.37"),
    ("BE-B2B", date(2024, 7, 1), "12.50"),
    ("BE-B2B", date(2018, 7, 1), "8.00"),
    ("BE-B2B", date(2026, 1, 1), "10.50"),
    ("IT-B2B", date(2013, 1, 1), "8.75"),
    ("ES-B2B", date(2013, 2, 23), "7.75"),
    ("ES-B2B", date(2013, 2, 24), "8.75"),
    ("NL", date(2023, 7, 1), "12.00"),
    ("UK", date(2022, 7, 1), "9.25"),
    ("UK", date(2025, 12, 31), "12.25"),
    ("CH", date(1990, 1, 1), "5.00"),
    ("CH", date(2090, 1, 1), "5.00"),
]


@pytest.mark.parametrize(("code", "on", "percent"), PUBLISHED)
def test_published_rates(code: str, on: date, percent: str) -> None:
    assert jurisdiction(code).rate.at(on).percent == Decimal(percent)


def length(row: Rate) -> int:
    assert row.valid_to is not None
    return (row.valid_to - row.valid_from).days + 1


def test_semester_values_are_those_of_the_first_day() -> None:
    """The two tables of the ECB were written down apart from each other."""
    for row in ECB_MRO.rows[:-1]:
        assert row.percent == ECB_MRO_CHANGES.at(row.valid_from).percent, row.valid_from


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.code)
def test_rows_are_whole_semesters_without_a_gap(table: RateTable) -> None:
    for row in table.rows if table is not ECB_MRO_CHANGES else ():
        assert (row.valid_from, row.valid_to) == semester_of(row.valid_from)
    first, last = table.rows[0].valid_from, table.known_to()
    assert last is not None
    assert (
        sum((row.valid_to - row.valid_from).days + 1 for row in table.rows if row.valid_to) == (last - first).days + 1
    )


@pytest.mark.parametrize(
    ("table", "on"),
    [
        (ECB_MRO, date(2027, 1, 1)),
        (ECB_MRO, date(2009, 12, 31)),
        (FR_LEGAL, date(2026, 7, 1)),
        (FR_LEGAL, date(2014, 12, 31)),
        (BE_LEGAL, date(2025, 1, 1)),
    ],
)
def test_unknown_semesters_are_errors(table: RateTable, on: date) -> None:
    with pytest.raises(InvalidInput) as caught:
        table.at(on)
    assert caught.value.code == "unknown-rate"
    assert table.code in caught.value.faults[0].record


def test_an_unknown_rate_names_the_last_known_day() -> None:
    with pytest.raises(InvalidInput, match="2026-06-30"):
        FR_LEGAL.at(date(2027, 3, 1))


def test_derived_figures_of_2026_carry_their_grade() -> None:
    for code in ("FR-B2B", "DE-B2B", "BE-B2B", "IT-B2B", "ES-B2B", "NL"):
        assert jurisdiction(code).rate.at(date(2026, 7, 1)).confidence is Confidence.MEDIUM
    assert jurisdiction("FR-B2B").rate.at(date(2026, 6, 30)).confidence is Confidence.HIGH
    assert FR_LEGAL.at(date(2019, 7, 1)).source.confidence is Confidence.LOW
    assert "27 June 2023" in FR_LEGAL.at(date(2023, 7, 1)).source.article


@given(days, days)
def test_spans_are_covered_once(first: date, last: date) -> None:
    pieces = ECB_MRO.between(first, last)
    covered = [
        day
        for piece in pieces
        if piece.valid_to
        for day in range(piece.valid_from.toordinal(), piece.valid_to.toordinal() + 1)
    ]
    assert covered == list(range(first.toordinal(), last.toordinal() + 1))
    assert all(piece.percent == ECB_MRO.at(piece.valid_from).percent for piece in pieces)


def test_a_caller_extends_and_corrects_a_table() -> None:
    longer = ECB_MRO.extended([Rate("2.65", date(2027, 1, 1), date(2027, 6, 30), HERE)])
    assert longer.at(date(2027, 6, 30)).percent == Decimal("2.65")
    corrected = ECB_MRO.extended([Rate("2.50", date(2026, 7, 1), date(2026, 12, 31), HERE)])
    assert len(corrected.rows) == len(ECB_MRO.rows)
    assert corrected.at(date(2026, 8, 1)).percent == Decimal("2.50")
    assert ECB_MRO.at(date(2026, 8, 1)).percent == Decimal("2.40")


def test_overlapping_rows_are_refused() -> None:
    with pytest.raises(InvalidInput, match="overlap"):
        ECB_MRO.extended([Rate("2", date(2026, 9, 1), date(2027, 6, 30), HERE)])
    with pytest.raises(InvalidInput, match="begins"):
        Rate("2", date(2026, 9, 1), date(2026, 6, 30), HERE)
    with pytest.raises(InvalidInput) as caught:
        Rate("12,15", date(2026, 9, 1), None, HERE)
    assert caught.value.faults[0].path == "percent"


@given(st.sampled_from(TABLES), days)
def test_a_table_cut_at_a_day_knows_nothing_after_it(table: RateTable, last: date) -> None:
    cut = table.until(last)
    known = cut.known_to()
    assert known is None or known <= last
    with pytest.raises(InvalidInput):
        cut.at(date(last.year + 1, 7, 1))


def test_everything_is_plain_data() -> None:
    for table in TABLES:
        assert structure(unstructure(table), RateTable) == table
    for rules in JURISDICTIONS.values():
        assert structure(unstructure(rules), type(rules)) == rules
        assert hash(rules) == hash(evolve(rules))


def test_unknown_jurisdictions_name_the_nearest() -> None:
    for wrong, near in [("FR-B2", "FR-B2B"), ("fr-b2b", "FR-B2B"), ("DE", "DE-B2B"), ("UKK", "UK")]:
        with pytest.raises(InvalidInput, match=f"did you mean `{near}`"):
            jurisdiction(wrong)
    with pytest.raises(InvalidInput) as caught:
        jurisdiction("ATLANTIS")
    assert caught.value.code == "unknown-jurisdiction"
    assert "FR-PUBLIC" in caught.value.faults[0].expected


def test_every_rule_has_a_source() -> None:
    """An article everywhere, and a grade for each figure."""
    for rules in JURISDICTIONS.values():
        parts = [
            rules.rate,
            rules.allocation,
            *rules.terms,
            *rules.caps,
            *rules.limitation,
            *rules.interruptions,
            *rules.tax,
        ]
        parts += [part for part in (rules.recovery, rules.clause_floor, rules.clause_ceiling) if part is not None]
        assert all(part.source.article and part.source.confidence in Confidence for part in parts), rules.code
