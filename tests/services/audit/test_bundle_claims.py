"""The evidence of a story tells its claims, and their course, from the bundle alone."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from audited_logs import Scene, clone, template
from builders import capture, content
from bundles import ARTICLE, export, run_readme, verified
from postgres_servers import Server

from domain.claim_events import Stance
from domain.findings import Kind
from services.claiming import Reading, StatementRef

pytestmark = pytest.mark.newest

URL = "https://outlet1.example/news/1"
QUESTION = "Do the boats sail <today>?"
WORDS = "Second text of 1."


@pytest.fixture(scope="module")
def made(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return template(server, tmp_path_factory.mktemp("signed"))


@pytest.fixture
def scene(server: Server, made: Scene, tmp_path: Path) -> Scene:
    scene = clone(server, made, tmp_path)
    with scene.stet() as stet:
        claim = stet.claiming.open("ferries", QUESTION).claim_id
        here = StatementRef(article=URL, revision=2, quote=WORDS)
        stet.claiming.link(claim, here, Reading(stance=Stance.DENIES, source="the harbour"))
        dropped = capture(500, url=URL, content=content("Nothing of it is left.", "Headline 1"))
        stet.capturing.capture(dropped)
        stet.claiming.answer(claim, "They do not.", "A. Checker", Stance.DENIES)
    return scene


def page(folder: Path) -> str:
    """The text of a bundle's page."""
    html = (folder / "data/index.html").read_text()
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def test_its_page_tells_what_became_of_what_was_said(scene: Scene, tmp_path: Path) -> None:
    made = export(scene, tmp_path / "b")

    told = page(made)
    assert QUESTION in told
    assert "Nothing stands that speaks to it. Answered by A. Checker: They do not." in told
    assert f"denies, by the harbour {WORDS} Dropped, with no correction notice: seen until" in told
    assert "Revision 2 was linked as assertion 1: denies." in told
    assert "<today>" not in (made / "data/index.html").read_text()


def test_it_verifies_by_our_command_and_without_us(scene: Scene, tmp_path: Path) -> None:
    made = export(scene, tmp_path / "b")

    assert verified(made, scene).findings == []
    # 42 events of the story, three of the claim, one revision more
    assert "events OK, 46" in run_readme(made)


def test_a_position_pins_them_like_everything_else(scene: Scene, tmp_path: Path) -> None:
    with scene.stet() as stet:
        answered = stet.log.head().size

    before = page(export(scene, tmp_path / "before", position=answered - 2))

    assert f"denies, by the harbour {WORDS} Denies: not there at" in before
    assert "Answered by" not in before
    assert "Dropped" not in before


def test_an_article_that_left_the_story_goes_along_when_a_claim_points_to_it(
    scene: Scene, tmp_path: Path
) -> None:
    with scene.stet() as stet:
        stet.curating.unlink("ferries", URL)

    made = export(scene, tmp_path / "b")

    assert WORDS in page(made)
    assert verified(made, scene).findings == []


def test_a_bundle_about_an_article_has_none(scene: Scene, tmp_path: Path) -> None:
    assert QUESTION not in page(export(scene, tmp_path / "b", ARTICLE))


def test_an_article_that_a_claim_points_to_is_missed(scene: Scene, tmp_path: Path) -> None:
    with scene.stet() as stet:
        stet.curating.unlink("ferries", URL)
        article = stet.log.stream("story-ferries")[-1].event.article_id
    made = export(scene, tmp_path / "b")
    for leaf in (made / "data/events").glob("*.leaf"):
        if article in leaf.read_text():
            for file in leaf.parent.glob(f"{leaf.stem}.*"):
                file.unlink()

    findings = [f for f in verified(made, scene).findings if f.kind is Kind.EVIDENCE_MISSING]

    assert [f.where for f in findings] == [article]
