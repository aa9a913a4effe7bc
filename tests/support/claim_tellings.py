"""Builders of what is known of an article's texts, for what rests on it."""

from __future__ import annotations

from collections.abc import Iterable

from builders import at
from pages import aligned, by_revision, page

from domain.article_events import Sighting
from domain.chronology import Observation, chronology
from domain.claim_course import Told
from domain.claim_events import Pointer
from domain.stays import stays

ARTICLE = "article-" + "a" * 26


def told(
    texts: dict[int, tuple[str, ...]],
    seen: Iterable[tuple[int, float]],
    *,
    notices: Iterable[int] = (),
    language: str = "en",
) -> Told:
    """Return an article of which revisions (0: gone) were seen at minutes, in this order of arrival.

    ``notices`` are the revisions that carry a correction notice from then on.
    """
    observations = [
        Observation(Sighting(revision=revision, observed_at=at(minute)), position)
        for position, (revision, minute) in enumerate(seen, start=1)
    ]
    spans = chronology(observations).spans
    pages = by_revision([page(n, *sentences) for n, sentences in texts.items()])
    between = aligned(pages)
    lineages, made = stays([(s.revision, s.appeared_at) for s in spans], pages, between)
    noticed = {n: frozenset({b"notice"}) if n in set(notices) else frozenset() for n in texts}
    return Told(spans, pages, lineages, tuple(made), noticed, language)


def pointer(made: Told, revision: int, text: str) -> Pointer:
    """Return a pointer to a sentence of a revision."""
    found = next(s for s in made.pages[revision].statements if s.text == text)
    return Pointer(
        article_id=ARTICLE,
        revision=revision,
        part=found.part,
        block=found.block,
        start=found.start,
        end=found.end,
    )
