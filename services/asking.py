"""Reads the two clocks as people write them in a query or on the command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from domain.errors import RefusedError
from projections.when import AsKnown
from services.zones import shorten

LONGEST_POSITION: Final = 19
"""The digits of the largest position a database can count to, which is never reached."""

_NUMBER = re.compile(r"\s*[+-]?[\d.,_]*\d[\d.,_]*(?:[eE][+-]?\d+)?\s*", re.ASCII)


def read_time(name: str, text: str | None, parse: Callable[[str], datetime]) -> datetime | None:
    """Return the time that ``text`` writes; None for none. ``RefusedError`` names the parameter."""
    if text is None:
        return None
    try:
        return parse(text)
    except RefusedError as error:
        raise RefusedError(f"{name}: {error.message}") from error


def read_as_known(
    text: str | None, parse: Callable[[str], datetime], name: str = "as_known"
) -> AsKnown | None:
    """Return a position (digits alone) or a time; None for none.

    ``RefusedError`` names the parameter.
    """
    if text is None or not _NUMBER.fullmatch(text):
        return read_time(name, text, parse)
    if text.isdigit() and len(text) < LONGEST_POSITION:
        return int(text)
    raise RefusedError(
        f"{name}: '{shorten(text)}' is neither a position (a whole number from 0, such as 42) nor "
        "a time (such as 2024-10-23T10:55:00Z)"
    )
