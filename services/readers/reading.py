"""What every reader takes and gives: bytes with what is known of them in, readings out.

A reader is pure: it opens no connection and knows no log. What it cannot take it gives as a
``RefusedError``, in its place among the rest, so that nothing is lost without a word.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import IO, Final

from domain.capture import Capture, Provenance
from domain.errors import RefusedError, TooLargeError
from services.readers.given import NOTHING, Given

HEAD_BYTES: Final = 64 * 1024
DEFAULT_LIMIT: Final = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a reader is in a source: what it has read is not read again from here on.

    ``number`` counts the source's parts (lines, records, rows), ``offset`` its bytes.
    """

    number: int = 0
    offset: int = 0


@dataclass(frozen=True)
class Source:
    """Bytes to read, as often as need be, and what is known of them."""

    open: Callable[[], IO[bytes]]
    reference: str | None = None
    """File name or URL the bytes came from: it goes into the provenance."""
    given: Given = NOTHING
    limit: int = DEFAULT_LIMIT
    """The most bytes that one document may have."""
    origin: str | None = None
    """What the document was taken from (``warc``, ``memento``); None where it came by itself."""
    charset: str | None = None
    """What the server said of the encoding."""
    notes: tuple[str, ...] = ()
    start: Mark = Mark()

    @classmethod
    def of_bytes(cls, data: bytes, reference: str | None = None, given: Given = NOTHING) -> Source:
        """Return a source of bytes that are at hand."""
        return cls(_Bytes(data), reference, given)

    @classmethod
    def of_file(cls, path: Path, given: Given = NOTHING) -> Source:
        """Return a source that reads a file, by its name. ``RefusedError`` where it cannot be."""
        return cls(_File(path), path.name, given)

    @property
    def path(self) -> Path | None:
        """The file that is read, if it is one."""
        return self.open.path if isinstance(self.open, _File) else None

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB, by which a kind is told."""
        with self.open() as stream:
            return stream.read(HEAD_BYTES)

    def whole(self) -> bytes:
        """Return all bytes. Raises ``TooLargeError`` for more than ``limit``."""
        with self.open() as stream:
            data = stream.read(self.limit + 1)
        if len(data) > self.limit:
            raise TooLargeError(f"larger than {self.limit} bytes (STET_MAX_REQUEST_BYTES)")
        return data

    def from_mark(self, mark: Mark) -> Source:
        """Return the source as it is read from a mark on."""
        return replace(self, start=mark)


@dataclass(frozen=True, slots=True)
class Absence:
    """The outlet took an article down."""

    url: str
    observed_at: datetime
    claimed_at: datetime | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Link:
    """An article that is named but whose text is not there: it has to be fetched."""

    url: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page out of an archive, still to be read, by ``kind``'s reader."""

    source: Source
    kind: str = "html"
    digest: str | None = None
    """The archive's digest of its bytes, as it writes it: later records refer to it."""


@dataclass(frozen=True, slots=True)
class Again:
    """A record that says: the same bytes as a page before, seen once more."""

    url: str
    observed_at: datetime
    digest: str
    """The archive's digest of the bytes, as it writes it; empty where it is of no known page."""
    reference: str | None
    earlier: Callable[[], Page | None] = lambda: None
    """Finds the page it is the same as, where the source holds it."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Something that holds no article and is only counted, by what it is."""

    what: str


@dataclass(frozen=True, slots=True)
class Raw:
    """The bytes that were read, as they may be kept."""

    data: bytes
    media_type: str
    http_head: bytes | None = None
    """Status line and headers of the response, where they are known."""


Read = Capture | Absence | Link | Passed | RefusedError
"""What is left when archives are unpacked."""
Outcome = Read | Page | Again


@dataclass(frozen=True, slots=True)
class Reading:
    """One outcome, and its place in the source."""

    outcome: Outcome
    place: str = ""
    """``3``, ``record 12``; empty where the source is one document."""
    after: Mark | None = None
    """Where to go on after it; None where a source is read as a whole."""
    raw: Raw | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of input: its name, how it is told by content, and how it is read."""

    kind: str
    version: str
    """Name and number of its rules: they go into the provenance."""
    looks_like: Callable[[Source], bool]
    read: Callable[[Source], Iterator[Reading]]
    """Raises ``RefusedError`` where a source as a whole is not what it should be."""
    isolated: bool = False
    """Whether it is run in a process of its own: it works on markup that may be made to hurt."""


@dataclass(frozen=True, slots=True)
class _Bytes:
    data: bytes

    def __call__(self) -> IO[bytes]:
        return io.BytesIO(self.data)


@dataclass(frozen=True, slots=True)
class _File:
    path: Path

    def __call__(self) -> IO[bytes]:
        try:
            return self.path.open("rb")
        except OSError as error:
            raise RefusedError(f"cannot be read: {error.strerror}") from error
