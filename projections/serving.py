"""Asks the views for a service: one query a question, on the event loop, and the wait for positions
that the views have not reached.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from domain.errors import StetError, UnavailableError
from infra.log import Pool
from infra.postgres.reads import Reads
from projections.mementos import STATEMENTS, Chosen, Form, Original, TimeMap, chosen, timemap
from projections.questions import SQL, Asked, Row
from projections.when import WAIT_SECONDS, Point, Question, behind

NO_VIEWS: Final = "no views are built; 'stet db apply' builds them"
_GLANCE_SECONDS: Final = 0.005


class Serving:
    """Answers questions over the live build; belongs to one event loop."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._positions = _Positions(reads)

    def pool(self) -> Pool:
        """Return how the connections are that questions share."""
        return Pool(*self._reads.pool())

    async def ask(self, asked: Asked, question: Question) -> tuple[Sequence[Row], Point]:
        """Return the rows that answer a question, and the point they stand at.

        Raises ``RefusedError`` for clocks that cannot be asked for, ``BehindError`` when the views
        did not reach them in time, ``UnavailableError`` without database or views.
        """
        deadline = asyncio.get_running_loop().time() + WAIT_SECONDS
        parameters = {**asked.parameters, **question.parameters()}
        while True:
            rows = await self._reads.rows(asked.statement, parameters, large=not asked.small)
            if not rows or rows[0]["reached"] is None:
                raise UnavailableError(NO_VIEWS)
            point = Point.of(rows[0])
            lacking = point.lacking(question)
            if lacking is None:
                return rows, point
            await self._positions.wait(lacking, deadline)

    async def memento(
        self, original: Original, name: str | None, asked_at: datetime | None
    ) -> Chosen:
        """Return the memento of a name, or else the one that stood at a time.

        Raises ``NotFoundError`` where there is none of the original, and ``UnavailableError``.
        """
        parameters = {**original.keys, "name": name, "asked_at": asked_at}
        return chosen(original, await self._newest("memento", parameters))

    async def timemap(self, original: Original, form: Form) -> TimeMap:
        """Return all mementos. Raises ``NotFoundError`` for none, and ``UnavailableError``."""
        parameters = {**original.keys, **asdict(form)}
        rows = await self._newest("timemap_of_seconds", parameters)
        if rows[0]["seconds"] != rows[0]["number"]:
            rows = await self._newest("timemap", parameters)
        return timemap(original, rows)

    async def _newest(self, statement: str, parameters: Row) -> Sequence[Row]:
        newest = {**parameters, **Question().parameters()}
        rows = await self._reads.rows(STATEMENTS[statement], newest)
        if rows[0]["reached"] is None:
            raise UnavailableError(NO_VIEWS)
        return rows


class _Positions:
    """Looks how far the views are while anybody waits for it: one look for all that wait."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._waiting: list[tuple[int, float, asyncio.Future[None]]] = []
        self._looking: asyncio.Task[None] | None = None

    async def wait(self, least: int, deadline: float) -> None:
        """Return once the views have reached ``least``. Raises ``BehindError`` at the deadline."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((least, deadline, turn))
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        await turn

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            await asyncio.sleep(_GLANCE_SECONDS)
            try:
                rows: list[dict[str, Any]] = await self._reads.rows(SQL["positions"], {})
                position = rows[0]["position"] or 0
            except StetError as error:
                self._end(error)
                return
            waiting, self._waiting = self._waiting, []
            for least, deadline, turn in waiting:
                if turn.done():
                    continue
                if position >= least:
                    turn.set_result(None)
                elif loop.time() > deadline:
                    turn.set_exception(behind(position, least))
                else:
                    self._waiting.append((least, deadline, turn))

    def _end(self, error: StetError) -> None:
        waiting, self._waiting = self._waiting, []
        for _, _, turn in waiting:
            if not turn.done():
                turn.set_exception(type(error)(error.message))
