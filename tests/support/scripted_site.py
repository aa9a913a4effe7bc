"""A real HTTP server that answers as a test says, and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from infra import fetching

HERE = fetching.networks(["127.0.0.0/8"])

Answered = tuple[int, dict[str, str], bytes]


@dataclass
class Site:
    """``answers`` has, by path, what makes an answer from how often it was asked for."""

    answers: dict[str, Callable[[int], Answered]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    """Of each request, names in small letters."""
    address: str = ""

    def says(self, path: str, status: int, body: bytes = b"", **headers: str) -> str:
        """Let a path answer so from now on; return its address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = lambda _: (status, named, body)
        return self.address + path

    def answer(self, path: str, headers: dict[str, str]) -> Answered:
        self.asked.append(path)
        self.headers.append(headers)
        made = self.answers.get(path)
        return made(self.asked.count(path)) if made else (404, {}, b"")


@contextmanager
def serving(site: Site, host: str = "127.0.0.1") -> Iterator[Site]:
    """Serve a site on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {name.lower(): value for name, value in self.headers.items()}
            status, headers, body = site.answer(self.path, asked)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    site.address = f"http://{host}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
