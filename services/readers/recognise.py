"""Tells by its content what was handed in, and reads it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from domain.capture import Capture
from domain.errors import RefusedError, TooLargeError
from services.readers import captures_json, page_versions, plain_text
from services.readers.captures_json import Line
from services.readers.given import Given

_BOM: Final = b"\xef\xbb\xbf"
_INSTEAD: Final = (
    "this version reads plain text, JSON and NDJSON; save the page as plain text, or hand the "
    "article in as JSON"
)
_MARKUP = re.compile(rb"<(?:[!?]|[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>)")
_BEGINNINGS: Final = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"WARC/": "a WARC archive",
}
_ARRAY = re.compile(rb"\[\s*\{")


def read(
    data: bytes,
    *,
    reference: str | None,
    limit: int,
    url: str | None = None,
    outlet: str | None = None,
    observed_at: datetime | None = None,
    published_at: datetime | None = None,
) -> Iterator[Line]:
    """Yield the captures that ``data`` holds, with their line numbers.

    ``url`` and the other arguments are taken where the data does not say; a capture that says
    another thing is refused. ``limit`` is in bytes. Raises ``RefusedError`` where the whole cannot
    be read, before anything is yielded.
    """
    if len(data) > limit:
        raise TooLargeError(f"larger than {limit} bytes (STET_MAX_REQUEST_BYTES)")
    given = Given(url, outlet, observed_at, published_at)
    start = _start(data)
    if not start.startswith(b"{"):
        _refuse_what_is_not_read(start)
        yield Line(1, _plain_text(data, reference, given))
        return
    if given.url is not None and not _is_one_object(start):
        raise RefusedError(
            "--url names one article, and this file holds a capture a line; hand them in one by "
            "one, or write the URL into each"
        )
    yield from _read_json(data, start, reference, given)


def holds_lines(data: bytes) -> bool:
    """Tell NDJSON, of which each line is a capture, from what is one capture as a whole."""
    start = _start(data)
    return start.startswith(b"{") and not _is_one_object(start)


def _start(data: bytes) -> bytes:
    return data.removeprefix(_BOM).lstrip()


def _refuse_what_is_not_read(start: bytes) -> None:
    """Raise ``RefusedError`` for what would go in as the text of a page, and is none."""
    what = next((name for magic, name in _BEGINNINGS.items() if start.startswith(magic)), None)
    if what is None and _MARKUP.match(start[:4096]):
        what = "HTML or XML"
    if what is not None:
        raise RefusedError(f"this is {what}; {_INSTEAD}")
    if _ARRAY.match(start) or _is_json(start):
        raise RefusedError(
            "this is JSON, but no object; write one capture a line, without an array around them: "
            "jq -c '.[]' FILE makes the lines of an array"
        )


def _is_json(start: bytes) -> bool:
    try:
        json.loads(start)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def _plain_text(data: bytes, reference: str | None, given: Given) -> Capture:
    return plain_text.read(
        data,
        reference=reference,
        url=given.url,
        outlet=given.outlet,
        observed_at=given.observed_at,
        published_at=given.published_at,
    )


def _read_json(data: bytes, start: bytes, reference: str | None, given: Given) -> Iterator[Line]:
    """Yield what JSON or NDJSON holds; ``start`` is ``data`` from its first brace on."""
    one = _is_one_object(start)
    first = _first_object([start] if one else io.BytesIO(start))
    reader = page_versions if page_versions.looks_like(first) else captures_json
    if one:
        yield Line(1, reader.read(data, reference=reference, given=given))
    else:
        yield from reader.read_lines(data, reference=reference, given=given)


def _first_object(lines: Iterable[bytes]) -> dict[str, object]:
    """Return the first line that is a JSON object, since those before it may be broken."""
    for line in lines:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    return {}


def _is_one_object(start: bytes) -> bool:
    """Tell one JSON object, perhaps over many lines, from NDJSON.

    In NDJSON other lines begin with a brace as well, or the first line is complete by itself;
    either may be broken, so either is enough.
    """
    first, _, rest = start.partition(b"\n")
    if not rest.strip():
        return True
    if b"\n{" in start:
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return True
    return False
