"""Logs with something of everything in them, and what the views make of them."""

from __future__ import annotations

from builders import URL, at, capture

from domain.claim_events import Figure, Stance
from projections import digest, projector
from projections.when import resolve
from services import sample
from services.bootstrap import Stet
from services.claiming import Reading, StatementRef


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
    _decide(stet, story.slug)


def _decide(stet: Stet, story: str) -> None:
    """Do about a claim all that can be done, and take some of it back."""
    claim = stet.claiming.open(story, "Is it A?").claim_id
    stet.curating.link(story, f"{URL}/0")
    here, there = (
        StatementRef(article=f"{URL}/0", revision=n, quote=text)
        for n, text in ((1, "B 0"), (2, "A 0"))
    )
    figure = Figure.model_validate({"least": "2.50", "unit": "soldiers"})
    stet.claiming.link(claim, here, Reading(stance=Stance.DENIES, figure=figure))
    stet.claiming.dismiss(claim, there, "Another place.")
    stet.claiming.link(
        claim, there, Reading(stance=Stance.AFFIRMS, supersedes=1), although_dismissed=True
    )
    stet.claiming.withdraw(claim, "Misread.", 1)
    stet.claiming.answer(claim, "Yes.", "A. Checker", Stance.AFFIRMS)
    stet.claiming.withdraw(claim, "Settled.")
    stet.claiming.open(story, "Is it A?")


def digests(address: str, number: int | None = None) -> dict[str, str]:
    with projector.connected(address) as connection:
        chosen = number or projector.live(connection) or 0
        return digest.digests(connection, chosen, projector.head(connection))


def rebuilt(stet: Stet, batch: int) -> dict[str, str]:
    return digests(stet.address, projector.rebuild(stet.address, batch=batch).number)


def reach(stet: Stet, position: int) -> None:
    resolve(stet.log, stet.answers, None, None, min_position=position, wait_seconds=30)
