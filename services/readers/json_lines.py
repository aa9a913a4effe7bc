"""Takes JSON files apart: one object, perhaps over many lines, or NDJSON with one a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, Final

from domain.errors import RefusedError, TooLargeError
from services.readers.reading import Mark, Outcome, Raw, Reading, Source

_BOM: Final = b"\xef\xbb\xbf"
JSON: Final = "application/json"


def begins(source: Source) -> bytes:
    """Return how a source begins: without the mark of its byte order and without white space."""
    return source.head.removeprefix(_BOM).lstrip()


def holds_objects(source: Source) -> bool:
    """Tell whether a source begins as a JSON object does."""
    return begins(source).startswith(b"{")


def first_object(source: Source) -> dict[str, Any]:
    """Return the first object, by which a kind is told: lines before it may be broken."""
    if not holds_objects(source):
        return {}
    if is_one_object(source):
        return _object(_within(source)) or {}
    with source.open() as stream:
        lines: Iterable[bytes] = iter(lambda: stream.readline(source.limit + 1), b"")
        return next((found for line in lines if (found := _object(line)) is not None), {})


def is_one_object(source: Source) -> bool:
    """Tell one JSON object from NDJSON.

    In NDJSON other lines begin with a brace as well, or the first line is complete by itself;
    either may be broken, so either is enough.
    """
    with source.open() as stream:
        lines = iter(lambda: stream.readline(source.limit + 1), b"")
        first = next((line for line in lines if line.strip(_BOM + b" \t\r\n")), b"")
        rest = stream.read(len(source.head))
        if not rest.strip() and len(rest) < len(source.head):
            return True
        if _object(first) is not None:
            return False
        return b"\n{" not in b"\n" + rest + stream.read(source.limit + 1)


def read_each(source: Source, read: Callable[[bytes], Outcome]) -> Iterator[Reading]:
    """Yield what ``read`` makes of each object, with its line; empty lines are passed over.

    Raises ``RefusedError`` where one URL is given for several articles.
    """
    if is_one_object(source):
        data = source.whole()
        yield Reading(_outcome(read, data), raw=Raw(data, JSON))
        return
    if source.given.url is not None:
        raise RefusedError(
            "--url names one article, and this file holds a capture a line; hand them in one by "
            "one, or write the URL into each"
        )
    with source.open() as stream:
        stream.seek(source.start.offset)
        mark = source.start
        for line in _lines(stream, source.limit):
            mark = Mark(mark.number + 1, mark.offset + len(line) + _skip(stream, line))
            if len(line) > source.limit:
                refused = TooLargeError(
                    f"larger than {source.limit} bytes (STET_MAX_REQUEST_BYTES)"
                )
                yield Reading(refused, str(mark.number), mark)
            elif data := line.strip():
                yield Reading(_outcome(read, data), str(mark.number), mark, Raw(data, JSON))


def _outcome(read: Callable[[bytes], Outcome], data: bytes) -> Outcome:
    try:
        return read(data)
    except RefusedError as error:
        return error


def _lines(stream: IO[bytes], limit: int) -> Iterator[bytes]:
    return iter(lambda: stream.readline(limit + 1), b"")


def _skip(stream: IO[bytes], line: bytes) -> int:
    """Pass over what is left of a line that was cut at the limit; return how many bytes that is."""
    skipped = 0
    while not line.endswith(b"\n") and (line := stream.readline(1 << 20)):
        skipped += len(line)
    return skipped


def _within(source: Source) -> bytes:
    with source.open() as stream:
        return stream.read(source.limit)


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line.removeprefix(_BOM))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
