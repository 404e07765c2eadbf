"""The days that a consumer has after a first notice, before interest or a sum for costs may be asked for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal

from attrs import frozen

from lettrage.calendars import BusinessCalendar, check_date
from lettrage.errors import fail
from lettrage.law._asking import one_of
from lettrage.law.jurisdictions import as_rules
from lettrage.law.rules import JurisdictionRules
from lettrage.law.sources import Confidence, Source

__all__ = ["NoticePeriod", "consumer_notice"]

_DAYS: Final = 14
_BELGIAN: Final = Source("CDE XIX.2 (loi of 4 May 2023)", Confidence.MEDIUM, text="several secondary sources")
_DUTCH: Final = Source("BW 6:96(6)", Confidence.MEDIUM, text="two secondary sources")


@frozen
class NoticePeriod:
    """The period of a first notice (délai du premier rappel).

    Attributes:
        starts_on: Its first day.
        ends_on: Its last day.
        charges_from: The first day on which a charge may be asked for.
        source: The article.
    """

    starts_on: date
    ends_on: date
    charges_from: date
    source: Source


def consumer_notice(
    sent_on: date,
    *,
    rules: JurisdictionRules | str,
    channel: Literal["post", "email"] = "post",
    received_on: date | None = None,
    calendar: BusinessCalendar | None = None,
) -> NoticePeriod:
    """The days of a first notice to a consumer.

    In Belgium fourteen days run from the third business day after posting, or from the day after an e-mail; in the
    Netherlands from the day after the letter arrived.

    Args:
        sent_on: The day it was sent.
        rules: Rules or their code.
        channel: How it was sent.
        received_on: The day it arrived (Netherlands).
        calendar: Business days; by default Monday to Friday, holidays not known.

    Raises:
        InvalidInput: ``missing-value`` where the rules know no such notice, or the day of arrival is needed;
            ``bad-value`` for an unknown channel.

    >>> from datetime import date
    >>> from lettrage.law import consumer_notice
    >>> by_email = consumer_notice(date(2025, 3, 3), rules="BE-B2C", channel="email")
    >>> by_email.starts_on.isoformat(), by_email.charges_from.isoformat()
    ('2025-03-04', '2025-03-18')
    >>> consumer_notice(date(2025, 3, 3), rules="BE-B2C").starts_on
    datetime.date(2025, 3, 6)
    """
    law = as_rules(rules)
    one_of(("post", "email"), channel, "channel")
    sent_on = check_date(sent_on, "sent_on")
    if law.code == "BE-B2C":
        source = _BELGIAN
        if channel == "email":
            start = sent_on + timedelta(days=1)
        else:
            start = (calendar or BusinessCalendar()).offset(sent_on, 3, "unadjusted")
    elif law.code == "NL-B2C":
        source = _DUTCH
        if received_on is None:
            fail("missing-value", "the days run from the arrival of the letter", path="received_on", expected="a date")
        start = check_date(received_on, "received_on") + timedelta(days=1)
    else:
        message = f"the rules of `{law.code}` know no notice with days to pay"
        fail("missing-value", message, path="rules", found=law.code, expected="BE-B2C, NL-B2C")
    after = start + timedelta(days=_DAYS)
    return NoticePeriod(start, after - timedelta(days=1), after, source)
