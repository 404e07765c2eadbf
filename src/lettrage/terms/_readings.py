"""Elements about a due date to rules: one rule when the words have one meaning, several when they have more.

"45 jours fin de mois" is lawfully two dates, so it gives two rules unless the words settle the order ("45 days then
end of month", "fin de mois + 45 jours", "30 jours fin de mois le 10"). Two delays, two days, or a delay beside "cash"
contradict each other: that is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from lettrage.errors import fail
from lettrage.terms._lexer import Element
from lettrage.terms._steps import (
    END_OF_FORTNIGHT,
    END_OF_MONTH,
    END_OF_TEN_DAYS,
    business_days,
    day_of_month,
    days,
    months,
)
from lettrage.terms._values import DueRule, DueStep
from lettrage.terms._words import DueAnchor

__all__ = ["EndOfMonthOrder", "rules_of"]

#: Which of the two computations "45 days end of month" stands for in a house that has settled it.
EndOfMonthOrder = Literal["days_first", "end_of_month_first"]

_PERIODS: Final = {"month": END_OF_MONTH, "ten_days": END_OF_TEN_DAYS, "fortnight": END_OF_FORTNIGHT}
_COUNTED: Final = {"days": days, "business_days": business_days, "months": months}
_NEXT_MONTH: Final = (END_OF_MONTH, days(1), END_OF_MONTH)


def rules_of(net: Sequence[tuple[int, Element]], text: str, order: EndOfMonthOrder | None) -> tuple[DueRule, ...]:
    """The rules that the elements may mean; none when they say nothing about a due date.

    Args:
        net: The elements, each with the number of its part of the text.
        text: The text, for messages.
        order: How the caller reads a delay beside the end of a period when the words do not say.

    Raises:
        InvalidInput: ``ambiguous-terms`` when the elements contradict each other.
    """
    delay = _only("delay", net, text)
    day = _only("day", net, text)
    period = _only("period.", net, text)
    later = any(element.kind == "next" for _, element in net)
    anchor = _anchor(net, delay, period, text)
    immediate = _immediate(net, delay is not None or period is not None or day is not None)
    if immediate and (delay or period or day):
        said = delay or period or day
        assert said is not None
        _contradiction(text, said, immediate)
    steps = _orders(net, delay, period, day, later, order)
    if not steps and not immediate:
        return ()
    return tuple(DueRule(moves, anchor) for moves in steps or [()])


def _orders(
    net: Sequence[tuple[int, Element]],
    delay: Element | None,
    period: Element | None,
    day: Element | None,
    later: bool,
    order: EndOfMonthOrder | None,
) -> list[tuple[DueStep, ...]]:
    """The moves in every order that the words allow."""
    wait = () if delay is None or not delay.value[0] else (_COUNTED[delay.value[1]](delay.value[0]),)
    last = () if day is None else _day(day.value, later or period is not None)
    if period is None:
        if later and day is not None:
            return [(*wait, END_OF_MONTH, *last)]
        if later:
            return [] if delay else [_NEXT_MONTH, (months(1),)]  # "MFI" alone: its end, or the same day?
        return [(*wait, *last)] if delay or day else []
    end, follows = _period(period)
    if not wait:
        return [(*end, *last)]
    assert delay is not None
    if delay.value[1] == "months":
        return [(*wait, *end, *last)]
    first, then = (*wait, *end, *last), (*end, *wait, *last)
    if follows or _period_first(net, delay, period):
        return [then]
    if _settled(net, delay, period) or (day is not None and end == (END_OF_MONTH,)):
        return [first]
    if end == _NEXT_MONTH:
        # "30 days end of month following": of the month after the delay, after that of issue, or of the next month?
        return [(*wait, END_OF_MONTH), (END_OF_MONTH, *wait), then]
    return {"days_first": [first], "end_of_month_first": [then]}.get(order or "", [first, then])


def _period(period: Element) -> tuple[tuple[DueStep, ...], bool]:
    """The moves to the end of the period, and whether its words put it first ("fin du mois de facturation")."""
    name = period.kind.partition(".")[2]
    if name == "next_month":
        return _NEXT_MONTH, False
    base, of, _ = name.partition("_of")
    return (_PERIODS[base],), bool(of)


def _day(day: int, after_end: bool) -> tuple[DueStep, ...]:
    # From the end of a month, the 28th to 31st may be that very day: the next month's is meant.
    return (days(1), day_of_month(day)) if after_end and day >= 28 else (day_of_month(day),)


def _between(net: Sequence[tuple[int, Element]], one: Element, other: Element) -> set[str]:
    low, high = sorted((one.start, other.start))
    return {element.kind for _, element in net if low < element.start < high}


def _period_first(net: Sequence[tuple[int, Element]], delay: Element, period: Element) -> bool:
    return period.start < delay.start or "after" in _between(net, delay, period)


def _settled(net: Sequence[tuple[int, Element]], delay: Element, period: Element) -> bool:
    return "then" in _between(net, delay, period)


def _anchor(net: Sequence[tuple[int, Element]], delay: Element | None, period: Element | None, text: str) -> DueAnchor:
    """The date that the delay runs from: that of issue unless the words name another."""
    found: dict[DueAnchor, Element] = {}
    place = {id(element): number for number, element in net}
    for number, element in net:
        if element.kind.startswith(("at.", "anchor.")):
            found.setdefault(DueAnchor(element.kind.partition(".")[2]), element)
            if delay is not None and number != place[id(delay)] and element.kind.startswith("at."):
                # "à réception. 30 jours net": due at once, or in thirty days? In one breath it is the start.
                _contradiction(text, delay, element)
    if period is not None and period.kind.endswith("_of_delivery"):
        found.setdefault(DueAnchor.DELIVERY, period)
    if len(found) > 1:
        _contradiction(text, *list(found.values())[:2])
    return next(iter(found), DueAnchor.ISSUE)


def _immediate(net: Sequence[tuple[int, Element]], dated: bool) -> Element | None:
    """What says that payment is due at once: "comptant", or "à réception" where no delay runs from it."""
    for _, element in net:
        if element.kind == "immediate":
            return element
        if not dated and (element.kind == "immediate.unless" or element.kind.startswith("at.")):
            return element
    return None


def _only(kind: str, net: Sequence[tuple[int, Element]], text: str) -> Element | None:
    """The one element of a kind; repeated in another language it may stand, saying something else it may not."""
    found = [
        element for _, element in net if element.kind == kind or (kind[-1] == "." and element.kind.startswith(kind))
    ]
    for other in found[1:]:
        if (other.kind, other.value) != (found[0].kind, found[0].value):
            _contradiction(text, found[0], other)
    return found[0] if found else None


def _contradiction(text: str, one: Element, other: Element) -> None:
    first, second = sorted((one, other), key=lambda element: element.start)
    said = [text[element.start : element.end][:40] for element in (first, second)]
    fail(
        "ambiguous-terms",
        f"the text says both `{said[0]}` and `{said[1]}`",
        path=f"{first.start}:{second.end}",
        found=said,
        expected="terms that say one thing",
        help="keep the half that was agreed",
    )
