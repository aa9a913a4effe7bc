"""What auditors carry away over HTTP: lines of views, bundles, redactions, sealed texts."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from audited_logs import Scene, clone, template
from builders import at
from http_service import served
from postgres_servers import Server

from domain.access import Scope
from infra.log import Log
from projections import projector
from services import bootstrap
from services.api.app import create_app
from services.audit.bundle import verifying
from services.bootstrap import Stet
from services.settings import Settings

URL = "https://outlet0.example/news/0"


@pytest.fixture(scope="module")
def made(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return template(server, tmp_path_factory.mktemp("signed"))


@pytest.fixture
def scene(server: Server, made: Scene, tmp_path: Path) -> Scene:
    return clone(server, made, tmp_path)


@pytest.fixture
def stet(scene: Scene) -> Iterator[Stet]:
    log = Log(scene.address)
    settings = Settings(database_url=scene.address, key_dir=scene.folder)
    yield bootstrap.wire(settings, log, scene.address)
    log.close()


@pytest.fixture
def client(stet: Stet) -> Iterator[httpx.Client]:
    with (
        served(create_app(stet)) as address,
        httpx.Client(base_url=f"{address}/audit/v1", timeout=60) as made,
    ):
        yield made


def key(stet: Stet, *scopes: Scope) -> dict[str, str]:
    """Return the header of a key with these scopes."""
    token = stet.admission.keys.create("test", frozenset(scopes), None)[1]
    return {"Authorization": f"Bearer {token}"}


def test_a_view_comes_as_the_lines_that_a_replay_gives_with_their_digest(
    client: httpx.Client, scene: Scene
) -> None:
    from replaying import of

    for position in (150, 312):
        replayed = of(scene.address, position)
        for view in ("revisions", "entries", "membership", "statements"):
            answer = client.get(f"/views/{view}", params={"position": position})
            assert answer.content == replayed[view]
            digest = base64.b64encode(hashlib.sha256(answer.content).digest()).decode()
            assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"
            assert answer.headers["stet-position"] == str(position)
            assert answer.headers["content-type"] == "application/x-ndjson"


def test_a_view_is_confirmed_by_its_digest_without_being_sent_again(
    client: httpx.Client, stet: Stet, scene: Scene
) -> None:
    first = client.get("/views/revisions", headers={"Accept-Encoding": "gzip"})
    digest = hashlib.sha256(first.content).hexdigest()
    held = {"If-None-Match": f'"{digest}"'}

    again = client.get("/views/revisions", headers=held)
    other = client.get("/views/revisions?position=150", headers=held)

    assert first.headers["etag"] == f'"{digest}"'
    assert "content-encoding" not in first.headers  # the digest is over what is sent
    assert int(first.headers["content-length"]) == len(first.content)
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "cache-control", "repr-digest", "stet-position"):
        assert again.headers[name] == first.headers[name]
    assert other.status_code == 200
    stet.correcting.unpublish("https://outlet1.example/news/1", at(400), None, "test")
    projector.catch_up(scene.address)
    assert client.get("/views/articles", headers=held).status_code == 200


def test_there_are_no_views_but_those_that_there_are(client: httpx.Client) -> None:
    unknown = client.get("/views/tracking")
    beyond = client.get("/views/revisions", params={"position": 313})

    assert unknown.status_code == 404
    assert (
        "there are: articles, assertions, claim_acts, claims, dismissals, entries"
        in unknown.json()["detail"]
    )
    assert beyond.status_code == 400
    assert "reached position 312, not yet 313" in beyond.json()["detail"]


def test_the_evidence_for_a_story_is_a_bundle_that_verifies(
    client: httpx.Client, scene: Scene, tmp_path: Path
) -> None:
    first = client.get("/stories/ferries/evidence", params={"position": 150})
    again = client.get("/stories/ferries/evidence", params={"position": 150})

    assert first.headers["content-type"] == "application/zip"
    assert first.headers["content-disposition"] == 'attachment; filename="ferries-150.zip"'
    assert first.content == again.content
    held = {"If-None-Match": first.headers["etag"]}
    assert client.get("/stories/ferries/evidence?position=150", headers=held).status_code == 304
    with zipfile.ZipFile(io.BytesIO(first.content)) as archive:
        archive.extractall(tmp_path)
    report = verifying.verify(tmp_path / "bundle", scene.verifiers)
    assert report.findings == []


def test_of_a_story_that_is_not_known_there_is_no_evidence(client: httpx.Client) -> None:
    answers = [
        client.get("/stories/none/evidence"),
        client.get("/stories/ferries/evidence", params={"position": 999}),
    ]

    assert [answer.status_code for answer in answers] == [404, 400]


def test_withheld_texts_are_for_the_scope_audit_and_erased_ones_for_nobody(
    client: httpx.Client, stet: Stet, scene: Scene
) -> None:
    withheld = stet.redacting.withhold(URL, 1, "7 O 3/24").commitment
    erased = stet.redacting.erase(URL, 2, "9 W 1/25").commitment
    projector.catch_up(scene.address)
    auditor, curator = key(stet, Scope.AUDIT), key(stet, Scope.CURATE)

    assert client.get(f"/bodies/{withheld}", headers=curator).status_code == 403
    assert client.get(f"/bodies/{erased}", headers=auditor).status_code == 404
    shown = client.get(f"/bodies/{withheld}", headers=auditor)
    assert shown.headers["cache-control"] == "private, no-store"
    answer = shown.json()
    assert "First text of 0." in answer["body"]
    assert len(answer["salt"]) == 64

    open_ = client.get("/stories/ferries/evidence")
    sealed = client.get("/stories/ferries/evidence?sealed=true", headers=auditor)
    refused = client.get("/stories/ferries/evidence?sealed=true", headers=curator)
    assert refused.status_code == 403
    assert sealed.headers["cache-control"] == "private, no-store"
    assert b"First text of 0." not in open_.content
    assert b"First text of 0." in sealed.content
    assert b"Second text of 0." not in open_.content + sealed.content
    assert b"First text of 0." not in client.get("/views/wordings").content
    assert b"First text of 0." not in client.get("/entries?bodies=true").content


def test_every_order_about_a_text_is_told(client: httpx.Client, stet: Stet) -> None:
    stet.redacting.withhold(URL, 1, "7 O 3/24")
    stet.redacting.release(URL, 1, "8 O 1/24")
    erased = stet.redacting.erase(URL, 2, "9 W 1/25")

    answer = client.get("/redactions").json()

    assert [(r["position"], r["what"], r["order"]) for r in answer["redactions"]] == [
        (313, "withheld", "7 O 3/24"),
        (314, "released", "8 O 1/24"),
        (315, "erased", "9 W 1/25"),
    ]
    assert answer["in_force"] == {erased.commitment: "erased"}
    assert len(client.get("/redactions?position=313").json()["redactions"]) == 1
    assert client.get("/redactions?position=999").status_code == 400


def test_orders_about_texts_come_in_pages_with_what_is_in_force_of_each(
    client: httpx.Client, stet: Stet
) -> None:
    first = stet.redacting.withhold(URL, 1, "7 O 3/24").commitment
    second = stet.redacting.erase(URL, 2, "9 W 1/25").commitment
    stet.redacting.release(URL, 1, "8 O 1/24")

    pages, after = [], 0
    while after is not None:
        page = client.get("/redactions", params={"after": after, "limit": 1}).json()
        pages.append(([r["position"] for r in page["redactions"]], page["in_force"]))
        after = page["next"]

    assert pages == [([313], {}), ([314], {second: "erased"}), ([315], {}), ([], {})]
    two = client.get("/redactions?position=314&limit=2").json()
    assert [r["commitment"] for r in two["redactions"]] == [first, second]
    assert (two["as_known"], two["next"]) == (314, 314)
    assert client.get("/redactions?after=315").json()["redactions"] == []
    for wrong in ("limit=0", "limit=1001", "after=-1", f"after={2**63}"):
        assert client.get(f"/redactions?{wrong}").status_code == 422
