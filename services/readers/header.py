"""Reads the line that an aggregator puts on a page it saves: whose it is, since when, as of when.

By The Evening Ledger (U.S.) | Created at 2025-03-03 15:05:35 | Updated at 2025-03-03 16:41:03
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from domain.clocks import format_time
from domain.errors import RefusedError
from services.readers import datelines, placing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from services.readers.lines import Piece

WITHIN: Final = 30
"""How many lines of a page are searched for its header."""

_LABEL = re.compile(
    r"\b(?P<created>created)(?:\s(?:at|on))?\s?:?\s?(?=\S)"
    r"|\b(?:last\s)?(?P<updated>updated)(?:\s(?:at|on))?\s?:?\s?(?=\S)",
    re.IGNORECASE,
)
_FROM = re.compile(r"(?:by|from|via|source)\b\s?:?\s?", re.IGNORECASE)
_EDITION = re.compile(r"\s?\(([^()]{1,40})\)$")
_BETWEEN: Final = " |•·–—-,;"


@dataclass(frozen=True, slots=True)
class Header:
    """What an aggregator says of a page, and the lines (indices) it says it on."""

    first: int
    last: int
    outlet_name: str | None = None
    edition: str | None = None
    created: datelines.Stamp | None = None
    updated: datelines.Stamp | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """When the aggregator first had the page and when it last looked, in UTC."""

    created_at: datetime | None
    updated_at: datetime | None
    assumed: bool


def find_header(pieces: Sequence[Piece]) -> Header | None:
    """Return the header of a page, which may be spread over neighbouring lines; None without."""
    header: Header | None = None
    for index, piece in enumerate(pieces[:WITHIN]):
        if header and index > header.last + 1:
            break
        found = _read_line(piece, index)
        if found is None:
            continue
        if header is None:
            header = found if _is_aggregators(found) else None
        elif piece.group == pieces[header.last].group and _is_aggregators(found):
            header = _joined(header, found)
    if header is None or header.outlet_name is not None or header.first == 0:
        return header
    above = pieces[header.first - 1]
    if above.group == pieces[header.first].group and _FROM.match(above.text) and above.short:
        name, edition = _outlet(above.text)
        return replace(header, first=header.first - 1, outlet_name=name, edition=edition)
    return header


def seen(header: Header, default_zone: str) -> Seen:
    """Return the header's times. Raises ``RefusedError`` for times that cannot be, or that end
    before they start; ``default_zone`` is taken where none is stated.
    """
    created, updated = (
        _placed(stamp, what, header.line, default_zone)
        for stamp, what in ((header.created, "Created at"), (header.updated, "Updated at"))
    )
    if created.moment and updated.moment and updated.moment < created.moment:
        raise RefusedError(
            f"line {header.line}: Updated at {format_time(updated.moment)} is earlier than Created "
            f"at {format_time(created.moment)}: it ends before it starts"
        )
    return Seen(created.moment, updated.moment, created.assumed or updated.assumed)


def _placed(
    stamp: datelines.Stamp | None, what: str, line: int, default_zone: str
) -> placing.Placed:
    if stamp is None:
        return placing.Placed(None)
    try:
        placed = placing.place(stamp, default_zone, None)
    except RefusedError as error:
        raise RefusedError(f"line {line}: {what}: {error.message}") from error
    if placed.moment is None and stamp.has_clock:
        raise RefusedError(f"line {line}: {what}: {placed.note}")
    return placed


def _read_line(piece: Piece, index: int) -> Header | None:
    """Return what a line says as a header; None where it says no time of the aggregator's."""
    if not piece.short:
        return None
    stamps: dict[str, datelines.Stamp] = {}
    start: int | None = None
    for match in _LABEL.finditer(piece.text):
        found, end = datelines.scan(piece.text[match.end() : match.end() + datelines.LONGEST])
        if end == 0 or not found or not found[0].has_date:
            continue
        start = match.start() if start is None else start
        stamps.setdefault("created" if match["created"] else "updated", found[0])
    if start is None:
        return None
    before = piece.text[:start]
    # What stands before the first time is the outlet, or this is an ordinary sentence.
    if before and not (_FROM.match(before) or before.rstrip().endswith(("|", "•", "·"))):
        return None
    name, edition = _outlet(before)
    return Header(index, index, name, edition, line=piece.line, **stamps)


def _is_aggregators(found: Header) -> bool:
    """Tell an aggregator's times from an outlet's own ``Updated Oct. 23, 2024``."""
    stamp = found.updated
    return found.created is not None or (stamp is not None and "ymd" in stamp.parts)


def _joined(header: Header, more: Header) -> Header:
    return replace(
        header,
        last=more.last,
        outlet_name=header.outlet_name or more.outlet_name,
        edition=header.edition or more.edition,
        created=header.created or more.created,
        updated=header.updated or more.updated,
    )


def _outlet(text: str) -> tuple[str | None, str | None]:
    """Return an outlet's name and the edition that the aggregator adds to it in parentheses."""
    name = re.split(r"[|•·]", _FROM.sub("", text, count=1))[0].strip(_BETWEEN)
    if (edition := _EDITION.search(name)) and edition.start() > 0:
        return name[: edition.start()], edition[1]
    return name or None, None
