"""The readers there are, and which of them a source is for: told by its content."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from domain.errors import RefusedError
from services.readers import (
    captures_json,
    diffengine,
    feed,
    ninjs,
    page_versions,
    plain_text,
    schema_org,
    warc,
)
from services.readers.html import page as html
from services.readers.json_lines import begins
from services.readers.reading import Reader, Reading, Source

READERS: Final[tuple[Reader, ...]] = (
    warc.READER,
    diffengine.READER,
    page_versions.READER,
    ninjs.READER,
    schema_org.READER,
    captures_json.READER,
    feed.READER,
    html.READER,
    plain_text.READER,
)
"""In the order in which they are asked: the first that a source looks like reads it."""

_BEGINNINGS: Final = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ\x00": "an xz archive",
    b"SQLite format 3\x00": "an SQLite database",
}


def named(kind: str) -> Reader:
    """Return the reader of a kind. Raises ``RefusedError`` that names those there are."""
    found = next((reader for reader in READERS if reader.kind == kind), None)
    if found is None:
        kinds = ", ".join(reader.kind for reader in READERS)
        raise RefusedError(f"there is no reader '{kind}'; there are {kinds}")
    return found


def reader_of(source: Source) -> Reader:
    """Return the reader of what a source holds. Raises ``RefusedError`` for what none reads."""
    found = next(reader for reader in READERS if reader.looks_like(source))
    if found is plain_text.READER:
        _refuse_what_is_no_text(source)
    return found


def read(source: Source, kind: str | None = None) -> Iterator[Reading]:
    """Yield what a source holds, read as ``kind`` or as what it looks like.

    Raises ``RefusedError`` where the whole cannot be read, before anything is yielded.
    """
    return (named(kind) if kind else reader_of(source)).read(source)


def _refuse_what_is_no_text(source: Source) -> None:
    """Raise ``RefusedError`` for what would go in as the text of a page, and is none."""
    start = begins(source)
    what = next((name for magic, name in _BEGINNINGS.items() if start.startswith(magic)), None)
    if what is not None:
        kinds = ", ".join(reader.kind for reader in READERS)
        raise RefusedError(f"this is {what} and holds nothing that is read here ({kinds})")
    if _is_json(source, start):
        raise RefusedError(
            "this is JSON, but no object; write one capture a line, or an array of captures"
        )


def _is_json(source: Source, start: bytes) -> bool:
    if start[:1] not in b'["-0123456789tfn':
        return False
    try:
        json.loads(source.whole())
    except RecursionError:
        return True
    except ValueError:
        return False
    return True
