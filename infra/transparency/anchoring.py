"""Has others say of our checkpoints that they saw them: time stamps and cosignatures.

Every ten minutes or thousand positions, and whenever somebody asks (an export does).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from domain.anchoring import Anchor
from domain.errors import RefusedError, StetError
from infra.transparency import sequencer
from infra.transparency.leaves import SQL
from infra.transparency.others import Others, Witness
from infra.transparency.published import Published
from infra.transparency.tree import Tree

if TYPE_CHECKING:  # HTTP and certificates take a while to load, and few commands need them
    import httpx

POLL_SECONDS: Final = 5.0
_log = structlog.get_logger("stet.anchoring")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one of the others said: an anchor, or why there is none."""

    by: str
    anchor: Anchor | None
    trouble: str | None = None


class Anchoring:
    """Anchors one log's newest checkpoint with all that are to be asked."""

    def __init__(self, address: str, tree: Tree, others: Others) -> None:
        self._address = address
        self._tree = tree
        self.others = others

    def anchor(self) -> list[Outcome]:
        """Have the newest checkpoint anchored now by all; one's failure does not stop the others.

        Raises ``NotFoundError`` while nothing is signed, ``UnavailableError`` without the database.
        """
        import httpx  # noqa: PLC0415

        published = self._tree.newest()
        tasks: list[tuple[str, Callable[[httpx.Client], tuple[Anchor, bytes]]]] = [
            (url, partial(self._stamp, published, url)) for url in self.others.authorities
        ]
        tasks += [(str(w.key), partial(self._cosign, published, w)) for w in self.others.witnesses]
        with httpx.Client() as client:
            return [self._try(published, by, task, client) for by, task in tasks]

    def due(self) -> bool:
        """Tell whether enough time or positions have passed since the last anchor of anybody."""
        if not self.others.authorities and not self.others.witnesses:
            return False
        if self._tree.signing().origin is None:
            return False
        newest = self._tree.newest().checkpoint
        last = self._tree.last_anchor()
        if newest.size == 0 or (last is not None and last.size >= newest.size):
            return False
        return (
            last is None
            or newest.size - last.size >= self.others.positions
            or datetime.now(UTC) - last.at >= self.others.every
        )

    def _try(
        self,
        published: Published,
        by: str,
        task: Callable[[httpx.Client], tuple[Anchor, bytes]],
        client: httpx.Client,
    ) -> Outcome:
        try:
            anchor, data = task(client)
        except StetError as error:
            return Outcome(by, None, error.message)
        row = {
            "origin": published.checkpoint.origin,
            "size": anchor.size,
            "kind": anchor.kind,
            "by": anchor.by,
            "at": anchor.at,
            "data": data,
        }
        with sequencer.connected(self._address) as connection:
            connection.execute(SQL["add_anchor"], row)
        return Outcome(by, anchor)

    def _stamp(self, published: Published, url: str, client: httpx.Client) -> tuple[Anchor, bytes]:
        from infra.transparency import timestamps  # noqa: PLC0415

        roots = timestamps.read_roots(self.others.roots) if self.others.roots else []
        stamp = timestamps.stamp(url, published.stored, roots, client)
        return Anchor(published.checkpoint.size, "timestamp", url, stamp.at), stamp.response

    def _cosign(
        self, published: Published, witness: Witness, client: httpx.Client
    ) -> tuple[Anchor, bytes]:
        from infra.transparency import witness_client  # noqa: PLC0415

        last = self._tree.last_anchor(str(witness.key))
        verified = witness_client.cosign(
            witness, published.note, last.size if last else 0, self._tree.consistency, client
        )
        if verified.timestamp is None:
            raise RefusedError(f"{witness.key.name} answered without a time")
        at = datetime.fromtimestamp(verified.timestamp, UTC)
        line = f"{verified.signature}\n".encode()
        return Anchor(published.checkpoint.size, "cosignature", str(witness.key), at), line


class Anchorer:
    """Anchors in a thread of its own, while ``leads`` says that this process is the one to."""

    def __init__(self, anchoring: Anchoring, leads: Callable[[], bool]) -> None:
        self._anchoring = anchoring
        self._leads = leads
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless there is nobody to ask."""
        others = self._anchoring.others
        if others.authorities or others.witnesses:
            self._thread = threading.Thread(target=self._run, name="stet-anchorer", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End after the question at hand."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(POLL_SECONDS):
            try:
                if self._leads() and self._anchoring.due():
                    for outcome in self._anchoring.anchor():
                        if outcome.trouble is not None:
                            _log.warning("not anchored", by=outcome.by, why=outcome.trouble)
            except StetError as error:
                _log.warning("not anchored", why=error.message)


def all_failed(outcomes: Sequence[Outcome]) -> bool:
    """Tell whether somebody was asked and nobody anchored."""
    return bool(outcomes) and all(outcome.anchor is None for outcome in outcomes)
