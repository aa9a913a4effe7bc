"""A log as it is seen from outside: over HTTP, by C2SP's tlog-tiles. Nothing of it is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import httpx

from domain import base64_text, merkle, tiles
from domain.clocks import parse_time
from domain.errors import ProofError, RefusedError, UnavailableError
from domain.event_check import StoredEvent
from domain.note import Note, VerifierKey
from domain.tiles import Tile

T = TypeVar("T")
Texts = dict[str, tuple[bytes, bytes]]
"""Salt and text, by the hexadecimal commitment."""

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
        return self.bundle(number, tiles.width_of(0, number, size))[at]

    def bundle(self, number: int, width: int) -> list[bytes]:
        """Return the leaves of a bundle."""
        data = self._get(tiles.entries_path(number, width))
        leaves = self._read(lambda: tiles.unbundle(data), "entries")
        if len(leaves) != width:
            raise ProofError(f"{self.url}: a bundle of {len(leaves)} leaves instead of {width}")
        return leaves

    def entries(self, size: int, *, bodies: bool = False) -> Iterator[tuple[StoredEvent, Texts]]:
        """Yield the events up to a position, each with the texts it seals: salt and body, by
        commitment, where they are asked for and handed out.
        """
        after = 0
        while after < size:
            page = self.json("entries", after=after, bodies=str(bodies).lower())
            found = self._read(lambda page=page: [*map(_entry, page["entries"])], "entries")  # type: ignore[misc]
            for event, texts in found:
                if event.position <= size:
                    yield event, texts
            last = max((event.position for event, _ in found), default=size)
            if last <= after:
                raise ProofError(f"{self.url}/entries does not go on after position {after}")
            after = last

    def anchors(self) -> Iterator[tuple[str, int, str, str, datetime, bytes, bytes]]:
        """Yield what others said of the checkpoints: origin, size, kind, by whom, at, what they
        said, and the checkpoint as it was before anybody cosigned it.
        """
        after: int | None = 0
        while after is not None:
            answer = self.json("anchors", after=after)
            for told in self._read(lambda page=answer: [*map(_anchor, page["anchors"])], "anchors"):  # type: ignore[misc]
                size, *rest = told
                note = Note.parse(self._get(f"checkpoint?size={size}"))
                own = tuple(s for s in note.signatures if s.name == answer["origin"])
                yield answer["origin"], size, *rest, str(Note(note.text, own)).encode()
            after = self._following(answer, after)

    def _following(self, page: dict[str, Any], after: int) -> int | None:
        """Return where the next page begins. Raises ``ProofError`` where it is no further on."""
        given = page.get("next")
        if given is None:
            return None
        following = self._read(lambda: int(given), "anchors")
        if following <= after:
            raise ProofError(f"{self.url}/anchors does not go on after size {after}")
        return following

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
                held[place] = self.tile(Tile(*place, tiles.width_of(*place, size)))
            return tiles.hash_in(held[place], level, index)

        return nodes

    def tile(self, tile: Tile) -> list[bytes]:
        """Return a tile's hashes. Raises ``ProofError`` where it has fewer or more."""
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


def _entry(told: dict[str, Any]) -> tuple[StoredEvent, Texts]:
    event = StoredEvent(
        int(told["position"]),
        str(told["stream"]),
        int(told["version"]),
        str(told["topic"]),
        parse_time(told["recorded_at"]),
        told["state"].encode(),
        bytes.fromhex(told["leaf_hash"]),
    )
    texts = {
        str(b["commitment"]): (bytes.fromhex(b["salt"]), b["body"].encode()) for b in told["bodies"]
    }
    return event, texts


def _anchor(told: dict[str, Any]) -> tuple[int, str, str, datetime, bytes]:
    at, data = parse_time(told["at"]), base64_text.decode(told["data"])
    return int(told["size"]), str(told["kind"]), str(told["by"]), at, data
