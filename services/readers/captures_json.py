"""Reads captures written as JSON: one object, or NDJSON with one object a line."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from pydantic import ValidationError

from domain.capture import Capture
from domain.errors import RefusedError
from services.readers import json_lines
from services.readers.given import NOTHING, Given, added, complete
from services.readers.reading import Reader, Reading, Source
from services.zones import shorten

SOURCE: Final = "capture-json"

# What pydantic says of an escaped surrogate without its other half, whichever half it is.
_HALF: Final = re.compile(r"(?:surrogate|hex escape).* (at line \d+ column \d+)")


def read(
    data: bytes, *, reference: str | None, source: str = SOURCE, given: Given = NOTHING
) -> Capture:
    """Return the capture that ``data`` is, with what is ``given`` and it does not state.

    Provenance that is not given is made: the kind of source, the reference, the bytes' digest.
    Raises ``RefusedError`` that says what is wrong where, or that the capture states another thing.
    """
    stated = parsed(decoded(data))
    fields: dict[str, Any] = {**stated, **added(given, stated)}
    if "provenance" not in stated:
        digest = hashlib.sha256(data).hexdigest()
        fields["provenance"] = {"source": source, "reference": reference, "raw_sha256": digest}
    try:
        return complete(Capture.model_validate(fields), given)
    except ValidationError as error:
        raise RefusedError(explain(error)) from error


def _read(source: Source) -> Iterator[Reading]:
    kind = source.origin or SOURCE
    return json_lines.read_each(
        source,
        lambda data: read(data, reference=source.reference, source=kind, given=source.given),
    )


READER: Final = Reader("capture-json", "capture-json/1", json_lines.holds_objects, _read)


def decoded(data: bytes) -> str:
    """Return UTF-8 bytes as text. Raises ``RefusedError`` with the offset of what is not."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError(
            f"not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}"
        ) from error


def parsed(text: str) -> dict[str, Any]:
    """Return a JSON object; all its numbers are floats.

    Raises ``RefusedError`` for what is none, and for one that holds a field twice, at any depth:
    readers of JSON take the first, the last or both (RFC 8259 section 4), and evidence may not
    say two things.
    """
    try:
        found = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        line = f"line {error.lineno} " if "\n" in text.strip() else ""
        raise RefusedError(f"not JSON: {line}column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise RefusedError("the JSON is nested too deeply") from error
    if not isinstance(found, dict):
        raise RefusedError("not a JSON object; a capture is written {…}")
    return found


def explain(error: ValidationError) -> str:
    """Say in a line what is wrong with a capture, and where: ``content.body[3].text: …``."""
    return "; ".join(_explained(one) for one in error.errors()[:5]) + _more(error)


def place(location: tuple[int | str, ...]) -> str:
    """Return a path such as ``content.body[3].text``; nothing for the whole."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return path.removeprefix(".")


def message(error: Any) -> str:
    """Return pydantic's message in our words where they say more."""
    if error["type"] == "extra_forbidden":
        return "there is no such field"
    if error["type"] == "json_invalid" and (half := _HALF.search(error["msg"])):
        return f"lone surrogate: half a character, {half[1]}"
    return str(error["msg"]).removeprefix("Value error, ")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise RefusedError(f"{shorten(twice)}: is given twice")
    return fields


# Python refuses to make an integer of very many digits; a float takes any.
_DECODER: Final = json.JSONDecoder(object_pairs_hook=_once, parse_int=float)


def _explained(error: Any) -> str:
    """Say what is wrong at a place; of the capture as a whole, it goes without saying."""
    said = message(error)
    return f"{place(error['loc'])}: {said}" if error["loc"] else said


def _more(error: ValidationError) -> str:
    more = error.error_count() - 5
    return f"; and {more} more" if more > 0 else ""
