"""The projector: exactly once, whatever is killed; one leads; a view that fails stops alone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from builders import URL, at, capture

from domain.errors import BehindError, ConflictError, OvertakenError
from infra.log import Log
from infra.postgres import embedded
from projections import builds, digest, projector, status
from projections.folding import Folding
from projections.projector import Projector
from projections.viewed import ViewAnswers
from projections.when import resolve
from services import bootstrap, sample
from services.bootstrap import Stet
from services.settings import Settings


def fill(stet: Stet, articles: int = 12) -> None:
    """Put the sample story and some more into the log: late arrivals, flapping and all."""
    story = sample.story()
    stet.curating.open(story.slug, story.title)
    for made in sample.captures():
        stet.capturing.capture(made, story.slug)
    for n in range(articles):
        for minute, text in ((60, "B"), (0, "A"), (150, "A"), (90, "C")):
            stet.capturing.capture(capture(minute, f"{text} {n}", url=f"{URL}/{n}"))
        stet.correcting.unpublish(f"{URL}/{n}", at(400), None, "test")


def digests(address: str, number: int | None = None) -> dict[str, str]:
    with projector.connected(address) as connection:
        chosen = number or projector.live(connection) or 0
        return digest.digests(connection, chosen, projector.head(connection))


def rebuilt(stet: Stet, batch: int) -> dict[str, str]:
    return digests(stet.address, projector.rebuild(stet.address, batch=batch).number)


@pytest.fixture
def running(stet: Stet) -> Iterator[Projector]:
    made = Projector(stet.address)
    made.start()
    yield made
    made.stop()


def test_batches_of_any_size_give_identical_tables(stet: Stet) -> None:
    fill(stet)
    made = {batch: rebuilt(stet, batch) for batch in (1, 7, 500, 2000)}

    assert made[1] == made[7] == made[500] == made[2000]
    with psycopg.connect(stet.address) as connection:
        for table in ("articles", "revisions", "entries", "stories", "membership"):
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


def reach(stet: Stet, position: int) -> None:
    resolve(stet.log, stet.answers, None, None, min_position=position, wait_seconds=30)


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


def test_two_rebuilds_at_once_are_one_rebuild_and_one_refusal(stet: Stet) -> None:
    fill(stet, 2)
    errors: list[Exception] = []

    def second(_done: int, _total: int) -> None:
        if not errors:
            try:
                projector.rebuild(stet.address)
            except OvertakenError as error:
                errors.append(error)

    number = projector.rebuild(stet.address, second, batch=5).number

    assert [str(e) for e in errors] == ["another rebuild is under way; 'stet views list' shows it"]
    with projector.connected(stet.address) as connection:
        assert [(b.number, b.state) for b in builds.builds(connection)] == [
            (1, "kept"),
            (number, "live"),
        ]


def test_a_rebuild_leaves_no_hole_for_readers_and_writers(stet: Stet, running: Projector) -> None:
    fill(stet, 3)
    reach(stet, stet.log.head().size)
    done = threading.Event()
    seen: list[int] = []
    errors: list[Exception] = []

    def read() -> None:
        log = Log(stet.address)
        answers = ViewAnswers(log)
        while not done.is_set():
            try:
                when = resolve(log, answers, None, None)
                seen.append(len(answers.timeline("troops-in-russia", when).entries))
            except Exception as error:  # noqa: BLE001 - whatever a reader met is what is tested
                errors.append(error)
        log.close()

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for n in range(3):
            projector.rebuild(stet.address, batch=20)
            reach(stet, stet.capturing.capture(capture(5000 + 70 * n, f"During {n}")).position)
    finally:
        done.set()
        for reader in readers:
            reader.join()

    assert errors == []
    assert len(seen) > 10
    assert min(seen) == max(seen) > 0


def test_a_build_of_which_a_view_stops_is_never_shown(stet: Stet) -> None:
    fill(stet, 1)
    projector.catch_up(stet.address)
    newest = stet.log.head().size

    def break_it(_done: int, _total: int) -> None:
        with psycopg.connect(stet.address, autocommit=True) as connection:
            connection.execute("DROP TABLE IF EXISTS views_2.entries CASCADE")

    with pytest.raises(ConflictError, match="view articles stopped at position"):
        projector.rebuild(stet.address, break_it, batch=5)

    assert stet.answers.position() == newest
    with projector.connected(stet.address) as connection:
        assert [(b.number, b.state) for b in builds.builds(connection)] == [
            (1, "live"),
            (2, "failed"),
        ]
        with pytest.raises(ConflictError, match="failed its check"):
            builds.show(connection, 2)


def test_a_verified_rebuild_is_shown_where_the_rows_are_the_same(stet: Stet) -> None:
    fill(stet, 1)
    projector.catch_up(stet.address)

    made = projector.rebuild(stet.address, verify=True)

    assert made.same == dict.fromkeys(digests(stet.address), True)
    with projector.connected(stet.address) as connection:
        assert projector.live(connection) == made.number


def test_a_verified_rebuild_with_other_rows_names_the_table_and_changes_nothing(
    stet: Stet,
) -> None:
    fill(stet, 1)
    projector.catch_up(stet.address)
    with psycopg.connect(stet.address, autocommit=True) as connection:
        connection.execute("UPDATE views_1.revisions SET headline = 'Forged' WHERE revision = 2")

    with pytest.raises(ConflictError, match="table revisions holds other rows"):
        projector.rebuild(stet.address, verify=True)

    with projector.connected(stet.address) as connection:
        assert projector.live(connection) == 1


def test_digests_at_a_position_do_not_change_by_what_comes_later(stet: Stet) -> None:
    fill(stet, 1)
    projector.catch_up(stet.address)
    position = stet.log.head().size
    with projector.connected(stet.address) as connection:
        before = digest.digests(connection, 1, position)
        for minute in (30, 75, 500):
            stet.capturing.capture(capture(minute, f"Late {minute}", url=f"{URL}/0"))
        projector.catch_up(stet.address)

        assert digest.digests(connection, 1, position) == before
        assert digest.digests(connection, 1, stet.log.head().size) != before


def test_a_build_before_can_be_shown_again_and_a_live_one_is_not_dropped(stet: Stet) -> None:
    fill(stet, 1)
    projector.catch_up(stet.address)
    number = projector.rebuild(stet.address).number
    with projector.connected(stet.address) as connection:
        with pytest.raises(Exception, match="is live"):
            builds.drop(connection, number)
        builds.show(connection, 1)
        builds.drop(connection, number)
        assert [(b.number, b.state) for b in builds.builds(connection)] == [(1, "live")]
    assert stet.answers.position() == stet.log.head().size


def test_kill_9_of_postgres_during_a_rebuild_loses_nothing(tmp_path: Any, server: Any) -> None:
    data = tmp_path / "data"
    with embedded.start(data, bin_dir=server.bin_dir) as running:
        bootstrap.set_up(running.conninfo, lambda _: None)
        log = Log(running.conninfo)
        stet = bootstrap.wire(Settings(database_url=running.conninfo), log, running.conninfo)
        fill(stet, 3)
        projector.catch_up(running.conninfo)
        before = digests(running.conninfo)
        pid = int((data / "postgres" / "postmaster.pid").read_text().split()[0])

        def kill(done: int, _total: int) -> None:
            if done > 20:
                os.kill(pid, signal.SIGKILL)

        with pytest.raises(psycopg.OperationalError):
            projector.rebuild(running.conninfo, kill, batch=5)
        log.close()
        with embedded.start(data, bin_dir=server.bin_dir) as again:
            assert digests(again.conninfo) == before
            number = projector.rebuild(again.conninfo).number
            assert digests(again.conninfo, number) == before
            with projector.connected(again.conninfo) as connection:
                states = [b.state for b in builds.builds(connection)]
            assert states == ["kept", "building", "live"]
