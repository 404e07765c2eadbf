"""Arrow data to numpy columns: chunks joined, every string layout as str objects, decimals as unscaled integers."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage._packed import Packed
from lettrage.errors import fail
from lettrage.tabular._column import Bools, Column
from lettrage.tabular._sources import numpy_column, plain_column

__all__ = ["extra", "stream_columns", "values_column"]


def extra(module: str, name: str, need: str) -> Any:
    """An optional package, or `missing-extra` with the line that installs it."""
    try:
        return import_module(module)
    except ImportError:
        fail("missing-extra", f"{need} needs `{module}`", help=f"pip install 'lettrage[{name}]'")


def stream_columns(table: str, stream: Any) -> list[Column]:
    """The columns of anything with ``__arrow_c_stream__``; the stream is consumed once."""
    arrow = extra("pyarrow", "arrow", "reading an Arrow stream")
    read = _imported(arrow.table, stream, table)
    return [arrow_column(table, name, values) for name, values in zip(read.column_names, read.columns, strict=True)]


def values_column(table: str, name: str, values: Any) -> Column:
    """One Arrow array, or one series that exports itself as Arrow."""
    arrow = extra("pyarrow", "arrow", "reading an Arrow column")
    if hasattr(values, "__arrow_c_stream__"):
        return arrow_column(table, name, _imported(arrow.chunked_array, values, f"{table}.{name}"))
    return arrow_column(table, name, arrow.chunked_array([_imported(arrow.array, values, f"{table}.{name}")]))


def _imported(read: Callable[[Any], Any], exported: Any, path: str) -> Any:
    """What an exporter hands over, unless it contradicts itself, as the series of some releases of polars do."""
    try:
        return read(exported)
    except (OSError, TypeError, ValueError) as error:  # pyarrow's own are among them
        found = f"{type(error).__name__}: {str(error)[:200]}"
        message = f"what a `{type(exported).__name__}` hands over as Arrow cannot be read"
        fail("not-a-table", message, path=path, found=found, help="give a list, or update the library that made it")


def arrow_column(table: str, name: str, chunked: Any) -> Column:
    """A chunked Arrow array as a column."""
    arrow = import_module("pyarrow")
    types, compute = arrow.types, import_module("pyarrow.compute")
    if isinstance(chunked.type, arrow.BaseExtensionType):
        chunked = chunked.cast(chunked.type.storage_type)
    if types.is_run_end_encoded(chunked.type):
        chunked = arrow.chunked_array([compute.run_end_decode(chunk) for chunk in chunked.chunks])
    kind = chunked.type
    null = _null_mask(chunked)
    if types.is_dictionary(kind) and _is_text(types, kind.value_type):
        return _dictionary_column(table, name, chunked, null)
    if types.is_dictionary(kind):
        return arrow_column(table, name, chunked.cast(kind.value_type))
    if _is_text(types, kind):
        return Column.of_text(
            table,
            name,
            null,
            lambda: _text(chunked),
            pack=lambda: _packed(chunked),
            encode=lambda: _encoded(table, name, chunked, null),
        )
    if types.is_boolean(kind) or types.is_integer(kind) or types.is_floating(kind):
        filled = compute.fill_null(chunked, False if types.is_boolean(kind) else 0)
        return numpy_column(table, name, filled.to_numpy(), null)
    if types.is_date(kind) or types.is_timestamp(kind):
        zone = getattr(kind, "tz", None) or ""
        return Column(table, name, chunked.to_numpy(), null, zone=zone)
    if types.is_decimal128(kind):
        return _decimal_column(table, name, chunked, null)
    return plain_column(table, name, chunked.to_pylist())


def _is_text(types: Any, kind: Any) -> bool:
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _null_mask(chunked: Any) -> Bools:
    if chunked.null_count == 0:
        return np.zeros(len(chunked), dtype=bool)
    mask: Bools = chunked.is_null().to_numpy().astype(bool)
    return mask


def _text(chunked: Any) -> npt.NDArray[np.object_]:
    """Str objects whatever the layout: views (polars) and large strings (pandas) are cast first."""
    arrow = import_module("pyarrow")
    values: npt.NDArray[np.object_] = chunked.cast(arrow.large_string()).to_numpy()
    return values.astype(object, copy=False)


def _packed(chunked: Any) -> Packed:
    """The texts as bytes, which is how Arrow keeps them."""
    arrow, compute = import_module("pyarrow"), import_module("pyarrow.compute")
    filled = _plain_text(chunked)
    filled = compute.fill_null(filled, "") if filled.null_count else filled
    parts: list[Packed] = []
    for chunk in filled.chunks:
        _, offsets, data = chunk.buffers()
        if offsets is None:  # of no texts
            continue
        width = np.int32 if arrow.types.is_string(filled.type) else np.int64
        places = np.frombuffer(offsets, width)[chunk.offset : chunk.offset + len(chunk) + 1].astype(np.int64)
        parts.append(Packed.of_bytes(np.frombuffer(data or b"", np.uint8), places))
    return parts[0] if len(parts) == 1 else Packed.join(parts)


def _encoded(table: str, name: str, chunked: Any, null: Bools) -> Column:
    return _dictionary_column(table, name, _plain_text(chunked).dictionary_encode(), null)


def _plain_text(chunked: Any) -> Any:
    """Texts one behind the other, as they are in most tables: views are copied into that form."""
    arrow = import_module("pyarrow")
    return chunked if arrow.types.is_string(chunked.type) else chunked.cast(arrow.large_string())


def _dictionary_column(table: str, name: str, chunked: Any, null: Bools) -> Column:
    arrow = import_module("pyarrow")
    if chunked.num_chunks == 0:
        return Column(table, name, np.empty(0, object), null, frozenset({str}))
    joined = chunked.unify_dictionaries().combine_chunks()
    if isinstance(joined, arrow.ChunkedArray):  # older pyarrow hands back chunks
        joined = joined.chunk(0)
    words = _text(arrow.chunked_array([joined.dictionary]))
    codes = joined.indices.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    if None in words.tolist():  # a null may also hide in the dictionary
        hidden = np.array([word is None for word in words], dtype=bool)
        null = null | hidden[codes]
    return Column(table, name, codes, null, frozenset({str}), categories=words)


def _decimal_column(table: str, name: str, chunked: Any, null: Bools) -> Column:
    """The 128-bit integers behind a decimal column, as int64 when all fit, else as Python decimals."""
    halves = [np.empty((0, 2), dtype=np.int64)]
    for chunk in chunked.chunks:
        words = np.frombuffer(chunk.buffers()[1], dtype="<i8").reshape(-1, 2)
        halves.append(words[chunk.offset : chunk.offset + len(chunk)])
    pairs = np.concatenate(halves)
    low = np.where(null, 0, pairs[:, 0])
    high = np.where(null, 0, pairs[:, 1])
    if bool((high == (low >> 63)).all()):
        return Column(table, name, low, null, scale=int(chunked.type.scale))
    return plain_column(table, name, chunked.to_pylist())
