"""Binary array parameters, made in one go.

psycopg dumps a list element by element in Python; a batch of thousands of bodies spends more time
there than in PostgreSQL. Layout: array_send in PostgreSQL's arrayfuncs.c.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
from psycopg.pq import Format

_TEXT, _BYTEA, _INT2, _INT8 = 25, 17, 21, 20
_ARRAY_OF = {_TEXT: 1009, _BYTEA: 1001, _INT2: 1005, _INT8: 1016}
_HEADER = struct.Struct("!iiIii")
_LENGTH = struct.Struct("!i")


@dataclass(frozen=True, slots=True)
class BinaryArray:
    """One-dimensional array without NULLs: the element type's OID and its encoded elements."""

    oid: int
    items: Sequence[bytes]

    def encoded(self) -> bytes:
        """Return the array in PostgreSQL's binary format."""
        parts = [_HEADER.pack(1, 0, self.oid, len(self.items), 1)]
        for item in self.items:
            parts.append(_LENGTH.pack(len(item)))
            parts.append(item)
        return b"".join(parts)


def texts(values: Iterable[str]) -> BinaryArray:
    """Return a ``text[]``."""
    return BinaryArray(_TEXT, [value.encode("utf-8") for value in values])


def byteas(values: Iterable[bytes]) -> BinaryArray:
    """Return a ``bytea[]``."""
    return BinaryArray(_BYTEA, list(values))


def smallints(values: Iterable[int]) -> BinaryArray:
    """Return a ``smallint[]``."""
    return BinaryArray(_INT2, [struct.pack("!h", value) for value in values])


def bigints(values: Iterable[int]) -> BinaryArray:
    """Return a ``bigint[]``."""
    return BinaryArray(_INT8, [struct.pack("!q", value) for value in values])


class _BinaryArrayDumper(Dumper):
    format = Format.BINARY

    def __init__(self, cls: type[Any], context: AdaptContext | None = None) -> None:
        super().__init__(cls, context)
        self.oid = 0

    def get_key(self, obj: BinaryArray, format: Any) -> Any:  # noqa: A002, ARG002 - psycopg's
        return (self.cls, obj.oid)

    def upgrade(self, obj: BinaryArray, format: Any) -> Dumper:  # noqa: A002, ARG002 - psycopg's
        dumper = type(self)(self.cls)
        dumper.oid = _ARRAY_OF[obj.oid]
        return dumper

    def dump(self, obj: BinaryArray) -> bytes:
        return obj.encoded()


def register(context: AdaptContext) -> None:
    """Let connections of ``context`` take ``BinaryArray`` parameters."""
    context.adapters.register_dumper(BinaryArray, _BinaryArrayDumper)
