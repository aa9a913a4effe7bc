"""A log as it is seen from outside: over HTTP, by C2SP's tlog-tiles. Nothing of it is believed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import httpx

from domain import merkle, tiles
from domain.errors import ProofError, RefusedError, UnavailableError
from domain.note import Note, VerifierKey
from domain.tiles import Tile

T = TypeVar("T")
TIMEOUT_SECONDS: Final = 30.0
PREFIX: Final = "/audit/v1"
MAX_BYTES: Final = 16 * 1024 * 1024


class RemoteLog:
    """Asks a log that is served under a prefix. ``url`` may be the service's or the prefix."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise RefusedError(f"'{url}' is not the address of a log, such as https://a.example")
        self.url = url.rstrip("/") + ("" if parts.path.strip("/") else PREFIX)
        self._client = httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=True)

    def __enter__(self) -> RemoteLog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def checkpoint(self) -> Note:
        """Return the newest checkpoint, unverified. Raises ``ProofError`` where it is no note."""
        return self._read(lambda: Note.parse(self._get("checkpoint")), "checkpoint")

    def told_keys(self) -> list[tuple[VerifierKey, int | None]]:
        """Return the keys that the log says are its own, and the positions that announce them."""
        data = self.json("keys")
        return self._read(
            lambda: [
                (VerifierKey.parse(key["verifier_key"]), key.get("announced_at"))
                for key in data["keys"]
            ],
            "keys",
        )

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that size ``new`` extends ``old``, made from the log's tiles."""
        return merkle.hashes_of(merkle.consistency_path(old, new), self._nodes(new))

    def inclusion(self, position: int, size: int) -> list[bytes]:
        """Return the inclusion proof of a position, made from the log's tiles."""
        return merkle.hashes_of(merkle.inclusion_path(position - 1, size), self._nodes(size))

    def leaf(self, position: int, size: int) -> bytes:
        """Return a leaf, out of its bundle."""
        number, at = divmod(position - 1, tiles.WIDTH)
        width = tiles.width_of(0, number, size)
        data = self._get(tiles.entries_path(number, width))
        leaves = self._read(lambda: tiles.unbundle(data), "entries")
        if len(leaves) != width:
            raise ProofError(f"{self.url}: a bundle of {len(leaves)} leaves instead of {width}")
        return leaves[at]

    def json(self, path: str, **parameters: Any) -> Any:
        """Return what a JSON endpoint answers."""
        query = "&".join(f"{name}={value}" for name, value in parameters.items())
        data = self._get(f"{path}?{query}" if query else path)
        return self._read(lambda: httpx.Response(200, content=data).json(), path)

    def _nodes(self, size: int) -> merkle.Nodes:
        held: dict[tuple[int, int], list[bytes]] = {}

        def nodes(level: int, index: int) -> bytes:
            place = tiles.tile_with(level, index)
            if place not in held:
                held[place] = self._tile(Tile(*place, tiles.width_of(*place, size)))
            return tiles.hash_in(held[place], level, index)

        return nodes

    def _tile(self, tile: Tile) -> list[bytes]:
        data = self._get(tile.path)
        hashes = self._read(lambda: tiles.split_hashes(data), tile.path)
        if len(hashes) != tile.width:
            raise ProofError(f"{self.url}/{tile.path} has {len(hashes)} hashes")
        return hashes

    def _read(self, read: Callable[[], T], what: str) -> T:
        try:
            return read()
        except (RefusedError, ValueError, LookupError, TypeError) as error:
            said = error.message if isinstance(error, RefusedError) else str(error)
            raise ProofError(f"{self.url}/{what} is not what it should be: {said}") from error

    def _get(self, path: str) -> bytes:
        try:
            answer = self._client.get(f"{self.url}/{path}", headers={"Accept": "*/*"})
        except httpx.HTTPError as error:
            raise UnavailableError(f"{self.url} does not answer: {error}") from error
        if answer.status_code != httpx.codes.OK:
            raise UnavailableError(f"{self.url}/{path} answers {answer.status_code}")
        if len(answer.content) > MAX_BYTES:
            raise ProofError(f"{self.url}/{path} is larger than {MAX_BYTES} bytes")
        return answer.content
