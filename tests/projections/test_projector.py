"""The projector: exactly once, whatever is killed; one leads; a view that fails stops alone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from typing import Any

import psycopg
import pytest
from builders import URL, capture
from filled_logs import digests, fill, reach, rebuilt

from domain.errors import BehindError
from projections import projector, status
from projections.folding import Folding
from projections.projector import Projector
from projections.when import resolve
from services import sample
from services.bootstrap import Stet


def test_batches_of_any_size_give_identical_tables(stet: Stet) -> None:
    fill(stet)
    made = {batch: rebuilt(stet, batch) for batch in (1, 7, 500, 2000)}

    assert made[1] == made[7] == made[500] == made[2000]
    with psycopg.connect(stet.address) as connection:
        for table in ("articles", "revisions", "stories", "membership", "claims", "dismissals"):
            (count,) = connection.execute(f"SELECT count(*) FROM views.{table}").fetchone() or (0,)
            assert count > 0, table


def test_folding_as_the_log_grows_gives_the_same_tables_as_folding_it_all(stet: Stet) -> None:
    story = sample.story()
    stet.curating.open(story.slug, story.title)
    for made in sample.captures():
        stet.capturing.capture(made, story.slug)
        assert projector.catch_up(stet.address)  # a new process each time, without memory

    assert digests(stet.address) == rebuilt(stet, 500)


def test_a_write_is_seen_as_soon_as_it_is_asked_for(stet: Stet, running: Projector) -> None:
    for n in range(20):
        receipt = stet.capturing.capture(capture(n * 70, f"Text {n}"))
        when = resolve(stet.log, stet.answers, None, None, min_position=receipt.position)
        answer = stet.answers.article(URL, when)
        assert answer.revision is not None
        assert answer.revision.number == n + 1


def test_a_question_beyond_the_views_waits_and_then_says_how_far_they_are(stet: Stet) -> None:
    receipt = stet.capturing.capture(capture())

    with pytest.raises(BehindError, match=f"reached position 0, not yet {receipt.position}"):
        resolve(
            stet.log, stet.answers, None, None, min_position=receipt.position, wait_seconds=0.02
        )


def test_of_two_projectors_one_leads_and_the_other_takes_over(stet: Stet) -> None:
    first, second = Projector(stet.address), Projector(stet.address)
    first.start()
    reach(stet, stet.capturing.capture(capture(0)).position)
    second.start()
    assert not projector.catch_up(stet.address)  # somebody leads
    first.stop()
    reach(stet, stet.capturing.capture(capture(70)).position)
    second.stop()

    assert digests(stet.address) == rebuilt(stet, 500)


def test_a_lost_connection_is_made_again(stet: Stet, running: Projector) -> None:
    reach(stet, stet.capturing.capture(capture(0)).position)
    with psycopg.connect(stet.address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    reach(stet, stet.capturing.capture(capture(70)).position)


def break_entries(address: str, number: int) -> None:
    """Let the table of entries refuse one row, as a fault of the code would."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            f"ALTER TABLE views_{number}.entries ADD CONSTRAINT broken CHECK (headline <> 'Poison')"
        )


def test_a_view_that_fails_stops_loudly_at_its_event_and_the_others_go_on(stet: Stet) -> None:
    break_entries(stet.address, 1)
    stet.curating.open("troops", "Troops")
    good = stet.capturing.capture(capture(0), "troops").position
    bad = stet.capturing.capture(capture(70, headline="Poison"), "troops").position
    after = stet.curating.open("tariffs", "Tariffs").position

    assert projector.catch_up(stet.address)

    views = {view.view: view for view in status.statuses(stet.log)}
    assert views["stories"].position == after
    assert views["stories"].stopped is None
    assert views["articles"].position == bad - 1 >= good
    stop = views["articles"].stopped
    assert stop is not None
    assert (stop.position, stop.topic) == (bad, "article.revision-captured.v1")
    assert "broken" in stop.cause


def test_a_view_that_was_stopped_goes_on_once_the_fault_is_mended(stet: Stet) -> None:
    break_entries(stet.address, 1)
    stet.capturing.capture(capture(0, headline="Poison"))
    projector.catch_up(stet.address)
    with psycopg.connect(stet.address, autocommit=True) as connection:
        connection.execute("ALTER TABLE views_1.entries DROP CONSTRAINT broken")

    projector.catch_up(stet.address)

    assert all(v.stopped is None and v.behind == 0 for v in status.statuses(stet.log))
    assert digests(stet.address) == rebuilt(stet, 7)


def fold_slowly(address: str, ready: Any) -> None:
    """Fold in a process of its own and stand still inside a transaction."""
    with projector.connected(address) as connection:
        folding = Folding(connection, address, 1, 3)
        newest = projector.head(connection)
        folding.step(newest)
        record = folding._tracking.record

        def stand_still(*arguments: Any) -> None:
            record(*arguments)
            ready.set()
            threading.Event().wait()

        folding._tracking.record = stand_still  # type: ignore[method-assign]
        folding.step(newest)


def test_kill_9_of_the_projector_in_the_middle_of_a_batch_loses_and_doubles_nothing(
    stet: Stet,
) -> None:
    fill(stet, 2)
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    worker = context.Process(target=fold_slowly, args=(stet.address, ready))
    worker.start()
    assert ready.wait(30)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()

    reach_all(stet)

    assert digests(stet.address) == rebuilt(stet, 500)


def reach_all(stet: Stet) -> None:
    """Catch up; the killed process's session may hold its locks for a moment yet."""
    made = Projector(stet.address)
    made.start()
    reach(stet, stet.log.head().size)
    made.stop()
