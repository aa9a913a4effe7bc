"""A service that the tests of a module share, over a log of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from postgres_servers import Server
from served import Service, running


@pytest.fixture(scope="module")
def service(server: Server) -> Iterator[Service]:
    """Lend a running service over a fresh log."""
    with running(server, max_request_bytes=200_000) as made:
        yield made
