"""Takes JSON files apart: one object, perhaps over many lines, NDJSON with one a line, an array."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import IO, Any, Final

from domain.errors import RefusedError, TooLargeError
from services.readers.reading import Mark, Outcome, Raw, Reading, Source

_BOM: Final = b"\xef\xbb\xbf"
JSON: Final = "application/json"
_ARRAY = re.compile(rb"\[\s*\{")
_BLOCK: Final = 1 << 18
_SIGNS = re.compile(rb'["\\{}\[\],]')


def begins(source: Source) -> bytes:
    """Return how a source begins: without the mark of its byte order and without white space."""
    return source.head.removeprefix(_BOM).lstrip()


def holds_objects(source: Source) -> bool:
    """Tell whether a source begins as a JSON object does, or as an array of them."""
    return begins(source).startswith(b"{") or is_array(source)


def is_array(source: Source) -> bool:
    """Tell whether a source begins as an array of objects does."""
    return _ARRAY.match(begins(source)) is not None


def first_object(source: Source) -> dict[str, Any]:
    """Return the first object, by which a kind is told: lines before it may be broken."""
    if not holds_objects(source):
        return {}
    if is_array(source):
        elements = _elements(source.from_mark(Mark()))
        objects = (_object((one.data or b"").strip()) for one in elements)
        return next((one for one in objects if one is not None), {})
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
    """Yield what ``read`` makes of each object, with its line, or its number in an array.

    Empty lines are passed over.

    Raises ``RefusedError`` where one URL is given for several articles.
    """
    array = is_array(source)
    if not array and is_one_object(source):
        data = source.whole()
        yield Reading(_outcome(read, data), raw=Raw(data, JSON))
        return
    if source.given.url is not None:
        raise RefusedError(
            "--url names one article, and this file holds a capture a line; hand them in one by "
            "one, or write the URL into each"
        )
    if array:
        yield from _read_elements(source, read)
        return
    with source.open() as stream:
        stream.seek(source.start.offset)
        mark = source.start
        for line in _lines(stream, source.limit):
            mark = Mark(mark.number + 1, mark.offset + len(line) + _skip(stream, line))
            if len(line) > source.limit:
                yield Reading(_too_large(source), str(mark.number), mark)
            elif data := line.strip():
                yield Reading(_outcome(read, data), str(mark.number), mark, Raw(data, JSON))


@dataclass(slots=True)
class _Element:
    """One element of an array, as it is written."""

    data: bytes | None
    """None where it is larger than may be."""
    end: int
    """Where what follows it begins, in bytes of the file."""
    odd: str | None = None
    """What is wrong about what follows it."""


def _read_elements(source: Source, read: Callable[[bytes], Outcome]) -> Iterator[Reading]:
    for number, element in zip(count(source.start.number + 1), _elements(source), strict=False):
        place, mark = f"item {number}", Mark(number, element.end)
        if element.data is None:
            yield Reading(_too_large(source), place, mark)
        elif data := element.data.strip():
            yield Reading(_outcome(read, data), place, mark, Raw(data, JSON))
        if element.odd:
            yield Reading(RefusedError(element.odd), place, mark)


def _elements(source: Source) -> Iterator[_Element]:
    """Yield the elements of an array, parted at the commas that stand in no element.

    It is not parsed for that: one that is broken harms no other as long as its brackets match.
    """
    with source.open() as stream:
        at = source.start.offset or source.head.index(b"[") + 1
        stream.seek(at)
        held, depth = _Held(source.limit), 0
        for block, signs in _marked(stream):
            begin = 0
            for sign, place in signs:
                if sign in b"{[":
                    depth += 1
                elif depth:
                    depth -= sign != b","
                else:  # a comma between elements, or the end of the array
                    held.add(block[begin:place])
                    begin = place + 1
                    if sign != b",":
                        more = block[begin:].strip() or stream.read(_BLOCK).strip()
                        odd = "what follows the array was not read" if more else None
                        # Who goes on after the last element finds the end of the array.
                        yield _Element(held.take(), at + place, odd)
                        return
                    yield _Element(held.take(), at + begin)
            held.add(block[begin:])
            at += len(block)
        yield _Element(held.take(), at, "the file ends within the array")


def _marked(stream: IO[bytes]) -> Iterator[tuple[bytes, list[tuple[bytes, int]]]]:
    """Yield the blocks of a file, each with its brackets and commas that stand in no string."""
    quoted, escaped, at = False, -1, 0
    while block := stream.read(_BLOCK):
        found = []
        for match in _SIGNS.finditer(block):
            sign, place = match[0], match.start()
            if at + place == escaped:
                continue
            if sign == b'"':
                quoted = not quoted
            elif sign == b"\\":
                escaped = at + place + 1
            elif not quoted:
                found.append((sign, place))
        yield block, found
        at += len(block)


class _Held:
    """Bytes that are gathered, and dropped where they become too many."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, data: bytes) -> None:
        self._size += len(data)
        if self._size <= self._limit:
            self._parts.append(data)
        else:
            self._parts.clear()

    def take(self) -> bytes | None:
        data = b"".join(self._parts) if self._size <= self._limit else None
        self._parts, self._size = [], 0
        return data


def _too_large(source: Source) -> TooLargeError:
    return TooLargeError(f"larger than {source.limit} bytes (STET_MAX_REQUEST_BYTES)")


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
