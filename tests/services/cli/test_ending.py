"""How a service ends: what it acknowledged is kept, streams are closed, whoever stalls is cut."""

from __future__ import annotations

import signal
import socket
import threading
from collections import deque
from pathlib import Path

import httpx
import pytest
from builders import capture
from running_service import started

from services import bootstrap
from services.bootstrap import Stet
from services.settings import Settings

pytestmark = pytest.mark.newest

JSON = {"Content-Type": "application/json"}
WRITERS = 4


class Writer(threading.Thread):
    """Captures one article after another until the service is gone; remembers what it was told."""

    def __init__(self, url: str, number: int) -> None:
        super().__init__()
        self.url = url
        self.number = number
        self.acknowledged: list[str] = []
        self.refused: list[int] = []
        self.under_way = threading.Event()

    def run(self) -> None:
        with httpx.Client(base_url=self.url, timeout=30) as client:
            for n in range(10_000):
                url = f"https://www.meridian-post.example/{self.number}/{n}"
                body = capture(0, url=url).model_dump_json()
                try:
                    answer = client.post("/api/v1/captures", content=body, headers=JSON)
                except httpx.HTTPError:
                    return
                if answer.status_code != httpx.codes.CREATED:
                    self.refused.append(answer.status_code)
                    return
                self.acknowledged.append(answer.json()["article_id"])
                if n == 5:
                    self.under_way.set()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_service_that_is_told_to_end_loses_nothing_that_it_acknowledged(
    tmp_path: Path, number: signal.Signals
) -> None:
    with started(tmp_path, STET_DATA_DIR=str(tmp_path / "data")) as service:
        writers = [Writer(service.url, n) for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        with (
            httpx.Client(timeout=30) as client,
            client.stream("GET", f"{service.url}/api/v1/changes/stream") as stream,
        ):
            lines = stream.iter_lines()
            for writer in writers:
                assert writer.under_way.wait(60)
            assert any(line.startswith("data: ") for line in lines)
            code = service.stop(number)
            deque(lines, maxlen=0)  # the stream ends, in order
        for writer in writers:
            writer.join()

    assert code == (0 if number == signal.SIGTERM else 130)
    assert [writer.refused for writer in writers] == [[]] * WRITERS
    assert "Traceback" not in service.said.read_text()
    chosen = Settings(data_dir=tmp_path / "data")
    with bootstrap.stet(chosen, lambda _: None) as stet:
        for writer in writers:
            assert len(writer.acknowledged) > 5
            found = stet.log.streams(writer.acknowledged)
            assert set(found) == set(writer.acknowledged)


def test_a_client_that_takes_nothing_is_cut_off(stet: Stet, tmp_path: Path) -> None:
    environment = {"STET_DATABASE_URL": stet.address, "STET_STALL_SECONDS": "1"}
    big = "An exceedingly long headline. " * 300
    with started(tmp_path, **environment) as service, socket.socket() as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        host, port = service.url.removeprefix("http://").split(":")
        lazy.connect((host, int(port)))
        lazy.sendall(b"GET /api/v1/changes/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        with httpx.Client(base_url=service.url, timeout=30) as client:

            def streams() -> str:
                figures = client.get("/metrics").text
                return next(x for x in figures.splitlines() if x.startswith("stet_streams "))

            pause = threading.Event()
            for _ in range(500):
                if streams() == "stet_streams 1.0":
                    break
                pause.wait(0.02)
            for n in range(200):  # more than the buffers of both sides hold
                made = capture(70 * n, f"Text {n}", headline=f"{n} {big}")
                client.post("/api/v1/captures", content=made.model_dump_json(), headers=JSON)
            for _ in range(1500):
                if streams() == "stet_streams 0.0":
                    return
                pause.wait(0.02)
    raise AssertionError("the client that takes nothing still has its stream")
