"""Tells by its content what was handed in, and reads it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from domain.capture import Capture
from domain.errors import RefusedError, TooLargeError
from services.readers import captures_json, page_versions, plain_text
from services.readers.captures_json import Line, explain


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

    ``url`` and the other arguments go before what the data says. ``limit`` is in bytes. Raises
    ``RefusedError`` where the whole cannot be read.
    """
    if len(data) > limit:
        raise TooLargeError(
            f"{len(data)} bytes; {limit} are allowed at once (STET_MAX_REQUEST_BYTES)"
        )
    given = {
        "url": url,
        "outlet": outlet,
        "observed_at": observed_at,
        "published_at": published_at,
    }
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"{"):
        yield Line(1, plain_text.read(data, reference=reference, **given))  # type: ignore[arg-type]
        return
    for line in _read_json(data, start, reference):
        yield _with(line, {key: value for key, value in given.items() if value is not None})


def _read_json(data: bytes, start: bytes, reference: str | None) -> Iterator[Line]:
    """Return what JSON or NDJSON holds; ``start`` is ``data`` from its first brace on."""
    one = _is_one_object(start)
    if page_versions.looks_like(_first_object([start] if one else io.BytesIO(start))):
        if one:
            return iter([Line(1, page_versions.read(data, reference=reference))])
        return page_versions.read_lines(data, reference=reference)
    if one:
        return iter([Line(1, captures_json.read(data, reference=reference))])
    return captures_json.read_lines(data, reference=reference)


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
    except ValueError:
        return True
    return False


def _with(line: Line, given: dict[str, Any]) -> Line:
    if not given or isinstance(line.outcome, RefusedError):
        return line
    fields = {name: getattr(line.outcome, name) for name in line.outcome.model_fields_set}
    try:
        return Line(
            line.number, Capture(**{**fields, "provenance": line.outcome.provenance, **given})
        )
    except ValidationError as error:
        return Line(line.number, RefusedError(explain(error)))
