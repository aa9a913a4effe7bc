"""What the database keeps of the tree: full tiles and checkpoints. Only the sequencer writes it."""

from __future__ import annotations

from collections.abc import Sequence

from domain.border import Border, FullTile
from domain.checkpoint import Checkpoint
from domain.errors import ProofError, RefusedError, SigningRefusedError
from domain.note import Note
from domain.tiles import WIDTH
from infra.transparency.keys import Signer
from infra.transparency.leaves import SQL, Connection
from infra.transparency.own_checkpoint import Signed, read_signed


def head(connection: Connection) -> int:
    """Return the newest position of the log."""
    row = connection.execute(SQL["head"]).fetchone()
    assert row is not None
    size: int = row[0]
    return size


def published(connection: Connection, signer: Signer) -> Signed | None:
    """Return the newest checkpoint of an origin that the database holds; None for none.

    Raises ``SigningRefusedError`` where the signer's keys did not sign it.
    """
    row = connection.execute(SQL["newest_checkpoint"], {"origin": signer.origin}).fetchone()
    if row is None:
        return None
    size, data = row
    try:
        signed = read_signed(data, signer.origin, signer.verifiers)
        if signed.checkpoint.size != size:
            raise ProofError(f"it is one of size {signed.checkpoint.size}")  # noqa: TRY301
    except (ProofError, RefusedError) as error:
        raise SigningRefusedError(
            f"the checkpoint of size {size} in the database is forged: {error.message}"
        ) from error
    return signed


def publish(
    connection: Connection, signed: Signed, full: Sequence[FullTile], signer: Signer
) -> None:
    """Store a checkpoint, with the tiles that it completes, in one transaction.

    Raises ``SigningRefusedError`` where another checkpoint of that size, or another tile, is there.
    """
    checkpoint = signed.checkpoint
    place = {"origin": checkpoint.origin, "size": checkpoint.size}
    with connection.transaction():
        add_tiles(connection, full)
        connection.execute(SQL["add_checkpoint"], {**place, "note": str(signed.note).encode()})
        for key in (verified.key for verified in signed.note.verify(signer.verifiers)):
            connection.execute(SQL["add_verifier_key"], {**place, "key": str(key)})
        row = connection.execute(SQL["checkpoint"], place).fetchone()
        if row is None or Checkpoint.parse(Note.parse(row[2]).text) != checkpoint:
            raise SigningRefusedError(
                f"the database holds another checkpoint of size {checkpoint.size} than was signed"
            )


def add_tiles(connection: Connection, full: Sequence[FullTile]) -> None:
    """Store full tiles. Raises ``SigningRefusedError`` where one is there with other hashes."""
    for tile in full:
        row = {
            "level": tile.tile.level,
            "number": tile.tile.number,
            "root": tile.root,
            "hashes": b"".join(tile.hashes),
        }
        if connection.execute(SQL["add_tile"], row).rowcount == 1:
            continue
        if connection.execute(SQL["same_tile"], row).fetchone() != (True,):
            raise SigningRefusedError(
                f"{tile.tile.path} is stored with other hashes than its events give; if 'stet "
                "audit verify' finds the events sound, 'stet log retile' makes the tiles anew"
            )


def border(connection: Connection, size: int) -> Border:
    """Return the border at the end of the last full tile up to a size, by the stored hashes.

    Nothing says yet that these are right: whoever asks compares the root. Raises
    ``SigningRefusedError`` where tiles are missing.
    """
    row = connection.execute(SQL["tile_count"]).fetchone()
    assert row is not None
    count = min(size // WIDTH, row[0])
    partial: list[tuple[bytes, ...]] = [()]
    while count:
        level, first = len(partial) - 1, count // WIDTH * WIDTH
        place = {"level": level, "first": first, "end": count}
        roots = tuple(row[0] for row in connection.execute(SQL["tile_roots"], place))
        if len(roots) != count - first:
            raise SigningRefusedError(
                f"tiles of level {level} are missing; 'stet log retile' makes them anew"
            )
        partial.append(roots)
        count //= WIDTH
    return Border(tuple(partial))
