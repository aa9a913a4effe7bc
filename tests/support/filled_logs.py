"""Logs with something of everything in them, and what the views make of them."""

from __future__ import annotations

from builders import URL, at, capture

from projections import digest, projector
from projections.when import resolve
from services import sample
from services.bootstrap import Stet


def fill(stet: Stet, articles: int = 12) -> None:
    """Put the sample story and some more into the log: late arrivals, flapping and all."""
    story = sample.story()
    stet.curating.open(story.slug, story.title)
    for made in sample.captures():
        stet.capturing.capture(made, story.slug)
    for n in range(articles):
        for minute, text in ((60, "B"), (0, "A"), (150, "A"), (90, "C")):
            stet.capturing.capture(capture(minute, f"{text} {n}", url=f"{URL}/{n}"))
        stet.correcting.unpublish(f"{URL}/{n}", at(400), None, "test")


def digests(address: str, number: int | None = None) -> dict[str, str]:
    with projector.connected(address) as connection:
        chosen = number or projector.live(connection) or 0
        return digest.digests(connection, chosen, projector.head(connection))


def rebuilt(stet: Stet, batch: int) -> dict[str, str]:
    return digests(stet.address, projector.rebuild(stet.address, batch=batch).number)


def reach(stet: Stet, position: int) -> None:
    resolve(stet.log, stet.answers, None, None, min_position=position, wait_seconds=30)
