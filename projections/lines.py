"""Rows of views as canonical JSON lines: the same bytes from a table as from a replay.

A line has the table's columns. Times are RFC 3339 in UTC with six digits, bytes hexadecimal, ranges
lists of their two ends (of none where they are empty), and identities, which JSON's numbers do not
hold, decimal strings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from psycopg.types.range import Range

from domain.canonical import canonical
from domain.clocks import format_micros
from projections.view import Table

_LOWER: Final = re.compile(r"lower\((\w+)\)")
# For what _plain leaves, this C encoder gives RFC 8785's bytes: ASCII keys, no floats.
_encode: Final = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False
).encode
_AS_IT_IS: Final = frozenset({str, bool, type(None)})
_SAFE: Final = 2**53

Key = tuple[Any, ...]


class Shape:
    """How the rows of one table are ordered and written."""

    def __init__(self, table: Table) -> None:
        self.name = table.name
        self.key_columns = tuple(_LOWER.sub(r"\1", c) for c in table.order.split(", "))
        self.by_bucket = self.key_columns[0] == "bucket"
        self._ranges = {n for n, c in enumerate(table.order.split(", ")) if "lower(" in c}
        self._identities = frozenset(table.identities)
        self._derived = table.derived

    def key(self, row: Mapping[str, Any]) -> Key:
        """Return where a row stands in the order of its table."""
        values = [row[column] for column in self.key_columns]
        for number in self._ranges:
            values[number] = _lower(values[number])
        return tuple(values)

    def key_of(self, columns: Mapping[str, Any]) -> Key:
        """Return the same key from a line's columns."""
        keys = self._identities & set(self.key_columns)
        return self.key({**columns, **{name: int(columns[name]) for name in keys}})

    def line(self, row: Mapping[str, Any]) -> bytes:
        """Return a row as a canonical JSON line (RFC 8785), with its newline."""
        plain = {
            name: value if type(value) in _AS_IT_IS else _plain(value)
            for name, value in row.items()
            if name not in self._identities
        }
        for name in self._identities:
            plain[name] = _identity(row[name])
        for name in self._derived:
            plain.pop(name, None)
        return f"{_encode(plain)}\n".encode()


def read_line(line: bytes) -> dict[str, Any]:
    """Return a line's columns as JSON has them."""
    columns: dict[str, Any] = json.loads(line)
    return columns


def _identity(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return None if value is None else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, int) and -_SAFE < value < _SAFE:
        return value
    match value:
        case str():
            return str(value)
        case datetime():
            return format_micros(value)
        case bytes():
            return value.hex()
        case Range():
            return [] if value.isempty else [_bound(value.lower), _bound(value.upper)]
        case tuple() | list():
            return [_plain(item) if item is not None else None for item in value]
        case float():
            raise TypeError("views hold no floating-point numbers: they differ between machines")
    return json.loads(canonical(value))  # raises for what JSON cannot hold


def _bound(value: Any) -> Any:
    return None if value is None else _plain(value)


def _lower(value: Any) -> Any:
    return value.lower if isinstance(value, Range) else value[0]
