"""When and how often a customer may be reached."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from lettrage.calendars import RollConvention
from lettrage.dunning._words import GapScope
from lettrage.records import as_tuple, check_record

__all__ = ["ANY_CHANNEL", "Cap", "ContactRules"]

#: The name of a cap over all channels.
ANY_CHANNEL = "any"


@frozen
class Cap:
    """So many contacts of one customer in so many days, that day included (plafond de contacts).

    Attributes:
        channel: The channel counted; ``any`` for all.
        most: How many.
        days: In how many days.
    """

    channel: str
    most: int
    days: int

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen(kw_only=True)
class ContactRules:
    """When and how often a customer may be reached (règles de contact).

    Pre-due notices, reminders, calls, formal notices, statements and thanks are contacts; hand-overs and reviews are
    not. A contact the caller made by itself counts when it is recorded as an `Exchange` or a `CallOutcome`.

    Attributes:
        min_gap_days: Least days between two contacts.
        gap_scope: Between which contacts.
        resume_gap_days: Least days after a hold ends before the next contact.
        weekdays: Days of the week on which contact is allowed, 0 for Monday.
        from_minute: First minute of the day, local time of the contact, counted from midnight.
        to_minute: First minute after.
        caps: Most contacts in a number of days.
        silence_days_after_conversation: Days without contact after a call that reached someone; 0 for none.
        holidays: Days on which nobody is reached and on which no step falls.
        roll: Where a step goes that falls on a day off.
        calls_after_unanswered: After so many messages without an answer, the next reminder is a call; None for never.
    """

    min_gap_days: int = 1
    gap_scope: GapScope = GapScope.GROUP
    resume_gap_days: int = 0
    weekdays: tuple[int, ...] = field(default=(0, 1, 2, 3, 4, 5, 6), converter=as_tuple)
    from_minute: int = 540
    to_minute: int = 1080
    caps: tuple[Cap, ...] = field(default=(), converter=as_tuple)
    silence_days_after_conversation: int = 0
    holidays: tuple[date, ...] = field(default=(), converter=as_tuple)
    roll: RollConvention = RollConvention.FOLLOWING
    calls_after_unanswered: int | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self)
