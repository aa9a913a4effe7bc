"""Builders of what is known of an article's texts, for what rests on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from builders import at
from pages import aligned, by_revision, page

from domain.article_events import Sighting
from domain.chronology import Observation, chronology
from domain.claim_course import Shown, Step, Told, Worded, course
from domain.lineage import Lineages, Page
from domain.stays import stays


@dataclass(frozen=True)
class Article:
    """An article whose texts are told, with the lineages in them."""

    told: Told
    pages: dict[int, Page]
    lineages: Lineages

    def course(self, revision: int, text: str) -> tuple[Step, ...]:
        """Return what becomes of an assertion of a sentence of a revision."""
        places = [n for n, s in enumerate(self.pages[revision].statements) if s.text == text]
        statement = self.lineages.number(self.lineages.of(revision)[places[0]])
        return course(self.told, statement, revision)


def told(
    texts: dict[int, tuple[str, ...]],
    seen: Iterable[tuple[int, float]],
    *,
    notices: Iterable[int] = (),
    language: str = "en",
) -> Article:
    """Return an article of which revisions (0: gone) were seen at minutes, as they arrived.

    ``notices`` are the revisions with which a correction notice came.
    """
    observations = [
        Observation(Sighting(revision=revision, observed_at=at(minute)), position)
        for position, (revision, minute) in enumerate(seen, start=1)
    ]
    spans = chronology(observations).spans
    pages = by_revision([page(n, *sentences) for n, sentences in texts.items()])
    lineages, made = stays([(s.revision, s.appeared_at) for s in spans], pages, aligned(pages))
    shown = [
        Shown(
            s.revision,
            s.appeared_at,
            s.basis,
            s.first_seen,
            s.last_seen,
            s.position,
            missing=s.revision not in {0, *pages},
            corrected=s.revision in set(notices),
        )
        for s in spans
    ]
    worded = [
        Worded(s.statement, s.text, language, s.begins, s.revision, s.ends, s.next_revision, s.into)
        for s in sorted(made, key=lambda s: s.nth)
    ]
    return Article(Told(shown, worded), pages, lineages)
