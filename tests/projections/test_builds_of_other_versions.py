"""A build that another version made is read as it is and never gone on with: another is made."""

from __future__ import annotations

import threading

import psycopg
import pytest
from builders import URL, at, capture

from domain.errors import UnavailableError
from projections import builds, projector
from projections.projector import Projector
from projections.when import When, resolve
from services import bootstrap
from services.bootstrap import Stet
from services.settings import Settings

OLD = "views/0"


@pytest.fixture
def outdated(stet: Stet) -> Stet:
    """Return Stet with an article in the views of another version, and one that is not in them."""
    stet.capturing.capture(capture(0))
    projector.catch_up(stet.address)
    with psycopg.connect(stet.address, autocommit=True) as connection:
        connection.execute("UPDATE stet.builds SET rules = %s", (OLD,))
    stet.capturing.capture(capture(70, "Another."))
    return stet


def states(stet: Stet) -> list[tuple[int, str, str]]:
    with projector.connected(stet.address) as connection:
        return [(b.number, b.state, b.rules) for b in builds.builds(connection)]


def number_of_revision(stet: Stet) -> int | None:
    when = When(at(100), stet.log.head().size, pinned=True)
    revision = stet.answers.article(URL, when).revision
    return revision.number if revision else None


def test_setting_up_makes_the_views_anew_beside_those_of_another_version(outdated: Stet) -> None:
    told: list[str] = []

    applied = bootstrap.set_up(outdated.address, told.append)

    assert applied == ["views (build 2)"]
    assert told[-1].endswith("100 %")
    assert states(outdated) == [(1, "kept", OLD), (2, "live", builds.RULES)]
    assert number_of_revision(outdated) == 2
    assert bootstrap.set_up(outdated.address, told.append) == []


def test_processes_that_set_up_together_make_one_build(outdated: Stet) -> None:
    made: list[list[str]] = []
    workers = [
        threading.Thread(target=lambda: made.append(bootstrap.set_up(outdated.address, print)))
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(made) == [[], [], [], ["views (build 2)"]]


def test_until_then_the_views_of_another_version_are_left_as_they_are(outdated: Stet) -> None:
    assert not projector.catch_up(outdated.address)
    assert number_of_revision(outdated) == 1
    assert states(outdated) == [(1, "live", OLD)]


def test_a_projector_takes_up_the_build_of_its_own_version(outdated: Stet) -> None:
    running = Projector(outdated.address)
    running.start()
    bootstrap.set_up(outdated.address, lambda _: None)
    position = outdated.capturing.capture(capture(140, "A third.")).position
    try:
        when = resolve(
            outdated.log, outdated.answers, None, None, min_position=position, wait_seconds=30
        )
    finally:
        running.stop()

    assert when.position == position


def test_a_server_with_the_views_of_another_version_is_refused_with_what_to_do(
    outdated: Stet,
) -> None:
    chosen = Settings(database_url=outdated.address)

    with (
        pytest.raises(UnavailableError, match=r"rules views/0, .*'stet db apply' makes them anew"),
        bootstrap.stet(chosen, lambda _: None),
    ):
        pass
