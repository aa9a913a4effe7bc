"""The same log gives the same bytes: whoever replays it, from wherever, as often as you like."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from audited_logs import Scene, clone, template
from builders import at, capture
from postgres_servers import Server
from replaying import Lines, despite_a_death, of, reading, replayed

from domain.canonical import canonical
from domain.errors import RefusedError, UnavailableError, UnreadableError
from infra.auditing import parquet, snapshot, sources
from projections.replay import SHAPES
from services.audit import executors, exporting, replaying
from services.audit.replaying import Workers

SUPPORT = Path(__file__).parents[2] / "support"
TWO = Workers(lambda: executors.processes(2), 2)


@pytest.fixture(scope="module")
def made(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return template(server, tmp_path_factory.mktemp("signed"))


@pytest.fixture(scope="module")
def lines(made: Scene) -> Lines:
    return of(made.address)


@pytest.fixture
def scene(server: Server, made: Scene, tmp_path: Path) -> Scene:
    return clone(server, made, tmp_path)


def test_every_line_is_canonical_json(lines: Lines) -> None:
    every = [line for data in lines.values() for line in data.splitlines()]

    assert len(every) > 300
    assert all(canonical(json.loads(line)) == line for line in every)


def test_a_replay_into_a_folder_says_what_it_holds_and_nothing_of_when_or_where(
    made: Scene, lines: Lines, tmp_path: Path
) -> None:
    for folder in (tmp_path / "a", tmp_path / "b"):
        with reading(made.address) as source:
            replaying.replay_into(source, folder)

    for name in (*(f"{table}.jsonl" for table in SHAPES), "manifest.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    manifest = json.loads((tmp_path / "a/manifest.json").read_bytes())
    assert manifest["position"] == manifest["events"] == 312
    for table, said in manifest["tables"].items():
        data = (tmp_path / "a" / f"{table}.jsonl").read_bytes()
        assert data == lines[table]
        assert said == {"rows": data.count(b"\n"), "sha256": hashlib.sha256(data).hexdigest()}


def test_a_folder_that_holds_something_else_is_left_alone(made: Scene, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")

    with reading(made.address) as source, pytest.raises(RefusedError, match=r"letters\.txt"):
        replaying.replay_into(source, tmp_path)


def test_processes_give_the_same_bytes(made: Scene, lines: Lines) -> None:
    with reading(made.address) as source:
        assert replayed(source, TWO)[0] == lines


def test_a_killed_process_does_not_change_the_result(
    made: Scene, lines: Lines, tmp_path: Path
) -> None:
    with reading(made.address) as source:
        parts = despite_a_death(source, tmp_path / "died", lambda: executors.processes(2))

    assert (tmp_path / "died").exists()
    assert sorted(parts) == list(range(64))
    assert b"".join(parts[n]["revisions"] for n in range(64)) == lines["revisions"]


def test_workers_that_die_again_and_again_are_given_up(made: Scene) -> None:
    def broken() -> Any:
        return executors.processes(1)

    with reading(made.address) as source, pytest.raises(UnavailableError, match="died 5 times"):
        list(executors.in_order(broken, _die, source.parts(), 2))


def _die(_: Any) -> None:
    os._exit(1)


def test_parquet_files_give_the_same_bytes_up_to_any_position(
    made: Scene, lines: Lines, tmp_path: Path
) -> None:
    with snapshot.opened(made.address) as state:
        exporting.to_parquet(sources.of_database(state, made.address), tmp_path)

    assert replayed(parquet.of_folder(tmp_path))[0] == lines
    assert replayed(parquet.of_folder(tmp_path), TWO)[0] == lines
    assert replayed(parquet.of_folder(tmp_path, 150))[0] == of(made.address, 150)
    with pytest.raises(RefusedError, match="up to position 312, not 313"):
        parquet.of_folder(tmp_path, 313)
    with pytest.raises(RefusedError, match="is no folder that --parquet wrote"):
        parquet.of_folder(tmp_path / "events")


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """Lend a Dask scheduler and workers over TCP, each a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(SUPPORT), "PYTHONWARNINGS": "ignore"}
    dask = str(Path(sys.executable).with_name("dask"))

    def start(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [dask, *arguments],
            env=environment,
            cwd=folder,
            stderr=subprocess.PIPE,
            text=True,
        )

    scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    assert scheduler.stderr is not None
    address = next(m[0] for line in scheduler.stderr if (m := re.search(r"tcp://[\d.:]+", line)))
    running = [
        start("worker", address, "--no-dashboard", "--nthreads", "1", "--no-nanny")
        for _ in range(workers)
    ]
    try:
        yield address, running
    finally:
        for process in [*running, scheduler]:
            process.kill()
        for process in [*running, scheduler]:
            process.communicate()


def test_a_cluster_gives_the_same_bytes_even_when_a_worker_is_killed(
    made: Scene, lines: Lines, tmp_path: Path
) -> None:
    with (
        cluster(tmp_path, 2) as (address, workers),
        executors.cluster(address) as (make, count),
        reading(made.address) as source,
    ):
        assert replayed(source, Workers(make, count))[0] == lines
        parts = despite_a_death(source, tmp_path / "died", make)

        assert b"".join(parts[n]["revisions"] for n in range(64)) == lines["revisions"]
        assert sum(worker.poll() is not None for worker in workers) == 1


def test_without_a_scheduler_the_replay_says_so() -> None:
    with (
        pytest.raises(UnavailableError, match="no Dask scheduler answers at tcp://127"),
        executors.cluster("tcp://127.0.0.1:1"),
    ):
        pass


def test_a_replay_to_a_position_is_what_a_replay_was_when_the_log_ended_there(
    scene: Scene,
) -> None:
    before = of(scene.address)

    with scene.stet() as stet:
        stet.capturing.capture(capture(500, url="https://outlet0.example/news/0"))
        stet.correcting.reject("https://outlet1.example/news/1", 1, "A paywall.")

    assert of(scene.address, 312) == before
    assert of(scene.address) != before


@pytest.mark.parametrize("act", ["withhold", "erase"])
def test_a_replay_leaves_out_what_was_redacted_later(scene: Scene, act: str) -> None:
    url = "https://outlet0.example/news/0"
    assert of(scene.address, 100)["entries"].count(b'"changed":["text"]') > 0
    with scene.stet() as stet:
        stet.capturing.capture(capture(500, "Mara Quist.", headline="Mara Quist", url=url))
        position = stet.log.head().size
        assert b"Mara Quist" in of(scene.address, position)["revisions"]
        getattr(stet.redacting, act)(url, 3, "7 O 3/24")

    for known in (position, position + 1):
        lines = of(scene.address, known)
        assert b"Mara Quist" not in b"".join(lines.values())
        assert b"7 O 3/24" in lines["revisions"]


def test_beyond_the_end_there_is_nothing_to_replay(made: Scene) -> None:
    with (
        snapshot.opened(made.address) as state,
        pytest.raises(RefusedError, match="reaches from 0 to 312"),
    ):
        sources.of_database(state, made.address, 313)


def test_a_replay_to_a_time_is_one_to_the_position_of_that_time(made: Scene) -> None:
    with psycopg.connect(made.address) as connection:
        row = connection.execute(
            "SELECT recorded_at FROM log.events WHERE notification_id = 101"
        ).fetchone()
    assert row is not None
    with snapshot.opened(made.address) as state:
        assert sources.of_database(state, made.address, moment=row[0]).position == 101
        assert sources.of_database(state, made.address, moment=at(-60)).position == 0


def test_what_cannot_be_read_as_an_event_is_named(scene: Scene) -> None:
    scene.attack("UPDATE log.events SET state = '{}' WHERE notification_id = 151")

    with pytest.raises(UnreadableError, match=r"position 151 is no article.revision-captured.v1"):
        of(scene.address)


def test_a_stream_that_cannot_be_folded_is_named(scene: Scene) -> None:
    scene.attack("DELETE FROM log.events WHERE notification_id = 150")

    with pytest.raises(UnreadableError, match="the view articles cannot fold the stream article-"):
        of(scene.address)
