"""Memento clients that others wrote find their way: memento-client and memento-cli from PyPI."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from builders import capture
from peers import program, run

HOURS = (12, 13, 14, 15)
ASK = """
import json, sys
from datetime import datetime
from memento_client import MementoClient
client = MementoClient(timegate_uri=sys.argv[1], check_native_timegate=False)
info = client.get_memento_info(sys.argv[2], datetime.fromisoformat(sys.argv[3]))
print(json.dumps(info, default=str))
"""


@pytest.fixture(scope="module")
def url(service: Any) -> Iterator[str]:
    """Lend the address of an article of an outlet that is there, with four texts in the log."""

    class Outlet(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Outlet) as outlet:
        thread = threading.Thread(target=outlet.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{outlet.server_port}/world//troops?id=1&page=2"
        texts = [capture(60 * n, f"Text {n}.", url=address) for n in range(len(HOURS))]
        service.captured(*texts)
        yield address
        outlet.shutdown()
        thread.join()


def memento(service: Any, url: str, hour: int) -> dict[str, Any]:
    address = f"{service.base}/memento/20241023{hour}0000/{url}"
    return {"uri": [address], "datetime": f"2024-10-23 {hour}:00:00"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2024-10-23T13:30:00", {"closest": 13, "prev": 12, "next": 14, "first": 12, "last": 15}),
        ("2024-10-23T14:00:00", {"closest": 14, "prev": 13, "next": 15, "first": 12, "last": 15}),
        ("2020-01-01T00:00:00", {"closest": 12, "next": 13, "first": 12, "last": 15}),
        ("2025-01-01T00:00:00", {"closest": 15, "prev": 14, "first": 12, "last": 15}),
    ],
)
def test_memento_client_finds_the_memento_and_its_neighbours(
    service: Any, url: str, asked: str, found: dict[str, int]
) -> None:
    said = run(program("python"), "-c", ASK, f"{service.base}/timegate/", url, asked)
    info = json.loads(said)

    assert info["original_uri"] == url
    mementos = info["mementos"]
    assert mementos["closest"].pop("http_status_code") == 200
    for relation, hour in found.items():
        assert mementos[relation] == memento(service, url, hour), relation
    assert set(mementos) == set(found)


def test_memento_cli_lists_all_from_the_timemap(service: Any, url: str) -> None:
    listed = run(program("memento"), "list", f"{service.base}/memento/20241023120000/{url}")

    assert listed.splitlines() == [
        f"2024-10-23 {hour}:00:00 {service.base}/memento/20241023{hour}0000/{url}" for hour in HOURS
    ]
