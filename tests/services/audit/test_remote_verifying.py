"""A log elsewhere is verified over HTTP: what was changed behind it shows without its database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from audited_logs import LEAF, Scene, clone, template
from http_service import served
from postgres_servers import Server
from signing import append, sign
from time_stamping import authority

from domain.findings import Kind, Report, Verdict
from infra.transparency.keys import SigningKey
from services import bootstrap
from services.api.app import create_app
from services.audit import remote_verifying, trust
from services.audit.remote import RemoteLog
from services.audit.trust import Trust
from services.settings import Settings

pytestmark = pytest.mark.newest

FIRST = "SELECT min(notification_id) FROM log.events WHERE topic = 'article.revision-captured.v1'"


@pytest.fixture(scope="module")
def made(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return template(server, tmp_path_factory.mktemp("signed"))


@pytest.fixture
def scene(server: Server, made: Scene, tmp_path: Path) -> Scene:
    return clone(server, made, tmp_path)


@contextmanager
def elsewhere(scene: Scene) -> Iterator[RemoteLog]:
    with scene.stet() as stet, served(create_app(stet)) as url, RemoteLog(url) as remote:
        yield remote


def verify(scene: Scene, brought: Trust | None = None, *, deep: bool = True) -> Report:
    with elsewhere(scene) as remote:
        return remote_verifying.verify(remote, brought or scene.trust, deep=deep)


def looked_at(report: Report) -> dict[str, int]:
    return {checked.what: checked.count for checked in report.checked if not checked.skipped}


def test_nothing_is_found_in_a_log_that_nobody_touched(made: Scene) -> None:
    report = verify(made)

    assert report.findings == []
    assert report.verdict is Verdict.VERIFIED
    assert looked_at(report) == {
        "leaves, made anew from the events": 312,
        "leaves, as bundles have them": 312,
        "roots, compared with checkpoints": 2,
        "streams, their versions without gaps": 101,
        "tiles, compared with the leaves": 3,
        "time stamps and cosignatures, over their checkpoints": 0,
        "texts, hashed with their salts": 200,
    }


def test_without_depth_it_says_what_it_left_out(made: Scene) -> None:
    report = verify(made, deep=False)

    assert report.verdict is Verdict.VERIFIED
    assert [c.what for c in report.checked if c.skipped] == [
        "texts, against their commitments",
        "guards of the database",
    ]


def test_without_anything_from_elsewhere_it_is_incomplete(made: Scene) -> None:
    report = verify(made, Trust())

    assert set(report.counts) == {Kind.KEY_NOT_TRUSTED, Kind.NO_OUTSIDE_CHECKPOINT}
    assert report.verdict is Verdict.INCOMPLETE


def test_an_early_checkpoint_leaves_the_rest_unanchored(made: Scene) -> None:
    report = verify(made, trust.gather([str(key) for key in made.verifiers], [made.kept]))

    assert [(f.kind, f.where) for f in report.findings] == [
        (Kind.TAIL_UNANCHORED, "positions 102 to 312")
    ]


def test_by_another_key_the_checkpoint_is_forged(made: Scene) -> None:
    other = SigningKey.generate("log.example/news").verifier

    assert set(verify(made, trust.gather([str(other)], [])).counts) == {
        Kind.CHECKPOINT_FORGED,
        Kind.NO_OUTSIDE_CHECKPOINT,
    }


@pytest.mark.parametrize(
    ("attack", "kinds"),
    [
        (
            f"UPDATE log.events SET state = convert_to(replace(convert_from(state, 'UTF8'), "
            f"'Headline', 'Headlime'), 'UTF8') || ' ' WHERE notification_id = ({FIRST})",
            {Kind.LEAF_DIFFERS, Kind.ROOT_DIFFERS, Kind.TILE_DIFFERS},
        ),
        (
            f"UPDATE log.events SET state = state || ' ' WHERE notification_id = ({FIRST});"
            f"UPDATE log.events SET leaf_hash = {LEAF} WHERE notification_id = ({FIRST})",
            {Kind.ROOT_DIFFERS, Kind.TILE_DIFFERS},
        ),
        (
            "DELETE FROM log.events WHERE notification_id = 7",
            {
                Kind.POSITION_MISSING,
                Kind.VERSION_MISSING,
                Kind.LEAF_DIFFERS,
                Kind.ROOT_DIFFERS,
                Kind.TILE_DIFFERS,
            },
        ),
        (
            "UPDATE log.tiles SET hashes = set_byte(hashes, 40, 255 - get_byte(hashes, 40))",
            {Kind.TILE_DIFFERS},
        ),
        (
            f"UPDATE log.bodies SET body = body || ' ' WHERE commitment = (SELECT decode("
            f"convert_from(state, 'UTF8')::json ->> 'commitment', 'hex') FROM log.events "
            f"WHERE notification_id = ({FIRST}))",
            {Kind.BODY_DIFFERS},
        ),
        (
            f"DELETE FROM log.bodies WHERE commitment = (SELECT decode("
            f"convert_from(state, 'UTF8')::json ->> 'commitment', 'hex') FROM log.events "
            f"WHERE notification_id = ({FIRST}))",
            {Kind.BODY_MISSING},
        ),
    ],
    ids=["event", "event and leaf", "event deleted", "tile", "text", "text deleted"],
)
def test_what_was_changed_behind_it_shows(scene: Scene, attack: str, kinds: set[Kind]) -> None:
    scene.attack(*attack.split(";"))

    report = verify(scene)

    assert set(report.counts) == kinds
    assert report.verdict is Verdict.TAMPERED


def test_a_log_that_was_rolled_back_lacks_what_somebody_holds(scene: Scene) -> None:
    scene.attack("DELETE FROM log.checkpoints WHERE size > 200")

    report = verify(scene)

    assert Kind.CHECKPOINT_MISSING in report.counts
    assert report.verdict is Verdict.TAMPERED


def test_texts_that_are_withheld_or_erased_are_told_with_their_orders(scene: Scene) -> None:
    with scene.stet() as stet:
        url = "https://outlet1.example/news/1"
        stet.redacting.withhold(url, 1, "order 1")
        stet.redacting.erase(url, 2, "order 2")
    sign(scene.address, scene.keys)
    brought = trust.gather(
        [str(key) for key in scene.verifiers], [scene.keys.folder / scene.newest.name]
    )

    report = verify(scene, brought)

    assert set(report.counts) == {Kind.BODY_WITHHELD, Kind.BODY_ERASED}
    assert [f.message for f in report.findings] == [
        "the text is withheld by order order 1; it cannot be hashed",
        "the text is erased by order order 2; it cannot be hashed",
    ]
    assert report.verdict is Verdict.INCOMPLETE


def test_time_stamps_are_held_against_the_checkpoints_they_are_over(
    scene: Scene, tmp_path: Path
) -> None:
    folder = tmp_path / "authority"
    folder.mkdir()
    with authority(folder) as stamping:
        how: dict[str, Any] = {"database_url": scene.address, "key_dir": scene.folder}
        settings = Settings(**how, tsa_urls=(stamping.url,), tsa_roots=stamping.root)
        with scene.stet() as stet:
            bootstrap.wire(settings, stet.log, scene.address).anchoring.anchor()
        keys = [str(key) for key in scene.verifiers]
        stamped = verify(scene, trust.gather(keys, [], authorities=stamping.root))
        append(scene.address, 1)
        sign(scene.address, scene.keys)
        scene.attack("UPDATE log.anchors SET size = 312 + 1")
        moved = verify(scene, trust.gather(keys, [], authorities=stamping.root))

    assert stamped.findings == []
    assert Kind.ANCHOR_FORGED in moved.counts
