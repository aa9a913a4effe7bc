"""A thousand clients follow the record at once: each gets every change in order, and the service's
memory stays flat, whatever some of them do not read.
"""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import httpx
from builders import capture
from running_service import Service, started

CLIENTS = 1000
STALLED = 20
ROUNDS = 3
EACH = 15
SLACK = 24 * 1024 * 1024  # bytes; what is sent to each client in a round is some 40 KB
DEADLINE = 120


class Client:
    """One connection that reads a stream and keeps the positions it was given."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.positions: list[int] = []

    async def read(self, count: int) -> None:
        """Read until so many changes have come."""
        while len(self.positions) < count:
            line = await self.reader.readline()
            assert line, "the stream ended"
            if line.startswith(b"data: "):
                self.positions.append(json.loads(line[6:])["position"])


async def connect(host: str, port: int) -> Client:
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"GET /api/v1/changes/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
    return Client(reader, writer)


def stalled(host: str, port: int) -> socket.socket:
    """Return a connection that asks for a stream and reads nothing of it."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.connect((host, port))
    made.sendall(b"GET /api/v1/changes/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    return made


async def capture_some(service: Service, round_number: int) -> list[int]:
    positions = []
    async with httpx.AsyncClient(base_url=service.url, timeout=60) as client:
        for n in range(EACH):
            made = capture(61 * (round_number * EACH + n), f"Text {round_number} {n}")
            answer = await client.post(
                "/api/v1/captures",
                content=made.model_dump_json(),
                headers={"Content-Type": "application/json"},
            )
            positions.append(answer.json()["position"])
    return positions


async def follow(service: Service) -> list[int]:
    """Let all follow some rounds of captures; return the service's memory after each."""
    host, port = service.url.removeprefix("http://").split(":")
    clients: list[Client] = []
    for _ in range(CLIENTS // 50):
        clients += await asyncio.gather(*(connect(host, int(port)) for _ in range(50)))
    lazy = [stalled(host, int(port)) for _ in range(STALLED)]
    wanted: list[int] = []
    memory = []
    for n in range(ROUNDS):
        wanted += await capture_some(service, n)
        await asyncio.gather(*(client.read(len(wanted)) for client in clients))
        assert all(client.positions == wanted for client in clients)
        memory.append(service.memory())
    for client in clients:
        client.writer.close()
    for connection in lazy:
        connection.close()
    return memory


def test_a_thousand_clients_get_every_change_in_order_and_memory_stays_flat(
    tmp_path: Path,
) -> None:
    with started(tmp_path, STET_DATA_DIR=str(tmp_path / "data")) as service:
        memory = asyncio.run(asyncio.wait_for(follow(service), DEADLINE))

        assert service.stop() == 0

    assert memory[-1] - memory[0] < SLACK, [m // 1024 for m in memory]
