"""Templates that can do nothing but be filled in.

A template is Jinja, cut down to a language without power: texts, fields, ``{% if field %}``, and one level of
``{% for row in rows %}``. What is not on that list is refused when the template is read, before anything runs: no
filter, no call, no attribute of a value, no assignment, no import, no loop over anything but the rows of the letter. So
a template always ends, in time linear in its length times the number of rows, and reaches nothing but its fields. The
sandboxed environment of Jinja stands behind that as a second wall.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from lettrage.errors import Fault, did_you_mean, raise_faults
from lettrage.render import one_line

from ._fields import FIELDS, LISTS, ROW_FIELDS, Values

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

__all__ = ["Sandbox", "template_faults"]

#: A template longer than this is no letter.
MOST_CHARACTERS: Final = 20_000
#: What stands for a character without shape where a text is shown on one line.
_NO_SHAPE: Final = "\ufffd"
_PLAIN: Final = frozenset({"Template", "Output", "TemplateData", "Name", "If", "Not", "And", "Or", "For", "Getattr"})


class _Empty:
    """A field without a value: false in a condition, an error in print."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __bool__(self) -> bool:
        return False


class _Value(str):
    """A field with a value, which knows its name so that a letter can tell what it says."""

    __slots__ = ("name",)
    name: str


class Sandbox:
    """Reads and fills in templates; each source is compiled once for as long as the sandbox lives."""

    def __init__(self) -> None:
        self._environment = _environment(self._printable)
        self._compiled: dict[str, Any] = {}
        self._printed: set[str] = set()
        self._holes: dict[str, None] = {}

    def check(self, source: str, path: str) -> None:
        """Refuse a template that can do more than be filled in.

        Raises:
            InvalidPolicy: ``bad-template``, every fault at once.
        """
        raise_faults(self.faults(source, path))

    def faults(self, source: object, path: str) -> list[Fault]:
        """What is wrong with a template; nothing when it may be filled in."""
        return list(template_faults(self._environment, source, path))

    def fill(self, source: str, values: Values, path: str) -> tuple[str, frozenset[str]]:
        """The template with its fields filled in, and the names of the fields it printed.

        Raises:
            InvalidPolicy: ``bad-template``; ``empty-field`` for each field that is printed and has no value.
        """
        if source not in self._compiled:
            self.check(source, path)
            self._compiled[source] = self._environment.from_string(source)
        self._printed, self._holes = set(), {}
        text = str(self._compiled[source].render(_named(values)))
        raise_faults(_hole(name, path) for name in self._holes)
        return text, frozenset(self._printed)

    def wording(self, source: str) -> str:
        """What a checked template says by itself, its fields left out."""
        from jinja2 import nodes

        return " ".join(node.data for node in self._environment.parse(source).find_all(nodes.TemplateData))

    def _printable(self, value: object) -> object:
        """Called by the environment on everything that is printed."""
        if isinstance(value, _Empty):
            self._holes[value.name] = None  # told together once the whole letter was read
            return ""
        if isinstance(value, _Value):
            self._printed.add(value.name)
        return value


def _hole(name: str, path: str) -> Fault:
    """A field that is printed and has no value."""
    text = f"the letter prints `{name}`, which has no value"
    about, help = (
        FIELDS.get(name, ROW_FIELDS.get(name, "a value")),
        f"give it a value, or write {{% if {name} %}} around it",
    )
    return Fault("empty-field", text, path, found="", expected=about, help=help)


def _environment(printable: Callable[[object], object]) -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    # plain text on purpose: HTML is escaped once, as a whole, after the words are in their places
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, finalize=printable)
    for table in (made.globals, made.filters, made.tests):
        table.clear()
    return made


def _named(values: Values) -> dict[str, Any]:
    filled: dict[str, Any] = {name: _one(name, text) for name, text in values.texts.items()}
    for name, rows in (("rows", values.rows), ("credits", values.credits)):
        filled[name] = [{key: _one(key, text) for key, text in row.items()} for row in rows]
    return filled


def _one(name: str, text: str) -> _Empty | _Value:
    if not text:
        return _Empty(name)
    value = _Value(text)
    value.name = name
    return value


def template_faults(environment: ImmutableSandboxedEnvironment, source: object, path: str) -> Iterator[Fault]:
    """Everything in a template that is not on the list of what templates may do."""
    from jinja2 import TemplateError

    if not isinstance(source, str) or len(source) > MOST_CHARACTERS:
        found = type(source).__name__ if not isinstance(source, str) else f"{len(source)} characters"
        yield Fault("bad-template", "a template is a text", path, found=found, expected=f"up to {MOST_CHARACTERS}")
        return
    odd = next((place for place, one in enumerate(source) if one != _NO_SHAPE and one_line(one) == _NO_SHAPE), None)
    if odd is not None:
        line, code = source.count("\n", 0, odd) + 1, f"U+{ord(source[odd]):04X}"
        text, help = f"line {line}: it holds a character that nobody sees, {code}", "take it out"
        yield Fault("bad-template", text, path, found=code, expected="text", help=help)
        return
    try:
        tree = environment.parse(source)
    except TemplateError as error:
        line = getattr(error, "lineno", 1)
        yield Fault("bad-template", f"line {line}: {error}"[:200], path, help="see the template language in the docs")
    except RecursionError:
        yield Fault("bad-template", "conditions are nested too deeply", path, expected="a letter")
    else:
        yield from _faults_of(tree, path, frozenset(), depth=0)


def _faults_of(node: nodes.Node, path: str, rows: frozenset[str], depth: int) -> Iterator[Fault]:
    kind = type(node).__name__
    if kind not in _PLAIN or depth > 60:
        yield _fault(node, path, f"a template cannot use {kind}" if depth <= 60 else "nested too deeply")
        return
    if kind == "Name":
        yield from _name_faults(node, path, rows)
    elif kind == "Getattr":
        yield from _attribute_faults(node, path, rows)
    elif kind == "For":
        yield from _loop_faults(node, path, rows, depth)
    else:
        for child in node.iter_child_nodes():
            yield from _faults_of(child, path, rows, depth + 1)


def _name_faults(node: Any, path: str, rows: frozenset[str]) -> Iterator[Fault]:
    if node.ctx != "load" or (node.name not in FIELDS and node.name not in LISTS) or node.name in rows:
        known = [*FIELDS, *LISTS]
        yield _fault(node, path, f"there is no field `{node.name}`", did_you_mean(node.name, known))


def _attribute_faults(node: Any, path: str, rows: frozenset[str]) -> Iterator[Fault]:
    owner = getattr(node.node, "name", "")
    if owner not in rows or type(node.node).__name__ != "Name":
        yield _fault(node, path, f"`.{node.attr}` reaches into a value; only rows have fields of their own")
    elif node.attr not in ROW_FIELDS:
        yield _fault(node, path, f"a row has no field `{node.attr}`", did_you_mean(node.attr, ROW_FIELDS))


def _loop_faults(node: Any, path: str, rows: frozenset[str], depth: int) -> Iterator[Fault]:
    name = getattr(node.target, "name", "")
    plain = type(node.target).__name__ == type(node.iter).__name__ == "Name" and not (node.test or node.recursive)
    if rows or not plain or node.iter.name not in LISTS or name in FIELDS or name in LISTS:
        yield _fault(node, path, "a loop goes over `rows` or `credits`, and not inside another loop")
        return
    for child in (*node.body, *node.else_):
        yield from _faults_of(child, path, frozenset({name}), depth + 1)


def _fault(node: Any, path: str, message: str, help: str = "") -> Fault:
    return Fault(
        "bad-template", f"line {node.lineno or 1}: {message}", path, expected="fields, `if`, one `for`", help=help
    )
