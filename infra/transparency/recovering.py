"""What a person does when signing is refused for something that was lost, not altered."""

from __future__ import annotations

from pathlib import Path

from domain.checkpoint import Checkpoint
from domain.errors import ConflictError, OvertakenError
from infra.transparency import sequencer
from infra.transparency.keys import KeyDirectory, Signer
from infra.transparency.leaves import SQL
from infra.transparency.own_checkpoint import OwnCheckpoint, read_signed


def accept(data: bytes, signer: Signer, folder: Path) -> Checkpoint:
    """Keep a checkpoint as the one signed last; return it.

    Raises ``ProofError`` or ``RefusedError`` where this log did not sign it, and ``ConflictError``
    where a larger one is kept: signing never goes back.
    """
    signed = read_signed(data, signer.origin, signer.verifiers)
    own = OwnCheckpoint(folder, signer.origin)
    there = own.load(signer.verifiers)
    if there is not None and there.checkpoint.size >= signed.checkpoint.size:
        raise ConflictError(
            f"{own.path} says that size {there.checkpoint.size} was signed; a log never goes back "
            f"to size {signed.checkpoint.size}"
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    own.save(signed.note)
    return signed.checkpoint


def retile(address: str, keys: KeyDirectory, origin: str | None) -> int:
    """Drop the stored tiles and make them from the events; return how many there are.

    Raises ``SigningRefusedError``, with the tiles as they were, where the events do not give what
    was signed; ``OvertakenError`` while a sequencer runs.
    """
    with sequencer.connected(address) as connection:
        if not sequencer.locked(connection):
            raise OvertakenError("a service signs this log; stop it first, it begins anew after")
        with connection.transaction():
            connection.execute(SQL["drop_tiles"])
            sequencer.begin(connection, keys, origin)
            row = connection.execute(SQL["tile_count_of_all"]).fetchone()
        return row[0] if row else 0
