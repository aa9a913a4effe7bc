"""Markup is read in processes that may be ended without harm to anybody else."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest
from news_pages import HEADLINE, PARAGRAPHS, SEEN, plain, texts

from domain.capture import Capture
from domain.errors import RefusedError
from services.readers.given import Given
from services.readers.reading import Source
from services.readers.worker import MEBIBYTE, Limits, Workers

HEAVY = (plain("<p>" + "<a href='/x'>y.</a> and. " * 600_000 + "</p>")).encode()


def source(data: bytes) -> Source:
    return Source.of_bytes(data, "page.html", Given(observed_at=SEEN))


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers(Limits(seconds=20), count=1)
    yield made
    made.close()


def test_a_page_is_read_as_in_this_process_and_its_bytes_are_given_back(workers: Workers) -> None:
    data = plain().encode()

    (reading,) = workers.read(source(data), "html")

    assert isinstance(reading.outcome, Capture)
    assert texts(reading.outcome) == PARAGRAPHS
    assert reading.raw is not None
    assert reading.raw.data == data


def test_a_refusal_comes_back_as_it_was(workers: Workers) -> None:
    with pytest.raises(RefusedError, match="no headline"):
        workers.read(source(b"<html></html>"), "html")


def test_what_takes_too_long_is_ended_and_the_next_page_is_read() -> None:
    workers = Workers(Limits(seconds=0.5), count=1)
    workers.read(source(plain().encode()), "html")

    with pytest.raises(RefusedError, match=r"longer than 0.5 s .* \(STET_READER_SECONDS\)"):
        workers.read(source(HEAVY), "html")

    assert workers.read(source(plain().encode()), "html")
    workers.close()


def test_what_takes_too_much_memory_is_refused_and_the_next_page_is_read() -> None:
    workers = Workers(Limits(seconds=60, memory_bytes=256 * MEBIBYTE), count=1)

    with pytest.raises(RefusedError, match="STET_READER_MEMORY_BYTES"):
        workers.read(source(b"<p>" + b"<b>x</b>" * 2_000_000), "html")

    assert workers.read(source(plain().encode()), "html")
    workers.close()


def test_a_process_that_dies_over_a_page_costs_that_page_alone(workers: Workers) -> None:
    workers.read(source(plain().encode()), "html")
    (process,) = workers._idle
    os.kill(process.process.pid, signal.SIGKILL)
    process.process.wait()

    assert workers.read(source(plain().encode()), "html")


def test_more_threads_than_processes_wait_for_their_turn() -> None:
    workers = Workers(Limits(seconds=20), count=2)
    found: list[str] = []

    def work() -> None:
        (reading,) = workers.read(source(plain().encode()), "html")
        assert isinstance(reading.outcome, Capture)
        found.append(reading.outcome.content.headline)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [HEADLINE] * 8
    assert len(workers._idle) <= 2
    workers.close()
