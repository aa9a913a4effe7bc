"""Reads the two clocks as people write them in a query or on the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from domain.errors import RefusedError
from projections.when import AsKnown


def read_time(name: str, text: str | None, parse: Callable[[str], datetime]) -> datetime | None:
    """Return the time that ``text`` writes; None for none. ``RefusedError`` names the parameter."""
    if text is None:
        return None
    try:
        return parse(text)
    except RefusedError as error:
        raise RefusedError(f"{name}: {error.message}") from error


def read_as_known(text: str | None, parse: Callable[[str], datetime]) -> AsKnown | None:
    """Return a position (digits alone) or a time; None for none."""
    if text is not None and text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    return read_time("as_known", text, parse)
