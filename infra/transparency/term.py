"""One sequencer's term: from what was signed last to the next checkpoint, and the next.

Before anything is signed it is compared with what this log signed last, kept outside the database;
what contradicts that is refused. Signing comes first, then the file, then the database: what was
handed out is always remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from domain.border import Border, FullTile
from domain.checkpoint import Checkpoint
from domain.errors import SigningRefusedError
from infra.transparency import stored
from infra.transparency.keys import Signer
from infra.transparency.leaves import Connection, in_chunks, leaf_hashes
from infra.transparency.own_checkpoint import OwnCheckpoint, Signed

BATCH: Final = 500
"""The most positions between two checkpoints."""


class Term:
    """Signs over one connection, which holds the lock that makes it the only one."""

    def __init__(
        self, connection: Connection, signer: Callable[[], Signer], own: OwnCheckpoint
    ) -> None:
        self._connection = connection
        self._signer = signer
        self._own = own
        self._border = Border()
        self._signed: Checkpoint | None = None

    @property
    def size(self) -> int:
        """How many positions are signed."""
        return self._border.size

    @property
    def border(self) -> Border:
        """What is signed, as its right border."""
        return self._border

    def begin(self) -> None:
        """Take up where signing stopped.

        Raises ``SigningRefusedError`` where the log is not what was signed: rolled back, forked,
        changed; ``UnavailableError`` where the file cannot be read; psycopg's errors.
        """
        signer = self._signer()
        own = self._own.load(signer.verifiers)
        published = stored.published(self._connection, signer)
        if own is None and published is not None:
            raise SigningRefusedError(
                f"{self._own.path} is missing, but the database holds a checkpoint of size "
                f"{published.checkpoint.size}. Put the file back; or, when you know that the log "
                "is whole, accept a checkpoint that you trust: 'stet log accept FILE'"
            )
        known = sorted((s for s in (own, published) if s), key=lambda s: s.checkpoint.size)
        if not known:
            return
        newest = known[-1]
        self._border = self._recall([signed.checkpoint for signed in known])
        self._signed = newest.checkpoint
        if own is not newest:
            self._own.save(newest.note)
        stored.publish(self._connection, newest, [], signer)

    def step(self) -> int:
        """Sign what came in, at most 500 positions of it; return how many there are yet to sign.

        Raises ``SigningRefusedError`` where the log is not what was signed, ``UnavailableError``
        where the file cannot be written; psycopg's errors.
        """
        head, size = stored.head(self._connection), self.size
        if head < size:
            raise _rolled_back(head, size)
        if head == size and self._signed:
            return 0
        last = min(head, size + BATCH)
        tail = self._border.tail
        first = size - len(tail)
        hashes = leaf_hashes(self._connection, first, last)
        _compare(first, tail, hashes)
        border, full = self._border.extended(hashes[len(tail) :])
        self._sign(border, full)
        return head - last

    def _sign(self, border: Border, full: list[FullTile]) -> None:
        signer = self._signer()
        self._compare_own(signer)
        checkpoint = Checkpoint(signer.origin, border.size, border.root())
        note = signer.sign(checkpoint.text, datetime.now(UTC))
        if not note.signatures:
            raise SigningRefusedError(f"all keys of {signer.origin} are retired")
        self._own.save(note)
        self._border, self._signed = border, checkpoint
        stored.publish(self._connection, Signed(checkpoint, note), full, signer)

    def _compare_own(self, signer: Signer) -> None:
        """Refuse when the file has moved on without us, or away from what we build on."""
        own = self._own.load(signer.verifiers)
        last = own.checkpoint if own else None
        if last != self._signed:
            raise SigningRefusedError(
                f"{self._own.path} says that size {last.size if last else 0} was signed last, but "
                f"here it was {self.size}: somebody else signs with the same keys"
            )

    def _recall(self, known: Sequence[Checkpoint]) -> Border:
        """Return the border at the largest checkpoint, having found the log to be all of them."""
        head, largest = stored.head(self._connection), known[-1].size
        if head < largest:
            raise _rolled_back(head, largest)
        with self._connection.transaction():
            border = stored.border(self._connection, known[0].size)
            try:
                return self._extend_to(border, known)
            except SigningRefusedError:
                if not border.size:
                    raise
        with self._connection.transaction(force_rollback=True):
            self._extend_to(Border(), known, keep=False)
        raise SigningRefusedError(
            "the stored tiles are not those of the events, which are what was signed; 'stet log "
            "retile' makes the tiles anew"
        )

    def _extend_to(
        self, border: Border, known: Sequence[Checkpoint], *, keep: bool = True
    ) -> Border:
        for checkpoint in known:
            for hashes in in_chunks(self._connection, border.size, checkpoint.size):
                border, full = border.extended(hashes)
                if keep:
                    stored.add_tiles(self._connection, full)
            if border.root() != checkpoint.root:
                raise SigningRefusedError(
                    f"the log is not what was signed: its root at size {border.size} is "
                    f"{border.root().hex()}, signed was {checkpoint.root.hex()}. 'stet audit "
                    "verify' tells what was changed"
                )
        return border


def _compare(first: int, tail: Sequence[bytes], hashes: Sequence[bytes]) -> None:
    for at, signed in enumerate(tail):
        if hashes[at] != signed:
            raise SigningRefusedError(
                f"position {first + at + 1} was changed after it was signed: its leaf hash was "
                f"{signed.hex()} and is {hashes[at].hex()}"
            )


def _rolled_back(head: int, signed: int) -> SigningRefusedError:
    return SigningRefusedError(
        f"the log ends at position {head}, but position {signed} was signed: it was rolled back, "
        "by a restored backup or by somebody. Bring back what is missing (docs/proof.md, 'A "
        "restored backup')"
    )
