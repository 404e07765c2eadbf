"""Write the reference page of the policy language from the one table of keys that the parser reads.

    python tools/dunning_language.py docs/reference/dunning-language.md

A test compares the page with what this writes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from lettrage.dunning import FIELDS, DunningPolicy

HEAD = """# The language of dunning policies

This page is made from the table of keys that the parser reads; `DunningPolicy.json_schema()` says the same to programs.
An unknown key is an error that names the nearest known one. Amounts and percentages are written as text, days as whole
numbers; floats are refused.

| written | means |
|---|---|
| amount | `"15.00 EUR"`, or by currency `{EUR = "15.00", CHF = "16.00"}` |
| percentage | text, such as `"12.5"` |
| day, time | `"2026-01-31"`, `"09:30"` |
| one or more | a text, or a list of texts |
| condition | tests by `item`, `customer` and `group`, all of which must hold; see below |
"""


def page() -> str:
    """The whole page."""
    schema = DunningPolicy.json_schema()
    definitions = schema["$defs"]
    parts = [HEAD, _table("policy", definitions["policy"], definitions)]
    parts += [
        _table(name, body, definitions)
        for name, body in definitions.items()
        if name not in ("policy", "condition", "step change")
    ]
    parts.append(_conditions())
    return "\n".join(parts)


def _table(name: str, body: dict[str, Any], definitions: dict[str, Any]) -> str:
    lines = [f"## {name[0].upper()}{name[1:]}", ""]
    if "description" in body:
        lines += [body["description"], ""]
    lines += ["| key | holds | meaning |", "|---|---|---|"]
    for key, shape in body["properties"].items():
        mark = " (required)" if key in body["required"] else ""
        lines.append(f"| `{key}`{mark} | {_holds(shape, definitions)} | {shape.get('description', '')} |")
    return "\n".join([*lines, ""])


def _holds(shape: dict[str, Any], definitions: dict[str, Any]) -> str:
    """What a key holds, in words."""
    if "$ref" in shape:
        name = shape["$ref"].removeprefix("#/$defs/").replace("%20", " ")
        return f"[{name}](#{'conditions' if name == 'condition' else name.replace(' ', '-')})"
    if "enum" in shape:
        return ", ".join(f"`{word}`" for word in shape["enum"])
    if "const" in shape:
        return f"`{shape['const']}`"
    if "anyOf" in shape:
        kinds = [arm.get("type", "") for arm in shape["anyOf"]]
        if kinds == ["string", "object"] and "patternProperties" in shape["anyOf"][1]:
            return "amount"
        return "one or more of: " + _holds(shape["anyOf"][0], definitions)
    kind = shape.get("type")
    if kind == "array":
        return f"list of {_holds(shape['items'], definitions)}"
    if kind == "integer":
        return f"whole number, {shape['minimum']} to {shape['maximum']}"
    if kind == "boolean":
        return "`true` or `false`"
    if kind == "object":
        return f"table of {_holds(shape['additionalProperties'], definitions)} by name"
    return "text"


def _conditions() -> str:
    lines = [
        "## Conditions",
        "",
        'A word is tested by `"a"`, `["a", "b"]` or `{not = ["a"]}`; a count by a number or by bounds',
        '`{ge = 30, lt = 60}`; an amount by `{ge = "1000.00 EUR"}`; a flag by `true` or `false`. A test whose fact is',
        "absent is unknown, and what is unknown never lets a message go out. Free attributes of customers stand under",
        "`customer.attributes`.",
        "",
        "| field | type | meaning | comes from |",
        "|---|---|---|---|",
    ]
    for known in FIELDS.values():
        kind = f"{known.kind}, {known.unit}" if known.unit else known.kind
        words = f": {', '.join(f'`{word}`' for word in known.words)}" if known.words else ""
        lines.append(f"| `{known.name}` | {kind}{words} | {known.about} | {known.source} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
