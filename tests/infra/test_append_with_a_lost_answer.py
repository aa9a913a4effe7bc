"""A commit whose answer is lost is stored once, and reported as what it is: stored."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from psycopg import conninfo

from infra.postgres.datastore import LogDatastore
from infra.postgres.recorder import LogRecorder


class LosingProxy:
    """Stands before a PostgreSQL socket; when told, it swallows one answer and hangs up."""

    def __init__(self, folder: Path, target: str) -> None:
        self._target = target
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        self.lose_after: bytes | None = None
        self.lost = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._forward, args=(client,), daemon=True).start()

    def _forward(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._target)
        losing = False
        with client, server:
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    if ready is client:
                        losing = self.lose_after is not None and self.lose_after in data
                        server.sendall(data)
                    elif losing:  # the server has done it and says so; nobody will hear
                        self.lose_after = None
                        self.lost += 1
                        return
                    else:
                        client.sendall(data)


@pytest.fixture
def proxy(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LosingProxy]:
    folder = tmp_path_factory.mktemp("p")
    parts = conninfo.conninfo_to_dict(address)
    made = LosingProxy(folder, f"{parts['host']}/.s.PGSQL.{parts['port']}")
    made.address = conninfo.make_conninfo(  # type: ignore[attr-defined]
        address, host=str(folder), port=5432, gssencmode="disable"
    )
    yield made
    made.close()


@pytest.fixture
def recorder(proxy: LosingProxy) -> Iterator[LogRecorder]:
    made = LogRecorder(LogDatastore(proxy.address, role="stet_writer"))  # type: ignore[attr-defined]
    made.insert_events([StoredEvent("warm", 1, "t", b"{}")])
    yield made
    made.close()


def events_in(address: str, stream: str) -> list[tuple[int, bytes]]:
    with psycopg.connect(address) as connection:
        return connection.execute(
            "SELECT notification_id, state FROM log.events WHERE originator_id = %s ORDER BY 1",
            (stream,),
        ).fetchall()


def test_an_append_whose_answer_is_lost_is_stored_once_and_succeeds(
    address: str, proxy: LosingProxy, recorder: LogRecorder
) -> None:
    proxy.lose_after = b"lost-answer"

    positions = recorder.insert_events([StoredEvent("lost-answer", 1, "t", b'{"n":1}')])

    assert proxy.lost == 1
    assert positions == [2]
    assert events_in(address, "lost-answer") == [(2, b'{"n":1}')]


def test_a_lost_answer_of_an_append_that_conflicts_stays_a_conflict(
    address: str, proxy: LosingProxy, recorder: LogRecorder
) -> None:
    recorder.insert_events([StoredEvent("taken", 1, "t", b'{"by":"another"}')])
    proxy.lose_after = b"taken"

    with pytest.raises(IntegrityError):
        recorder.insert_events([StoredEvent("taken", 1, "t", b'{"by":"us"}')])

    assert proxy.lost == 1
    assert [state for _, state in events_in(address, "taken")] == [b'{"by":"another"}']


def test_appends_that_shared_a_lost_transaction_are_each_stored_once(
    address: str, proxy: LosingProxy, recorder: LogRecorder
) -> None:
    proxy.lose_after = b"shared"
    results: list[object] = []

    def append(number: int) -> None:
        results.append(recorder.insert_events([StoredEvent(f"shared-{number}", 1, "t", b"{}")]))

    threads = [threading.Thread(target=append, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert proxy.lost == 1
    assert sorted(p for positions in results for p in positions) == list(range(2, 14))  # type: ignore[attr-defined]
    assert all(len(events_in(address, f"shared-{n}")) == 1 for n in range(12))
