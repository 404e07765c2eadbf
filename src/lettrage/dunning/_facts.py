"""What the caller says of its customers: names of the closed vocabulary, values of their types, each with its day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from lettrage._fault import shown
from lettrage.calendars import check_date
from lettrage.dunning._fields import ATTRIBUTES, FIELDS, Field
from lettrage.dunning._refusals import is_list, is_table
from lettrage.errors import Fault, did_you_mean, raise_faults
from lettrage.frozen import FrozenMap

__all__ = ["Facts", "read_facts"]

#: The largest number that a condition of the language may name.
_MOST: Final = 10**9
#: Customer → name without its scope → value.
Facts = Mapping[str, Mapping[str, Any]]


def read_facts(facts: object, known_on: date | None) -> Facts:
    """The facts that are known by a day, checked; every fault is raised at once.

    Raises:
        InvalidInput: ``bad-value`` for a wrong shape or type, ``unknown-field`` for a name outside the vocabulary.
    """
    if facts is None:
        return {}
    faults: list[Fault] = []
    out: dict[str, dict[str, Any]] = {}
    if not is_table(facts):
        raise_faults([_bad("facts", type(facts).__name__, "a mapping from customers to names to (value, known_on)")])
        return {}
    for customer, named in facts.items():
        at = f"facts[{str(customer)!r}]"
        if not is_table(named):
            faults.append(_bad(at, type(named).__name__, "a mapping from names to (value, known_on)"))
            continue
        for name, given in named.items():
            value, day = _dated(given, f"{at}.{name}", faults)
            if _allowed(str(name), value, f"{at}.{name}", faults) and (
                known_on is None or day is None or day <= known_on
            ):
                out.setdefault(str(customer), {})[str(name)] = value
    raise_faults(faults)
    return FrozenMap({customer: FrozenMap(named) for customer, named in out.items()})


def _dated(given: Any, path: str, faults: list[Fault]) -> tuple[Any, date | None]:
    """A value with its day; a bare value is known on any day."""
    if is_list(given):
        if len(given) != 2 or not (given[1] is None or isinstance(given[1], date)):
            faults.append(_bad(path, shown(given), "(value, known_on)"))
            return None, None
        return given[0], None if given[1] is None else check_date(given[1], path)
    return given, None


def _allowed(name: str, value: Any, path: str, faults: list[Fault]) -> bool:
    """Whether a name and its value belong to the vocabulary. None says that nothing is known."""
    if f"customer.{name}".startswith(ATTRIBUTES):
        known = Field(f"customer.{name}", "word", "")
    else:
        found = FIELDS.get(f"customer.{name}")
        if found is None or name == "id":
            names = [field.short for field in FIELDS.values() if field.scope == "customer" and field.short != "id"]
            help = did_you_mean(name, names)
            faults.append(Fault("unknown-field", f"`{name}` is no fact that a policy can ask for", path, help=help))
            return False
        known = found
    if value is None:
        return False
    expected = {"word": str, "count": int, "flag": bool}[known.kind]
    right = isinstance(value, expected) and (expected is bool or not isinstance(value, bool))
    if not right:
        faults.append(_bad(path, shown(value), {"word": "a text", "count": "an int", "flag": "a bool"}[known.kind]))
    elif isinstance(value, int) and not -_MOST <= value <= _MOST:
        faults.append(_bad(path, shown(value), f"a whole number from {-_MOST} to {_MOST}"))
        return False
    elif isinstance(value, str) and known.words and value not in known.words:
        faults.append(
            _bad(path, shown(value), f"one of {', '.join(known.words)}", did_you_mean(str(value), known.words))
        )
        return False
    return right


def _bad(path: str, found: str, expected: str, help: str = "") -> Fault:
    return Fault("bad-value", f"{found} is not {expected}", path, found=found, expected=expected, help=help)
