"""Binary array parameters, made in one go.

psycopg dumps a list element by element in Python; a batch of thousands of bodies spends more time
there than in PostgreSQL. Layout: array_send in PostgreSQL's arrayfuncs.c.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
from psycopg.pq import Format

_TEXT, _BYTEA, _INT2, _INT4, _INT8, _BOOL, _TIMESTAMPTZ = 25, 17, 21, 23, 20, 16, 1184
_ARRAY_OF = {
    _TEXT: 1009,
    _BYTEA: 1001,
    _INT2: 1005,
    _INT4: 1007,
    _INT8: 1016,
    _BOOL: 1000,
    _TIMESTAMPTZ: 1185,
}
_NULL = struct.pack("!i", -1)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL counts its microseconds from here
_MICROSECOND = timedelta(microseconds=1)
_HEADER = struct.Struct("!iiIii")
_LENGTH = struct.Struct("!i")


@dataclass(frozen=True, slots=True)
class BinaryArray:
    """One-dimensional array: the element type's OID and its encoded elements, None for NULL."""

    oid: int
    items: Sequence[bytes | None]

    def encoded(self) -> bytes:
        """Return the array in PostgreSQL's binary format."""
        parts = [_header(self.oid, self.items)]
        for item in self.items:
            if item is None:
                parts.append(_NULL)
            else:
                parts.append(_LENGTH.pack(len(item)))
                parts.append(item)
        return b"".join(parts)


@dataclass(frozen=True, slots=True)
class NumberArray:
    """One-dimensional array of numbers of one width, packed at once; None for NULL.

    ``code`` is the number's format in ``struct``.
    """

    oid: int
    code: str
    items: Sequence[int | None]

    def encoded(self) -> bytes:
        """Return the array in PostgreSQL's binary format."""
        width = struct.calcsize(f"!{self.code}")
        form: list[str] = []
        packed: list[int] = []
        for item in self.items:
            if item is None:
                form.append("i")
                packed.append(-1)
            else:
                form.append("i" + self.code)
                packed.append(width)
                packed.append(item)
        return _header(self.oid, self.items) + struct.pack(f"!{''.join(form)}", *packed)


AnyArray = BinaryArray | NumberArray


def _header(oid: int, items: Sequence[object]) -> bytes:
    return _HEADER.pack(1, int(None in items), oid, len(items), 1)


def texts(values: Iterable[str | None]) -> BinaryArray:
    """Return a ``text[]``."""
    return BinaryArray(_TEXT, [v if v is None else v.encode("utf-8") for v in values])


def byteas(values: Iterable[bytes | None]) -> BinaryArray:
    """Return a ``bytea[]``."""
    return BinaryArray(_BYTEA, list(values))


def smallints(values: Iterable[int]) -> NumberArray:
    """Return a ``smallint[]``."""
    return NumberArray(_INT2, "h", list(values))


def integers(values: Iterable[int | None]) -> NumberArray:
    """Return an ``integer[]``."""
    return NumberArray(_INT4, "i", list(values))


def bigints(values: Iterable[int | None]) -> NumberArray:
    """Return a ``bigint[]``."""
    return NumberArray(_INT8, "q", list(values))


def booleans(values: Iterable[bool]) -> NumberArray:
    """Return a ``boolean[]``."""
    return NumberArray(_BOOL, "B", [int(value) for value in values])


def timestamps(values: Iterable[datetime | None]) -> NumberArray:
    """Return a ``timestamptz[]``; times are aware."""
    times = [v if v is None else (v - _EPOCH) // _MICROSECOND for v in values]
    return NumberArray(_TIMESTAMPTZ, "q", times)


class _ArrayDumper(Dumper):
    format = Format.BINARY

    def __init__(self, cls: type[Any], context: AdaptContext | None = None) -> None:
        super().__init__(cls, context)
        self.oid = 0

    def get_key(self, obj: AnyArray, format: Any) -> Any:  # noqa: A002, ARG002 - psycopg's
        return (self.cls, obj.oid)

    def upgrade(self, obj: AnyArray, format: Any) -> Dumper:  # noqa: A002, ARG002 - psycopg's
        dumper = type(self)(self.cls)
        dumper.oid = _ARRAY_OF[obj.oid]
        return dumper

    def dump(self, obj: AnyArray) -> bytes:
        return obj.encoded()


def register(context: AdaptContext) -> None:
    """Let connections of ``context`` take arrays as parameters."""
    for kind in (BinaryArray, NumberArray):
        context.adapters.register_dumper(kind, _ArrayDumper)
