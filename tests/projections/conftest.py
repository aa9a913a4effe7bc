"""A projector at work, or one that folds when it is told to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from projections import projector
from projections.folding import Folding
from projections.projector import Projector
from services import bootstrap
from services.bootstrap import Stet
from services.settings import Settings


@pytest.fixture
def running(stet: Stet) -> Iterator[Projector]:
    made = Projector(stet.address)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def logging_all(stet: Stet) -> Stet:
    """Return Stet that logs every sighting, so that histories are as rich as they can be."""
    chosen = Settings(database_url=stet.address, sighting_interval_seconds=0)
    return bootstrap.wire(chosen, stet.log, stet.address)


@pytest.fixture
def folding(stet: Stet) -> Iterator[Folding]:
    """Lend what folds the log into the live build, some events at a time."""
    with projector.connected(stet.address) as connection:
        made = Folding(connection, stet.address, projector.live(connection) or 0, 7)
        yield made
        made.close()
