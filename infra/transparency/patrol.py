"""Goes round what was signed long ago, a tile at a time, and looks whether it is still there.

Signing itself looks at the newest events only. Between checkpoints the patrol computes older tiles
anew from their events; one round over all of them has to give the root that was signed.
"""

from __future__ import annotations

from domain.border import Border
from domain.errors import SigningRefusedError
from domain.merkle import Frontier
from domain.tiles import HEIGHT, WIDTH, Tile, root_of, split_hashes
from infra.transparency.leaves import SQL, Connection, leaf_hashes


class Patrol:
    """A walk over the full tiles, again and again. What it finds once it does not forget."""

    def __init__(self) -> None:
        self._goal = Border()
        self._walked = Frontier()
        self._found: str | None = None

    def check(self) -> None:
        """Raise ``SigningRefusedError`` where something was found before."""
        if self._found is not None:
            raise SigningRefusedError(self._found)

    def step(self, connection: Connection, signed: Border) -> None:
        """Look at the next tile. Raises ``SigningRefusedError`` where it is not what was signed."""
        if self._walked.size == self._goal.size:
            self._goal, self._walked = signed.whole_tiles(), Frontier()
        if self._goal.size == 0:
            return
        try:
            self._walked = self._walked.extended([self._look(connection)], HEIGHT)
            if self._walked.size == self._goal.size and self._walked.root() != self._goal.root():
                raise SigningRefusedError(  # noqa: TRY301 - remembered below like the others
                    f"positions up to {self._goal.size} and their tiles were changed after they "
                    "were signed: together they give another root"
                )
        except SigningRefusedError as error:
            self._found = error.message
            raise

    def _look(self, connection: Connection) -> bytes:
        """Return the root of the next tile, computed from its events."""
        first = self._walked.size
        tile = Tile(0, first // WIDTH)
        computed = leaf_hashes(connection, first, first + WIDTH)
        place = {"level": tile.level, "number": tile.number}
        row = connection.execute(SQL["stored_tile"], place).fetchone()
        if row is None:
            raise SigningRefusedError(f"{tile.path} is missing; 'stet log retile' makes it anew")
        for at, (event, stored) in enumerate(zip(computed, split_hashes(row[0]), strict=True)):
            if event != stored:
                raise SigningRefusedError(
                    f"position {first + at + 1} is not what {tile.path} says was signed: its event "
                    f"gives the leaf hash {event.hex()}, the tile has {stored.hex()}"
                )
        return root_of(computed)
