"""A service that outlives its database: it is started again, and nothing acknowledged is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from builders import capture
from shell import bare

STET = str(Path(sys.executable).with_name("stet"))


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return bare(STET_DATA_DIR=str(tmp_path / "data"), STET_PORT="0")


@pytest.fixture
def service(environment: dict[str, str]) -> Iterator[str]:
    with subprocess.Popen(
        [STET, "serve"], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        yield next(
            line.split()[-1] for line in process.stderr if line.startswith("Stet listens on")
        )
        process.send_signal(signal.SIGINT)


def post(client: httpx.Client, minutes: int, text: str) -> httpx.Response:
    return client.post(
        "/api/v1/captures",
        content=capture(minutes, text).model_dump_json(),
        headers={"Content-Type": "application/json"},
    )


def patiently(ask: Callable[[], httpx.Response], tries: int = 8) -> httpx.Response:
    """Ask again while the service says that it cannot answer."""
    for _ in range(tries - 1):
        answer = ask()
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            return answer
    return ask()


def test_after_kill_9_of_the_database_the_service_answers_again_by_itself(
    service: str, tmp_path: Path
) -> None:
    with httpx.Client(base_url=service, timeout=60) as client:
        before = post(client, 0, "A").json()
        pid = int((tmp_path / "data/postgres/postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

        # Until the database is back the answer is 503, after a wait; a client tries again.
        answer = patiently(lambda: post(client, 70, "B"))
        assert answer.status_code == 201
        path = f"/api/v1/articles/{before['article_id']}/revisions"
        wanted = {"min_position": answer.json()["position"]}
        revisions = patiently(lambda: client.get(path, params=wanted))
        assert [r["number"] for r in revisions.json()["revisions"]] == [1, 2]
        ready = patiently(lambda: client.get("/readyz"))
        assert (ready.status_code, ready.json()["status"]) == (200, "ready")


def caught_up(client: httpx.Client, position: int) -> dict[str, object]:
    """Return what ``/readyz`` says once all views have a position and it is signed."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        ready = client.get("/readyz").json()
        if {ready["signed"], *ready["views"].values()} == {position}:
            return dict(ready)
        time.sleep(0.05)
    raise AssertionError("not in time")


def test_figures_and_readiness_tell_how_the_views_are(service: str) -> None:
    with httpx.Client(base_url=service) as client:
        position = post(client, 0, "A").json()["position"]
        client.get("/api/v1/stories", params={"min_position": position})

        figures = client.get("/metrics").text
        ready = caught_up(client, position)

    assert f'stet_view_position{{view="articles"}} {position}.0' in figures
    assert 'stet_view_stopped{view="stories"} 0.0' in figures
    assert (ready["status"], ready["why"], ready["signed"]) == ("ready", [], position)
