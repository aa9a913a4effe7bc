"""What the tests of watching share: a watched site, and readers that take long to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from watched_site import Watch, watching

from services.bootstrap import Stet
from services.readers.worker import Workers


@pytest.fixture(scope="session")
def readers() -> Iterator[Workers]:
    """Lend processes that read pages, kept warm for all tests."""
    made = Workers(count=1)
    yield made
    made.close()


@pytest.fixture
def watch(stet: Stet, readers: Workers) -> Iterator[Watch]:
    """Lend a site and what watches it."""
    with watching(stet, readers) as made:
        yield made
