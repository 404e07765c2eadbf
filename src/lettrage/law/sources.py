"""Where a rule or a figure comes from, and how sure we are of it: data beside every row of the law tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final

from attrs import frozen

from lettrage.records import check_record

__all__ = ["READ_ON", "Confidence", "Source", "weakest"]

#: The day on which the tables of this version were drawn up.
READ_ON: Final = date(2026, 11, 21)


class Confidence(StrEnum):
    """How sure we are of a rule or figure (degré de certitude).

    Attributes:
        HIGH: Read in the statute, gazette or official notice, or in a verbatim copy of it (texte officiel lu).
        MEDIUM: Secondary sources that agree, or a figure derived from an official one (sources secondaires).
        LOW: One weak source, or memory alone (source unique ou de mémoire).
    """

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@frozen
class Source:
    """What vouches for a rule (source d'une règle).

    Attributes:
        article: The article or the gazette reference; never an address that may move.
        confidence: How sure we are of the rule or figure, not of everything else in the article.
        read_on: When we last looked.
        text: What was read there, or what is doubtful, in a few words.

    >>> from lettrage.law import Confidence, Source
    >>> str(Source("C. com. L441-10 II", Confidence.HIGH, text="MRO + 10 points"))
    'C. com. L441-10 II (high)'
    """

    article: str
    confidence: Confidence = Confidence.MEDIUM
    read_on: date = READ_ON
    text: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)

    def __str__(self) -> str:
        return f"{self.article} ({self.confidence})"


_RANK: Final = {grade: rank for rank, grade in enumerate(Confidence)}


def weakest(sources: Iterable[Source | Confidence]) -> Confidence:
    """The grade of a figure that rests on several sources: that of the weakest; high when there is none.

    >>> from lettrage.law import Confidence, Source, weakest
    >>> weakest([Source("C. com. L441-10", Confidence.HIGH), Confidence.MEDIUM]).value
    'medium'
    """
    grades = (source.confidence if isinstance(source, Source) else source for source in sources)
    return max(grades, key=_RANK.__getitem__, default=Confidence.HIGH)
