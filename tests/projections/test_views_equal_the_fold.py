"""The central property: a view that SQL answers and a fold that Python answers agree at every
(as of, as known), for any history.
"""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from histories import histories, moments, perform
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import StetError
from projections.folding import Folding
from projections.live import LiveAnswers
from projections.statements.live import LiveStatements
from projections.viewed import ViewAnswers
from projections.when import When
from services.bootstrap import Stet

CASES = 250  # on each version of PostgreSQL; every case asks at several points on both clocks
STORY = "troops"
numbers = itertools.count()
# A time, and how many positions after the history's beginning.
points = st.lists(st.tuples(st.sampled_from(moments()), st.integers(0, 25)), min_size=4, max_size=4)


def said(ask: Any) -> Any:
    """Return an answer, or the refusal in its place."""
    try:
        return ask()
    except StetError as error:
        return type(error), error.message


def agree_on_statements(live: LiveStatements, viewed: ViewAnswers, url: str, when: When) -> None:
    """Hold both to the same statements, the same life of each and the same differences."""
    folded, selected = live.statements(url, when), viewed.statements(url, when)
    assert folded == selected, when
    for one in folded.statements:
        assert live.life(one.id, when) == viewed.life(one.id, when), when
    for before, after in ((None, None), (2, 1), (when.as_of, 3)):
        differences = [told.difference(url, when, before, after) for told in (live, viewed)]
        assert differences[0] == differences[1], (before, after, when)


def test_sql_and_the_fold_agree_at_every_point_of_both_clocks(
    logging_all: Stet, folding: Folding
) -> None:
    stet = logging_all
    live, viewed = LiveAnswers(stet.log), ViewAnswers(stet.log)
    statements = LiveStatements(stet.log)
    stet.curating.open(STORY, "Troops")

    @settings(
        max_examples=CASES, suppress_health_check=list(HealthCheck), deadline=timedelta(seconds=20)
    )
    @given(history=histories, points=points)
    def agree(history: list[Any], points: list[tuple[datetime, int]]) -> None:
        number = next(numbers)
        url = f"https://meridian-post.example/{number}"
        slug = f"{STORY}-{number // 3}"  # three articles tell a story
        stet.curating.open(slug, "Troops")
        begun = stet.log.head().size
        for act in history:
            perform(stet, url, act, slug)
        newest = stet.log.head().size
        while folding.step(newest):
            pass

        for as_of, later in [*points, (moments()[-1], newest)]:
            position = min(begun + later, newest)
            when = When(as_of, position, pinned=True)
            for kind, name in (
                ("article", url),
                ("revisions", url),
                ("timeline", slug),
                ("story", slug),
            ):
                folded = said(lambda k=kind, n=name, w=when: getattr(live, k)(n, w))
                selected = said(lambda k=kind, n=name, w=when: getattr(viewed, k)(n, w))
                assert folded == selected, (kind, as_of, position)
            if later in (points[0][1], newest):  # they take as long as all the rest
                agree_on_statements(statements, viewed, url, when)

    agree()
