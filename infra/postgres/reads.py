"""Reads for a service: a few connections that one event loop shares, each with its statements
prepared and its rows in binary.

Few, because more of them make answers slower: PostgreSQL works on as many questions at once as it
has cores, and the others wait here at no cost. Small questions that wait at the same time go over a
connection together, in one round trip; large ones go alone, so that nobody waits behind them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

import psycopg
from psycopg import conninfo, pq
from psycopg.rows import tuple_row

from domain.errors import UnavailableError
from infra.postgres.datastore import WAIT_SECONDS, with_role

CONNECTIONS: Final = 3
TOGETHER: Final = 16
"""The most questions of one round trip."""
STATEMENT_SECONDS: Final = 30
_IDLE: Final = pq.TransactionStatus.IDLE

Row = dict[str, Any]
Cursor = psycopg.AsyncCursor[tuple[Any, ...]]


@dataclass(slots=True)
class _Turn:
    """A question that waits for its rows, until a time of the loop's clock."""

    statement: LiteralString
    parameters: Row
    alone: bool
    until: float
    rows: asyncio.Future[list[Row]]


class Reads:
    """Answers statements from a few connections as ``stet_reader``; belongs to one event loop."""

    def __init__(self, address: str, connections: int = CONNECTIONS) -> None:
        self._lanes = [_Lane(_reading(address)) for _ in range(connections)]
        self._idle = deque(self._lanes)
        self._queue: deque[_Turn] = deque()
        self._working: set[asyncio.Task[None]] = set()
        self._expiring: asyncio.TimerHandle | None = None

    async def rows(
        self, statement: LiteralString, parameters: Row, *, alone: bool = False
    ) -> list[Row]:
        """Return the rows of a statement; ``alone`` says that it may take its time.

        Raises ``UnavailableError`` when none can be had.
        """
        loop = asyncio.get_running_loop()
        turn = _Turn(statement, parameters, alone, loop.time() + WAIT_SECONDS, loop.create_future())
        self._queue.append(turn)
        if self._idle:
            task = loop.create_task(self._work(self._idle.pop()))
            self._working.add(task)
            task.add_done_callback(self._working.discard)
        if self._expiring is None:
            self._expiring = loop.call_later(WAIT_SECONDS, self._expire)
        return await turn.rows

    async def close(self) -> None:
        """Close all connections."""
        if self._expiring is not None:
            self._expiring.cancel()
        for task in self._working:
            task.cancel()
        for lane in self._lanes:
            await lane.close()

    async def _work(self, lane: _Lane) -> None:
        """Answer what waits, until nothing does."""
        try:
            await asyncio.sleep(0)  # whoever else asks in this turn of the loop comes along
            while self._queue:
                await lane.answer(self._next())
        finally:
            self._idle.append(lane)

    def _next(self) -> list[_Turn]:
        """Take the questions of the next round trip off the queue."""
        turns = [self._queue.popleft()]
        while self._queue and len(turns) < TOGETHER and not turns[-1].alone:
            if self._queue[0].alone:
                break
            turns.append(self._queue.popleft())
        return turns

    def _expire(self) -> None:
        """Refuse what has waited too long for a connection; look again while anything waits."""
        loop = asyncio.get_running_loop()
        self._expiring = None
        while self._queue and self._queue[0].until <= loop.time():
            _fail(
                self._queue.popleft(),
                f"no connection to the database within {WAIT_SECONDS:g} s",
            )
        if self._queue:
            self._expiring = loop.call_at(self._queue[0].until, self._expire)


class _Lane:
    """One connection, made when it is first needed and again when it was lost."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection: psycopg.AsyncConnection[tuple[Any, ...]] | None = None
        self._cursors: list[Cursor] = []
        self._names: dict[str, list[str]] = {}

    async def answer(self, turns: Sequence[_Turn]) -> None:
        """Give every question its rows, or the reason why it has none."""
        try:
            async with asyncio.timeout(STATEMENT_SECONDS + WAIT_SECONDS):
                await self._answer(turns)
        except (psycopg.Error, TimeoutError) as error:
            said = " ".join(str(error).split()) or "it takes too long"
            for turn in turns:
                _fail(
                    turn,
                    f"the database did not answer: {said}. 'stet db apply' sets up a database "
                    "that is new or older than this version",
                )

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _answer(self, turns: Sequence[_Turn]) -> None:
        was_connected = self._connection is not None
        try:
            await self._run(turns)
        except psycopg.Error:
            lost = was_connected and self._connection is None
            if len(turns) == 1 and not lost:
                raise
            # Lost while it lay idle, or one question failed and took the others along.
            for turn in turns:
                if not turn.rows.done():
                    await self._each(turn)

    async def _each(self, turn: _Turn) -> None:
        try:
            await self._run([turn])
        except psycopg.Error as error:
            _fail(turn, f"the database did not answer: {' '.join(str(error).split())}")

    async def _run(self, turns: Sequence[_Turn]) -> None:
        connection = self._connection or await self._connect()
        try:
            if len(turns) == 1:
                turn = turns[0]
                await self._cursors[0].execute(turn.statement, turn.parameters, prepare=True)
            else:
                async with connection.pipeline():
                    for turn, cursor in zip(turns, self._cursors, strict=False):
                        await cursor.execute(turn.statement, turn.parameters, prepare=True)
            for turn, cursor in zip(turns, self._cursors, strict=False):
                self._give(turn, cursor, await cursor.fetchall())
        finally:
            # A question that failed or was given up may leave the connection in any state.
            if connection.info.transaction_status is not _IDLE:
                await self.close()

    def _give(self, turn: _Turn, cursor: Cursor, rows: list[tuple[Any, ...]]) -> None:
        if turn.rows.done():  # whoever asked has gone
            return
        names = self._names.get(turn.statement)
        if names is None:
            names = [column.name for column in cursor.description or ()]
            self._names[turn.statement] = names
        turn.rows.set_result([dict(zip(names, row, strict=True)) for row in rows])

    async def _connect(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        connection = await psycopg.AsyncConnection.connect(
            self._address, autocommit=True, row_factory=tuple_row
        )
        self._cursors = [connection.cursor(binary=True) for _ in range(TOGETHER)]
        self._connection = connection
        return connection


def _fail(turn: _Turn, why: str) -> None:
    if not turn.rows.done():
        turn.rows.set_exception(UnavailableError(why))


def _reading(address: str) -> str:
    """Return the address for sessions that read only, and no statement for long."""
    reader = with_role(address, "stet_reader")
    options = str(conninfo.conninfo_to_dict(reader)["options"])
    options += f" -c default_transaction_read_only=on -c statement_timeout={STATEMENT_SECONDS}s"
    return conninfo.make_conninfo(reader, options=options, connect_timeout=int(WAIT_SECONDS))
