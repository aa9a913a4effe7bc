"""Arbitrary histories of an article: what is done to the record, in an order of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from builders import at, capture
from hypothesis import strategies as st

from domain.errors import StetError
from services.bootstrap import Stet

MICROSECOND = timedelta(microseconds=1)

# Few minutes and few texts, so that ties, flapping and late arrivals come about often.
minutes = st.integers(0, 12)
texts = st.sampled_from("ABCD")

# Kept, edited, dropped, moved, split and merged sentences; D is A as a reader of another mind
# would have it. B tells that it puts A right, in the middle of its text.
PARAGRAPHS = {
    "A": "No troops have reached Kyiv. Some 2,500 soldiers were sent by sea. Nobody confirmed it.",
    "B": "No troops had reached Kyiv. Some 3,000 soldiers were sent by sea. Snow fell. "
    "An earlier version of this article gave another number.",
    "C": "Nobody confirmed it. Some 2,500 soldiers were sent by sea, and snow fell in the hills.",
    "D": "Troops have reached Kyiv. Nobody confirmed it. Nobody confirmed it.",
}


@dataclass(frozen=True)
class Capture:
    """A text seen at a minute, with what the outlet claims."""

    text: str
    minute: int
    published: int | None
    modified: int | None


@dataclass(frozen=True)
class Gone:
    """The article seen to be gone."""

    minute: int
    claimed: int | None


@dataclass(frozen=True)
class Reject:
    """A revision taken out."""

    revision: int


@dataclass(frozen=True)
class Correct:
    """A sighting's time put right."""

    which: int
    minute: int


@dataclass(frozen=True)
class Redact:
    """A text withheld, released or erased by order."""

    order: str
    revision: int


claims = st.none() | st.integers(-5, 12)
captures = st.builds(Capture, texts, minutes, claims, claims).filter(
    lambda c: c.published is None or c.modified is None or c.published <= c.modified
)
acts = st.one_of(
    captures,
    captures,
    captures,
    st.builds(Gone, minutes, st.none() | st.integers(0, 12)),
    st.builds(Reject, st.integers(1, 3)),
    st.builds(Correct, st.integers(0, 8), minutes),
    st.builds(Redact, st.sampled_from(["withhold", "release", "erase"]), st.integers(1, 3)),
)
histories = st.builds(lambda first, rest: [first, *rest], captures, st.lists(acts, max_size=9))


def moment(number: int | None) -> datetime | None:
    """Return a minute as a time."""
    return None if number is None else at(number)


def perform(stet: Stet, url: str, act: Any, story: str | None = None) -> None:
    """Do to the record what an act says. What the record refuses changes nothing."""
    try:
        _perform(stet, url, act, story)
    except StetError:
        return


def _perform(stet: Stet, url: str, act: Any, story: str | None) -> None:
    match act:
        case Capture():
            made = capture(
                act.minute,
                PARAGRAPHS[act.text],
                url=url,
                headline=f"Headline {act.text in 'AB'}",
                published_at=moment(act.published),
                modified_at=moment(act.modified),
            )
            stet.capturing.capture(made, story)
        case Gone():
            stet.correcting.unpublish(url, at(act.minute), moment(act.claimed), "test")
        case Reject():
            stet.correcting.reject(url, act.revision, "An error page.")
        case Redact():
            getattr(stet.redacting, act.order)(url, act.revision, f"Order {act.order}")
        case Correct():
            _correct(stet, url, act)


def _correct(stet: Stet, url: str, act: Correct) -> None:
    from domain.address import name_of
    from domain.article import fold

    article = fold(logged.event for logged in stet.log.stream(name_of(url)))
    if article is None:
        return
    sighting = article.sightings[act.which % len(article.sightings)]
    right = {"observed_at": at(act.minute)}
    stet.correcting.correct_times(url, sighting.revision, sighting.observed_at, right, "A clock.")


def moments() -> list[datetime]:
    """Return times that matter: every minute, a microsecond before it, and far beyond."""
    whole = [at(m) for m in range(-6, 14)]
    far = [at(-60 * 24 * 365 * 50), at(60 * 24 * 300)]
    return [*whole, *(m - MICROSECOND for m in whole), *far]
