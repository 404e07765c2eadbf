"""Any dataframe to numpy columns and back, with typed readers that collect their faults.

    table (dict, rows, pandas, polars, Arrow)  ── read_table ─►  Columns  ── text / days / minor / … ─►  Read
    numpy columns                              ── to_table   ─►  dict, Arrow, pandas, polars

A reader never stops at the first bad value: it returns the typed array with every fault, its code, row and path, and
`Sheet` gathers them over a whole table. Nothing here knows what an invoice is.
"""

from __future__ import annotations

from lettrage.tabular._amounts import minor
from lettrage.tabular._cells import cells
from lettrage.tabular._column import Column, Columns, Read, RowFault
from lettrage.tabular._dates import days
from lettrage.tabular._numbers import boolean, integer
from lettrage.tabular._sheet import Sheet
from lettrage.tabular._sources import read_table
from lettrage.tabular._text import category, coded, factorise, identifier, text
from lettrage.tabular._write import TableKind, to_table

__all__ = [
    "Column",
    "Columns",
    "Read",
    "RowFault",
    "Sheet",
    "TableKind",
    "boolean",
    "category",
    "cells",
    "coded",
    "days",
    "factorise",
    "identifier",
    "integer",
    "minor",
    "read_table",
    "text",
    "to_table",
]
