"""Each attack on the log must raise just what is written beside it; nothing must raise nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from attacks import ATTACKS, Attack
from audited_logs import Scene, clone, template
from postgres_servers import Server

from domain.findings import Kind, Verdict


@pytest.fixture(scope="module")
def made(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return template(server, tmp_path_factory.mktemp("signed"))


@pytest.fixture
def scene(server: Server, made: Scene, tmp_path: Path) -> Scene:
    return clone(server, made, tmp_path)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_on_the_log_shows(scene: Scene, attack: Attack) -> None:
    attack.do(scene)

    report = scene.verify()

    assert set(report.counts) == attack.finds, report.findings
    assert report.verdict is Verdict.TAMPERED


def test_a_log_that_nobody_touched_raises_nothing(scene: Scene) -> None:
    report = scene.verify()

    assert report.findings == []
    assert report.verdict is Verdict.VERIFIED


DRIFTS = {
    "tracking ahead of the log": (
        "UPDATE views_1.tracking SET notification_id = 999 WHERE application_name = 'articles'",
        {Kind.TRACKING_AHEAD},
    ),
    "tracking behind its rows": (
        "UPDATE views_1.tracking SET notification_id = 150 WHERE application_name = 'articles'",
        {Kind.TRACKING_BEHIND},
    ),
}


@pytest.mark.parametrize(("statement", "finds"), DRIFTS.values(), ids=DRIFTS.keys())
def test_tracking_that_was_changed_shows_as_drift(
    scene: Scene, statement: str, finds: set[Kind]
) -> None:
    scene.run(statement)

    report = scene.verify()

    assert set(report.counts) == finds
    assert report.verdict is Verdict.DRIFTED


def test_erased_texts_leave_the_verdict_incomplete_and_those_back_again_are_found(
    scene: Scene,
) -> None:
    with scene.stet() as stet:
        stet.redacting.erase("https://outlet0.example/news/0", 1, "9 W 1/25")
        history = stet.log.stream("article-bby3pal7m3b3a6e343sa2ptpdi")
    assert Kind.BODY_ERASED in scene.verify().counts
    assert scene.verify().verdict is Verdict.INCOMPLETE

    gone = history[1].event.commitment
    scene.attack(
        "INSERT INTO log.bodies VALUES (%(bucket)s, decode(%(gone)s, 'hex'), %(salt)s, 'back')",
        bucket=history[0].event.bucket,
        gone=gone,
        salt=bytes(32),
    )
    assert Kind.BODY_NOT_ERASED in scene.verify().counts
