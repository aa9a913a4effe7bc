"""Claims as SQL answers them and as a fold answers them agree at every (as of, as known), for any
history of what was seen and of what was decided.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from histories import histories, moments, perform
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.address import name_of
from domain.article_events import RevisionCaptured
from domain.claim_events import Stance
from domain.errors import NotFoundError, StetError
from domain.statements import statements_in
from projections.claims.live import LiveClaims
from projections.folding import Folding
from projections.live import LiveAnswers
from projections.viewed import ViewAnswers
from projections.when import When
from services.bootstrap import Stet
from services.claiming import Reading, StatementRef

CASES = 80  # on each version of PostgreSQL
numbers = itertools.count()
points = st.lists(st.tuples(st.sampled_from(moments()), st.integers(0, 40)), min_size=4, max_size=4)


@dataclass(frozen=True)
class Link:
    """A sentence of a text of one of two articles linked, or (no stance) dismissed.

    ``text`` and ``sentence`` count what there is, again from the first beyond the last.
    """

    article: int
    text: int
    sentence: int
    stance: Stance | None
    supersedes: int | None


@dataclass(frozen=True)
class Withdraw:
    """An assertion taken back, or (None) the claim, which may be opened again."""

    assertion: int | None


@dataclass(frozen=True)
class Open:
    """One of two claims opened, again perhaps."""

    claim: int


links = st.builds(
    Link,
    st.sampled_from([0, 0, 0, 1]),
    st.integers(0, 3),
    st.integers(0, 4),
    st.sampled_from([*Stance, *Stance, None]),
    st.sampled_from([None, None, 1, 2]),
)
deeds = st.one_of(
    links,
    links,
    links,
    st.builds(Withdraw, st.sampled_from([None, 1, 1, 2, 3])),
    st.builds(Open, st.integers(0, 1)),
    st.sampled_from(["No.", "Yes."]),
)


def do(stet: Stet, slug: str, names: dict[int, str], urls: list[str], deed: Any) -> None:
    """Do what a deed says to the first claim that is there. What is refused changes nothing."""
    claim = names.get(0) or names.get(1) or ""
    try:
        match deed:
            case Open():
                receipt = stet.claiming.open(slug, f"Question {deed.claim}?")
                names[deed.claim] = receipt.claim_id
            case Withdraw():
                stet.claiming.withdraw(claim, "A reason.", deed.assertion)
            case str():
                stet.claiming.answer(claim, deed, "A. Checker")
            case Link():
                ref = pointed(stet, urls[deed.article], deed)
                if deed.stance is None:
                    stet.claiming.dismiss(claim, ref)
                else:
                    reading = Reading(stance=deed.stance, supersedes=deed.supersedes)
                    stet.claiming.link(claim, ref, reading, although_dismissed=True)
    except StetError:
        return


def pointed(stet: Stet, url: str, link: Link) -> StatementRef:
    """Return the statement that a link means."""
    article = name_of(url)
    texts = [e.event for e in stet.log.stream(article) if isinstance(e.event, RevisionCaptured)]
    event = texts[link.text % len(texts)] if texts else None
    body = stet.log.bodies(article, [event.commitment]).get(event.commitment) if event else None
    if event is None or body is None:
        raise NotFoundError(url)
    found = statements_in(body)
    words = found[link.sentence % len(found)].text
    return StatementRef(article=url, revision=event.revision, quote=words)


def mixed(draw: Any, acts: list[list[Any]], done: list[Any]) -> list[tuple[int, Any]]:
    """Return acts on articles (0, 1) and deeds (2) in one order, each kind in its own."""
    queues = [*([(n, act) for act in own] for n, own in enumerate(acts)), [(2, d) for d in done]]
    order = draw(st.permutations([n for n, queue in enumerate(queues) for _ in queue]))
    iterators = [iter(queue) for queue in queues]
    return [next(iterators[n]) for n in order]


def test_sql_and_the_fold_agree_on_claims_at_every_point_of_both_clocks(
    logging_all: Stet, folding: Folding
) -> None:
    stet = logging_all
    live, viewed = LiveClaims(stet.log), ViewAnswers(stet.log)
    timelines = LiveAnswers(stet.log)
    linked: list[int] = []

    @settings(
        max_examples=CASES, suppress_health_check=list(HealthCheck), deadline=timedelta(seconds=20)
    )
    @given(
        data=st.data(),
        acts=st.lists(histories, min_size=2, max_size=2),
        done=st.lists(deeds, min_size=3, max_size=10),
        points=points,
    )
    def agree(
        data: Any, acts: list[list[Any]], done: list[Any], points: list[tuple[datetime, int]]
    ) -> None:
        number = next(numbers)
        slug = f"troops-{number}"
        urls = [f"https://{outlet}.example/{number}" for outlet in ("meridian-post", "wire")]
        begun = stet.log.head().size
        names: dict[int, str] = {}
        stet.curating.open(slug, "Troops")
        perform(stet, urls[0], acts[0][0], slug)
        do(stet, slug, names, urls, Open(0))
        for kind, act in mixed(data.draw, acts, done):
            if kind < 2:
                perform(stet, urls[kind], act, slug)
            else:
                do(stet, slug, names, urls, act)
        newest = stet.log.head().size
        while folding.step(newest):
            pass

        for as_of, later in [*points, (moments()[-1], newest)]:
            when = When(as_of, min(begun + later, newest), pinned=True)
            board = live.board(slug, when)
            assert board == viewed.board(slug, when), when
            linked.append(sum(len(claim.assertions) for claim in board.claims))
            assert timelines.timeline(slug, when) == viewed.timeline(slug, when), when
            for name in names.values():
                assert live.claim(name, when) == viewed.claim(name, when), when
                assert live.history(name, when) == viewed.claim_history(name, when), when

    agree()
    assert any(linked)  # what is compared has something in it
