"""Reads the database of diffengine, a tracker that kept its versions in SQLite.

A row of ``entryversion`` is a text that readability found on a page, with the time (UTC) at which
it was seen to be new; ``entry.checked`` is when its page was last looked at and had not changed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import ValidationError

from domain.capture import Capture, Provenance
from domain.content import Content
from domain.errors import RefusedError
from services.readers.captures_json import explain
from services.readers.given import with_outlet
from services.readers.html import fragment
from services.readers.reading import Mark, Outcome, Reader, Reading, Source

SOURCE: Final = "diffengine"
RULES_VERSION: Final = "diffengine/1"

_MAGIC: Final = b"SQLite format 3\x00"
_VERSIONS: Final = """
    SELECT v.id, v.title, v.url, v.summary, v.created, v.archive_url,
           CASE WHEN v.id = (SELECT max(w.id) FROM entryversion AS w WHERE w.entry_id = v.entry_id)
                THEN e.checked END AS checked
    FROM entryversion AS v LEFT JOIN entry AS e ON e.id = v.entry_id
    WHERE v.id > ? ORDER BY v.id
"""


def _read(source: Source) -> Iterator[Reading]:
    if source.given.url is not None:
        raise RefusedError("--url names one article, and a tracker's database holds many")
    try:
        with closing(_opened(source)) as database:
            database.row_factory = sqlite3.Row
            for row in database.execute(_VERSIONS, (source.start.number,)):
                yield from _version(row, source)
    except (sqlite3.DatabaseError, MemoryError) as error:  # what it says of a file that is none
        raise RefusedError(
            f"this SQLite database cannot be read as diffengine's: {error}"
        ) from error


def _opened(source: Source) -> sqlite3.Connection:
    if source.path is not None:
        # Whoever still writes to it is not disturbed, and nothing is made beside it.
        return sqlite3.connect(f"{source.path.absolute().as_uri()}?mode=ro", uri=True)
    database = sqlite3.connect(":memory:")
    database.deserialize(source.whole())
    return database


def _version(row: sqlite3.Row, source: Source) -> Iterator[Reading]:
    place, mark = f"version {row['id']}", Mark(row["id"])
    outcome = _outcome(row, source, row["created"])
    last = isinstance(outcome, Capture) and row["checked"] is not None
    yield Reading(outcome, place, mark)
    if last and str(row["checked"]) > str(row["created"]):
        yield Reading(_outcome(row, source, row["checked"]), f"{place}, last checked", mark)


def _outcome(row: sqlite3.Row, source: Source, seen: Any) -> Outcome:
    try:
        return _capture(row, source, _utc(seen))
    except ValidationError as error:
        return RefusedError(explain(error))
    except RefusedError as error:
        return error


def _capture(row: sqlite3.Row, source: Source, observed_at: datetime) -> Capture:
    outlet, name = None, None
    if source.given.outlet is not None:
        outlet, name = with_outlet(source.given.outlet, None, None)
    notes = ["the text is what readability found on the page; only its paragraphs were kept"]
    if row["archive_url"]:
        notes.append(f"kept at {row['archive_url']}")
    blocks = fragment.blocks(str(row["summary"] or ""), row["title"])
    if not blocks:
        raise RefusedError("the version holds no text")
    return Capture(
        url=row["url"],
        outlet=outlet,
        outlet_name=name,
        content=Content(headline=row["title"] or "", body=tuple(blocks)),
        observed_at=observed_at,
        provenance=Provenance(
            source=SOURCE,
            reference=f"{source.reference or 'diffengine'}, version {row['id']}",
            tool="stet",
            tool_version=RULES_VERSION,
            notes=tuple(notes),
        ),
    )


def _utc(said: Any) -> datetime:
    """Return a time as diffengine writes it: ``datetime.utcnow()``, without a zone."""
    try:
        moment = datetime.fromisoformat(str(said))
    except ValueError as error:
        raise RefusedError(f"created: '{said}' is no time") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _looks_like(source: Source) -> bool:
    return source.head.startswith(_MAGIC) and b"entryversion" in source.head


READER: Final = Reader(SOURCE, RULES_VERSION, _looks_like, _read)
