"""Does an answer say what a case expects? The rules are those that the case files state in their `answer_format`.

Lists are compared without order, a missing key means empty, keys that the kind of case does not assert are ignored,
and a case may accept several full answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

Answer = Mapping[str, Any]

BASE = ("allocations", "residuals", "unmatched", "writeoffs")
#: Kinds of which only these keys are asserted.
ASSERTED = {
    "predicate": ("selection",),
    "match-fx": ("selection",),
    "filter": ("selection",),
    "identify": ("selection",),
    "rule": ("selection",),
    "learn": ("selection",),
    "group": ("groups", "residuals", "unmatched"),
    "payment-return": ("groups", "residuals", "unmatched"),
    "reject": (*BASE, "rejected"),
    "undo": (*BASE, "steps"),
}
SOMETIMES = ("groups", "selection", "fx", "auto", "rejected", "steps")


def differences(case: Mapping[str, Any], answer: Answer) -> list[str]:
    """Why the answer is wrong, a line for each key, against the accepted answer that comes nearest; empty if right."""
    accepted = [case["expected"], *case.get("also_accepted", ())]
    return min(([*_against(case, expected, answer)] for expected in accepted), key=len)


def law_differences(case: Mapping[str, Any], answer: Answer) -> list[str]:
    """The same for a case of law: keys beyond those expected are ignored, texts of numbers count as they are written.

    A key that the case expects as null may be left out. A case may state a tolerance for its numbers.
    """
    tolerance = Decimal(str(case.get("tolerance", "0")))
    accepted = [case["expected"], *case.get("also_accepted", ())]
    return min(([*_law_against(expected, answer, tolerance)] for expected in accepted), key=len)


def metric_differences(case: Mapping[str, Any], answer: Answer) -> list[str]:
    """The same for a case of metrics: figures within its tolerance, keys beyond those expected ignored."""
    expected = case["expected"]
    wanted: Answer = expected if isinstance(expected, Mapping) else {"value": expected}
    tolerance = float(case.get("tolerance", 0))
    return [
        f"{key}: expected {want!r}, got {answer.get(key)!r}"
        for key, want in wanted.items()
        if not _near(want, answer.get(key), tolerance)
    ]


def _near(want: Any, got: Any, tolerance: float) -> bool:
    if isinstance(want, Mapping):
        return isinstance(got, Mapping) and all(_near(part, got.get(key), tolerance) for key, part in want.items())
    if isinstance(want, list):
        return (
            isinstance(got, list)
            and len(want) == len(got)
            and all(_near(a, b, tolerance) for a, b in zip(want, got, strict=True))
        )
    if isinstance(want, bool) or not isinstance(want, int | float):
        return type(want) is type(got) and bool(want == got)
    return isinstance(got, int | float) and not isinstance(got, bool) and abs(want - got) <= tolerance + 1e-12


def _law_against(expected: Answer, answer: Answer, tolerance: Decimal) -> Iterable[str]:
    for key, want in expected.items():
        if not _same(want, answer.get(key), tolerance):
            yield f"{key}: expected {want!r}, got {answer.get(key)!r}"


def _same(want: Any, got: Any, tolerance: Decimal) -> bool:
    if isinstance(want, Mapping) and isinstance(got, Mapping):
        return all(_same(value, got.get(key), tolerance) for key, value in want.items())
    if isinstance(want, list) and isinstance(got, Sequence) and not isinstance(got, str):
        return len(want) == len(got) and all(_same(a, b, tolerance) for a, b in zip(want, got, strict=True))
    if tolerance and isinstance(want, str) and isinstance(got, str):
        try:
            return abs(Decimal(want) - Decimal(got)) <= tolerance
        except InvalidOperation:
            return want == got
    return type(want) is type(got) and bool(want == got)


def _against(case: Mapping[str, Any], expected: Answer, answer: Answer) -> list[str]:
    found = []
    for key in asserted(case, expected):
        want, got = _normal(key, expected.get(key), expected), _normal(key, answer.get(key), expected)
        if want != got:
            found.append(f"{key}: expected {_shown(expected.get(key))}, got {_shown(answer.get(key))}")
    return found


def asserted(case: Mapping[str, Any], expected: Answer) -> Sequence[str]:
    """The keys that count for this case."""
    if case["kind"] in ASSERTED:
        return ASSERTED[case["kind"]]
    keys = [*BASE, *(key for key in SOMETIMES if expected.get(key))]
    if case["settings"].get("auto_on_reference") and "auto" not in keys:
        keys.append("auto")
    return keys


def _normal(key: str, value: Any, expected: Answer) -> Any:
    """A form in which equal answers are equal."""
    if key == "allocations":
        return Counter((source, target, Decimal(amount)) for source, target, amount in value or ())
    if key == "residuals":
        return {item: Decimal(amount) for item, amount in (value or {}).items() if Decimal(amount)}
    if key == "writeoffs":
        return Counter((entry["item"], Decimal(entry["amount"]), entry["reason"]) for entry in value or ())
    if key == "groups":
        return Counter(frozenset(group) for group in value or ())
    if key == "selection":
        return {name: frozenset(chosen) for name, chosen in (value or {}).items() if chosen}
    if key == "fx":
        dated = any("date" in entry for entry in expected.get("fx") or ())
        return Counter(
            (Decimal(entry["base_amount"]), entry["type"], entry.get("date") if dated else None)
            for entry in value or ()
        )
    if key == "steps":  # one state after each operation, so their order counts
        return [
            [_normal(part, step.get(part), expected) for part in ("allocations", "residuals")] for step in value or ()
        ]
    return Counter(value or ())


def _shown(value: Any) -> str:
    return str(value) if value else "nothing"
