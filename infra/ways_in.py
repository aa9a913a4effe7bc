"""What the ways in remember beside the log: raw bytes, how far files were read, mementos read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import zstandard

from infra.log import Log
from infra.postgres import queries

SQL: Final = queries.load("infra.postgres", "ways_in.sql")
LEVEL: Final = 9
"""How hard raw bytes are compressed: they are written once and seldom read."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Raw bytes as they are kept."""

    data: bytes
    media_type: str
    http_head: bytes | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class FileRead:
    """How far a file was read, and what came of it."""

    fingerprint: str
    number: int = 0
    offset: int = 0
    taken: int = 0
    refused: int = 0
    finished: bool = False


class WaysIn:
    """The tables of schema ``capture`` that importing reads and writes."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def keep_raw(self, kept: Iterable[Kept]) -> None:
        """Keep raw bytes, each once."""
        by_digest = {bytes.fromhex(one.digest): one for one in kept}
        new = set(by_digest) - self._kept(list(by_digest))
        if not new:
            return
        compress = zstandard.ZstdCompressor(level=LEVEL).compress
        ones = [by_digest[digest] for digest in new]
        self._rows(
            "keep_raw",
            digests=list(new),
            media=[one.media_type for one in ones],
            heads=[one.http_head for one in ones],
            sizes=[len(one.data) for one in ones],
            compressed=[compress(one.data) for one in ones],
        )

    def raw(self, digest: str) -> Kept | None:
        """Return the raw bytes of a digest (hexadecimal); None where they are not kept."""
        rows = self._rows("select_raw", digest=bytes.fromhex(digest))
        if not rows:
            return None
        row = rows[0]
        data = zstandard.ZstdDecompressor().decompress(row["zstd"], max_output_size=row["size"])
        return Kept(data, row["media_type"], row["http_head"])

    def forget_raw(self, digests: Sequence[str]) -> None:
        """Forget raw bytes, by order: what they say must go with the text that was made of them."""
        self._rows("forget_raw", digests=[bytes.fromhex(digest) for digest in digests])

    def file_read(self, path: str) -> FileRead | None:
        """Return how far a file was read; None for one that never was."""
        rows = self._rows("select_file_read", path=path)
        if not rows:
            return None
        row = rows[0]
        row["offset"] = row.pop("byte_offset")
        return FileRead(**row)

    def set_file_read(self, path: str, read: FileRead) -> None:
        """Remember how far a file was read."""
        self._rows(
            "file_read",
            path=path,
            fingerprint=read.fingerprint,
            number=read.number,
            offset=read.offset,
            taken=read.taken,
            refused=read.refused,
            finished=read.finished,
        )

    def mementos_read(self, timemap: str) -> set[str]:
        """Return the mementos of a TimeMap that were read."""
        return {row["memento"] for row in self._rows("select_mementos_read", timemap=timemap)}

    def set_memento_read(self, timemap: str, memento: str) -> None:
        """Remember that a memento was read."""
        self._rows("memento_read", timemap=timemap, memento=memento)

    def _kept(self, digests: list[bytes]) -> set[bytes]:
        return {row["sha256"] for row in self._rows("select_kept", digests=digests)}

    def _rows(self, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        return self._log.rows(SQL[statement], parameters)
