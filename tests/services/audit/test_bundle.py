"""A bundle verifies without us, the same every time; what was altered in it shows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import bagit
import pytest
from audited_logs import Scene, clone, template
from builders import capture, content
from bundles import ARTICLE, export, run_readme, verified
from postgres_servers import Server
from time_stamping import Authority, authority

from domain.errors import NotFoundError, RefusedError
from domain.findings import Kind, Verdict
from domain.note import COSIGNATURE, VerifierKey
from infra.transparency.keys import SigningKey
from services import bootstrap
from services.audit import bundle
from services.audit.bundle import Selection, verifying
from services.settings import Settings

URL = "https://outlet0.example/news/0"


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


@pytest.fixture(scope="module")
def exported(made: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(made, tmp_path_factory.mktemp("bundle") / "b", earlier=[made.kept])


def test_the_commands_of_the_readme_verify_it_without_us(exported: Path) -> None:
    assert run_readme(exported) == [
        "bag OK",
        "files OK",
        "checkpoint OK, 1 signature(s)",
        "events OK, 42",
        "texts OK, 20",
        "since size 101 OK",
    ]


def test_our_own_command_verifies_it(exported: Path, made: Scene) -> None:
    report = verified(exported, made)

    assert report.findings == []
    assert report.verdict is Verdict.VERIFIED
    assert {c.what: c.count for c in report.checked}["events, their leaves and proofs"] == 42


def test_without_a_key_from_elsewhere_it_says_that_the_keys_are_its_own(exported: Path) -> None:
    report = verifying.verify(exported)

    assert [f.kind for f in report.findings] == [Kind.KEY_NOT_TRUSTED]
    assert report.verdict is Verdict.INCOMPLETE


def test_by_another_key_it_is_forged(exported: Path) -> None:
    other = SigningKey.generate("log.example/news").verifier

    assert set(verifying.verify(exported, [other]).counts) == {Kind.CHECKPOINT_FORGED}


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_same_evidence_is_the_same_bytes(made: Scene, exported: Path, tmp_path: Path) -> None:
    again = export(made, tmp_path / "again", earlier=[made.kept])

    assert files(again) == files(exported)


def test_a_position_pins_the_bundle_whatever_comes_after(scene: Scene, tmp_path: Path) -> None:
    before = export(scene, tmp_path / "before", position=150)
    with scene.stet() as stet:
        stet.capturing.capture(capture(900, url=URL))
        stet.curating.unlink("ferries", URL)
    after = export(scene, tmp_path / "after", position=150)

    assert files(after) == files(before)
    assert verified(before, scene).findings == []


@pytest.mark.parametrize(
    "selection",
    [Selection("all"), ARTICLE],
    ids=["all", "an article"],
)
def test_articles_or_all_of_the_log_can_be_carried_away(
    made: Scene, tmp_path: Path, selection: Selection
) -> None:
    report = verified(export(made, tmp_path / "b", selection), made)

    assert report.findings == []
    events = {c.what: c.count for c in report.checked}["events, their leaves and proofs"]
    assert events == (312 if selection.kind == "all" else 4)


def test_time_stamps_and_cosignatures_go_along(
    scene: Scene, stamping: Authority, tmp_path: Path
) -> None:
    witness = SigningKey.generate("witness.example/w", COSIGNATURE)
    with scene.stet() as stet:
        signed = stet.tree.newest()
        line = f"{witness.cosign(signed.note.text, 1_700_000_000)}\n"
        scene.attack(
            "INSERT INTO log.anchors (origin, size, kind, by, at, data) VALUES "
            "('log.example/news', 312, 'cosignature', %(by)s, to_timestamp(1700000000), %(data)s)",
            by=str(witness.verifier),
            data=line.encode(),
        )
        settings = Settings(
            database_url=scene.address,
            key_dir=scene.folder,
            tsa_urls=(stamping.url,),
            tsa_roots=stamping.root,
        )
        stamped = bootstrap.wire(settings, stet.log, scene.address)
        stamped.anchoring.anchor()
        bundle.bag(bundle.of(stamped, ARTICLE), tmp_path / "b")

    folder = tmp_path / "b"
    assert run_readme(folder)[-1].startswith("data/timestamps/1.tsr OK: Time stamp: ")
    keys, witnesses = scene.verifiers, [witness.verifier]
    report = verifying.verify(folder, keys, witnesses, stamping.root)
    assert report.findings == []
    counts = {c.what: c.count for c in report.checked}
    assert counts["cosignatures of witnesses"] == 1
    assert counts["time stamps, over this checkpoint"] == 1
    strange: list[VerifierKey] = [SigningKey.generate("w.example/x", COSIGNATURE).verifier]
    report = verifying.verify(folder, keys, strange, stamping.root)
    assert set(report.counts) == {Kind.ANCHOR_FORGED}


def test_what_is_withheld_is_in_a_bundle_for_auditors_alone_and_what_is_erased_in_none(
    scene: Scene, tmp_path: Path
) -> None:
    with scene.stet() as stet:
        stet.redacting.withhold(URL, 1, "7 O 3/24")
        stet.redacting.erase(URL, 2, "9 W 1/25")

    open_ = export(scene, tmp_path / "open", ARTICLE)
    sealed = export(scene, tmp_path / "sealed", ARTICLE, sealed=True)

    report = verified(open_, scene)
    assert set(report.counts) == {Kind.BODY_WITHHELD, Kind.BODY_ERASED}
    assert report.verdict is Verdict.INCOMPLETE
    assert set(verified(sealed, scene).counts) == {Kind.BODY_ERASED}
    everything = {name: b"".join(files(tmp_path / name).values()) for name in ("open", "sealed")}
    assert b"First text of 0." not in everything["open"]
    assert b"First text of 0." in everything["sealed"]
    assert all(b"Second text of 0." not in data for data in everything.values())
    page = (open_ / "data/index.html").read_text()
    assert "The text is withheld by order 7 O 3/24, since position 313." in page
    assert "2 texts are not shown, by order." in page
    assert run_readme(open_)[4] == "texts OK, 0"


class Links(HTMLParser):
    """Collects what a page loads, and its headings."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        names = dict(attrs)
        self.loads += [str(names[n]) for n in ("src", "srcset", "data", "poster") if n in names]
        if tag in ("script", "link", "iframe", "object", "img"):
            self.loads.append(tag)


def test_the_page_stands_by_itself_and_shows_texts_never_obeys_them(
    scene: Scene, tmp_path: Path
) -> None:
    evil = "<script>alert(1)</script><img src=https://evil.example/x> & “quoted”"
    with scene.stet() as stet:
        made = capture(900, url=URL, content=content(evil, evil, byline=(evil,)))
        stet.capturing.capture(made, "ferries")
    page = (export(scene, tmp_path / "b") / "data/index.html").read_text()

    links = Links()
    links.feed(page)
    assert links.loads == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert links.tags.count("h1") == 1
    assert {"main", "header", "nav", "caption", "th"} <= set(links.tags)
    assert '<html lang="en">' in page
    assert verified(tmp_path / "b", scene).findings == []


def test_a_folder_with_something_in_it_is_left_alone(made: Scene, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(RefusedError, match="is not empty"):
        export(made, tmp_path)


def test_what_the_log_does_not_hold_cannot_be_carried_away(made: Scene, tmp_path: Path) -> None:
    for selection in (
        Selection("story", ("none",)),
        Selection("articles", ("article-" + "a" * 26,)),
    ):
        with pytest.raises(NotFoundError):
            export(made, tmp_path / "b", selection)
    with pytest.raises(RefusedError, match="one of --story, --articles and --all"):
        bundle.select("ferries", [], everything=True)


def test_a_folder_that_is_no_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="is no bag"):
        verifying.verify(tmp_path)
    (tmp_path / "x").write_text("x")
    bagit.make_bag(str(tmp_path), checksums=["sha256"])
    with pytest.raises(RefusedError, match="log.json cannot be read"):
        verifying.verify(tmp_path)
    assert os.getcwd() != str(tmp_path)
