"""Real records of page versions, most of which come later than a newer version of their page:
whatever order they come in, every page has the same course, and pinned answers never change.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from typing import Final

import pytest

from domain.article_events import RevisionCaptured
from domain.capture import Capture, address
from domain.chronology import Basis, Observation, chronology, observations
from domain.errors import RefusedError
from projections import projector
from projections.answers import ArticleAnswer
from projections.folding import Folding
from projections.live import LiveAnswers
from projections.when import When
from services.bootstrap import Stet
from services.capturing import Capturing
from services.readers import recognise
from services.readers.reading import Reading, Source

HOUR: Final = timedelta(hours=1)
TODAY: Final = datetime(2026, 1, 1, tzinfo=UTC)  # later than any record, and the same every time

Seen = tuple[datetime, bytes]
"""When a content was seen."""


@dataclass(frozen=True)
class Stay:
    """A span by what stood, without the numbers and positions that the order of arrival makes."""

    content: bytes
    appeared_at: datetime
    basis: Basis
    first_seen: datetime
    last_seen: datetime
    replaced_at: datetime | None


Course = tuple[Stay, ...] | frozenset[Seen]
"""The stays of a page; where two contents were seen at one time, only what was seen."""


@pytest.fixture(scope="module")
def lines(shared: Path) -> list[Reading]:
    files = sorted((shared / "corpus" / "captures").glob("*.ndjson"))
    if not files:
        pytest.skip("../shared/corpus/captures holds no records of page versions")
    return [line for file in files for line in recognise.read(Source.of_file(file))]


@pytest.fixture(scope="module")
def captures(lines: list[Reading]) -> list[Capture]:
    return [line.outcome for line in lines if isinstance(line.outcome, Capture)]


@pytest.fixture(scope="module")
def courses(captures: list[Capture]) -> dict[str, Course]:
    """Return the course of every page by its id, made here from the records and nothing else."""
    seen: dict[str, set[Seen]] = defaultdict(set)
    for capture in captures:
        seen[address(capture).article_id].add((capture.observed_at, capture.content.to_bytes()))
    return {page: _course(sightings) for page, sightings in seen.items()}


def _course(seen: set[Seen]) -> Course:
    if _is_tied(seen):
        return frozenset(seen)
    runs = [list(run) for _, run in groupby(sorted(seen), key=lambda s: s[1])]
    replaced = [*(run[0][0] for run in runs[1:]), None]
    return tuple(
        Stay(run[0][1], run[0][0], Basis.OBSERVED, run[0][0], run[-1][0], end)
        for run, end in zip(runs, replaced, strict=True)
    )


def _is_tied(seen: Iterable[Seen]) -> bool:
    """Tell whether two contents of a page were seen at one time.

    Which of them stands from then on is told by the order of arrival, since nothing else can tell
    it: so the stays around a tie may differ between two imports, and where a tied content stood
    before or after as well, their number. What was seen when never differs.
    """
    moments = sorted(moment for moment, _ in seen)
    return any(one == other for one, other in pairwise(moments))


def take_in(
    stet: Stet,
    captures: Sequence[Capture],
    coalescing: timedelta,
    after_each: Callable[[int], None] = lambda _: None,
) -> None:
    capturing = Capturing(stet.log, stet.settings.limits, coalescing)
    for number, capture in enumerate(captures, start=1):
        capturing.capture(capture)
        after_each(number)


def course_in(stet: Stet, page: str, *, with_held_back: bool = False) -> Course:
    """Return a page's course as the log tells it."""
    logged = stet.log.stream(page)
    numbers = {
        e.event.commitment: e.event.revision
        for e in logged
        if isinstance(e.event, RevisionCaptured)
    }
    bodies = stet.log.bodies(page, numbers)
    contents = {number: bodies[commitment] for commitment, number in numbers.items()}
    seen = observations(logged)
    if with_held_back:
        seen += [Observation(s, logged[-1].position + 1) for s in stet.log.held_back(page)]
    sightings = {(o.sighting.observed_at, contents[o.sighting.revision]) for o in seen}
    if _is_tied(sightings):
        return frozenset(sightings)
    return tuple(
        Stay(
            contents[span.revision],
            span.appeared_at,
            span.basis,
            span.first_seen,
            span.last_seen,
            span.replaced_at,
        )
        for span in chronology(seen).spans
    )


def course_shown(stet: Stet, page: str, newest: int) -> tuple[Stay, ...]:
    """Return a page's course as the views tell it."""
    numbers = {
        e.event.revision: e.event.commitment
        for e in stet.log.stream(page)
        if isinstance(e.event, RevisionCaptured)
    }
    bodies = stet.log.bodies(page, numbers.values())
    told = stet.answers.revisions(page, When(TODAY, newest, pinned=True)).revisions
    return tuple(
        Stay(
            bodies[numbers[r.number]],
            r.appeared_at,
            r.basis,
            r.first_seen,
            r.last_seen,
            r.replaced_at,
        )
        for r in told
    )


def in_order(captures: Sequence[Capture], order: str) -> list[Capture]:
    match order:
        case "as filed":
            return list(captures)
        case "reversed":
            return list(reversed(captures))
        case _:
            return chance(order).sample(captures, len(captures))


def chance(seed: str) -> random.Random:
    """Return a source of choices that are the same in every run."""
    return random.Random(seed)  # noqa: S311 # nothing here is a secret


@pytest.mark.corpus
def test_every_record_is_a_version_of_its_page_or_a_failed_fetch(lines: list[Reading]) -> None:
    refused = [line.outcome.message for line in lines if isinstance(line.outcome, RefusedError)]

    assert [message for message in refused if "a failed fetch" not in message] == []
    assert len(refused) < len(lines) / 10


@pytest.mark.corpus
@pytest.mark.parametrize("order", ["as filed", "reversed", "shuffled"])
def test_every_page_has_the_course_that_its_records_tell_whatever_order_they_come_in(
    stet: Stet, captures: list[Capture], courses: dict[str, Course], order: str
) -> None:
    # Every sighting an event: what is held back is not in the log, and whether a sighting is held
    # back hangs on what came before it.
    take_in(stet, in_order(captures, order), coalescing=timedelta(0))

    told = {page: course_in(stet, page) for page in courses}

    assert told == courses


@pytest.mark.corpus
def test_with_sightings_held_back_a_page_differs_at_most_in_when_its_last_text_was_last_seen(
    stet: Stet, captures: list[Capture], courses: dict[str, Course]
) -> None:
    # A sighting is held back only where nothing but its own text was seen right before and right
    # after it, and goes into the page's next event. So what may be missing in the log is how long
    # the last text was seen, by less than the hour; what is held back says it. Reversed, since
    # trackers' files mostly go back in time, and only what comes forward in time is held back.
    take_in(stet, in_order(captures, "reversed"), coalescing=HOUR)

    for page, course in courses.items():
        assert course_in(stet, page, with_held_back=True) == course
        told = course_in(stet, page)
        if isinstance(course, frozenset) or isinstance(told, frozenset):
            assert set(told) <= set(course)
            continue
        short = course[-1].last_seen - told[-1].last_seen
        assert timedelta(0) <= short < HOUR
        assert told == (*course[:-1], replace(course[-1], last_seen=told[-1].last_seen))


@pytest.fixture
def folding(stet: Stet) -> Iterator[Folding]:
    with projector.connected(stet.address) as connection:
        made = Folding(connection, stet.address, projector.live(connection) or 0)
        yield made
        made.close()


def catch_up(stet: Stet, folding: Folding) -> int:
    """Fold what the log holds; return its newest position."""
    newest = stet.log.head().size
    while folding.step(newest):
        pass
    return newest


@pytest.mark.corpus
def test_answers_pinned_during_the_import_are_the_same_bytes_after_it(
    stet: Stet, captures: list[Capture], courses: dict[str, Course], folding: Folding
) -> None:
    arriving = in_order(captures, "shuffled again")
    choices = chance("questions")
    pauses = set(choices.sample(range(len(arriving)), min(12, len(arriving))))
    asked: list[tuple[str, When]] = []
    answers: list[bytes] = []

    def answer(url: str, when: When) -> bytes:
        return stet.answers.article(url, when).model_dump_json().encode()

    def ask(number: int) -> None:
        if number not in pauses:
            return
        newest = catch_up(stet, folding)
        for _ in range(5):
            url, as_of = question(choices, captures)
            asked.append((url, When(as_of, newest, pinned=True)))
            answers.append(answer(*asked[-1]))

    take_in(stet, arriving, timedelta(0), after_each=ask)
    newest = catch_up(stet, folding)

    assert [answer(url, when) for url, when in asked] == answers
    folded = LiveAnswers(stet.log)
    assert [folded.article(u, w).model_dump_json().encode() for u, w in asked] == answers
    untied = {page: course for page, course in courses.items() if isinstance(course, tuple)}
    assert len(untied) > len(courses) / 2
    assert {page: course_shown(stet, page, newest) for page in untied} == untied
    # What came later did change what is known of many of those times now: it had something to hide.
    now = [answer(url, When(when.as_of, newest, pinned=True)) for url, when in asked]
    assert len(asked) / 10 < sum(
        revision_in(one) != revision_in(other) for one, other in zip(now, answers, strict=True)
    )


def question(choices: random.Random, captures: Sequence[Capture]) -> tuple[str, datetime]:
    """Return a page, and a time: when a version of it was seen, just before, a day later, today."""
    seen = choices.choice(captures)
    assert seen.url is not None
    moment = seen.observed_at
    just_before, later = moment - timedelta(microseconds=1), moment + timedelta(days=1)
    return seen.url, choices.choice((moment, just_before, later, TODAY))


def revision_in(answer: bytes) -> object:
    return ArticleAnswer.model_validate_json(answer).revision


def test_of_two_texts_seen_at_one_time_the_one_that_arrived_last_stands(stet: Stet) -> None:
    """What may differ between two orders of arrival, and all that may."""
    record = '{"url": "https://t.example/%s", "capture_time": "%s", "body_hash": "%s"}\n'
    noon, later = "2017-05-23T12:00:00Z", "2017-05-24T12:00:00Z"
    one, other = "1" * 64, "2" * 64
    rows = [("a", noon, one), ("a", noon, other), ("b", noon, other), ("b", noon, one)]
    rows += [("a", later, one), ("b", later, one)]
    data = "".join(record % row for row in rows).encode()
    captures = [line.outcome for line in recognise.read(Source.of_bytes(data))]
    take_in(stet, [c for c in captures if isinstance(c, Capture)], timedelta(0))
    projector.catch_up(stet.address)

    def standing(page: str) -> tuple[str, int]:
        when = When(TODAY, stet.log.head().size, pinned=True)
        at_noon = replace(when, as_of=datetime(2017, 5, 23, 12, tzinfo=UTC))
        url = f"https://t.example/{page}"
        revision = stet.answers.article(url, at_noon).revision
        assert revision is not None
        return revision.content.body[0].text[-1], len(stet.answers.revisions(url, when).revisions)

    assert standing("a") == ("2", 3)
    assert standing("b") == ("1", 2)
