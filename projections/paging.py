"""Pages of a list, and the opaque cursors that lead from one to the next and back.

A cursor is a row's place in the order, so that rows that arrive later shift nothing.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from domain.clocks import parse_time
from domain.errors import RefusedError

PAGE: Final = 1000
"""The most rows of a page."""
_LARGEST: Final = 2**63 - 1

Key = tuple[datetime | int | str, ...]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is ordered by: the names of the key's parts in statements, and their kinds."""

    names: tuple[str, ...]
    kinds: tuple[type[datetime] | type[int] | type[str], ...]


REVISIONS: Final = Order(("at", "seen", "position"), (datetime, datetime, int))
STORIES: Final = Order(("position", "slug"), (int, str))
TIMELINE: Final = Order(("at", "position", "article", "entry"), (datetime, int, str, int))


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: so many rows after ``key``, or before it. Nothing given means all."""

    limit: int | None = None
    key: Key | None = None
    backwards: bool = False

    def parameters(self, order: Order) -> Row:
        """Return a statement's parameters."""
        key = self.key or (None,) * len(order.names)
        named = {f"key_{name}": part for name, part in zip(order.names, key, strict=True)}
        return {**named, "backwards": self.backwards, "limit": self.limit}

    def cursors(self, row: Row) -> tuple[str | None, str | None]:
        """Return the cursors of the page before and the page after, from a statement's row."""
        before = row["more"] if self.backwards else self.key is not None
        after = self.key is not None if self.backwards else row["more"]
        return (
            _cursor("before", row["first"]) if before and row["first"] else None,
            _cursor("after", row["last"]) if after and row["last"] else None,
        )


ALL: Final = Page()


def page(order: Order, cursor: str | None, limit: int | None) -> Page:
    """Return the page that is asked for. Raises ``RefusedError`` for what is none."""
    if limit is not None and not 1 <= limit <= PAGE:
        raise RefusedError(f"limit: from 1 to {PAGE}")
    if cursor is None:
        return Page(limit)
    try:
        data = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        direction, *parts = json.loads(data)
        key = tuple(_part(kind, part) for kind, part in zip(order.kinds, parts, strict=True))
        return Page(limit, key, {"before": True, "after": False}[direction])
    except (ValueError, TypeError, KeyError, RecursionError, RefusedError) as error:
        raise RefusedError(
            "cursor: none that an answer of this operation gave; take 'next' or 'prev' of one"
        ) from error


def _cursor(direction: str, key: str) -> str:
    data = f'["{direction}",{key[1:]}'.encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _part(kind: type, value: object) -> datetime | int | str:
    if kind is datetime and isinstance(value, str):
        return parse_time(value)
    if kind is int and type(value) is int and -_LARGEST <= value <= _LARGEST:
        return value
    if kind is str and isinstance(value, str) and value.isascii() and value.isprintable():
        return value
    raise ValueError(value)
