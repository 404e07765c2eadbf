"""The reference rates themselves, one block of figures each: ``year first-half second-half``, in percent a year.

A semester's value is the one in force on its first day. Figures that rest on less than an official notice say so, row
by row; the second half of 2026 is derived from two reports of the decision of 11 June 2026 and waits for the notices.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from lettrage.law.rates import Rate, RateTable, semester_rows
from lettrage.law.sources import Confidence, Source

__all__ = ["BE_LEGAL", "CH_DEFAULT", "DE_BASE", "ECB_MRO", "ECB_MRO_CHANGES", "FR_LEGAL", "NL_LEGAL", "UK_BANK"]

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW

_NOT_CONFIRMED: Final = "derived from two reports of the ECB decision of 11 June 2026; national notice not read"

ECB_MRO: Final = RateTable(
    "ecb-mro",
    "ECB main refinancing rate on the first day of the semester",
    semester_rows(
        """
        2010 1.00 1.00
        2011 1.00 1.25
        2012 1.00 1.00
        2013 0.75 0.50
        2014 0.25 0.15
        2015 0.05 0.05
        2016 0.05 0.00
        2017 0.00 0.00
        2018 0.00 0.00
        2019 0.00 0.00
        2020 0.00 0.00
        2021 0.00 0.00
        2022 0.00 0.00
        2023 2.50 4.00
        2024 4.50 4.25
        2025 3.15 2.15
        2026 2.15 2.40
        """,
        Source("ECB key interest rates; MEF, Bundesbank and BOE notices agree", HIGH),
        [("2026 H2", Source("ECB decision of 11 June 2026", MEDIUM, text=_NOT_CONFIRMED))],
    ),
)

_CHANGES: Final = """
2009-05-13 1.00  2011-04-13 1.25  2011-07-13 1.50  2011-11-09 1.25  2011-12-14 1.00  2012-07-11 0.75  2013-05-08 0.50
2013-11-13 0.25  2014-06-11 0.15  2014-09-10 0.05  2016-03-16 0.00  2022-07-27 0.50  2022-09-14 1.25  2022-11-02 2.00
2022-12-21 2.50  2023-02-08 3.00  2023-03-22 3.50  2023-05-10 3.75  2023-06-21 4.00  2023-08-02 4.25  2023-09-20 4.50
2024-06-12 4.25  2024-09-18 3.65  2024-10-23 3.40  2024-12-18 3.15  2025-02-05 2.90  2025-03-12 2.65  2025-04-23 2.40
2025-06-11 2.15
"""


def _changes() -> RateTable:
    words = _CHANGES.split()
    days = [date.fromisoformat(word) for word in words[::2]]
    # The last row ends with the day before the decision of 2026, whose first day of effect was not read.
    ends = [*(later - timedelta(days=1) for _, later in pairwise(days)), date(2026, 6, 10)]
    rows: list[Rate] = []
    for first, last, percent in zip(days, ends, words[1::2], strict=True):
        mirrored = date(2011, 12, 14) <= first <= date(2024, 10, 23)
        grade, text = (HIGH, "") if mirrored else (MEDIUM, "day of effect from memory or one secondary source")
        rows.append(Rate(percent, first, last, Source("ECB key interest rates", grade, text=text)))
    return RateTable("ecb-mro-changes", "ECB main refinancing rate from the days it took effect", rows)


ECB_MRO_CHANGES: Final = _changes()

_ARRETE: Final = "arrêté fixing the legal interest rate, C. mon. fin. L313-2"
_ONE_SITE: Final = Source(_ARRETE, MEDIUM, text="read on one site only")
_PRESS: Final = Source(_ARRETE, MEDIUM, text="reported by the trade press when it was published")
_MEMORY: Final = Source(_ARRETE, LOW, text="from memory")

FR_LEGAL: Final = RateTable(
    "fr-legal-interest",
    "French legal interest rate, other cases (creditors that are no private persons)",
    semester_rows(
        """
        2015 0.93 0.99
        2016 1.01 0.93
        2017 0.90 0.90
        2018 0.89 0.88
        2019 0.86 0.87
        2020 0.87 0.84
        2021 0.79 0.76
        2022 0.76 0.77
        2023 2.06 4.22
        2024 5.07 4.92
        2025 3.71 2.76
        2026 2.62 -
        """,
        Source(_ARRETE, MEDIUM, text="quoted from the arrêtés by secondary sites"),
        [
            *((semester, _PRESS) for semester in ("2015 H1", "2015 H2")),
            *((semester, _MEMORY) for semester in ("2018 H1", "2019 H2")),
            ("2018 H2", Source("arrêté of 27 June 2018", MEDIUM, text="three reports agree")),
            ("2019 H1", Source("arrêté of 21 December 2018", MEDIUM, text="three reports agree")),
            ("2023 H1", Source("arrêté of 26 December 2022", MEDIUM, text="three reports agree")),
            ("2023 H2", Source("arrêté ECOT2317028A of 27 June 2023", MEDIUM, text="three reports agree")),
            ("2024 H1", _ONE_SITE),
            ("2026 H1", Source("arrêté of 15 December 2025", MEDIUM, text="two reports agree")),
        ],
    ),
)

_BUNDESBANK: Final = Source("BGB 247; Bundesbank notices", HIGH, text="quoted, or MRO less 0.88 points")

DE_BASE: Final = RateTable(
    "de-base",
    "German base rate (Basiszinssatz)",
    semester_rows(
        """
        2010 0.12 0.12
        2011 0.12 0.37
        2012 0.12 0.12
        2013 -0.13 -0.38
        2014 -0.63 -0.73
        2015 -0.83 -0.83
        2016 -0.83 -0.88
        2017 -0.88 -0.88
        2018 -0.88 -0.88
        2019 -0.88 -0.88
        2020 -0.88 -0.88
        2021 -0.88 -0.88
        2022 -0.88 -0.88
        2023 1.62 3.12
        2024 3.62 3.37
        2025 2.27 1.27
        2026 1.27 1.52
        """,
        _BUNDESBANK,
        [("2026 H2", Source("BGB 247", MEDIUM, text=_NOT_CONFIRMED))],
    ),
)

UK_BANK: Final = RateTable(
    "uk-bank-rate",
    "Bank of England rate on 31 December or 30 June before the semester",
    semester_rows(
        """
        2010 0.50 0.50
        2011 0.50 0.50
        2012 0.50 0.50
        2013 0.50 0.50
        2014 0.50 0.50
        2015 0.50 0.50
        2016 0.50 0.50
        2017 0.25 0.25
        2018 0.50 0.50
        2019 0.75 0.75
        2020 0.75 0.10
        2021 0.10 0.10
        2022 0.25 1.25
        2023 3.50 5.00
        2024 5.25 5.25
        2025 4.75 4.25
        2026 3.75 3.75
        """,
        Source("SI 2002/1675; Bank of England official Bank Rate", MEDIUM, text="mostly from memory"),
    ),
)

CH_DEFAULT: Final = RateTable(
    "ch-default",
    "Swiss default interest",
    [Rate("5.00", date(1912, 1, 1), None, Source("CO 104 al. 1", HIGH))],
)

#: Rates that exist and that we have not read: every look-up is an error until the caller adds rows.
BE_LEGAL: Final = RateTable("be-legal-interest", "Belgian legal interest rate, civil matters")
NL_LEGAL: Final = RateTable("nl-legal-interest", "Dutch statutory interest, consumers (BW 6:119)")
