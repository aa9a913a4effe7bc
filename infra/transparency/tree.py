"""The tree as it is answered from: tiles, proofs, leaves and checkpoints. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from domain import merkle, tiles
from domain.address import bucket
from domain.anchoring import Anchor
from domain.checkpoint import Checkpoint
from domain.errors import NotFoundError, RefusedError, UnavailableError
from domain.log_events import LOG_STREAM, KeyRotated
from domain.note import Note, Signature, VerifierKey
from domain.sealing import SealedBody
from infra.log import Log
from infra.postgres import queries
from infra.transparency.published import Entry, KnownKey, Published, Signing, StoredAnchor

CACHED: Final = 1024  # tiles, of 8 KB each
SQL: Final = queries.load("infra.transparency", "reading.sql")


class Tree:
    """Answers from one log's tree, up to its newest checkpoint."""

    def __init__(self, log: Log, origin: str | None = None) -> None:
        self._log = log
        self._origin = origin
        # The first hashes of a tile never change, so what was read once need not be again.
        self._read = lru_cache(CACHED)(self._read_tile)

    def signing(self) -> Signing:
        """Return how far signing is."""
        (row,) = self._rows("signing")
        return Signing(**row)

    def origin(self) -> str:
        """Return whose log this is. Raises ``NotFoundError`` while nothing is signed."""
        return self._origin or self.newest().checkpoint.origin

    def newest(self) -> Published:
        """Return the newest checkpoint. Raises ``NotFoundError`` while nothing is signed."""
        published = self.newest_if_any()
        if published is None:
            raise NotFoundError(
                "nothing is signed yet; 'stet serve' and 'stet work' sign, once there is a key "
                "('stet log keys' shows it)"
            )
        return published

    def newest_if_any(self) -> Published | None:
        """Return the newest checkpoint, where anything is signed."""
        if self._origin is None:
            rows = self._rows("newest_of_any_origin")
        else:
            rows = self._rows("newest_of_origin", origin=self._origin)
        return self._published(rows[0]) if rows else None

    def checkpoint(self, size: int) -> Published:
        """Return the checkpoint of exactly this size. Raises ``NotFoundError`` for none."""
        found = self.checkpoint_if_any(size)
        if found is None:
            raise NotFoundError(
                f"no checkpoint of size {size} was signed; /audit/v1/checkpoint is the newest"
            )
        return found

    def checkpoint_if_any(self, size: int) -> Published | None:
        """Return the checkpoint of exactly this size, where one was signed."""
        rows = self._rows("checkpoint", origin=self.origin(), size=size)
        return self._published(rows[0]) if rows else None

    def at(self, size: int | None) -> tuple[Checkpoint, Published | None]:
        """Return the tree of a size (default the newest), and the checkpoint where one has it.

        Raises ``RefusedError`` for a size that is not signed yet.
        """
        newest = self.newest()
        origin, largest = newest.checkpoint.origin, newest.checkpoint.size
        if size in (None, largest):
            return newest.checkpoint, newest
        if size > largest:
            raise RefusedError(f"size {size} is not signed yet; the newest checkpoint is {largest}")
        rows = self._rows("checkpoint", origin=origin, size=size)
        if rows:
            published = self._published(rows[0])
            return published.checkpoint, published
        return Checkpoint(origin, size, self.root(size)), None

    def known_keys(self) -> list[KnownKey]:
        """Return the keys that signed, oldest first, and how long they will."""
        rotations = [e for e in self._log.stream(LOG_STREAM) if isinstance(e.event, KeyRotated)]
        until = {logged.event.old: logged.event.overlap_until for logged in rotations}
        announced = {logged.event.new: logged.position for logged in rotations}
        return [
            KnownKey(
                VerifierKey.parse(row["verifier_key"]),
                row["first_size"],
                until.get(row["verifier_key"]),
                announced.get(row["verifier_key"]),
            )
            for row in self._rows("verifier_keys", origin=self.origin())
        ]

    def anchors(self, after: int = 0, limit: int | None = None) -> list[StoredAnchor]:
        """Return what others said of this log's checkpoints larger than ``after``, by size.

        With a ``limit`` at most so many, and what else there is of the last one's checkpoint.
        """
        rows = self._rows("anchors", origin=self.origin(), after=after, limit=limit)
        return [
            StoredAnchor(Anchor(row["size"], row["kind"], row["by"], row["at"]), row["data"])
            for row in rows
        ]

    def last_anchor(self, by: str | None = None) -> Anchor | None:
        """Return the newest anchor, of anybody or of one of them."""
        rows = self._rows("last_anchor", origin=self.origin(), by=by)
        return Anchor(**rows[0]) if rows else None

    def tile(self, level: int, number: int, width: int = tiles.WIDTH) -> bytes:
        """Return the first ``width`` hashes of a tile. Raises ``NotFoundError`` beyond the tree."""
        self._require(level, number, width)
        return self._read(level, number, width)

    def bundle(self, number: int, width: int = tiles.WIDTH) -> bytes:
        """Return the first ``width`` leaves of a bundle, encoded.

        Raises ``NotFoundError`` beyond the tree.
        """
        self._require(0, number, width)
        first = number * tiles.WIDTH
        return tiles.bundle([entry.leaf for entry in self.entries(first, width)])

    def entries(self, after: int, limit: int) -> list[Entry]:
        """Return events as stored, from position ``after`` + 1, at most ``limit``."""
        return [Entry(**row) for row in self._rows("entries", after=after, last=after + limit)]

    def bodies(self, entries: Sequence[Entry]) -> dict[str, SealedBody]:
        """Return the bodies that events seal, by commitment; none that is withheld or erased."""
        wanted = [(bucket(e.stream), c) for e in entries for c in e.commitments]
        rows = self._rows(
            "bodies",
            buckets=[shelf for shelf, _ in wanted],
            commitments=[bytes.fromhex(sealed) for _, sealed in wanted],
        )
        return {
            row["commitment"].hex(): SealedBody(row["bucket"], row["salt"], row["body"])
            for row in rows
        }

    def entry(self, position: int) -> Entry:
        """Return one event as stored. Raises ``NotFoundError`` where there is none."""
        found = self.entries(position - 1, 1)
        if position < 1 or not found:
            raise NotFoundError(f"the log holds no position {position}")
        return found[0]

    def position_of(self, stream: str, version: int) -> int:
        """Return the position of an event. Raises ``NotFoundError`` where there is none."""
        rows = self._rows("position_of", stream=stream, version=version)
        if not rows:
            raise NotFoundError(f"the log holds no event {stream}@{version}")
        position: int = rows[0]["position"]
        return position

    def root(self, size: int) -> bytes:
        """Return the root at a size up to the newest checkpoint's."""
        (root,) = merkle.hashes_of([range(size)], self.nodes(size)) if size else [merkle.EMPTY_ROOT]
        return root

    def inclusion(self, position: int, size: int) -> list[bytes]:
        """Return the inclusion proof of a position in the tree of a size.

        Raises ``RefusedError`` where there can be none.
        """
        if not 1 <= position <= size:
            raise RefusedError(
                f"position {position} is not in the tree of size {size}: it holds positions 1 to "
                f"{size}"
            )
        return merkle.hashes_of(merkle.inclusion_path(position - 1, size), self.nodes(size))

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the tree of size ``new`` extends that of ``old``.

        Raises ``RefusedError`` where there can be none.
        """
        if not 1 <= old <= new:
            raise RefusedError(f"a tree of size {new} cannot be shown to extend one of size {old}")
        return merkle.hashes_of(merkle.consistency_path(old, new), self.nodes(new))

    def nodes(self, size: int) -> merkle.Nodes:
        """Return a way to read the hashes of the tree of a size."""
        read: dict[tuple[int, int], Sequence[bytes]] = {}

        def nodes(level: int, index: int) -> bytes:
            place = tiles.tile_with(level, index)
            if place not in read:
                read[place] = self._hashes(*place, tiles.width_of(*place, size))
            return tiles.hash_in(read[place], level, index)

        return nodes

    def _hashes(self, level: int, number: int, width: int) -> list[bytes]:
        return tiles.split_hashes(self._read(level, number, width))

    def _read_tile(self, level: int, number: int, width: int) -> bytes:
        """Return a tile's bytes: stored where it is full, else made from what is below it."""
        if width == tiles.WIDTH:
            rows = self._rows("tile", level=level, number=number)
            if rows:
                hashes: bytes = rows[0]["hashes"]
                return hashes
        first = number * tiles.WIDTH
        if level == 0:
            rows = self._rows("leaf_hashes", after=first, last=first + width)
        else:
            rows = self._rows("tile_roots", level=level - 1, first=first, end=first + width)
        if len(rows) != width:
            raise UnavailableError(
                f"tile {number} of level {level} lacks hashes in the database; 'stet audit verify' "
                "tells more"
            )
        return b"".join(row["hash"] for row in rows)

    def _require(self, level: int, number: int, width: int) -> None:
        there = tiles.width_of(level, number, self.newest().checkpoint.size)
        if there < width:
            raise NotFoundError(
                f"this tile has {there} hashes in the tree of the newest checkpoint, not {width}"
            )

    def _published(self, row: dict[str, Any]) -> Published:
        note = Note.parse(row["note"])
        checkpoint = Checkpoint.parse(note.text)
        more = tuple(Signature.parse(d.decode().rstrip("\n")) for d in row["cosignatures"])
        return Published(
            checkpoint, Note(note.text, note.signatures + more), row["note"], row["signed_at"]
        )

    def _rows(self, statement: str, **parameters: object) -> list[dict[str, Any]]:
        return self._log.rows(SQL[statement], parameters)
