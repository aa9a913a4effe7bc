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

_REVISION = re.compile(r"(?P<article>.+)#(?P<number>[1-9]\d{0,8})", re.ASCII)
LARGEST_REVISION: Final = 2**31 - 1

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


def read_choice(
    name: str, text: str | None, parse: Callable[[str], datetime]
) -> int | datetime | None:
    """Return a revision's number (digits alone) or a time; None for none.

    ``RefusedError`` names the parameter.
    """
    if text is None or not _NUMBER.fullmatch(text):
        return read_time(name, text, parse)
    if text.isdigit() and 0 < int(text) <= LARGEST_REVISION:
        return int(text)
    raise RefusedError(
        f"{name}: '{shorten(text)}' is neither a revision's number (a whole number from 1) nor a "
        "time (such as 2024-10-23T10:55:00Z)"
    )


def read_revision(text: str) -> tuple[str, int]:
    """Return (article, number) of a revision written as ``ARTICLE#NUMBER``: an id or a URL, of
    which a fragment is never a part, and the revision's number. ``RefusedError`` for anything else.
    """
    found = _REVISION.fullmatch(text)
    if found is None:
        raise RefusedError(
            f"'{shorten(text)}' names no revision; write the article and the revision's number, "
            "such as https://example.org/news#2"
        )
    return found["article"], int(found["number"])
