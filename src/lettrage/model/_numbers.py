"""How document numbers are compared: what typists, scanners and exports change without meaning to."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["may_be_one", "number_keys", "number_stem", "plain_words"]

#: Letters that are read as digits.
_CONFUSED = str.maketrans("OIL", "011")
_RUNS = re.compile(r"[0-9]+|[A-Z]+")
#: What is added to a number when it is used again: a letter, BIS, TER, or one or two digits after a separator.
_SUFFIX = re.compile(r"(?:[\s._/-]*(?:BIS|TER|DUP|COPY|[A-Z])|[\s._/(-]+[0-9]{1,2}\)?)$")


def number_keys(number: str) -> tuple[str, ...]:
    """The forms of a number that make it equal to another one.

    The first keeps runs of letters and digits apart and drops their leading zeros (``F-0101`` is ``F-101``); the second
    joins everything (``2026-0101`` is ``20260101``). A number without a digit has no form: it names nothing.

    >>> from lettrage.model._numbers import number_keys
    >>> number_keys("F-0101") == number_keys("fO1o1")
    True
    """
    text = number.upper().translate(_CONFUSED)
    runs = _RUNS.findall(text)
    if not any(run[0].isdigit() for run in runs):
        return ()
    apart = "|".join((run.lstrip("0") or "0") if run[0].isdigit() else run for run in runs)
    return tuple(dict.fromkeys((apart, "".join(runs))))


def number_stem(number: str) -> str:
    """The first key of the number without its suffix; empty when it has none or when nothing would be left.

    >>> from lettrage.model._numbers import number_stem
    >>> number_stem("F-101A"), number_stem("F-101 bis"), number_stem("F-101")
    ('F|101', 'F|101', '')
    """
    text = number.upper()
    cut = _SUFFIX.sub("", text)
    keys = number_keys(cut) if cut != text else ()
    return keys[0] if keys else ""


def may_be_one(numbers: Iterable[str]) -> bool:
    """Whether two of these numbers share a form, or one is another without its suffix.

    >>> from lettrage.model._numbers import may_be_one
    >>> may_be_one(["F-101", "F-190", "F-0101"]), may_be_one(["F-101", "F-101A"]), may_be_one(["F-101", "F-190"])
    (True, True, False)
    """
    seen: set[str] = set()
    stems: set[str] = set()
    for number in numbers:
        keys = number_keys(number)
        if not seen.isdisjoint(keys):
            return True
        seen.update(keys)
        stems.add(number_stem(number))
    return not seen.isdisjoint(stems)


def plain_words(text: str) -> str:
    """The letters and digits of a text in capitals: what stays the same when it is typed again."""
    return "".join(filter(str.isalnum, text.upper()))
