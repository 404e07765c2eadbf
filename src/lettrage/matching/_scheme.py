"""How groups are named in the books: the lettering scheme, as data."""

from __future__ import annotations

from attrs import frozen

from lettrage.errors import Fault

__all__ = ["LetteringScheme", "scheme_faults"]


@frozen
class LetteringScheme:
    """How groups are named in the books.

    Attributes:
        first: The first code of an account; codes count up letter by letter and grow by one letter when full.
        year_start_month: The month in which codes start again each year; None lets them run on through the years.
        partial_lower: Write the code of a group that is not yet balanced in lower case.

    >>> LetteringScheme().first
    'AAA'
    """

    first: str = "AAA"
    year_start_month: int | None = None
    partial_lower: bool = True


def scheme_faults(scheme: LetteringScheme, path: str) -> list[Fault]:
    """What is wrong with a scheme."""

    def bad(name: str, value: object, expected: str) -> Fault:
        return Fault(
            "bad-policy", f"`{path}.{name}` cannot be {value!r}", path=f"{path}.{name}", found=value, expected=expected
        )

    faults: list[Fault] = []
    first = scheme.first
    if not isinstance(first, str) or not (first.isascii() and first.isalpha() and first.isupper()):
        faults.append(bad("first", first, "letters A to Z"))
    month = scheme.year_start_month
    if month is not None and not (isinstance(month, int) and not isinstance(month, bool) and 1 <= month <= 12):
        faults.append(bad("year_start_month", month, "1 to 12, or None"))
    return faults
