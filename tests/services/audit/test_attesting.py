"""What is served is put into the log in digests, and a replay gives the same or it does not."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from audited_logs import Scene, clone, template
from builders import capture
from postgres_servers import Server

from domain.errors import BehindError
from domain.findings import Kind, Report, Verdict
from infra.log import Log
from projections import projector
from services.audit import attesting
from services.audit.daily import Attester

URL = "https://outlet0.example/news/0"


@pytest.fixture(scope="module")
def made(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return template(server, tmp_path_factory.mktemp("signed"))


@pytest.fixture
def scene(server: Server, made: Scene, tmp_path: Path) -> Scene:
    return clone(server, made, tmp_path)


def attest(scene: Scene) -> attesting.Attestation:
    with scene.stet() as stet:
        return attesting.attest(stet.log, scene.address)


def check(scene: Scene) -> Report:
    with scene.stet() as stet:
        attested = attesting.newest(stet.log)
    assert attested is not None
    return attesting.check(scene.address, attested)


def test_what_was_attested_is_what_a_replay_gives_then_and_later(scene: Scene) -> None:
    made = attest(scene)

    assert (made.position, made.event.position, made.changed) == (313, 312, True)
    assert check(scene).findings == []
    with scene.stet() as stet:
        stet.capturing.capture(capture(900, url=URL))
    assert check(scene).findings == []


def test_where_nothing_happened_nothing_is_attested_again(scene: Scene) -> None:
    first = attest(scene)
    projector.catch_up(scene.address)

    again = attest(scene)

    assert (again.position, again.changed) == (first.position, False)
    assert again.event == first.event


def test_views_that_were_tampered_with_are_attested_as_they_were_served(scene: Scene) -> None:
    scene.run("UPDATE views_1.revisions SET headline = 'Another' WHERE position = 151")
    attest(scene)

    report = check(scene)

    assert set(report.counts) == {Kind.ATTESTATION_DIFFERS}
    assert report.verdict is Verdict.TAMPERED
    assert any(finding.message.startswith("revisions: ") for finding in report.findings)


def test_a_text_that_was_erased_since_makes_its_bucket_unprovable_and_no_other(
    scene: Scene,
) -> None:
    scene.run("UPDATE views_1.revisions SET headline = 'Another' WHERE position = 151")
    attest(scene)
    with scene.stet() as stet:
        stet.redacting.erase(URL, 1, "9 W 1/25")

    report = check(scene)

    assert report.counts[Kind.ATTESTATION_UNPROVABLE] == 1
    assert report.counts[Kind.ATTESTATION_DIFFERS] == 1


def test_a_text_that_was_erased_before_is_no_difference(scene: Scene) -> None:
    with scene.stet() as stet:
        stet.redacting.erase(URL, 1, "9 W 1/25")
    with pytest.raises(BehindError):
        attest(scene)
    projector.catch_up(scene.address)
    attest(scene)

    assert check(scene).findings == []


def test_it_is_done_once_a_day_by_one_of_several(scene: Scene) -> None:
    attesters = [Attester(scene.address, timedelta(days=1)) for _ in range(3)]
    made: list[attesting.Attestation | None] = []
    threads = [threading.Thread(target=lambda a=a: made.append(a.look())) for a in attesters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert attesters[0].look() is None  # it is not time yet
    assert sum(one is not None and one.changed for one in made) == 1
    log = Log(scene.address)
    assert [e.position for e in log.stream("log")] == [313]
    log.close()


def test_it_is_started_and_stopped_with_the_service(scene: Scene) -> None:
    for every in (timedelta(0), timedelta(days=1)):
        attester = Attester(scene.address, every)
        attester.start()
        attester.stop()
