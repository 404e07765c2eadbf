"""Reading a foreign policy: every key is used, refused as malformed, or reported as not expressible."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sized
from decimal import Decimal
from typing import Any

from attrs import Factory, evolve, field, frozen

from lettrage._currencies import DIGITS
from lettrage._fault import shown
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._refusals import is_list, is_table
from lettrage.dunning._shapes import MANY
from lettrage.errors import Fault, LettrageError, raise_faults
from lettrage.records import as_tuple

__all__ = ["Imported", "Source", "Unexpressed", "finished"]


@frozen
class Unexpressed:
    """A part of a foreign policy that ours does not say (élément non repris).

    Attributes:
        path: Where in the foreign policy, such as ``levels[0].template``.
        found: What is there.
        why: Why it is left out, and where its purpose is served instead.
    """

    path: str
    found: str
    why: str


@frozen
class Imported:
    """A foreign policy in our language (politique reprise).

    Attributes:
        policy: What it says in our words.
        unexpressed: What it says beyond that, in the order of the foreign policy.
    """

    policy: DunningPolicy
    unexpressed: tuple[Unexpressed, ...] = field(default=(), converter=as_tuple)


@frozen(eq=False)
class Source:
    """One table of a foreign policy, with what was wrong and what was left out so far."""

    data: Mapping[str, Any]
    path: str
    faults: list[Fault]
    left_out: list[Unexpressed]
    _used: set[str] = Factory(set[str])

    @classmethod
    def of(cls, data: object) -> Source:
        """The outermost table."""
        faults: list[Fault] = []
        if not is_table(data):
            faults.append(Fault("bad-policy", "a policy is a table", "", found=type(data).__name__, expected="a table"))
            raise_faults(faults)
        assert is_table(data)
        return cls(data, "", faults, [])

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        """Whether a key says something: nothing, zero and what is empty say nothing."""
        value = self.data.get(key)
        return value is not None and (bool(value) if isinstance(value, (bool, int, str, Sized)) else True)

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        value = self._take(key)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        return str(self._bad(key, value, "a text", default))

    def whole(self, key: str, default: int | None = None, *, least: int = 0) -> int:
        """A whole number of days, or of anything else."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        if is_table(value) and set(value) == {"days"}:  # how durations look once read
            value = value["days"]
        if isinstance(value, str) and re.fullmatch(r"P[0-9]{1,5}D", value):
            value = int(value[1:-1])
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= 36_600:
            return value
        return int(self._bad(key, value, f"a whole number from {least}", least))

    def flag(self, key: str, default: bool = False) -> bool:
        value = self._take(key)
        if value is None:
            return default
        return value if isinstance(value, bool) else bool(self._bad(key, value, "true or false", default))

    def decimal(self, key: str, default: str = "0") -> str:
        """An amount or a percentage as decimal text; floats are refused."""
        value = self._take(key)
        if value is None:
            return default
        if isinstance(value, Decimal) and value.is_finite():
            value = format(value, "f")
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**14:
            value = str(value)
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,14}(\.[0-9]{1,6})?", value):
            return value
        return str(self._bad(key, value, "a decimal as text, at least 0", default))

    def currency(self, key: str, default: str) -> str:
        """A currency code."""
        code = self.text(key, default)
        if code in DIGITS:
            return code
        self.faults.append(Fault("unknown-currency", f"`{code[:20]}` is no currency", self.at(key), found=code[:20]))
        return "EUR"

    def amount(self, number: str, currency: str, key: str) -> str:
        """An amount in the words of our language; one finer than the currency is refused."""
        whole, _, rest = number.partition(".")
        rest = rest.rstrip("0")
        if len(rest) > DIGITS[currency]:
            self._bad(key, number, f"an amount with {DIGITS[currency]} decimals at most", "0")
            rest = ""
        return f"{whole}.{rest}" if rest else whole

    def tables(self, key: str, *, most: int = MANY) -> list[Source]:
        """A list of tables, no longer than our language could say."""
        value = self._take(key)
        if value is None:
            return []
        if not is_list(value):
            self._bad(key, value, "a list of tables", [])
            return []
        if len(value) > most:
            at, expected = self.at(key), f"{most} at most"
            self.faults.append(
                Fault("bad-policy", f"{len(value)} tables stand here", at, found=len(value), expected=expected)
            )
            return []
        inner = [self._inner(f"{key}[{place}]", one) for place, one in enumerate(value)]
        return [one for one in inner if one is not None]

    def table(self, key: str) -> Source | None:
        """A table, if it is there."""
        value = self._take(key)
        return None if value is None else self._inner(key, value)

    def cannot(self, key: str, why: str) -> None:
        """Report a key as not expressible, when it says something."""
        if self.has(key):
            value = self.data[key]
            found = value[:80] if isinstance(value, str) else shown(value, 80)
            self.left_out.append(Unexpressed(self.at(key), found, why))
        self._used.add(key)

    def rest(self, why: str = "this importer does not know the key") -> None:
        """Report every key not used so far."""
        for key in [key for key in self.data if key not in self._used]:
            self.cannot(key, why)

    def _inner(self, key: str, value: object) -> Source | None:
        if is_table(value):
            return Source(value, self.at(key), self.faults, self.left_out)
        self._bad(key, value, "a table", {})
        return None

    def _take(self, key: str) -> Any:
        self._used.add(key)
        return self.data.get(key)

    def _bad(self, key: str, value: object, expected: str, instead: Any) -> Any:
        code = "float-money" if isinstance(value, float) else "bad-policy"
        text = f"`{key}` cannot be {shown(value, 40)}"
        self.faults.append(Fault(code, text, self.at(key), found=shown(value, 80), expected=expected))
        return instead


def finished(source: Source, policy: Mapping[str, Any]) -> Imported:
    """The policy, or every fault of the foreign one at once; what only our language finds is told by its path in it."""
    raise_faults(source.faults)
    for name, track in policy["tracks"].items():
        times = Counter(step["id"] for step in track["steps"])
        message = "is the name of two levels"
        raise_faults(
            Fault(
                "bad-policy", f"`{id}` {message}", f"policy.tracks.{name}.steps", found=id, help="name each by itself"
            )
            for id, count in sorted(times.items())
            if count > 1
        )
    try:
        made = DunningPolicy.from_dict(policy)
    except LettrageError as error:
        raise_faults(evolve(fault, path=f"policy.{fault.path}") for fault in error.faults)
        raise AssertionError("an error has faults") from error
    return Imported(made, tuple(source.left_out))


def tones() -> Iterator[str]:
    """Tones for levels whose words we do not have: courteous first, then advisory, then firm."""
    yield from ("courteous", "advisory")
    while True:
        yield "firm"


def name_of(text: str, default: str) -> str:
    """A name of our language made of any text."""
    plain = re.sub(r"[^A-Za-z0-9_.\-]+", "-", text).strip("-.")[:60]
    return plain or default
