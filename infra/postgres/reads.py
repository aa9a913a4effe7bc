"""Reads for a service: a few connections that one event loop shares, each a pipeline.

Few, because more of them make answers slower: PostgreSQL works on as many questions at once as it
has cores. Half of them are for small questions and half for large ones, so that nobody who asks for
a row waits behind somebody who asks for a thousand.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Final, LiteralString

import psycopg
from psycopg import conninfo

from domain.errors import UnavailableError
from infra.postgres.datastore import WAIT_SECONDS, with_role
from infra.postgres.line import Line, Row, Turn

CONNECTIONS: Final = 4
MOST_WAITING: Final = 2_000
"""Questions under way on one connection; more are refused."""
STATEMENT_SECONDS: Final = 30


class Reads:
    """Answers statements as ``stet_reader``; belongs to one event loop."""

    def __init__(self, address: str, connections: int = CONNECTIONS) -> None:
        half = max(1, connections // 2)
        reader = _reading(address)
        self._small = [_Place(reader) for _ in range(half)]
        self._large = [_Place(reader) for _ in range(max(1, connections - half))]

    async def rows(
        self, statement: LiteralString, parameters: Row, *, large: bool = False
    ) -> list[Row]:
        """Return the rows of a statement; ``large`` says that it may take its time.

        Raises ``UnavailableError`` when none can be had. A connection that was lost is replaced,
        and what was under way on it asked again, once.
        """
        loop = asyncio.get_running_loop()
        patience = STATEMENT_SECONDS + WAIT_SECONDS
        turn = Turn(statement, parameters, loop.create_future(), loop.time() + patience)
        place = min(self._large if large else self._small, key=_Place.load)
        try:
            await place.ask(turn)
            return await turn.rows
        except (psycopg.Error, TimeoutError) as error:
            said = " ".join(str(error).split()) or "it takes too long"
            raise UnavailableError(
                f"the database did not answer: {said}. 'stet db apply' sets up a database that is "
                "new or older than this version"
            ) from error

    def pool(self) -> tuple[int, int, int]:
        """Return how many connections there are, how many are idle, and all questions under way."""
        loads = [p.load() for p in (*self._small, *self._large) if p.line is not None]
        return len(loads), loads.count(0), sum(loads)

    async def close(self) -> None:
        """Close all connections."""
        for place in (*self._small, *self._large):
            place.close()


@dataclass(slots=True)
class _Place:
    """Where a line is, made when it is first needed and again when it was lost."""

    address: str
    line: Line | None = None
    connecting: asyncio.Task[Line] | None = None
    asking_again: set[asyncio.Task[None]] = field(default_factory=set)
    watching: asyncio.TimerHandle | None = None
    closed: bool = False

    def load(self) -> int:
        return self.line.load if self.line is not None else 0

    async def ask(self, turn: Turn) -> None:
        line = self.line or await self._connected()
        if line.load >= MOST_WAITING:
            raise UnavailableError("too many questions wait for the database; try again")
        line.ask(turn)
        if self.watching is None:
            self.watching = asyncio.get_running_loop().call_later(1, self._watch)

    def close(self) -> None:
        self.closed = True
        if self.watching is not None:
            self.watching.cancel()
        if self.connecting is not None:
            self.connecting.cancel()
        line, self.line = self.line, None
        if line is not None:
            line.close()

    async def _connected(self) -> Line:
        """Return the line; whoever comes meanwhile waits for the same attempt."""
        if self.connecting is None:
            self.connecting = asyncio.get_running_loop().create_task(self._connect())
            self.connecting.add_done_callback(self._attempted)
        return await asyncio.shield(self.connecting)

    async def _connect(self) -> Line:
        async with asyncio.timeout(WAIT_SECONDS):
            connection = await psycopg.AsyncConnection.connect(self.address, autocommit=True)
        self.line = Line(connection, self._lost)
        return self.line

    def _attempted(self, attempt: asyncio.Task[Line]) -> None:
        self.connecting = None
        if not attempt.cancelled():
            attempt.exception()  # whoever waited for it has it

    def _lost(self, line: Line, turns: list[Turn], error: psycopg.Error) -> None:
        if self.line is line:
            self.line = None
        for turn in turns:
            turn.tries -= 1
            if self.closed or turn.tries < 1 or turn.rows.done():
                turn.fail(error)
                continue
            task = asyncio.get_running_loop().create_task(self._again(turn))
            self.asking_again.add(task)
            task.add_done_callback(self.asking_again.discard)

    async def _again(self, turn: Turn) -> None:
        try:
            await self.ask(turn)
        except (psycopg.Error, TimeoutError, UnavailableError) as error:
            turn.fail(error)

    def _watch(self) -> None:
        """Give up a connection on which nothing has come back for too long."""
        self.watching = None
        loop = asyncio.get_running_loop()
        if self.line is None or not self.line.load:
            return
        oldest = self.line.oldest
        if oldest is not None and oldest < loop.time():
            line, self.line = self.line, None
            line.close()
        else:
            self.watching = loop.call_later(1, self._watch)


def _reading(address: str) -> str:
    """Return the address for sessions that read only, and no statement for long."""
    reader = with_role(address, "stet_reader")
    options = str(conninfo.conninfo_to_dict(reader)["options"])
    options += f" -c default_transaction_read_only=on -c statement_timeout={STATEMENT_SECONDS}s"
    return conninfo.make_conninfo(reader, options=options)
