"""Codes with a structure of their own: account numbers, identifiers, structured references."""

from __future__ import annotations

from typing import Final

from lettrage.references import belgian, finnish, iban, norwegian, swedish, swiss_qrr
from lettrage.references._checking import modulo_97
from lettrage.references._countries import BBAN, SEPA
from lettrage.references._found import Found, OtherKind
from lettrage.references._tokens import BREAK, END, MARK, NUMBER, SPACE, WORD, Tokens

__all__ = ["announced_scheme", "framed_scheme", "read_code", "read_framed", "read_masked", "read_qrr", "run_of"]

#: No code is longer in characters, nor spread over more tokens.
_MOST_CHARACTERS, _MOST_TOKENS = 36, 24


def run_of(t: Tokens, i: int) -> tuple[str, int]:
    """Letters and digits that touch each other from ``i`` on, up to the longest code, and the token after them."""
    parts: list[str] = []
    length = 0
    while t.glued(i) and len(parts) < _MOST_TOKENS and length <= _MOST_CHARACTERS:
        parts.append(t.text[i])
        length += len(t.text[i])
        i += 1
    return "".join(parts), i


def read_code(t: Tokens, i: int, after_bic: bool) -> Found | None:
    """What begins at a word that touches digits: RF, a creditor identifier, a VAT number, an IBAN, a BIC."""
    head = t.text[i]
    if t.kind[i + 1] != NUMBER:
        return None
    if head[-2:] == "RF":
        found = _read_rf(t, i)
        if found or len(head) == 2:
            return found
    if head[-2:] in BBAN:
        found = _read_account(t, i, after_bic)
        if found:
            return found
    run, end = run_of(t, i) if len(head) in (6, 7, 8) and head[4:6] in BBAN else ("", 0)
    if len(run) in (8, 11) and any(letter.isalpha() for letter in run[6:8]):
        return Found(end, OtherKind.BIC, run)
    return None


def read_qrr(t: Tokens, i: int) -> Found | None:
    """27 digits together, or two and five blocks of five, whose check digit is right."""
    digits, place = t.text[i], i + 1
    if len(digits) == 2:
        while len(digits) < 27 and t.kind[place] == SPACE and t.digits(place + 1, 5, 5):
            digits, place = digits + t.text[place + 1], place + 2
    return Found(place, "ch-qrr", digits) if len(digits) == 27 and swiss_qrr.check(digits) else None


def read_framed(t: Tokens, i: int) -> Found | None:
    """A Belgian communication: 3, 4 and 5 digits with slashes between, in a frame or bare; or 12 digits in a frame."""
    framed = i > 0 and t.kind[i - 1] == MARK and t.text[i - 1] in "+*" and t.end[i - 1] - t.start[i - 1] >= 3
    if t.digits(i, 12, 12) and framed:
        digits, place = t.text[i], i + 1
    elif t.digits(i, 3, 3):
        parts, place = [t.text[i]], i + 1
        for size in (4, 5):
            at = t.skip(place)
            number = t.skip(at + 1)
            if not (t.mark(at, "/") and t.digits(number, size, size)):
                return None
            parts.append(t.text[number])
            place = number + 1
        digits = "".join(parts)
    else:
        return None
    if not belgian.check(digits):
        return None
    closed = framed and t.kind[place] == MARK and t.text[place] in "+*"
    return Found(place + 1 if closed else place, "be-ogm", digits, t.start[i - 1] if framed else -1)


def read_masked(t: Tokens, i: int) -> Found | None:
    """A number with its middle hidden, at what hides it: ``4970XXXXXXXX1234``, ``****1234``."""
    if t.kind[i] == WORD and set(t.text[i]) != {"X"}:
        return None
    if t.kind[i] == MARK and not (t.text[i] == "*" and t.end[i] - t.start[i] >= 3):
        return None
    most = 20 if t.kind[i] == WORD else 6  # twelve digits between stars are a Belgian communication
    if not t.digits(i + 1, 2, most) or t.glued(i + 2) or t.end[i] - t.start[i] < 3:
        return None
    before = i > 0 and t.kind[i - 1] == NUMBER
    return Found(i + 2, OtherKind.IDENTIFIER, t.text[i + 1], t.start[i - 1] if before else -1)


def announced_scheme(word: str, digits: str) -> str:
    """The scheme that a word such as ``KID`` announced, when the digits keep its rule; else ``""``."""
    if word == "KID":
        return "no-kid-10" if norwegian.check(digits) else "no-kid-11" if norwegian.check(digits, 11) else ""
    if word.startswith("OCR"):
        return "se-ocr" if swedish.check(digits) else ""
    if word.startswith("VIITE"):
        return "fi-viite" if finnish.check(digits) else ""
    if word in ("OGM", "VCS"):
        return "be-ogm" if belgian.check(digits) else ""
    return "ch-qrr" if swiss_qrr.check(digits) else ""


def framed_scheme(digits: str) -> str:
    """A scheme that twelve bare digits may follow: one number in 97 does so by chance."""
    return "be-ogm" if len(digits) == 12 and belgian.check(digits) else ""


def _read_rf(t: Tokens, i: int) -> Found | None:
    """An RF reference together or in blocks of four; of several ends that fit, the last."""
    run, end = run_of(t, i + 1)
    run, best = f"RF{run}", None
    while len(run) <= 25:
        if _fits_97(run, run[4:]):
            best = Found(end, "iso11649", run, t.end[i] - 2)
        if len(run) % 4 or t.kind[end] != SPACE or not t.glued(end + 1):
            break
        more, end = run_of(t, end + 1)
        if len(more) > 4:
            break
        run += more
    return best


def _read_account(t: Tokens, i: int, after_bic: bool) -> Found | None:
    """What begins with a country: IBAN whole, in blocks, masked or cut off; creditor identifier; VAT number.

    The beginning of an IBAN at the end of a text is known by the BIC before it, by its length, or, in France, by its
    check digits, which are 76 whatever the account.
    """
    country, start = t.text[i][-2:], t.end[i] - 2
    run, end = run_of(t, i + 1)
    run = country + run
    full = iban.length(country) or 0
    if len(run) >= full and _is_iban(run[:full]):
        at = _token_at(t, i + 1, full - 2)
        if at:
            return Found(at, OtherKind.IBAN, run[:full], start)
    blocks = _blocks(t, end, run, full) if len(run) == 4 else None
    if blocks:
        return Found(blocks[0], OtherKind.IBAN, blocks[1], start)
    if t.digits(i + 1, 2, 2) and len(run) >= 8 and (run[4:7] == "ZZZ" or _fits_97(run, run[7:])):
        return Found(end, OtherKind.CREDITOR_ID, run, start)
    vat = _vat_digits(country)
    if len(run) == vat + 2 and run[2:].isdigit() and _vat_fits(country, run[2:]):
        return Found(end, OtherKind.VAT_ID, run, start)
    at_end = t.kind[end] in (END, BREAK) and len(run) < full and run[2:4].isdigit() and _like(run, country)
    cut = at_end and (after_bic or run[:4] == "FR76" or (country in SEPA and len(run) >= 12))
    if cut or (run[2:4].isdigit() and len(run) >= 10 and "XXX" in run[4:]):
        return Found(end, OtherKind.IBAN, run, start)
    return None


def _fits_97(run: str, covered: str) -> bool:
    """Whether check digits after a country are right; cheaper than an error that nobody reads."""
    return 5 <= len(run) <= 35 and run.isascii() and "02" <= run[2:4] <= "98" and modulo_97(covered + run[:4]) == 1


def _is_iban(run: str) -> bool:
    return _fits_97(run, run[4:]) and iban.check(run)


def _token_at(t: Tokens, i: int, length: int) -> int:
    """The token that begins after that many characters, 0 when none begins there."""
    while length > 0:
        length -= len(t.text[i])
        i += 1
    return i if length == 0 else 0


def _blocks(t: Tokens, end: int, run: str, full: int) -> tuple[int, str] | None:
    """The rest of an account number that is written in blocks of four."""
    while len(run) < full and t.kind[end] == SPACE and t.glued(end + 1):
        more, end = run_of(t, end + 1)
        if len(more) > 4:
            return None
        run += more
    return (end, run) if len(run) == full and _is_iban(run) else None


def _like(run: str, country: str) -> bool:
    """Whether the beginning of an account number keeps to its country's digits: told by the first run."""
    first = BBAN[country].split()[0]
    size, kind = int(first[:-1]), first[-1]
    shown = run[4 : 4 + size]
    return not shown or (shown.isdigit() if kind == "n" else shown.isalpha() if kind == "a" else True)


_VAT: Final = {"FR": 11, "BE": 10}


def _vat_digits(country: str) -> int:
    return _VAT.get(country, -9)


def _vat_fits(country: str, digits: str) -> bool:
    """The key of a French or Belgian VAT number; others are known by the word before them only."""
    if country == "FR":
        return int(digits[:2]) == (12 + 3 * (int(digits[2:]) % 97)) % 97
    return digits[0] in "01" and int(digits[8:]) == 97 - int(digits[:8]) % 97
