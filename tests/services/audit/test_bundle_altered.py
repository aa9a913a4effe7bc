"""What was altered in a bundle shows, though it was bagged again."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import bagit
import pytest
from audited_logs import Scene, template
from bundles import ARTICLE, export, run_readme, verified
from postgres_servers import Server

from domain.findings import Kind, Verdict
from domain.sealing import commitment

pytestmark = pytest.mark.newest


@pytest.fixture(scope="module")
def made(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return template(server, tmp_path_factory.mktemp("signed"))


@pytest.fixture(scope="module")
def exported(made: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(made, tmp_path_factory.mktemp("bundle") / "b", earlier=[made.kept])


@pytest.fixture(scope="module")
def small(made: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bundle of one article: four events, two texts."""
    return export(made, tmp_path_factory.mktemp("bundle") / "b", ARTICLE, earlier=[made.kept])


@dataclass(frozen=True)
class Attack:
    """What is done to a bundle before it is bagged again, and what is found."""

    do: Callable[[Path], None]
    finds: set[Kind]
    readme: bool = True  # whether the README's commands find it too


def edit(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def do(data: Path) -> None:
        path = next(data.glob(name))
        text = path.read_bytes()
        assert old in text
        path.write_bytes(text.replace(old, new, 1))

    return do


def remove(*names: str) -> Callable[[Path], None]:
    def do(data: Path) -> None:
        for name in names:
            for path in data.glob(name):
                path.unlink()

    return do


def other_text(data: Path) -> None:
    """Put another text under the commitment of one that is there."""
    path = sorted((data / "bodies").glob("*.body"))[0]
    path.write_bytes(path.read_bytes().replace(b"text of", b"word of"))


def text_of_its_own(data: Path) -> None:
    """Put a text with a commitment of its own in the place of another, in its event too."""
    path = sorted((data / "bodies").glob("*.body"))[0]
    salt = path.with_suffix(".salt").read_bytes()
    text = path.read_bytes().replace(b"text of", b"word of")
    sealed = commitment(salt, text).hex()
    for state in (data / "events").glob("*.state"):
        state.write_bytes(state.read_bytes().replace(path.stem.encode(), sealed.encode()))
    path.with_suffix(".salt").rename(data / f"bodies/{sealed}.salt")
    path.unlink()
    (data / f"bodies/{sealed}.body").write_bytes(text)


def another_leaf_too(data: Path) -> None:
    """The same, with the leaf made anew."""
    text_of_its_own(data)
    for leaf in (data / "events").glob("*.leaf"):
        lines = leaf.read_text().splitlines()
        state = leaf.with_suffix(".state").read_bytes()
        lines[6] = hashlib.sha256(state).hexdigest()
        leaf.write_text("".join(f"{line}\n" for line in lines))


def first_body(data: Path) -> None:
    path = sorted((data / "bodies").glob("*.body"))[0]
    path.with_suffix(".salt").unlink()
    path.unlink()


DERIVED = {Kind.FILE_DIFFERS}
ATTACKS = {
    "another text": Attack(other_text, {Kind.BODY_DIFFERS, *DERIVED}),
    "another text, with its commitment": Attack(text_of_its_own, {Kind.LEAF_DIFFERS, *DERIVED}),
    "another text, with commitment and leaf": Attack(
        another_leaf_too, {Kind.PROOF_FAILS, *DERIVED}
    ),
    "another checkpoint": Attack(
        edit("checkpoint", b"\n312\n", b"\n313\n"),
        {Kind.CHECKPOINT_FORGED, Kind.PROOF_FAILS, *DERIVED},
    ),
    "an event of another time": Attack(
        edit("events/5.leaf", b"T", b"t"), {Kind.LEAF_DIFFERS, Kind.PROOF_FAILS, *DERIVED}
    ),
    "an event left out": Attack(
        remove("events/3.*"), {Kind.VERSION_MISSING, Kind.BODY_UNKNOWN, *DERIVED}
    ),
    "a text left out": Attack(
        first_body,
        {Kind.BODY_MISSING, *DERIVED},
        readme=False,
    ),
    "another page": Attack(
        edit("index.html", b"Second text", b"Other text"), DERIVED, readme=False
    ),
    "other instructions": Attack(
        edit("README.md", b"events=0\n", b"events=0 \n"), DERIVED, readme=False
    ),
    "another row of a view": Attack(
        edit("views/entries.jsonl", b'"kind":"first-seen"', b'"kind":"published"'),
        DERIVED,
        readme=False,
    ),
    "a file that was not there": Attack(
        lambda data: (data / "events/note.txt").write_text("x") and None, DERIVED, readme=False
    ),
    "another earlier checkpoint": Attack(
        edit("earlier/101.checkpoint", b"\n101\n", b"\n100\n"), {Kind.PROOF_FAILS, *DERIVED}
    ),
    "another proof of consistency": Attack(
        lambda data: _swap_lines(data / "earlier/101.consistency"), {Kind.PROOF_FAILS}
    ),
}


def _swap_lines(path: Path) -> None:
    lines = path.read_text().splitlines(keepends=True)
    lines[1], lines[2] = lines[2], lines[1]
    path.write_text("".join(lines))


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_bundle_that_was_altered_and_bagged_again_shows_it(
    small: Path, made: Scene, tmp_path: Path, attack: Attack
) -> None:
    folder = tmp_path / "b"
    shutil.copytree(small, folder)
    attack.do(folder / "data")
    assert Kind.FILE_DIFFERS in verified(folder, made).counts  # as it is, the bag is not whole
    bagit.Bag(str(folder)).save(manifests=True)

    report = verified(folder, made)

    assert set(report.counts) == attack.finds, report.findings
    assert report.verdict is Verdict.TAMPERED
    said = run_readme(folder)
    assert said[:2] == ["bag OK", "files OK"]
    assert ("FAILED" in "\n".join(said)) is attack.readme


def test_a_story_without_one_of_its_articles_says_what_is_missing(
    exported: Path, made: Scene, tmp_path: Path
) -> None:
    folder = tmp_path / "b"
    shutil.copytree(exported, folder)
    remove("events/[679].*")(folder / "data")  # all of the second article
    bagit.Bag(str(folder)).save(manifests=True)

    assert Kind.EVIDENCE_MISSING in verified(folder, made).counts
