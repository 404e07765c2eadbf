"""lettrage: the receivables brain that other software embeds.

The names below are the promised ones; each is loaded from its room when first asked for, so that `import lettrage`
costs nothing a caller does not use. The rooms themselves (`lettrage.metrics`, `lettrage.model`, …) are reached the same way.

>>> import lettrage
>>> lettrage.__version__
'0.1.0'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lettrage import errors as errors
    from lettrage.errors import LettrageError as LettrageError

__version__ = "0.1.0"

__all__ = [
    "LettrageError",
]

#: Where each promised name lives.
_HOME = {
    "LettrageError": "errors",
}
_ROOMS = frozenset({"errors"})

if not TYPE_CHECKING:  # a type checker must see the names above only, and so report a misspelt one

    def __getattr__(name: str) -> object:
        if name in _ROOMS:
            return import_module(f"lettrage.{name}")
        if name not in _HOME:
            raise AttributeError(f"module 'lettrage' has no attribute {name!r}")
        value = getattr(import_module(f"lettrage.{_HOME[name]}"), name)
        globals()[name] = value  # the next look-up does not come here
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_ROOMS})
