"""What is withheld or erased is shown nowhere, and every answer says why."""

from __future__ import annotations

import psycopg
import pytest
from builders import URL, at, capture

from domain.article import Outcome
from domain.errors import NotFoundError
from domain.redaction import RedactionState
from projections import projector
from projections.answers import ArticleAnswer, TimelineAnswer
from projections.builds import all_views
from projections.when import When, resolve
from services.bootstrap import Stet

SECRET = "Mara Quist"  # noqa: S105 - a name in a text
STORY = "ferries"


@pytest.fixture
def told(stet: Stet) -> Stet:
    """Return Stet with three texts of an article in a story; the name is in the second alone."""
    stet.curating.open(STORY, "Ferries")
    stet.capturing.capture(capture(0, "Somebody spoke.", headline="Spoken"), STORY)
    stet.capturing.capture(capture(60, f"{SECRET} spoke.", headline=f"{SECRET} speaks"), STORY)
    stet.capturing.capture(capture(120, "Nobody spoke.", headline="Silence"), STORY)
    return stet


def when(stet: Stet, minutes: float, position: int | None = None) -> When:
    projector.catch_up(stet.address)
    return resolve(stet.log, stet.answers, at(minutes), position)


def article(stet: Stet, minutes: float, position: int | None = None) -> ArticleAnswer:
    return stet.answers.article(URL, when(stet, minutes, position))


def timeline(stet: Stet) -> TimelineAnswer:
    return stet.answers.timeline(STORY, when(stet, 600))


def everything(stet: Stet) -> str:
    """Return all that answers say, at every position, and all that the views hold."""
    said = [timeline(stet).model_dump_json()]
    for position in range(1, stet.log.head().size + 1):
        for minutes in (0, 60, 120):
            said.append(article(stet, minutes, position).model_dump_json())
            said.append(stet.answers.story(STORY, when(stet, minutes, position)).model_dump_json())
    with psycopg.connect(stet.address) as connection:
        for table in (table.name for view in all_views() for table in view.tables):
            said += [str(row) for row in connection.execute(f"SELECT * FROM views.{table}")]
    return "\n".join(said)


@pytest.mark.parametrize("state", [RedactionState.WITHHELD, RedactionState.ERASED])
def test_what_is_not_to_be_shown_is_in_no_answer_and_no_view_of_any_position(
    told: Stet, state: RedactionState
) -> None:
    projector.catch_up(told.address)
    assert SECRET in everything(told)
    act = told.redacting.withhold if state is RedactionState.WITHHELD else told.redacting.erase

    receipt = act(URL, 2, "7 O 3/24")

    assert SECRET not in everything(told)
    for position in (5, receipt.position):
        answer = article(told, 60, position)
        assert answer.revision is not None
        assert answer.revision.content is None
        assert answer.revision.redaction is not None
        assert answer.revision.redaction.model_dump() == {
            "state": state,
            "order": "7 O 3/24",
            "position": receipt.position,
        }
        assert answer.note.endswith(
            f"Its text is {state} by order 7 O 3/24, since position {receipt.position}."
        )


def test_the_timeline_says_of_which_texts_it_cannot_tell(told: Stet) -> None:
    receipt = told.redacting.erase(URL, 2, "7 O 3/24")

    entries = {e.revision: e for e in timeline(told).entries if e.revision}

    assert entries[1].redaction is None
    assert entries[1].headline == "Spoken"
    for revision in (2, 3):
        redaction = entries[revision].redaction
        assert redaction is not None
        assert redaction.position == receipt.position
        assert entries[revision].changed == ()
    assert entries[2].headline is None
    assert entries[3].headline == "Silence"


def test_what_is_released_is_as_if_it_had_never_been_withheld(told: Stet) -> None:
    projector.catch_up(told.address)
    before = [article(told, 60, 6), timeline(told).entries]

    told.redacting.withhold(URL, 2, "7 O 3/24")
    projector.catch_up(told.address)
    told.redacting.release(URL, 2, "8 O 1/24")

    assert [article(told, 60, 6), timeline(told).entries] == before


def test_an_erased_text_that_is_captured_again_is_withheld(told: Stet) -> None:
    told.redacting.erase(URL, 2, "7 O 3/24")

    receipt = told.capturing.capture(
        capture(200, f"{SECRET} spoke.", headline=f"{SECRET} speaks"), STORY
    )

    assert (receipt.outcome, receipt.revision) == (Outcome.REVISED, 4)
    assert "erased by order 7 O 3/24" in receipt.note
    assert f"stet redact release {receipt.article_id}#4" in receipt.note
    assert SECRET not in everything(told)
    told.redacting.release(URL, 4, "Another name.")
    assert SECRET in everything(told)


def test_a_text_that_is_lost_without_order_is_said_to_be_lost(told: Stet) -> None:
    projector.catch_up(told.address)
    with psycopg.connect(told.address) as connection:
        connection.execute("ALTER TABLE log.bodies DISABLE TRIGGER USER")
        connection.execute("DELETE FROM log.bodies")

    answer = article(told, 60)

    assert answer.revision is not None
    assert answer.revision.content is None
    assert "no order in the log says why" in answer.note


def test_after_a_loss_the_projector_goes_on_from_the_first_event(told: Stet) -> None:
    projector.catch_up(told.address)
    with psycopg.connect(told.address) as connection:
        connection.execute("ALTER TABLE log.bodies DISABLE TRIGGER USER")
        connection.execute("DELETE FROM log.bodies")
    told.capturing.capture(capture(200, "Later."), STORY)

    assert SECRET not in timeline(told).model_dump_json()
    assert timeline(told).as_known == told.log.head().size


def test_what_the_log_has_never_heard_of_cannot_be_withheld(stet: Stet) -> None:
    with pytest.raises(NotFoundError, match="never heard of"):
        stet.redacting.withhold(URL, 1, "7 O 3/24")
