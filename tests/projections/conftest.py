"""A projector at work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from projections.projector import Projector
from services.bootstrap import Stet


@pytest.fixture
def running(stet: Stet) -> Iterator[Projector]:
    made = Projector(stet.address)
    made.start()
    yield made
    made.stop()
