"""The promise to callers: names, signatures and documentation of everything public.

`public_api.txt` is the whole surface, one line per name. A change of it is a change for callers: regenerate the file
(`pytest tests/project --regenerate`), read the difference, and say it in the changelog.
"""

from __future__ import annotations

import enum
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import lettrage

SNAPSHOT = Path(__file__).with_name("public_api.txt")
SOURCE = Path(lettrage.__file__).parent
#: Public modules that stand inside a room; all others below the first level are furniture.
INNER = ["lettrage.metrics.formulas", "lettrage.model.checks"]
#: Tools that every room builds its values with; they are of no use to a caller.
FURNITURE = {"frozen", "records"}
#: Shown where they are made (`aging`, `Ledger.statement`, `parse_remittance`, …), or an example is still owed.
#: The list may only shrink.
SHOWN_ELSEWHERE = {
    "lettrage.AgingReport",
    "lettrage.terms.SkontoLine",
    "lettrage.terms.SkontoText",
    "lettrage.terms.DiscountTaken",
    "lettrage.terms.business_days",
    "lettrage.model.AppliedTerms",
    "lettrage.ledger.Statement",
    "lettrage.ledger.pair_up",
    "lettrage.matching.Problem",
    "lettrage.metrics.AgingBlock",
    "lettrage.metrics.Breakdown",
    "lettrage.references.Remittance",
    "lettrage.tabular.Column",
    "lettrage.tabular.Read",
    "lettrage.tabular.category",
    "lettrage.tabular.identifier",
}


def public_modules() -> list[ModuleType]:
    found = {path.stem for path in SOURCE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    names = [f"lettrage.{name}" for name in sorted(found - FURNITURE) if not name.startswith("_")]
    return [lettrage, *(importlib.import_module(name) for name in [*names, *INNER])]


def names_of(module: ModuleType) -> list[str]:
    """What `__all__` lists, or else what the module defines itself."""
    if hasattr(module, "__all__"):
        return sorted(module.__all__)
    own = (name for name, value in vars(module).items() if getattr(value, "__module__", None) == module.__name__)
    return sorted(name for name in own if not name.startswith("_"))


def surface() -> Iterator[tuple[str, object]]:
    for module in public_modules():
        for name in names_of(module):
            yield f"{module.__name__}.{name}", getattr(module, name)


def described() -> Iterator[str]:
    """Each object is described where its path is shortest; its other names point there."""
    first: dict[int, str] = {}
    for path, value in sorted(surface(), key=lambda pair: (pair[0].count("."), pair[0])):
        if inspect.isclass(value) or inspect.isroutine(value):
            if id(value) in first:
                yield f"{path} = {first[id(value)]}"
                continue
            first[id(value)] = path
            yield from describe(path, value)
        else:
            yield f"{path}: {type(value).__name__}"


def describe(path: str, value: object) -> Iterator[str]:
    if not inspect.isclass(value):
        yield f"{path}{signature(value)}"
        return
    bases = ", ".join(base.__name__ for base in value.__bases__ if base is not object)
    if issubclass(value, enum.Enum):
        yield f"{path}({bases})"
        yield from (f"{path}.{member.name} = {member.value!r}" for member in value)
        return
    shown = "" if issubclass(value, BaseException) else signature(value)
    yield f"{path}{shown}" + (f" is {bases}" if bases else "")
    for name, member in sorted(members(value).items()):
        plain = getattr(member, "__func__", member)
        if isinstance(member, property) or type(member).__name__ == "cached_property":
            yield f"{path}.{name}: property"
        elif inspect.isroutine(plain):
            yield f"{path}.{name}{signature(plain)}"


def members(value: type) -> dict[str, object]:
    """The public members of a class and of our classes below it, as they stand in the class bodies."""
    found: dict[str, object] = {}
    for base in reversed(value.__mro__):
        if base.__module__.startswith("lettrage"):
            found.update({name: member for name, member in vars(base).items() if not name.startswith("_")})
    return found


def signature(value: object) -> str:
    try:
        text = str(inspect.signature(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return "(...)"
    return re.sub(r" at 0x[0-9a-f]+", "", text)


def test_public_surface_is_the_one_promised(regenerate: bool) -> None:
    text = "".join(f"{line}\n" for line in sorted(described()))
    if regenerate:
        SNAPSHOT.write_text(text, "utf-8")
    assert text == SNAPSHOT.read_text("utf-8"), "the public surface changed: see the docstring of this file"


def test_all_is_sorted_and_every_name_works() -> None:
    assert lettrage.__all__ == sorted(lettrage.__all__)
    assert [name for name in lettrage.__all__ if getattr(lettrage, name, None) is None] == []
    assert set(lettrage.__all__) <= set(dir(lettrage))


def test_every_public_name_is_documented() -> None:
    bare = [path for path, value in documented_objects() if not (inspect.getdoc(value) or "").strip()]
    assert bare == []


def test_every_public_function_shows_an_example() -> None:
    functions = [(path, value) for path, value in documented_objects() if inspect.isroutine(value)]
    bare = {path for path, value in functions if ">>>" not in (value.__doc__ or "")}
    assert sorted(bare - SHOWN_ELSEWHERE) == []


def test_every_public_class_with_verbs_shows_an_example() -> None:
    """Exempt by rule: what only holds data (attrs classes without methods of their own, enums) and errors."""
    bare = {
        path
        for path, value in documented_objects()
        if inspect.isclass(value) and has_verbs(value) and not any(">>>" in (doc or "") for doc in docs_of(value))
    }
    assert sorted(bare - SHOWN_ELSEWHERE) == []


def docs_of(value: type) -> list[str | None]:
    return [value.__doc__, *(getattr(value, name).__doc__ for name in members(value))]


def has_verbs(value: type) -> bool:
    if issubclass(value, BaseException | enum.Enum) or getattr(value, "_is_protocol", False):
        return False
    return any(inspect.isroutine(getattr(value, name)) for name in members(value))


def documented_objects() -> Iterator[tuple[str, object]]:
    seen: set[int] = set()
    for path, value in surface():
        ours = str(getattr(value, "__module__", "")).startswith("lettrage")
        if id(value) not in seen and ours and (inspect.isclass(value) or inspect.isroutine(value)):
            seen.add(id(value))
            yield path, value
