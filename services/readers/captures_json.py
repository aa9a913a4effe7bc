"""Reads captures written as JSON: one object, or NDJSON with one object a line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from domain.capture import Capture, Provenance
from domain.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Line:
    """One line of NDJSON: its number from 1, and the capture, or why it is refused."""

    number: int
    outcome: Capture | RefusedError


def read(data: bytes, *, reference: str | None, source: str = "capture-json") -> Capture:
    """Return the capture that ``data`` is. Raises ``RefusedError`` that says what is wrong where.

    Provenance that is not given is made: the kind of source, the reference, the bytes' digest.
    """
    text = decoded(data)
    try:
        capture = Capture.model_validate_json(text)
    except ValidationError as error:
        raise RefusedError(explain(error)) from error
    if "provenance" in capture.model_fields_set:
        return capture
    made = Provenance(
        source=source, reference=reference, raw_sha256=hashlib.sha256(data).hexdigest()
    )
    return capture.model_copy(update={"provenance": made})


def read_lines(
    data: bytes, *, reference: str | None, source: str = "capture-json"
) -> Iterator[Line]:
    """Yield what each line of NDJSON holds; empty lines are passed over."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield Line(number, read(line.strip(), reference=reference, source=source))
        except RefusedError as error:
            yield Line(number, error)


def decoded(data: bytes) -> str:
    """Return UTF-8 bytes as text. Raises ``RefusedError`` with the offset of what is not."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError(
            f"not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}"
        ) from error


def explain(error: ValidationError) -> str:
    """Say in a line what is wrong with a capture, and where: ``content.body[3].text: …``."""
    return "; ".join(f"{place(e['loc'])}: {message(e)}" for e in error.errors()[:5]) + _more(error)


def place(location: tuple[int | str, ...]) -> str:
    """Return a path such as ``content.body[3].text``."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return path.removeprefix(".") or "the capture"


def message(error: Any) -> str:
    """Return pydantic's message in our words where they say more."""
    if error["type"] == "extra_forbidden":
        return "there is no such field"
    return str(error["msg"]).removeprefix("Value error, ")


def _more(error: ValidationError) -> str:
    more = error.error_count() - 5
    return f"; and {more} more" if more > 0 else ""
