"""The course of a claim as a fact-checker follows it: who said what, when, on which evidence."""

from __future__ import annotations

from typing import Any

import pytest
from builders import at

from domain.capture import Capture
from domain.claim_events import Stance
from domain.content import Block, Content
from projections import projector
from projections.claim_answers import AssertionFacts, BoardClaim, HistoryEntry
from projections.when import resolve
from services.bootstrap import Stet
from services.claiming import Reading, StatementRef

STORY = "troops"
QUESTION = "Are North Korean troops in Ukraine?"
POST = "https://www.meridian-post.example/world/troops"
WIRE = "https://www.harbour-wire.example/world/crossing"
COURIER = "https://northgate-courier.example/world/what-is-known"

NONE_YET = "No troops have yet reached Ukraine, intelligence officials said."
FRONT = "The front is far from the ranges in the east."
SNOW = "Snow fell in the hills."


class Newsroom:
    """Somebody who captures pages, links statements, and asks."""

    def __init__(self, stet: Stet) -> None:
        self.stet = stet
        stet.curating.open(STORY, "Are there troops?")
        self.claim = stet.claiming.open(STORY, QUESTION).claim_id

    def sees(self, url: str, minute: int, headline: str, *sentences: str, **more: Any) -> int:
        """Capture a page as it was at a minute; return the log's position then."""
        body = tuple(Block(text=text) for text in sentences)
        content = Content(headline=headline, body=body, language="en")
        self.stet.capturing.capture(
            Capture(url=url, observed_at=at(minute), content=content, **more), STORY
        )
        return self.stet.log.head().size

    def links(self, url: str, revision: int, quote: str, stance: Stance) -> int:
        """Link a sentence to the claim; return the assertion's number."""
        ref = StatementRef(article=url, revision=revision, quote=quote)
        reading = Reading(stance=stance, source="officials", source_named=False)
        return self.stet.claiming.link(self.claim, ref, reading).assertion or 0

    def board(self, minute: int, as_known: int | None = None) -> BoardClaim:
        """Ask what stood at a minute, as known at a position or now."""
        projector.catch_up(self.stet.address)
        when = resolve(self.stet.log, self.stet.answers, at(minute), as_known)
        (claim,) = self.stet.answers.board(STORY, when).claims
        return claim

    def assertion(self, number: int, minute: int, as_known: int | None = None) -> AssertionFacts:
        """Ask what had become of an assertion."""
        projector.catch_up(self.stet.address)
        when = resolve(self.stet.log, self.stet.answers, at(minute), as_known)
        found = self.stet.answers.claim(self.claim, when)
        return next(one for one in found.assertions if one.number == number)

    def history(self) -> list[HistoryEntry]:
        """Ask for the whole course that is in the texts."""
        projector.catch_up(self.stet.address)
        when = resolve(self.stet.log, self.stet.answers, None, None)
        told = self.stet.answers.claim_history(self.claim, when).entries
        return [entry for entry in told if entry.basis != "recorded"]


@pytest.fixture
def newsroom(stet: Stet) -> Newsroom:
    return Newsroom(stet)


def test_the_course_of_a_claim(newsroom: Newsroom) -> None:
    # 12:00: officials say that no troops have reached Ukraine. Somebody pins the sentence.
    newsroom.sees(POST, 0, "Troops may be in Russia", NONE_YET, FRONT)
    first = newsroom.links(POST, 1, NONE_YET, Stance.DENIES)

    assert newsroom.board(10).standing.denies == 1
    assert newsroom.assertion(first, 10).state == "asserted"

    # 13:00: a change of style elsewhere. The sentence stands, and is reaffirmed.
    newsroom.sees(POST, 60, "Troops may be in Russia", NONE_YET, "The front is far off.")

    assert newsroom.assertion(first, 70).state == "reaffirmed"
    assert newsroom.assertion(first, 70).standing

    # Seen until 14:00; at 15:10 it is gone under a new headline, and nothing says so.
    newsroom.sees(POST, 120, "Troops may be in Russia", NONE_YET, "The front is far off.")
    newsroom.sees(POST, 190, "Troops are in Russia, officials say", "The front is far off.", SNOW)

    gone = newsroom.assertion(first, 200)
    assert (gone.state, gone.standing) == ("dropped", False)
    assert (gone.not_before, gone.not_after) == (at(120), at(190))
    assert gone.note == (
        "Dropped, with no correction notice: seen until 2024-10-23T14:00:00Z, absent from "
        "2024-10-23T15:10:00Z."
    )
    assert gone.wording == NONE_YET
    assert newsroom.board(200).standing.denies == 0
    # At a moment in between it stood, and until when it was seen is all that is said.
    between = newsroom.assertion(first, 150)
    assert between.standing
    assert (between.last_seen, between.absent_from) == (at(120), at(190))

    # Days later one outlet says that some are inside, another denies it, a third leaves it open.
    newsroom.sees(POST, 8000, "Inside Ukraine", "A small number of soldiers are in Ukraine.", SNOW)
    newsroom.sees(WIRE, 8010, "No corroboration", "No soldiers are in Ukraine, officials said.")
    newsroom.sees(COURIER, 8020, "What is known", "Whether soldiers are in Ukraine is not clear.")
    newsroom.links(POST, 4, "A small number of soldiers", Stance.AFFIRMS)
    denied = newsroom.links(WIRE, 1, "No soldiers are in Ukraine", Stance.DENIES)
    newsroom.links(COURIER, 1, "not clear", Stance.LEAVES_OPEN)

    alone = newsroom.board(8005)
    assert alone.contradictions == ()
    board = newsroom.board(8030)
    assert {o.outlet: o.stances for o in board.outlets} == {
        "meridian-post.example": ("affirms",),
        "harbour-wire.example": ("denies",),
        "northgate-courier.example": ("leaves-open",),
    }
    (contradiction,) = board.contradictions
    assert contradiction.stances == ("affirms", "denies", "leaves-open")
    assert all(one.contradicted for one in board.assertions)

    contradicted = [e for e in newsroom.history() if e.kind == "contradicted"]
    assert [(e.at, e.assertion) for e in contradicted] == [(at(8010), denied), (at(8020), 4)]


def test_an_earlier_capture_that_arrives_late_moves_first_seen_as_known_now_only(
    newsroom: Newsroom,
) -> None:
    newsroom.sees(POST, 60, "Troops may be in Russia", NONE_YET, FRONT)
    number = newsroom.links(POST, 1, NONE_YET, Stance.DENIES)
    pinned = newsroom.stet.log.head().size
    before = newsroom.assertion(number, 100, pinned)

    newsroom.sees(POST, 0, "Troops", NONE_YET, SNOW)

    assert before.first_at == at(60)
    assert newsroom.assertion(number, 100, pinned) == before
    now = newsroom.assertion(number, 100)
    assert (now.first_at, now.state) == (at(0), "reaffirmed")
    assert newsroom.board(30).standing.denies == 1
    assert newsroom.board(30, pinned).standing.denies == 0


def test_a_sentence_that_goes_with_a_correction_notice_is_corrected(newsroom: Newsroom) -> None:
    newsroom.sees(POST, 0, "Troops", NONE_YET, FRONT)
    number = newsroom.links(POST, 1, NONE_YET, Stance.DENIES)
    notice = Block(kind="correction", text="An earlier version said that none had arrived.")
    content = Content(headline="Troops", body=(notice, Block(text=FRONT)), language="en")
    newsroom.stet.capturing.capture(Capture(url=POST, observed_at=at(60), content=content), STORY)

    assert newsroom.assertion(number, 70).state == "corrected"


def test_a_headline_that_speaks_of_another_place_is_never_linked_by_itself(
    newsroom: Newsroom,
) -> None:
    newsroom.sees(POST, 0, "No troops in sight", "North Korean troops are not in Ukraine.")
    newsroom.sees(WIRE, 5, "North Korean troops are in Belarus", "Nobody confirmed the report.")
    projector.catch_up(newsroom.stet.address)
    when = resolve(newsroom.stet.log, newsroom.stet.answers, at(10), None)

    suggested = newsroom.stet.answers.suggestions(newsroom.claim, when).suggestions
    here, there = (
        next(s for s in suggested if word in s.text) for word in ("in Ukraine", "in Belarus")
    )

    assert newsroom.board(10).assertions == ()  # suggested, not linked
    assert there.score < here.score
    assert there.elsewhere == ("Belarus",)
    assert "but it speaks of Belarus, not of Ukraine" in there.reasons


def test_a_text_that_is_withheld_takes_the_words_of_its_assertions_along(
    newsroom: Newsroom,
) -> None:
    newsroom.sees(POST, 0, "Troops", NONE_YET, FRONT)
    number = newsroom.links(POST, 1, NONE_YET, Stance.DENIES)
    assert newsroom.assertion(number, 10).wording == NONE_YET

    newsroom.stet.redacting.withhold(POST, 1, "Order 7")

    hidden = newsroom.assertion(number, 10)
    assert (hidden.wording, hidden.source, hidden.statement) == (None, None, None)
    assert hidden.redaction == "withheld"
    assert hidden.note == "The text of revision 1 is withheld."
    assert not newsroom.history()

    newsroom.stet.redacting.release(POST, 1, "Order 8")
    assert newsroom.assertion(number, 10).wording == NONE_YET
