"""What the walk has found so far: candidates with their weight, other numbers, and which tokens were understood."""

from __future__ import annotations

from typing import Final

from attrs import evolve

from lettrage.references._found import Found, OtherKind
from lettrage.references._tokens import NUMBER, ODD, WORD, Tokens
from lettrage.references._words import Role
from lettrage.references.remittance import (
    CUT_WIDTHS,
    Candidate,
    CandidateKind,
    Document,
    OtherNumber,
    OwnNumbers,
    Remittance,
    Unread,
)

__all__ = ["Gathered"]

_DOCUMENTS: Final = {
    Role.INVOICE: Document.INVOICE,
    Role.CREDIT_NOTE: Document.CREDIT_NOTE,
    Role.ORDER: Document.ORDER,
}
#: What the way of writing adds to ten points a digit.
_KIND_POINTS: Final = {
    CandidateKind.STRUCTURED: 60,
    CandidateKind.INVOICE_NUMBER: 0,
    CandidateKind.YEAR_NUMBER: 5,
    CandidateKind.PREFIXED: 10,
    CandidateKind.COMPOSITE: -5,
    CandidateKind.NUMBER: 0,
    CandidateKind.SUFFIX: -10,
    CandidateKind.JOINED: -15,
    CandidateKind.GLUED: -20,
    CandidateKind.HEADLESS: -20,
}
#: What the word before it adds. An order number is often ours too, but names no debt.
_WORD_POINTS: Final = {Role.INVOICE: 30, Role.CREDIT_NOTE: 30, Role.ORDER: -5, Role.REFERENCE: 10}
_FIELD_POINTS: Final = {"end_to_end": -10, "party": -20, "technical": -30}
_DIGITS_THAT_COUNT, _DIGITS_OF_A_NUMBER = 10, 12
_REPAIRED, _CUT_END, _CUT_COPY, _OWN_LENGTH, _OWN_PREFIX, _FOREIGN, _FITS_SCHEME = -5, -5, -40, 20, 10, -10, 15


class Gathered:
    """The growing answer. Each method costs what it adds."""

    __slots__ = ("_copies", "_own", "_understood", "candidates", "field", "others", "role", "t")

    def __init__(self, t: Tokens, own: OwnNumbers | None) -> None:
        self.t = t
        self.candidates: list[Candidate] = []
        self.others: list[OtherNumber] = []
        self.field = ""
        self.role: Role | None = None
        self._own = own
        self._understood = bytearray(t.size)
        self._copies: dict[tuple[str, str], tuple[int, int]] = {}  # (word, prefix) -> (token of the word, candidate)

    def document(self, role: Role | None) -> None:
        """What the numbers that come are said to be."""
        self.role = role

    @property
    def named(self) -> bool:
        """Whether a word for one of our documents announced the numbers that come."""
        return self.role in _DOCUMENTS

    def understood(self, first: int, after: int) -> None:
        """Mark tokens as read."""
        for i in range(first, min(after, len(self._understood))):
            self._understood[i] = 1

    def other(self, i: int, found: Found) -> None:
        """A number that is no reference; a word without a number, such as a month, is only understood."""
        assert isinstance(found.kind, OtherKind)
        t = self.t
        start = found.start if found.start >= 0 else t.start[i]
        self._understood_from(start, i, found.next)
        end = t.end[found.next - 1]
        self.others.append(OtherNumber(t.source[start:end], start, end, found.kind, found.value))

    def structured(self, i: int, found: Found, start: int) -> None:
        """A reference whose check digits are right."""
        self._understood_from(start, i, found.next)
        end = self.t.end[found.next - 1]
        points = _KIND_POINTS[CandidateKind.STRUCTURED] + 10 * _DIGITS_THAT_COUNT
        self.candidates.append(
            Candidate(
                self.t.source[start:end],
                found.value,
                start,
                end,
                CandidateKind.STRUCTURED,
                points,
                digits="".join(c for c in found.value if c in "0123456789"),
                document=_DOCUMENTS.get(self.role, Document.UNSAID) if self.role else Document.UNSAID,
                scheme=str(found.kind),
                field=self.field,
            )
        )

    def number(
        self,
        kind: CandidateKind,
        digits: str,
        first: int,
        after: int,
        *,
        prefix: str = "",
        start: int = -1,
        end: int = -1,
        scheme: str = "",
        less: int = 0,
        repaired: bool = False,
    ) -> None:
        """A candidate out of the tokens from ``first`` up to ``after``; a number of zeros is none."""
        normal = digits.lstrip("0")
        t = self.t
        start = start if start >= 0 else t.start[first]
        end = end if end >= 0 else t.end[after - 1]
        self._understood_from(start, first, after)
        if not normal:
            return
        cut = end == len(t.source) and end in CUT_WIDTHS
        points = self._points(kind, digits, normal, prefix) - less
        points += (_REPAIRED if repaired else 0) + (_CUT_END if cut else 0) + (_FITS_SCHEME if scheme else 0)
        document = _DOCUMENTS.get(self.role, Document.UNSAID) if self.role else Document.UNSAID
        self._spot_copy(digits, prefix, first)
        self.candidates.append(
            Candidate(
                t.source[start:end],
                normal,
                start,
                end,
                kind,
                max(points, 1),
                digits=digits,
                prefix=prefix,
                document=document,
                scheme=scheme,
                repaired=repaired,
                cut=cut,
                field=self.field,
            )
        )

    def remittance(self) -> Remittance:
        """The whole answer."""
        self.candidates.sort(key=lambda one: (one.start, one.end, -one.specificity, one.normal))
        self.others.sort(key=lambda one: (one.start, one.end))
        return Remittance(self.t.source, tuple(self.candidates), tuple(self.others), tuple(self._unread()))

    def _understood_from(self, start: int, first: int, after: int) -> None:
        """Mark tokens as read, those before the first included that the span covers."""
        while first > 0 and self.t.start[first] > start:
            first -= 1
        self.understood(first, after)

    def _points(self, kind: CandidateKind, digits: str, normal: str, prefix: str) -> int:
        points = 10 * min(len(normal), _DIGITS_THAT_COUNT) + _KIND_POINTS[kind]
        points -= 5 * max(len(normal) - _DIGITS_OF_A_NUMBER, 0)
        points += (_WORD_POINTS.get(self.role, 0) if self.role else 0) + _FIELD_POINTS.get(self.field, 0)
        if self._own is not None:
            fits = len(digits) in self._own.lengths or len(normal) in self._own.lengths
            points += _OWN_LENGTH if fits else _FOREIGN
            points += _OWN_PREFIX if prefix in self._own.prefixes else 0
        return points

    def _spot_copy(self, digits: str, prefix: str, first: int) -> None:
        """Texts come twice, the first copy cut: after the same word, a number that this one continues is cut."""
        t = self.t
        place = first - 1
        while place >= 0 and place >= first - 3 and t.kind[place] != WORD:
            place -= 1
        word = t.text[place] if place >= 0 and t.kind[place] == WORD else ""
        if not word:
            return
        last = self._copies.get((word, prefix))
        if last is not None and last[0] != place:
            earlier = self.candidates[last[1]]
            if len(earlier.digits) < len(digits) and digits.startswith(earlier.digits) and not earlier.cut:
                points = max(earlier.specificity + _CUT_COPY, 1)
                self.candidates[last[1]] = evolve(earlier, cut=True, specificity=points)
        self._copies[word, prefix] = (place, len(self.candidates))

    def _unread(self) -> list[Unread]:
        """Stretches of words, numbers and strange characters that no reading used."""
        t, out = self.t, list[Unread]()
        first = -1
        last = -1
        for i in range(t.size):
            kind = t.kind[i]
            if self._understood[i]:
                first = self._close(out, first, last)
            elif kind in (NUMBER, WORD, ODD):
                first, last = (i if first < 0 else first), i
        self._close(out, first, last)
        return out

    def _close(self, out: list[Unread], first: int, last: int) -> int:
        if first >= 0:
            start, end = self.t.start[first], self.t.end[last]
            out.append(Unread(self.t.source[start:end], start, end))
        return -1
