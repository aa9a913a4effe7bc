"""Search finds what the fold says stood or was taken out, at any point of both clocks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from histories import histories, moments, perform
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.address import name_of
from domain.lineage import statement_id
from domain.stays import Stay
from projections import projector
from projections.folding import Folding
from projections.statements import searching
from projections.statements.live import ToldArticles
from projections.statements.searching import search
from projections.when import When
from services import bootstrap
from services.bootstrap import Stet
from services.settings import Settings

CASES = 60  # on each version of PostgreSQL; every case asks for each word in each state, both ways
WORDS = ("troops", "soldiers", "snow", "confirmed")
STATES = ("standing", "gone", "any")
numbers = itertools.count()
points = st.tuples(st.sampled_from(moments()), st.integers(0, 25))


@pytest.fixture
def folding(stet: Stet) -> Iterator[Folding]:
    with projector.connected(stet.address) as connection:
        made = Folding(connection, stet.address, projector.live(connection) or 0, 500)
        yield made
        made.close()


def found(stays: list[Stay], word: str, state: str, as_of: datetime) -> set[tuple[str, str]]:
    """Return the statements, and their words, that say a word, found the slow way."""
    latest: dict[tuple[int, str], Stay] = {}
    for stay in sorted(stays, key=lambda s: s.nth):
        lasted = stay.ends is None or stay.begins < stay.ends
        if stay.begins <= as_of and lasted and word in re.findall(r"\w+", stay.text.lower()):
            latest[stay.statement, stay.text] = stay
    hits = set()
    for (statement, text), stay in latest.items():
        stands = stay.ends is None or as_of < stay.ends
        if state == "any" or stands is (state == "standing"):
            hits.add((statement_id(statement), text))
    return hits


@pytest.mark.parametrize("most", [0, 2000], ids=["newest first", "ranked"])
def test_search_finds_what_the_fold_gives(
    stet: Stet, folding: Folding, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(searching, "MOST", most)
    chosen = Settings(database_url=stet.address, sighting_interval_seconds=0)
    logging_all = bootstrap.wire(chosen, stet.log, stet.address)
    live = ToldArticles(stet.log)

    @settings(
        max_examples=CASES, suppress_health_check=list(HealthCheck), deadline=timedelta(seconds=20)
    )
    @given(history=histories, point=points)
    def agree(history: list[Any], point: tuple[datetime, int]) -> None:
        number = next(numbers)
        outlet = f"outlet-{number}.example"
        url = f"https://{outlet}/news"
        begun = stet.log.head().size
        for act in history:
            perform(logging_all, url, act)
        newest = stet.log.head().size
        while folding.step(newest):
            pass
        as_of, later = point
        when = When(as_of, min(begun + later, newest), pinned=True)
        told = live.told(name_of(url), when.position)
        stays = told.stays if told else []
        for word, state in itertools.product(WORDS, STATES):
            answer = stet.answers.search(search(word, state, outlet, limit=100), when)
            hits = {(hit.id, hit.text) for hit in answer.hits}
            assert hits == found(stays, word, state, as_of), (word, state, when)
            assert len(hits) == len(answer.hits)

    agree()
