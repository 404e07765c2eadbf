"""Reading a remittance text: one walk over its tokens from left to right, each looked at a bounded number of times.

What a word announced (an invoice, a client, a card) holds until another word is not understood. A number is first held
against everything that is no reference; what is left is a candidate, alone or in a row.
"""

from __future__ import annotations

from typing import Final

from lettrage.references import _amounts_read, _codes_read, _dates_read
from lettrage.references._candidates import Gathered
from lettrage.references._found import Found, OtherKind
from lettrage.references._lists import LONGEST, separator
from lettrage.references._rows import prefix_at, read_row
from lettrage.references._tokens import BREAK, MARK, NUMBER, SPACE, WORD, Tokens
from lettrage.references._words import FIELDS, MONTHS, TRANSPARENT, WORDS, Role
from lettrage.references.remittance import CandidateKind, OwnNumbers, Remittance

__all__ = ["parse_remittance"]

_APART: Final = {
    Role.CLIENT: OtherKind.CLIENT,
    Role.CONTRACT: OtherKind.CONTRACT,
    Role.MANDATE: OtherKind.MANDATE,
    Role.CREDITOR: OtherKind.CREDITOR_ID,
    Role.CHEQUE: OtherKind.CHEQUE,
    Role.SLIP: OtherKind.SLIP,
    Role.CARD: OtherKind.CARD,
    Role.PHONE: OtherKind.PHONE,
    Role.ACCOUNT: OtherKind.ACCOUNT,
    Role.BANK: OtherKind.BIC,
    Role.VAT: OtherKind.VAT_ID,
    Role.COMPANY: OtherKind.COMPANY_ID,
    Role.AMOUNT: OtherKind.AMOUNT,
    Role.PERIOD: OtherKind.PERIOD,
}
#: Kinds whose numbers may hold letters and dashes, as one.
_LONG_CODES: Final = frozenset({Role.MANDATE, Role.CREDITOR, Role.CLIENT, Role.CONTRACT, Role.ACCOUNT, Role.VAT})
_FIELD_ROLES: Final = {"mandate": Role.MANDATE, "creditor": Role.CREDITOR, "account": Role.ACCOUNT}
_DOCUMENTS: Final = frozenset({Role.INVOICE, Role.CREDIT_NOTE, Role.ORDER})


def parse_remittance(text: str, *, own: OwnNumbers | None = None) -> Remittance:
    """Candidate references in the text of a payment, with what else its numbers are.

    Nothing is looked up and nothing decided: the caller compares the candidates with its open documents.

    Args:
        text: As the bank gave it, of any length and content.
        own: What our own numbers look like; it changes the ranking only.

    Complexity: linear in the text, in time and memory; one or two microseconds a character.

    >>> from lettrage.references import parse_remittance
    >>> read = parse_remittance("VIR ACME FACT 12766/774 du 03/02/2026 CLIENT 4410")
    >>> [(one.text, one.normal) for one in read.ranked]
    [('12766', '12766'), ('774', '12774'), ('774', '774')]
    >>> [(one.text, one.kind.value) for one in read.others], [one.text for one in read.unread]
    ([('03/02/2026', 'date'), ('4410', 'client')], ['ACME'])
    """
    reader = _Reader(text, own)
    reader.walk()
    return reader.out.remittance()


class _Reader:
    """Where the walk stands, and what was announced."""

    __slots__ = ("after_bic", "after_date", "announced", "apart", "last", "out", "role", "t", "used", "word")

    def __init__(self, text: str, own: OwnNumbers | None) -> None:
        self.t = Tokens(text)
        self.out = Gathered(self.t, own)
        self.role: Role | None = None
        self.word = ""
        self.used = False  # a number has followed the word that announced
        self.last: Role | None = None  # of two-word names such as "note de crédit"
        self.announced = False  # a word such as "du" stands right before
        self.after_date = False
        self.after_bic = -1  # the token after a BIC and its space
        self.apart: dict[str, OtherKind] = {}

    def walk(self) -> None:
        t, i = self.t, 0
        while i < t.size:
            kind = t.kind[i]
            if kind == NUMBER:
                i = self._number(i)
            elif kind == WORD:
                i = self._word(i)
            elif kind == MARK:
                i = self._mark(i)
            else:
                i += 1

    # --- words ---

    def _word(self, i: int) -> int:
        t, word = self.t, self.t.text[i]
        after_field = self._field(i, word)
        if after_field:
            return after_field
        found = (
            _codes_read.read_code(t, i, self.after_bic == i)
            or _codes_read.read_masked(t, i)
            or (_dates_read.quarter_at(t, i) if t.kind[i + 1] == NUMBER and word in ("T", "Q") else None)
            or (_dates_read.month_at(t, i) if word in MONTHS else None)
        )
        if found:
            return self._take(i, found)
        role, after = WORDS.get(word), i + 1
        if t.kind[i + 1] == BREAK and t.kind[i + 2] == WORD and (whole := WORDS.get(word + t.text[i + 2])):
            role, after = whole, i + 3
        if role is None and t.kind[i + 1] == NUMBER:
            role = WORDS.get(word.rstrip("O"))  # a zero of the number, written as the letter
        if role is None:
            self._unknown(i)
        else:
            self._known(role, word)
            self.out.understood(i, after)
        return after

    def _field(self, i: int, word: str) -> int:
        """A subfield of the bank's text, ``SVWZ+`` or ``/REMI/``: the token after its mark, 0 when there is none."""
        t = self.t
        name = FIELDS.get(word)
        if name is None:
            return 0
        slashed = i > 0 and t.mark(i - 1, "/") and (t.mark(i + 1, "/") or t.kind[i + 1] == SPACE)
        if not (slashed or t.mark(i + 1, "+")):
            return 0
        self.out.field, self.role, self.word = name, _FIELD_ROLES.get(name), word
        self.out.document(None)
        self.out.understood(i, i + 1)
        return i + 2

    def _known(self, role: Role, word: str) -> None:
        self.announced = role is Role.DATE
        pair = {self.last, role} == {Role.NOTE, Role.HALF_CREDIT}
        if role not in (Role.FILLER, Role.NUMBER):
            self.last = role
        if pair:
            role = Role.CREDIT_NOTE
        waiting = self.role in _DOCUMENTS and not self.used
        if role in TRANSPARENT or (waiting and role in (Role.REFERENCE, Role.CLIENT, Role.PAYMENT)):
            return
        self.role = None if role in (Role.PAYMENT, Role.NOTE, Role.HALF_CREDIT) else role
        self.word, self.used = word, False
        self.out.document(self.role)

    def _unknown(self, i: int) -> None:
        """A word that says nothing; what was announced stays announced when the word is the head of a number."""
        t = self.t
        self.announced, self.last = False, None
        joins = t.kind[i + 1] == NUMBER or (t.mark(i + 1, "-./_#\u00b0") and t.kind[i + 2] == NUMBER)
        if not joins or len(t.text[i]) > 6 or not t.text[i]:
            self.role = None
            self.out.document(None)

    # --- numbers ---

    def _number(self, i: int) -> int:
        t = self.t
        found = self._something_else(i)
        if found:
            return self._take(i, found)
        digits = t.text[i]
        if len(digits) > LONGEST:
            return self._take(i, Found(i + 1, OtherKind.IDENTIFIER, ""))
        if self.role is Role.PERIOD and len(digits) > 4:
            self.role = None
        if self.role in _APART:
            return self._set_apart(i)
        known = self.apart.get(digits.lstrip("0"))
        if known:
            return self._take(i, Found(_past_dash(t, i + 1), known, digits))
        if stamp := _dates_read.glued_stamp(t, i):
            end = t.end[i] - 4
            self.out.number(CandidateKind.GLUED, digits[:-4], i, i + 1, end=end)
            return self._take(i, Found(i + 5, OtherKind.DATE, stamp, end))
        scheme = _codes_read.announced_scheme(self.word, digits) if self.role is Role.STRUCTURED else ""
        if scheme:
            return self._take(i, Found(i + 1, scheme, digits))
        self.announced = self.after_date = False
        self.used = True
        return read_row(self.out, i, self._row_stops)

    def _something_else(self, i: int) -> Found | None:
        """A number with a shape of its own. Numbers that letters touch keep out of dates and amounts."""
        t, word = self.t, self.t.text[i - 1] if i > 0 and self.t.kind[i - 1] == WORD else ""
        role = WORDS.get(word)
        touched = bool(word) and role not in (Role.DATE, Role.CURRENCY)
        hidden = _codes_read.read_masked(t, i + 1) if t.kind[i + 1] in (WORD, MARK) else None
        found = hidden or _codes_read.read_framed(t, i) or _codes_read.read_qrr(t, i)
        if found or touched:
            return found
        named = self.role in _DOCUMENTS
        return (
            (_dates_read.read_time(t, i, self.after_date) if self.after_date else None)
            or _amounts_read.read_phone(t, i, self.role is Role.PHONE)
            or _dates_read.read_date(t, i, self.announced)
            or _dates_read.read_time(t, i, False)
            or _dates_read.spelt_date(t, i)
            or _dates_read.quarter_at(t, i)
            or (None if named else _dates_read.read_period(t, i))
            or _dates_read.read_stamp(t, i)
            or _amounts_read.read_percent(t, i)
            or _amounts_read.read_amount(t, i, named)
            or (None if named or not _lone_year(t, i) else Found(i + 1, OtherKind.YEAR, t.text[i]))
        )

    def _row_stops(self, i: int, between: str) -> bool:
        """Whether the number at ``i`` is something else, and so not the next one of a row."""
        found = self._something_else(i)
        if found is None:
            digits = self.t.text[i]
            return len(digits) > LONGEST or digits.lstrip("0") in self.apart
        short_date = found.kind is OtherKind.DATE and self.t.mark(i + 1, between or " ") and len(found.value) > 0
        return not (short_date and all(len(self.t.text[k]) <= 2 for k in (i, i + 2, i + 4)))

    def _set_apart(self, i: int) -> int:
        """A number that a word said is none of ours; codes with letters and dashes are taken as one."""
        t, role = self.t, self.role
        assert role is not None
        after = i + 1
        if role in _LONG_CODES:
            while t.glued(after) or (t.mark(after, "-/_.") and t.glued(after + 1)):
                after += 1
        else:
            after = _past_dash(t, after)
        if t.text[i].strip("0"):
            self.apart[t.text[i].lstrip("0")] = _APART[role]
        after = self._take(i, Found(after, _APART[role], t.text[i], self._own_start(i)))
        follows = separator(t, after)
        if not (follows and follows[1] not in (" ", "")):
            self.role = None
        return after

    def _own_start(self, i: int) -> int:
        """Where a code begins whose letters touch its digits, when the letters announce nothing themselves."""
        _, start, foreign = prefix_at(self.t, i)
        return start if foreign else -1

    def _mark(self, i: int) -> int:
        found = _codes_read.read_masked(self.t, i)
        return self._take(i, found) if found else i + 1

    def _take(self, i: int, found: Found) -> int:
        """Write down what was recognised."""
        if found.kind is OtherKind.IDENTIFIER and self.role is Role.CARD:
            found = found._replace(kind=OtherKind.CARD)
        self.after_date = found.kind is OtherKind.DATE
        self.after_bic = self.t.skip(found.next) if found.kind is OtherKind.BIC else -1
        self.announced = False
        if isinstance(found.kind, OtherKind):
            self.out.other(i, found)
        else:
            start = found.start if found.start >= 0 else self.t.start[i]
            self.out.structured(i, found, start)
        if self.after_date and self.t.kind[found.next] in (SPACE, MARK, WORD):
            return self._past_date(found.next)
        return found.next

    def _past_date(self, i: int) -> int:
        """The time of day that may follow a date stands behind one mark, a space or the letter T."""
        t = self.t
        if t.kind[i + 1] == NUMBER and (t.kind[i] == SPACE or t.mark(i, "-") or t.text[i] == "T"):
            found = _dates_read.read_time(t, i + 1, True)
            if found:
                self.out.understood(i, i + 1)
                return self._take(i + 1, found)
        self.after_date = False
        return i


def _past_dash(t: Tokens, i: int) -> int:
    """The token after a dash and a number, which a set-apart number may go on with."""
    return i + 2 if t.mark(i, "-") and t.kind[i + 1] == NUMBER else i


def _lone_year(t: Tokens, i: int) -> bool:
    """Whether a year stands at ``i`` that is no head of a number."""
    if not _dates_read.is_year(t.text[i]) or t.kind[i + 1] == WORD:
        return False
    joined = t.mark(i + 1, "-/._,") or t.kind[i + 1] == SPACE
    return not (joined and t.kind[i + 2] == NUMBER and not _dates_read.is_year(t.text[i + 2]))
