"""Goes through the records of a WARC file: plain, gzip or zstd; over what is broken to what is not.

warcio parses the records. What it says of broken ones on standard error, or passes over in silence,
becomes a ``Broken`` here, with the place where it lies.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Final

import zstandard
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.bufferedreaders import DecompressingBufferedReader  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]

from services.readers.reading import Mark, Source

GZIP: Final = b"\x1f\x8b\x08"
ZSTD: Final = b"\x28\xb5\x2f\xfd"
ZSTD_DICTIONARY: Final = b"\x5d\x2a\x4d\x18"
PLAIN: Final = b"WARC/"
_BLOCK: Final = 1 << 20
_WHOLE: Final = "non-chunked gzip"


@dataclass(frozen=True, slots=True)
class Record:
    """A record as warcio gives it; its content can be read until the next is asked for."""

    number: int
    offset: int | None
    """Where it begins, in bytes of the file; None where the file cannot be entered there."""
    parsed: Any


@dataclass(frozen=True, slots=True)
class Broken:
    """Something that is no record, or only a part of one."""

    number: int
    why: str


def begins_as_warc(head: bytes) -> bool:
    """Tell whether a file is a WARC, compressed or not, by its first bytes."""
    if head.startswith(PLAIN):
        return True
    try:
        if head.startswith(GZIP):
            return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(head, 16).startswith(PLAIN)
        if head.startswith(ZSTD):
            reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(head))
            return reader.read(len(PLAIN)) == PLAIN
    except (zlib.error, zstandard.ZstdError):
        return False
    return head.startswith(ZSTD_DICTIONARY)


def records(source: Source) -> Iterator[Record | Broken]:
    """Yield the records of a source, from its mark on.

    A file that is compressed as a whole, and one in zstd, is read from its beginning and passed
    over up to the mark.
    """
    head = source.head
    if head.startswith((ZSTD, ZSTD_DICTIONARY)):
        yield from _from_start(source, _zstd)
    elif head.startswith(GZIP):
        if source.start.number and not source.start.offset:
            yield from _from_start(source, _gzip)
        else:
            yield from _compressed_by_record(source)
    else:
        with source.open() as stream:
            yield from _enterable(stream, source.start, PLAIN)


def record_at(stream: IO[bytes], offset: int) -> Any:
    """Return the record that begins at an offset, parsed; None where there is none."""
    stream.seek(offset)
    try:
        return next(_Archive(stream))
    except (StopIteration, ArchiveLoadFailed, ValueError, zlib.error):
        return None


def _compressed_by_record(source: Source) -> Iterator[Record | Broken]:
    last = source.start
    with source.open() as stream:
        for one in _enterable(stream, source.start, GZIP):
            if isinstance(one, Broken) and one.why.startswith(_WHOLE):
                break
            last = Mark(one.number)
            yield one
        else:
            return
    yield from _from_start(source.from_mark(last), _gzip)


def _enterable(stream: IO[bytes], start: Mark, magic: bytes) -> Iterator[Record | Broken]:
    """Yield records of a file that can be entered at each of them; over broken ones."""
    number, offset = start.number, start.offset
    while True:
        stream.seek(offset)
        archive = _Archive(stream)
        for record in _parsed(archive):
            number += 1
            if isinstance(record, str):
                break
            yield Record(number, archive.offset, record)
        else:
            stream.seek(archive.offset)
            if stream.read(_BLOCK).strip():
                yield Broken(number + 1, f"at byte {archive.offset}: the file ends in a record")
            return
        if record.startswith(_WHOLE):
            yield Broken(number - 1, record)
            return
        found = _next(stream, archive.offset + 1, magic)
        where = f"at byte {archive.offset}: {record}"
        if found is None:
            yield Broken(number, f"{where}; no record follows")
            return
        yield Broken(number, f"{where}; read on at byte {found}")
        offset = found


def _from_start(source: Source, opened: Any) -> Iterator[Record | Broken]:
    """Yield records of a file that can only be read from its beginning."""
    number = 0
    with source.open() as raw:
        for record in _parsed(_Archive(opened(raw), compressed=False)):
            number += 1
            if number <= source.start.number:
                continue
            if isinstance(record, str):
                yield Broken(number, f"{record}; nothing after it can be read")
                return
            yield Record(number, None, record)


def _parsed(archive: _Archive) -> Iterator[Any]:
    """Yield records, and last of all, as a text, what ended them before their time."""
    while True:
        try:
            record = next(archive)
            if not hasattr(record.raw_stream, "limit"):
                yield "the record states no length"
                return
            yield record
        except StopIteration:
            return
        except ArchiveLoadFailed as error:
            said = " ".join(str(error).split())
            yield _WHOLE if "non-chunked" in said else said[:160]
            return
        except Exception as error:  # noqa: BLE001 - on broken data warcio fails as it happens to
            yield f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"
            return


def _next(stream: IO[bytes], start: int, magic: bytes) -> int | None:
    """Return where the next record may begin, from ``start`` on."""
    stream.seek(start)
    before, at = b"", start
    while block := stream.read(_BLOCK):
        joined = before + block
        if (found := joined.find(magic)) >= 0:
            return at - len(before) + found
        before, at = joined[-len(magic) + 1 :], at + len(block)
    return None


def _gzip(raw: IO[bytes]) -> Any:
    return _Frames(raw, lambda: zlib.decompressobj(16 + zlib.MAX_WBITS))


def _zstd(raw: IO[bytes]) -> Any:
    """Open a WARC in zstd; its first frame may hold the dictionary of the others.

    https://iipc.github.io/warc-specifications/specifications/warc-zstd/
    """
    dictionary = None
    if raw.read(4) == ZSTD_DICTIONARY:
        data = raw.read(int.from_bytes(raw.read(4), "little"))
        if data.startswith(ZSTD):
            data = zstandard.ZstdDecompressor().stream_reader(data).read(64 * _BLOCK)
        dictionary = zstandard.ZstdCompressionDict(data)
    else:
        raw.seek(0)
    decompressor = zstandard.ZstdDecompressor(dict_data=dictionary)
    return _Frames(raw, decompressor.decompressobj)


class _Frames(io.RawIOBase):
    """What the frames of zstd, or members of gzip, hold. ``OSError`` where a file ends in one."""

    def __init__(self, raw: IO[bytes], begin: Callable[[], Any]) -> None:
        self._raw = raw
        self._begin = begin
        self._frame: Any = None
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            # After the end of a frame, what was read beyond it is the next one's.
            unused = self._frame.unused_data if self._frame and self._frame.eof else b""
            data = unused or self._raw.read(_BLOCK)
            if not data:
                if self._frame is not None and not self._frame.eof:
                    raise OSError("the file ends within what is compressed")
                return 0
            if self._is_over():
                self._frame = self._begin()
            self._rest = self._frame.decompress(data)
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size

    def _is_over(self) -> bool:
        return self._frame is None or bool(self._frame.eof)


class _Archive(ArchiveIterator):  # type: ignore[misc]
    """warcio's iterator, which says of broken data what it is instead of writing it somewhere."""

    INC_RECORD = ""

    def __init__(self, stream: Any, *, compressed: bool = True) -> None:
        super().__init__(stream)
        self.reader = _Reader(self.fh, decomp_type="gzip" if compressed else None)


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]
    def _decompress(self, data: bytes) -> Any:
        if self.decompressor and data and self.num_read:
            try:
                return self.decompressor.decompress(data)
            except zlib.error as error:
                raise ArchiveLoadFailed(f"what is compressed is broken: {error}") from error
        return super()._decompress(data)
