"""Reads of a service: pipelines over few connections, whatever happens to some of the questions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest

from domain.errors import UnavailableError
from infra.log import Log
from infra.postgres.reads import MOST_WAITING, Reads

ADD = "SELECT %(a)s::bigint + 1 AS more, %(a)s::text AS same"


def reading(address: str, ask: Callable[[Reads], Awaitable[Any]], connections: int = 2) -> Any:
    """Run ``ask`` over reads of its own; return what it gives."""

    async def run() -> Any:
        reads = Reads(address, connections)
        try:
            return await ask(reads)
        finally:
            await reads.close()

    return asyncio.run(run())


async def backends(reads: Reads) -> list[int]:
    rows = [await reads.rows("SELECT pg_backend_pid() AS pid", {}, large=big) for big in (0, 1)]  # type: ignore[arg-type]
    return [row[0]["pid"] for row in rows]


def test_every_question_gets_its_own_rows_however_many_are_asked_at_once(address: str) -> None:
    async def ask(reads: Reads) -> list[Any]:
        asked = [reads.rows(ADD, {"a": n}, large=n % 3 == 0) for n in range(500)]
        return await asyncio.gather(*asked)

    answers = reading(address, ask)

    assert answers == [[{"more": n + 1, "same": str(n)}] for n in range(500)]


def test_a_question_that_fails_fails_alone(address: str) -> None:
    async def ask(reads: Reads) -> list[Any]:
        asked: list[Any] = []
        for n in range(60):
            divide = "SELECT 1 / %(a)s::int AS one"
            asked.append(reads.rows(divide if n % 7 == 0 else ADD, {"a": 0 if n % 7 == 0 else n}))
        return await asyncio.gather(*asked, return_exceptions=True)

    for n, answer in enumerate(reading(address, ask)):
        if n % 7 == 0:
            assert isinstance(answer, UnavailableError)
            assert "division by zero" in answer.message
        else:
            assert answer == [{"more": n + 1, "same": str(n)}]


def test_a_statement_that_is_none_fails_and_the_connection_goes_on(address: str) -> None:
    async def ask(reads: Reads) -> list[Any]:
        wrong = await asyncio.gather(reads.rows("SELECT FROM WHERE", {}), return_exceptions=True)
        return [*wrong, await reads.rows(ADD, {"a": 1})]

    wrong, right = reading(address, ask)

    assert isinstance(wrong, UnavailableError)
    assert "syntax error" in wrong.message
    assert right == [{"more": 2, "same": "1"}]


def test_what_postgresql_cannot_hold_is_refused_and_takes_nothing_along(address: str) -> None:
    async def ask(reads: Reads) -> list[Any]:
        text = "SELECT %(a)s::text AS same"
        asked = [reads.rows(text, {"a": value}) for value in ("x", "\0", "y")]
        return await asyncio.gather(*asked, return_exceptions=True)

    first, wrong, last = reading(address, ask)

    assert (first, last) == ([{"same": "x"}], [{"same": "y"}])
    assert isinstance(wrong, UnavailableError)


def test_rows_larger_than_a_socket_takes_at_once_come_whole_both_ways(address: str) -> None:
    large = "é" * 3_000_000

    async def ask(reads: Reads) -> Any:
        echo = "SELECT %(a)s::text AS same, n FROM generate_series(1, 3) AS n"
        return await asyncio.gather(*(reads.rows(echo, {"a": large}) for _ in range(3)))

    for rows in reading(address, ask):
        assert [row["n"] for row in rows] == [1, 2, 3]
        assert all(row["same"] == large for row in rows)


def test_connections_that_were_lost_are_replaced_and_their_questions_asked_again(
    address: str,
) -> None:
    async def ask(reads: Reads) -> Any:
        before = await backends(reads)
        under_way = asyncio.gather(
            *(reads.rows("SELECT pg_sleep(0.3), 1 AS one", {}) for _ in range(3))
        )
        await reads.rows("SELECT 1 AS one", {}, large=True)
        with psycopg.connect(address, autocommit=True) as connection:
            for pid in before:
                connection.execute("SELECT pg_terminate_backend(%s)", (pid,))
        rows = await under_way
        return before, rows, await backends(reads)

    before, rows, after = reading(address, ask)

    assert [row[0]["one"] for row in rows] == [1, 1, 1]
    assert not set(before) & set(after)


def test_a_question_that_was_given_up_harms_no_other(address: str) -> None:
    async def ask(reads: Reads) -> Any:
        given_up = asyncio.create_task(reads.rows("SELECT pg_sleep(0.2), 1 AS one", {}))
        other = asyncio.create_task(reads.rows(ADD, {"a": 1}))
        await asyncio.sleep(0)
        given_up.cancel()
        return await other, await reads.rows(ADD, {"a": 2})

    assert [rows[0]["more"] for rows in reading(address, ask)] == [2, 3]


def test_without_a_server_a_question_is_refused_soon() -> None:
    async def ask(reads: Reads) -> Any:
        asked = [reads.rows("SELECT 1", {}) for _ in range(20)]
        return await asyncio.gather(*asked, return_exceptions=True)

    for answer in reading("host=/nowhere/at/all dbname=none", ask):
        assert isinstance(answer, UnavailableError)
        assert "stet db apply" in answer.message


def test_more_questions_than_can_wait_are_refused(address: str) -> None:
    async def ask(reads: Reads) -> Any:
        await reads.rows("SELECT 1 AS one", {})
        asked = [reads.rows("SELECT 1 AS one", {}) for _ in range(MOST_WAITING + 10)]
        return await asyncio.gather(*asked, return_exceptions=True)

    answers = reading(address, ask)

    refused = [answer for answer in answers if isinstance(answer, UnavailableError)]
    assert len(refused) == 10
    assert "too many questions" in refused[0].message


@pytest.mark.parametrize("statement", ["CREATE TABLE public.x ()", "DELETE FROM views.tracking"])
def test_nothing_can_be_written(address: str, log: Log, statement: Any) -> None:
    async def ask(reads: Reads) -> Any:
        return await asyncio.gather(reads.rows(statement, {}), return_exceptions=True)

    (answer,) = reading(address, ask)

    assert isinstance(answer, UnavailableError)


def test_a_change_of_the_build_that_is_shown_is_no_error(address: str, log: Log) -> None:
    from projections import builds, projector

    async def ask(reads: Reads) -> Any:
        asked = "SELECT count(*) AS views FROM views.tracking"
        before = await reads.rows(asked, {})
        with projector.connected(address) as connection:
            builds.show(connection, builds.create(connection))
        return before, await reads.rows(asked, {})

    before, after = reading(address, ask)
    assert before == after
