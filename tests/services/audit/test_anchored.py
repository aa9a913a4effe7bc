"""What others hold of a log shows what its owner did to it, and to what they said."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from audited_logs import Scene, clone, template
from builders import capture
from postgres_servers import Server
from signing import sign
from time_stamping import Authority, authority

from domain.errors import SigningRefusedError
from domain.findings import Kind, Verdict
from domain.note import COSIGNATURE, Note
from infra.transparency.keys import SigningKey
from projections import projector
from services import bootstrap
from services.audit.trust import Trust, gather
from services.settings import Settings


@pytest.fixture(scope="module")
def made(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return template(server, tmp_path_factory.mktemp("signed"))


@pytest.fixture
def scene(server: Server, made: Scene, tmp_path: Path) -> Scene:
    return clone(server, made, tmp_path)


@pytest.fixture(scope="module")
def stamping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


def anchored(scene: Scene, stamping: Authority) -> Trust:
    """Have the newest checkpoint stamped and cosigned; return an auditor's trust in both."""
    witness = SigningKey.generate("witness.example/w", COSIGNATURE)
    with scene.stet() as stet:
        line = f"{witness.cosign(stet.tree.newest().note.text, 1_700_000_000)}\n"
        settings = Settings(
            database_url=scene.address, key_dir=scene.folder, tsa_urls=(stamping.url,)
        )
        bootstrap.wire(settings, stet.log, scene.address).anchoring.anchor()
    scene.attack(
        "INSERT INTO log.anchors (origin, size, kind, by, at, data) VALUES "
        "('log.example/news', 312, 'cosignature', %(by)s, to_timestamp(1700000000), %(data)s)",
        by=str(witness.verifier),
        data=line.encode(),
    )
    keys = tuple(scene.verifiers)
    return Trust(keys, (), (witness.verifier,), stamping.root)


def test_time_stamps_and_cosignatures_vouch_from_outside(scene: Scene, stamping: Authority) -> None:
    trust = anchored(scene, stamping)

    assert scene.verify(trust).findings == []
    by_stamps_alone = replace(trust, witnesses=())
    assert scene.verify(by_stamps_alone).findings == []
    by_nobody = Trust(trust.keys)
    assert set(scene.verify(by_nobody).counts) == {Kind.NO_OUTSIDE_CHECKPOINT}


ANCHORS = {
    "a time stamp of another checkpoint": "SET size = 101 WHERE kind = 'timestamp'",
    "a time stamp of another time": "SET at = at - interval '1 day' WHERE kind = 'timestamp'",
    "a cosignature of another checkpoint": "SET size = 101 WHERE kind = 'cosignature'",
    "a cosignature of another time": "SET at = at - interval '1 day' WHERE kind = 'cosignature'",
}


@pytest.mark.parametrize("change", ANCHORS.values(), ids=ANCHORS.keys())
def test_an_anchor_that_was_changed_shows(scene: Scene, stamping: Authority, change: str) -> None:
    trust = anchored(scene, stamping)
    scene.attack(f"UPDATE log.anchors {change}")

    report = scene.verify(trust)

    assert set(report.counts) == {Kind.ANCHOR_FORGED}
    assert report.verdict is Verdict.TAMPERED


def test_a_restored_backup_is_not_signed_and_shows(
    server: Server, made: Scene, tmp_path: Path
) -> None:
    backup = clone(server, made, tmp_path / "backup")
    scene = clone(server, made, tmp_path / "log")
    append_and_sign(scene, "After the backup.")
    shutil.copy(scene.folder / scene.newest.name, scene.newest)  # the auditor keeps it

    restored = replace(scene, address=backup.address)

    with pytest.raises(SigningRefusedError, match="rolled back"):
        append_and_sign(restored)
    report = restored.verify()
    assert set(report.counts) == {Kind.LOG_TOO_SHORT, Kind.CHECKPOINT_MISSING}
    assert report.verdict is Verdict.TAMPERED


def test_two_auditors_who_were_shown_different_logs_find_out_by_comparing(
    server: Server, made: Scene, tmp_path: Path
) -> None:
    one, other = clone(server, made, tmp_path / "one"), clone(server, made, tmp_path / "other")
    for scene, text in ((one, "For the one."), (other, "For the other.")):
        append_and_sign(scene, text)
        shutil.copy(scene.folder / scene.newest.name, scene.newest)
    assert one.verify().findings == other.verify().findings == []

    shown = trust_of(one, other.newest)

    report = one.verify(shown)
    assert set(report.counts) == {Kind.ROOT_DIFFERS}
    assert report.verdict is Verdict.TAMPERED


def append_and_sign(scene: Scene, text: str | None = None) -> None:
    with scene.stet() as stet:
        if text is not None:
            stet.capturing.capture(capture(900, text, url="https://outlet0.example/news/0"))
    projector.catch_up(scene.address)
    sign(scene.address, scene.keys)


def trust_of(scene: Scene, checkpoint: Path) -> Trust:
    return gather([str(key) for key in scene.verifiers], [checkpoint])


def test_a_checkpoint_that_another_key_signed_is_forged(scene: Scene, tmp_path: Path) -> None:
    other = SigningKey.generate("log.example/news")
    text = Note.parse(scene.newest.read_bytes()).text
    forged = tmp_path / "forged"
    forged.write_text(str(Note(text, (other.sign(text),))))

    report = scene.verify(trust_of(scene, forged))

    assert set(report.counts) == {Kind.CHECKPOINT_FORGED, Kind.NO_OUTSIDE_CHECKPOINT}


def test_without_anything_from_outside_not_everything_is_shown(scene: Scene) -> None:
    report = scene.verify(Trust())

    assert set(report.counts) == {Kind.KEY_NOT_TRUSTED, Kind.NO_OUTSIDE_CHECKPOINT}
    assert report.verdict is Verdict.INCOMPLETE


def test_what_no_outside_checkpoint_covers_is_named(scene: Scene) -> None:
    report = scene.verify(trust_of(scene, scene.kept))

    assert [(f.kind, f.where) for f in report.findings] == [
        (Kind.TAIL_UNANCHORED, "positions 102 to 312")
    ]


def test_a_rotated_key_is_trusted_as_far_as_the_old_one_vouches_for_it(scene: Scene) -> None:
    trust = scene.trust
    with scene.stet() as stet:
        stet.signing.rotate()
    sign(scene.address, scene.keys)
    held = scene.keys.keys()
    for key in held:
        if key.until is not None:
            scene.keys.retire(key, datetime(2020, 1, 1, tzinfo=UTC))
    append_and_sign(scene, "Signed by the new key alone.")

    assert set(scene.verify(trust).counts) == {Kind.TAIL_UNANCHORED}
    assert set(scene.verify(trust, deep=False).counts) == {Kind.TAIL_UNANCHORED}
