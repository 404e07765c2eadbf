"""Elements of payment terms sorted by what they are about: the due date, discounts, penalties, or nothing we read.

The text is cut at its commas, line ends and words such as "or". A part with a percentage is a discount as far as its
own delay reaches; a part about penalties or recovery costs says nothing about the due date; a part with a negation or
an exception is not read at all, since reading half of it would be a guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from attrs import field, frozen

from lettrage.money import Money
from lettrage.terms._lexer import Element
from lettrage.terms._steps import END_OF_MONTH
from lettrage.terms._values import DiscountTier
from lettrage.terms._words import DueAnchor, PaymentMeans

__all__ = ["Content", "sort_out"]

#: Above this, a percentage that is not called a discount may be anything.
_DISCOUNT: Final = Decimal(10)
_EURO: Final = re.compile(r"\s{0,2}(?:€|eur\b|euros?\b)", re.IGNORECASE)
#: A rate by the day or month is no yearly rate.
_SHORTER: Final = re.compile(r"(?:mois|mensuel|jour|month|day|monat|tag)", re.IGNORECASE)
_LONGEST_DELAY: Final = 3650


@frozen
class Content:
    """What was found: elements of the due date with the number of their part, and values read on the way.

    Built up while the parts are walked, then only read; `refusals` say that no discount is granted.
    """

    net: list[tuple[int, Element]] = field(factory=list[tuple[int, Element]])
    tiers: list[DiscountTier] = field(factory=list[DiscountTier])
    means: list[PaymentMeans] = field(factory=list[PaymentMeans])
    penalties: list[Decimal] = field(factory=list[Decimal])
    recovery: list[Money] = field(factory=list[Money])
    refusals: list[Element] = field(factory=list[Element])
    read: list[Element] = field(factory=list[Element])
    unread: list[Element] = field(factory=list[Element])


def sort_out(found: Sequence[Element], text: str) -> Content:
    """The elements by what they are about; linear in their number."""
    content = Content()
    parts = _parts(found)
    if any(_shares_out(part) for part in parts):
        # Several payments with a share each: terms hold one, so none of it is read.
        content.unread.extend([element for part in parts for element in part])
        return content
    for number, part in enumerate(parts):
        kinds = {element.kind for element in part}
        if "negation" in kinds:
            content.unread.extend(part)
        elif kinds & {"penalty", "recovery"}:
            _accessory(part, kinds, text, content)
        elif "percent" in kinds:
            _discount(part, number, parts, content)
        else:
            _plain(part, number, content)
    return content


def _parts(found: Sequence[Element]) -> list[list[Element]]:
    parts: list[list[Element]] = [[]]
    for element in found:
        if element.kind == "separator":
            parts.append([])
        elif element.kind != "filler":
            parts[-1].append(element)
    return [part for part in parts if part]


def _shares_out(part: list[Element]) -> bool:
    """Whether a part speaks of several payments; "3 fois le taux légal" does not."""
    kinds = {element.kind for element in part}
    return "parts" in kinds and not kinds & {"penalty", "recovery"}


# -- discounts ---------------------------------------------------------------------------------------------------------


def _discount(part: list[Element], number: int, parts: Sequence[list[Element]], content: Content) -> None:
    """A part with a percentage: a tier as far as its delay reaches, the rest is about the due date."""
    part = _with_bare_delays(part)
    places = [place for place, element in enumerate(part) if element.kind == "percent"]
    place, percent = places[0], part[places[0]]
    named = any(element.kind in ("discount", "slash") for element in part)
    start, end = _window(part, place)
    inside = part[start:end]
    borrowed = _next_delay(parts, number) if named and not _has_delay(inside) else []
    if borrowed and any(_has_delay(parts[later]) for later in range(number + 2, len(parts))):
        # "2 % Skonto, 10 Tage, 30 Tage netto": the next part is the delay of the discount.
        inside = [*inside, *borrowed]
    # "TVA 5,5 % 30 jours": what is not called a discount is one only where every word is understood.
    bare = percent.value <= _DISCOUNT and not any(element.kind in ("unknown", "amount") for element in part)
    tier = _tier(percent.value, inside) if len(places) == 1 and (named or bare) else None
    if tier is None:
        # "Escompte 2 %, 30 jours": whose delay it is remains open, so neither is read.
        content.unread.extend([*part, *borrowed])
        borrowed.clear()
        return
    content.read.extend(inside)
    borrowed.clear()
    if tier.percent:
        content.tiers.append(tier)
    else:
        content.refusals.append(percent)
    _plain(part[:start] + part[end:], number, content)


def _with_bare_delays(part: list[Element]) -> list[Element]:
    """Bare numbers right after a percentage or beside "net" count days: "2% 10 net 30"."""
    out: list[Element] = []
    for place, element in enumerate(part):
        before = part[place - 1].kind if place else ""
        after = part[place + 1].kind if place + 1 < len(part) else ""
        bare = element.kind == "number" and (before in ("percent", "net", "discount") or after == "net")
        if bare and before != "on" and after != "next" and element.value <= _LONGEST_DELAY:
            element = Element("delay", element.start, element.end, (element.value, "days"))
        out.append(element)
    return out


def _window(part: list[Element], place: int) -> tuple[int, int]:
    """What belongs to the percentage: up to the next "net" or second delay behind it, else from the delay before."""
    end, delays = place + 1, 0
    while end < len(part) and part[end].kind != "net":
        if part[end].kind == "delay":
            nets = end + 1 < len(part) and part[end + 1].kind == "net"
            closing = nets and not any(element.kind == "delay" for element in part[end + 2 :])
            if delays or (closing and part[end - 1].kind != "percent"):
                break
            if closing and any(element.kind == "delay" for element in part[:place]):
                break
            delays += 1
        end += 1
    if delays or _has_delay(part[place:end]):
        return place, end
    before = [i for i in range(place) if part[i].kind in ("delay", "immediate") or part[i].kind.startswith("at.")]
    return (before[-1] if before else place), end


def _tier(percent: Decimal, inside: list[Element]) -> DiscountTier | None:
    """The tier that a window says, or None when it says more than a tier holds."""
    delays = [element.value for element in inside if element.kind == "delay"]
    kinds = [element.kind for element in inside]
    at = [DueAnchor(kind.partition(".")[2]) for kind in kinds if kind.startswith(("at.", "anchor."))]
    periods = [kind for kind in kinds if kind.startswith("period.")]
    strange = {"number", "amount", "day", "next", "unknown", "immediate.unless"} & set(kinds)
    if percent > 100 or len(delays) > 1 or len(set(at)) > 1 or strange:
        return None
    if periods and not (periods == ["period.month"] and "slash" in kinds):
        return None  # "2 % à 10 jours fin de mois" has two readings; "2/10 EOM" is by convention ten days after
    if not delays and "immediate" not in kinds and not any(kind.startswith("at.") for kind in kinds):
        return None
    count, unit = delays[0] if delays else (0, "days")
    if unit != "days" or count > _LONGEST_DELAY:
        return None
    return DiscountTier(percent, count, at[0] if at else DueAnchor.ISSUE, before=[END_OF_MONTH] if periods else [])


def _has_delay(part: list[Element]) -> bool:
    return any(element.kind in ("delay", "immediate") or element.kind.startswith("at.") for element in part)


def _next_delay(parts: Sequence[list[Element]], number: int) -> list[Element]:
    """The part after this one when it is a delay and nothing else."""
    following = parts[number + 1] if number + 1 < len(parts) else []
    return following if [element.kind for element in following] == ["delay"] else []


# -- the rest ----------------------------------------------------------------------------------------------------------


def _plain(part: list[Element], number: int, content: Content) -> None:
    """A part about the due date, means of payment, or the absence of discounts."""
    part = _with_bare_delays(part)
    for place, element in enumerate(part):
        before = part[place - 1].kind if place else ""
        after = part[place + 1].kind if place + 1 < len(part) else ""
        if element.kind == "number" and 1 <= element.value <= 31 and (before == "on" or after == "next"):
            element = Element("day", element.start, element.end, element.value)
        elif element.kind == "number" and (before.startswith("period.") or after.startswith("period.")):
            element = Element("delay", element.start, element.end, (element.value, "days"))
        if element.kind in ("unknown", "number", "amount", "percent") or _is_too_long(element):
            content.unread.append(element)
            continue
        content.read.append(element)
        if element.kind == "no_discount":
            # Beside a delay it says what holds within that delay: "2 % à 10 jours, 30 jours sans escompte".
            content.refusals.extend([] if _has_delay(part) else [element])
        elif element.kind.startswith("means."):
            content.means.append(PaymentMeans(element.kind.partition(".")[2]))
        else:
            content.net.append((number, element))


def _is_too_long(element: Element) -> bool:
    return element.kind == "delay" and element.value[0] > _LONGEST_DELAY


def _accessory(part: list[Element], kinds: set[str], text: str, content: Content) -> None:
    """Penalties and recovery costs: the yearly rate or the sum in euro, where it is said in so many words."""
    rates = [element for element in part if element.kind == "percent"]
    numbers = [element for element in part if element.kind in ("number", "amount")]
    sums = [element for element in numbers if _EURO.match(text, element.end) and element.value * 100 % 1 == 0]
    last = part[-1].end
    yearly = len(rates) == 1 and rates[0].value <= 1000 and not _SHORTER.search(text, rates[0].end, last)
    if "penalty" in kinds and yearly and not numbers:
        content.penalties.append(rates[0].value)
        content.read.extend(rates)
    elif "recovery" in kinds and len(sums) == 1 and len(numbers) == 1:
        content.recovery.append(Money(sums[0].value, "EUR"))
        content.read.extend(sums)
    content.unread.extend([element for element in part if element not in content.read[-1:]])
