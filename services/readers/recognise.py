"""Tells by its content what was handed in, and reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from domain.capture import Capture
from domain.errors import RefusedError, TooLargeError
from services.readers import captures_json, plain_text
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
    if _is_one_object(start):
        lines = iter([Line(1, captures_json.read(data, reference=reference))])
    else:
        lines = captures_json.read_lines(data, reference=reference)
    for line in lines:
        yield _with(line, {key: value for key, value in given.items() if value is not None})


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
