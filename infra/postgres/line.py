"""One connection of the reading service, as a pipeline: questions go out as they come, answers come
back in the same order, and nobody waits for a round trip of somebody else's.

On libpq's pipeline mode through ``psycopg.pq``: psycopg's own cursors cost, for each question, more
than all the rest of an answer. For statements that only read and have no more to them than rows.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from psycopg import pq
from psycopg.adapt import PyFormat, Transformer

Row = dict[str, Any]
_PARAMETER: Final = re.compile(r"%\((\w+)\)s|%%")  # as psycopg reads them
_ROWS, _DONE = pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK
_SYNC, _ABORTED = pq.ExecStatus.PIPELINE_SYNC, pq.ExecStatus.PIPELINE_ABORTED

# With these the server says goodbye: what is under way did not fail, it was not answered.
_LEAVING: Final = (psycopg.errors.AdminShutdown, psycopg.errors.CrashShutdown)


@dataclass(slots=True)
class Turn:
    """A question on its way: it is asked again once where that may help."""

    statement: str
    parameters: Row
    rows: asyncio.Future[list[Row]]
    until: float
    tries: int = 2
    error: psycopg.Error | None = None
    again: bool = False
    prepared: Any = None

    def fail(self, error: Exception) -> None:
        """Give the reason in place of rows, unless nobody waits any longer."""
        if not self.rows.done():
            self.rows.set_exception(error)


@dataclass(slots=True)
class _Prepared:
    """A statement as the server knows it on this connection, or why it does not."""

    statement: str
    name: bytes
    order: tuple[str, ...]
    loading: Any  # its Transformer, whose loaders are those of its columns
    columns: list[str] = field(default_factory=list)
    error: psycopg.Error | None = None


class Line:
    """A pipeline over one connection; ``lost`` is called with what was under way when it breaks."""

    def __init__(self, connection: psycopg.AsyncConnection[Any], lost: Any) -> None:
        self._connection = connection
        self._lost = lost
        self._libpq = connection.pgconn
        self._loop = asyncio.get_running_loop()
        self._prepared: dict[str, _Prepared] = {}
        self._dumping = Transformer.from_context(connection)
        self._waiting: list[Turn] = []
        self._sent: deque[Turn | _Prepared | None] = deque()  # None: the end of a segment
        self._writing = False
        self._names = 0
        self._libpq.nonblocking = 1
        self._libpq.enter_pipeline_mode()
        self._socket = self._libpq.socket
        self._loop.add_reader(self._socket, self._read)

    @property
    def load(self) -> int:
        """How many questions are under way."""
        return len(self._sent) + len(self._waiting)

    @property
    def oldest(self) -> float | None:
        """The time until which the question that waits longest may wait."""
        under_way = next((one for one in self._sent if isinstance(one, Turn)), None)
        first = under_way or next(iter(self._waiting), None)
        return first.until if first is not None else None

    def ask(self, turn: Turn) -> None:
        """Send a question; what is asked in the same turn of the loop goes out together."""
        if not self._waiting:
            self._loop.call_soon(self._send)
        self._waiting.append(turn)

    def close(self) -> None:
        """Close the connection. Whoever still waits is told that it was closed."""
        self._leave(psycopg.OperationalError("the connection was closed"))

    def _send(self) -> None:
        turns, self._waiting = self._waiting, []
        if not turns or self._lost is None:
            return
        try:
            for turn in turns:
                if turn.again:  # another's failure took it along: not again
                    self._end_segment()
                self._send_one(turn)
                if turn.again:
                    self._end_segment()
                turn.again = False
            self._end_segment()
            self._flush()
        except psycopg.Error as error:
            self._waiting = [turn for turn in turns if turn not in self._sent]
            self._leave(error)

    def _send_one(self, turn: Turn) -> None:
        prepared = self._prepared.get(turn.statement) or self._prepare(turn.statement)
        given = [turn.parameters[name] for name in prepared.order]
        try:
            values = self._dumping.dump_sequence(given, [PyFormat.TEXT] * len(given))
        except psycopg.Error as error:  # what PostgreSQL cannot hold: nothing to ask
            turn.fail(error)
            return
        turn.prepared = prepared
        self._libpq.send_query_prepared(prepared.name, values, result_format=pq.Format.BINARY)
        self._sent.append(turn)

    def _prepare(self, statement: str) -> _Prepared:
        order = tuple(dict.fromkeys(filter(None, _PARAMETER.findall(statement))))
        numbers = {name: f"${number}" for number, name in enumerate(order, start=1)}
        text = _PARAMETER.sub(lambda match: numbers.get(match[1], "%"), statement)
        self._names += 1
        name = b"q%d" % self._names
        made = _Prepared(statement, name, order, Transformer.from_context(self._connection))
        # What fails takes the rest of its segment along: this has one of its own.
        self._end_segment()
        self._libpq.send_prepare(name, text.encode())
        self._sent.append(made)
        self._end_segment()
        self._prepared[statement] = made
        return made

    def _end_segment(self) -> None:
        self._libpq.pipeline_sync()
        self._sent.append(None)

    def _flush(self) -> None:
        """Send what libpq holds; go on when the socket takes more."""
        full = self._libpq.flush() == 1
        if full and not self._writing:
            self._loop.add_writer(self._socket, self._flush_on)
        elif self._writing and not full:
            self._loop.remove_writer(self._socket)
        self._writing = full

    def _flush_on(self) -> None:
        try:
            self._flush()
        except psycopg.Error as error:
            self._leave(error)

    def _read(self) -> None:
        try:
            self._libpq.consume_input()
            self._take()
        except psycopg.Error as error:
            self._leave(error)

    def _take(self) -> None:
        """Take the results that are there. A turn is over when its command has no more of them."""
        begun = False
        while self._sent and not self._libpq.is_busy():
            result = self._libpq.get_result()
            if result is None:
                if not begun:
                    return
                begun = False
                self._over(self._sent.popleft())
            elif result.status == _SYNC:
                self._sent.popleft()
            else:
                begun = True
                self._result(self._sent[0], result)

    def _result(self, under_way: Turn | _Prepared | None, result: pq.abc.PGresult) -> None:
        if isinstance(under_way, _Prepared):
            if result.status != _DONE:
                under_way.error = psycopg.errors.error_from_result(result, encoding="utf-8")
                del self._prepared[under_way.statement]
        elif under_way is None:
            raise psycopg.InternalError(f"an answer that nobody asked for: {result.status}")
        elif result.status == _ROWS:
            if not under_way.rows.done():
                under_way.rows.set_result(self._rows(under_way.prepared, result))
        elif result.status == _ABORTED:
            under_way.again = True
        elif result.status != _DONE:
            error = psycopg.errors.error_from_result(result, encoding="utf-8")
            if isinstance(error, _LEAVING):
                raise error
            under_way.error = under_way.prepared.error or error

    def _over(self, turn: Turn | _Prepared | None) -> None:
        if not isinstance(turn, Turn) or turn.rows.done():
            return
        if turn.again:
            self.ask(turn)
        else:
            turn.fail(turn.error or psycopg.OperationalError("no rows came"))

    def _rows(self, prepared: _Prepared, result: pq.abc.PGresult) -> list[Row]:
        loading = prepared.loading
        if not prepared.columns:
            names = (result.fname(number) or b"" for number in range(result.nfields))
            prepared.columns = [name.decode() for name in names]
            loading.set_pgresult(result)
        else:
            loading.set_pgresult(result, set_loaders=False)
        columns = prepared.columns
        rows = loading.load_rows(0, result.ntuples, _tuple)
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def _leave(self, error: psycopg.Error) -> None:
        """Stop listening; hand on what was under way, once."""
        lost, self._lost = self._lost, None
        if lost is None:
            return
        self._loop.remove_reader(self._socket)
        if self._writing:
            self._loop.remove_writer(self._socket)
        self._libpq.finish()
        turns = [one for one in self._sent if isinstance(one, Turn)] + self._waiting
        self._sent.clear()
        self._waiting = []
        lost(self, turns, error)


def _tuple(values: Any) -> tuple[Any, ...]:
    """Make a row of what was loaded."""
    return tuple(values)
