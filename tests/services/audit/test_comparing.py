"""What is served is held against a replay: row by row, and from which event on they part."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from audited_logs import Scene, clone, template
from builders import capture
from postgres_servers import Server

from domain.errors import BehindError, ConflictError, RefusedError
from domain.findings import Kind, Verdict
from infra.auditing import snapshot
from projections import projector
from services.audit import comparing, executors
from services.audit.replaying import Workers

URL = "https://outlet0.example/news/0"


@pytest.fixture(scope="module")
def made(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return template(server, tmp_path_factory.mktemp("signed"))


@pytest.fixture
def scene(server: Server, made: Scene, tmp_path: Path) -> Scene:
    return clone(server, made, tmp_path)


@dataclass(frozen=True)
class Edit:
    """What is done to a row of the views, what is found, and from which position it shows."""

    statement: str
    finds: set[Kind]
    since: int
    says: str = ""


ONE = "(SELECT article_id FROM views.articles WHERE position = 150)"
EDITS = {
    "a row edited": Edit(
        f"UPDATE views_1.revisions SET headline = 'Another' WHERE article_id = {ONE}",
        {Kind.ROW_DIFFERS},
        151,
        "headline: the log gives 'Headline 46', served is 'Another'",
    ),
    "a row deleted": Edit(
        f"DELETE FROM views_1.entries WHERE article_id = {ONE} AND revision = 2",
        {Kind.ROW_MISSING},
        152,
    ),
    "a row added": Edit(
        "INSERT INTO views_1.membership SELECT slug, bucket, article_id, visible, "
        "int8range(200, NULL), linked_at, 200 FROM views_1.articles, views_1.stories, "
        f"(SELECT now()) AS t (linked_at) WHERE article_id = {ONE}",
        {Kind.ROW_UNKNOWN},
        200,
    ),
    "a row that ends too late": Edit(
        "UPDATE views_1.revisions SET known = int8range(lower(known), 160) "
        f"WHERE article_id = {ONE} AND upper(known) = 152",
        {Kind.ROW_DIFFERS},
        152,
        "known: the log gives [151, 152], served is [151, 160]",
    ),
    "a row visible at another time": Edit(
        "UPDATE views_1.entries SET visible = tstzrange('2020-01-01Z', NULL) "
        f"WHERE article_id = {ONE} AND revision = 1",
        {Kind.ROW_DIFFERS},
        151,
    ),
    "an article by another outlet": Edit(
        f"UPDATE views_1.articles SET outlet = 'x.example' WHERE article_id = {ONE}",
        {Kind.ROW_DIFFERS},
        150,
    ),
    "a story of another title": Edit(
        "UPDATE views_1.stories SET title = 'Another'", {Kind.ROW_DIFFERS}, 1
    ),
    "a row moved to another bucket": Edit(
        f"UPDATE views_1.articles SET bucket = (bucket + 1) % 64 WHERE article_id = {ONE}",
        {Kind.ROW_MISSING, Kind.ROW_UNKNOWN},
        150,
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_a_row_that_was_tampered_with_shows_from_the_position_on_that_it_is_known_at(
    scene: Scene, edit: Edit
) -> None:
    scene.run("ALTER TABLE views_1.revisions DROP CONSTRAINT revisions_one_at_a_time")
    scene.run(edit.statement)

    found = scene.compare()

    assert set(found.report.counts) == edit.finds
    assert found.report.verdict is Verdict.DRIFTED
    assert found.since == edit.since
    assert edit.says in str(found.report.findings)
    assert scene.compare(edit.since - 1).report.findings == []
    assert scene.compare(edit.since).report.findings != []


def test_views_that_nobody_touched_are_what_the_log_gives_at_every_position(scene: Scene) -> None:
    for position in (0, 1, 101, 150, 151, 311, 312):
        found = scene.compare(position)
        assert found.report.findings == []
        assert (found.position, found.since, found.event) == (position, None, None)


def test_the_event_is_named_after_which_they_part(scene: Scene) -> None:
    scene.run(EDITS["a row deleted"].statement)

    event = scene.compare().event

    assert event is not None
    assert event.startswith("article.revision-captured.v1, version 3 of article-")


def test_workers_find_the_same(scene: Scene) -> None:
    scene.run(EDITS["a row deleted"].statement)

    with snapshot.opened(scene.address) as state:
        two = Workers(lambda: executors.processes(2), 2)
        found = comparing.compare(state, scene.address, None, two)

    assert found.report.findings == scene.compare().report.findings


@pytest.mark.parametrize("act", ["withhold", "release", "erase"])
def test_a_redaction_is_never_drift(scene: Scene, act: str) -> None:
    with scene.stet() as stet:
        if act == "release":
            stet.redacting.withhold(URL, 1, "7 O 3/24")
            projector.catch_up(scene.address)
        getattr(stet.redacting, act)(URL, 1, "8 O 1/24")
    projector.catch_up(scene.address)

    for position in (2, 101, 312, None):
        assert scene.compare(position).report.findings == []


def test_beyond_what_the_views_have_reached_nothing_is_compared(scene: Scene) -> None:
    with scene.stet() as stet:
        stet.capturing.capture(capture(900, url=URL))

    assert scene.compare().position == 312
    with pytest.raises(RefusedError, match="reached position 312, not yet 313"):
        scene.compare(313)


def test_a_redaction_that_the_views_have_not_seen_is_waited_for(scene: Scene) -> None:
    with scene.stet() as stet:
        stet.redacting.withhold(URL, 1, "7 O 3/24")

    with pytest.raises(BehindError, match="not yet seen the redaction at 313"):
        scene.compare()


def test_a_build_by_other_rules_is_not_compared(scene: Scene) -> None:
    scene.run("UPDATE stet.builds SET rules = 'views/0'")

    with pytest.raises(ConflictError, match="made by the rules views/0"):
        scene.compare()


def test_a_view_that_has_stopped_is_said_to_have(scene: Scene) -> None:
    scene.run("INSERT INTO views_1.stopped VALUES ('articles', 313, 'x', 'a fault')")

    report = scene.compare().report

    assert report.verdict is Verdict.INCOMPLETE
    assert [(f.kind, f.message) for f in report.findings] == [
        (Kind.VIEW_STOPPED, "it stopped at position 313: a fault")
    ]


def test_tracking_ahead_of_what_was_folded_lacks_the_rows_that_were_left_out(scene: Scene) -> None:
    with scene.stet() as stet:
        stet.capturing.capture(capture(900, "Left out.", url=URL))
    scene.run("UPDATE views_1.tracking SET notification_id = 313")

    found = scene.compare()

    assert found.since == 313
    assert found.report.verdict is Verdict.DRIFTED
