"""Answers to auditors are tagged, confirmed by their tags, and come in pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from http_service import served
from signing import append, key_directory, sign

from domain.access import Scope
from domain.errors import ProofError
from infra.log import Log
from infra.transparency.keys import KeyDirectory
from services import bootstrap
from services.api.app import create_app
from services.audit.remote import RemoteLog
from services.bootstrap import Stet
from services.settings import Settings

SIZE = 700

pytestmark = pytest.mark.newest


@pytest.fixture
def keys(tmp_path: Path) -> KeyDirectory:
    return key_directory(tmp_path)


@pytest.fixture
def stet(address: str, log: Log, keys: KeyDirectory) -> Stet:
    return bootstrap.wire(Settings(database_url=address, key_dir=keys.folder), log, address)


@pytest.fixture
def client(stet: Stet) -> Iterator[httpx.Client]:
    with served(create_app(stet)) as url, httpx.Client(base_url=f"{url}/audit/v1") as made:
        yield made


@pytest.fixture
def signed(address: str, keys: KeyDirectory) -> KeyDirectory:
    append(address, SIZE)
    sign(address, keys)
    return keys


REVALIDATED = (
    "checkpoint", "checkpoint?size=500", "tile/0/000", "tile/0/002.p/188", "tile/1/000.p/2",
    "tile/entries/000", "tile/entries/002.p/188", "proof/inclusion?position=300",
    "proof/inclusion?position=300&size=500", "proof/consistency?old=3", "entries",
    "entries?bodies=true&limit=3", "keys", "anchors", "redactions",
)  # fmt: skip


def test_every_answer_has_a_tag_of_its_own_and_is_confirmed_by_it(
    client: httpx.Client, signed: KeyDirectory
) -> None:
    tags = set()
    for path in REVALIDATED:
        first = client.get(path)
        held = {"If-None-Match": first.headers["etag"]}
        again = client.get(path, headers=held)
        other = client.get(path, headers={"If-None-Match": '"other"'})
        head = client.head(path, headers=held)

        assert first.status_code == other.status_code == 200, path
        assert first.headers["etag"].startswith('"'), path
        assert (again.status_code, again.content) == (304, b""), path
        assert head.status_code == 304, path
        for name in ("etag", "cache-control", "vary"):
            assert again.headers.get(name) == first.headers.get(name), path
        tags.add(first.headers["etag"])
    assert len(tags) == len(REVALIDATED)


def test_a_tag_no_longer_confirms_once_the_log_has_grown(
    client: httpx.Client, signed: KeyDirectory, address: str
) -> None:
    paths = ("checkpoint", "entries?after=699", "proof/consistency?old=3")
    tags = {path: client.get(path).headers["etag"] for path in paths}
    append(address, 1, after=SIZE)
    sign(address, signed)

    for path, tag in tags.items():
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 200, path


def test_what_was_given_to_somebody_with_a_key_is_for_no_shared_cache(
    client: httpx.Client, stet: Stet, signed: KeyDirectory
) -> None:
    token = stet.admission.keys.create("test", frozenset({Scope.AUDIT}), None)[1]
    header = {"Authorization": f"Bearer {token}"}

    for path in ("tile/0/000", "tile/entries/000", "proof/inclusion?position=1&size=500"):
        kept = client.get(path, headers=header).headers["cache-control"]
        assert kept.startswith("private, max-age="), path


def anchor(address: str, *anchors: tuple[int, str]) -> None:
    """Put anchors into the log: of the checkpoint of a size, by somebody."""
    with psycopg.connect(address) as connection:
        for size, by in anchors:
            connection.execute(
                """INSERT INTO log.anchors (origin, size, kind, "by", at, data)
                VALUES ('log.example/news', %s, 'timestamp', %s, '2026-01-01Z', 'x')""",
                (size, by),
            )


def test_anchors_come_in_pages_that_leave_a_checkpoints_together(
    client: httpx.Client, signed: KeyDirectory, address: str
) -> None:
    append(address, 1, after=SIZE)
    sign(address, signed)
    anchor(address, (500, "a"), (500, "b"), (700, "a"), (701, "a"), (701, "b"))

    pages, after = [], 0
    while after is not None:
        page = client.get("/anchors", params={"after": after, "limit": 1}).json()
        pages.append([(told["size"], told["by"]) for told in page["anchors"]])
        after = page["next"]

    assert pages == [[(500, "a"), (500, "b")], [(700, "a")], [(701, "a"), (701, "b")], []]
    whole = client.get("/anchors").json()
    assert [told["size"] for told in whole["anchors"]] == [500, 500, 700, 701, 701]
    assert whole["next"] is None
    assert len(client.get("/anchors?limit=3").json()["anchors"]) == 3
    for limit in ("0", "1001", "x"):
        assert client.get("/anchors", params={"limit": limit}).status_code == 422


def test_a_client_follows_the_pages_of_anchors_and_refuses_those_that_turn_back(
    client: httpx.Client, signed: KeyDirectory, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    anchor(address, (500, "a"), (500, "b"), (700, "a"))
    asked: list[dict[str, int]] = []
    with RemoteLog(str(client.base_url)) as remote:
        json = remote.json

        def one_by_one(path: str, **parameters: int) -> Any:
            asked.append(parameters)
            return json(path, **parameters, limit=1)

        monkeypatch.setattr(remote, "json", one_by_one)
        assert [told[1] for told in remote.anchors()] == [500, 500, 700]
        assert asked == [{"after": 0}, {"after": 500}, {"after": 700}]

        for wrong in (500, 499, "later"):
            stuck = {**json("anchors", limit=1), "next": wrong}
            monkeypatch.setattr(remote, "json", lambda *_, page=stuck, **__: page)
            with pytest.raises(ProofError):
                list(remote.anchors())
