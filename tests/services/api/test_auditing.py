"""The audit endpoints, asked as an auditor's own client would: C2SP's formats, and JSON."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from builders import capture
from http_service import served
from signing import append, key_directory, sign

from domain import merkle, tiles
from domain.checkpoint import Checkpoint
from domain.errors import NotFoundError
from domain.note import Note, VerifierKey
from domain.tlog_proof import TlogProof
from domain.witnessing import AddCheckpoint
from infra.log import Log
from infra.transparency.keys import KeyDirectory
from services import bootstrap
from services.api.app import create_app
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


def newest(client: httpx.Client) -> Checkpoint:
    (key,) = client.get("/keys").json()["keys"]
    note = Note.parse(client.get("/checkpoint").content)
    note.verify([VerifierKey.parse(key["verifier_key"])])
    return Checkpoint.parse(note.text)


def test_before_anything_is_signed_there_is_nothing_but_entries(
    client: httpx.Client, address: str
) -> None:
    append(address, 1)
    for path in ("/checkpoint", "/keys", "/anchors", "/proof/inclusion?position=1", "/tile/0/000"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "nothing is signed yet" in answer.json()["detail"]

    entries = client.get("/entries").json()

    assert (entries["origin"], entries["size"], len(entries["entries"])) == (None, 0, 1)


def test_the_checkpoint_is_the_signed_note_in_plain_text(
    client: httpx.Client, signed: KeyDirectory
) -> None:
    answer = client.get("/checkpoint")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert newest(client).size == SIZE
    assert Checkpoint.parse(Note.parse(client.get("/checkpoint?size=500").content).text).size == 500
    assert client.get("/checkpoint?size=499").status_code == 404


def test_a_client_that_knows_only_tiles_and_sha256_comes_to_the_signed_root(
    client: httpx.Client, signed: KeyDirectory
) -> None:
    checkpoint = newest(client)

    held = {}
    for tile in tiles.tiles_of(checkpoint.size):
        answer = client.get(f"/{tile.path}")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        held[tile.level, tile.number] = tiles.split_hashes(answer.content)
    leaf_hashes = held[0, 0] + held[0, 1] + held[0, 2]
    assert [len(held[place]) for place in sorted(held)] == [256, 256, SIZE - 512, 2]
    assert merkle.root(leaf_hashes) == checkpoint.root
    assert held[1, 0] == [merkle.root(held[0, n]) for n in range(2)]
    leaves = [
        leaf
        for name in ("000", "001", f"002.p/{SIZE - 512}")
        for leaf in tiles.unbundle(client.get(f"/tile/entries/{name}").content)
    ]
    assert [hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves] == leaf_hashes
    assert leaves[0].startswith(b"stet.log/v1\n1\nstory-s\n1\ntest.happened.v1\n")


def test_bundles_are_compressed_for_whoever_takes_gzip(
    client: httpx.Client, signed: KeyDirectory
) -> None:
    with client.stream("GET", "/tile/entries/000") as answer:
        assert answer.headers["content-encoding"] == "gzip"
        raw = b"".join(answer.iter_raw())
    plain = client.get("/tile/entries/000", headers={"Accept-Encoding": "identity"})

    refused = client.get("/tile/entries/000", headers={"Accept-Encoding": "gzip;q=0, br"})

    for identity in (plain, refused):
        assert "content-encoding" not in identity.headers
        assert gzip.decompress(raw) == identity.content
    assert plain.headers["vary"] == answer.headers["vary"] == "Accept-Encoding"


TILES = {
    "0/002.p/188": 200, "0/002.p/1": 200, "0/000.p/7": 200, "1/000.p/2": 200,
    "0/002.p/189": 404, "0/002": 404, "0/003.p/1": 404, "1/000": 404, "2/000.p/1": 404,
    "63/000": 404, "entries/002": 404, "0/x999/x999/x999/999": 404,
    "64/000": 400, "9" * 5000 + "/000": 400, "0/" + "x001/" * 7 + "000": 400,
    "01/000": 400, "-1/000": 400, "0/0": 400, "0/x000/000": 400, "data/000": 400,
    "0/002.p/0": 400, "0/002.p/256": 400, "entries/2": 400,
}  # fmt: skip


def test_tiles_are_served_up_to_the_newest_checkpoint_and_no_further(
    client: httpx.Client, signed: KeyDirectory
) -> None:
    answers = {path: client.get(f"/tile/{path}") for path in TILES}

    assert {path: answer.status_code for path, answer in answers.items()} == TILES
    for answer in answers.values():
        assert ("immutable" in answer.headers.get("cache-control", "")) == answer.is_success


def test_every_inclusion_proof_verifies(client: httpx.Client, signed: KeyDirectory) -> None:
    for size, position in ((None, 1), (None, 300), (None, SIZE), (1, 1), (257, 257), (699, 350)):
        given = {"position": position} | ({"size": size} if size else {})
        top = size or SIZE
        answer = client.get("/proof/inclusion", params=given).json()

        assert (answer["position"], answer["index"], answer["size"]) == (
            position,
            position - 1,
            top,
        )
        leaf_hash = hashlib.sha256(b"\0" + answer["leaf"].encode()).digest()
        assert leaf_hash.hex() == answer["leaf_hash"]
        proof = [bytes.fromhex(hash_) for hash_ in answer["proof"]]
        merkle.check_inclusion(leaf_hash, position - 1, top, proof, bytes.fromhex(answer["root"]))
        assert (answer["checkpoint"] is not None) == (size is None)
        assert size or answer["root"] == newest(client).root.hex()


def test_an_inclusion_proof_in_plain_text_is_a_tlog_proof(
    client: httpx.Client, signed: KeyDirectory
) -> None:
    leaf = client.get("/proof/inclusion?position=300").json()["leaf"].encode()
    answer = client.get("/proof/inclusion?position=300", headers={"Accept": "text/plain"})

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    proof = TlogProof.parse(answer.content)
    signer = signed.signer()
    assert signer is not None
    leaf_hash = hashlib.sha256(b"\0" + leaf).digest()
    assert len(proof.verify(leaf_hash, signer.verifiers, signer.origin)) == 1
    unsigned = client.get(
        "/proof/inclusion?position=300&size=301", headers={"Accept": "text/plain"}
    )
    assert unsigned.status_code == 404


ACCEPTED = {
    "text/plain": "text/plain; charset=utf-8",
    "text/plain, application/json;q=0.1": "text/plain; charset=utf-8",
    "text/plain;q=0": "application/json",
    "text/plain, application/json": "application/json",
    "text/plain;q=0.3, */*;q=0.5": "application/json",
    "*/*": "application/json",
}


@pytest.mark.parametrize("proof", ["inclusion?position=3", "consistency?old=3"])
def test_a_proof_comes_as_what_is_wanted_most_and_as_json_otherwise(
    client: httpx.Client, signed: KeyDirectory, proof: str
) -> None:
    answers = {
        accept: client.get(f"/proof/{proof}", headers={"Accept": accept}) for accept in ACCEPTED
    }

    assert {accept: a.headers["content-type"] for accept, a in answers.items()} == ACCEPTED
    assert len({a.headers["etag"] for a in answers.values()}) == 2
    assert {"Accept" in a.headers["vary"].split(", ") for a in answers.values()} == {True}


def test_every_consistency_proof_verifies(client: httpx.Client, signed: KeyDirectory) -> None:
    for old in (1, 2, 255, 256, 500, 511, 512, SIZE):
        answer = client.get("/proof/consistency", params={"old": old}).json()
        old_root, new_root = (bytes.fromhex(answer[name]) for name in ("old_root", "new_root"))

        proof = [bytes.fromhex(hash_) for hash_ in answer["proof"]]
        merkle.check_consistency(old, answer["new_size"], proof, old_root, new_root)
        assert new_root == newest(client).root
        text = client.get(f"/proof/consistency?old={old}", headers={"Accept": "text/plain"})
        request = AddCheckpoint.parse(text.content)
        assert (request.old, list(request.proof)) == (old, proof)


REFUSED = {
    "inclusion?position=701": 400, "inclusion?position=501&size=500": 400,
    "inclusion?position=1&size=701": 400, "inclusion?position=1&siez=3": 400,
    "inclusion?position=0": 422, "inclusion": 422, "consistency?old=701": 400,
    "consistency?old=3&new=2": 400, "inclusion?position=99999999999999999999": 422,
    "consistency?old=0": 422, "consistency": 422,
}  # fmt: skip


def test_a_proof_that_cannot_be_is_refused(client: httpx.Client, signed: KeyDirectory) -> None:
    answers = {query: client.get(f"/proof/{query}") for query in REFUSED}

    assert {query: answer.status_code for query, answer in answers.items()} == REFUSED
    kinds = {answer.headers["content-type"] for answer in answers.values()}
    assert kinds == {"application/problem+json"}


def test_entries_come_with_what_is_hashed_and_go_on_after_each_page(
    client: httpx.Client, signed: KeyDirectory
) -> None:
    page = client.get("/entries?after=690&limit=7").json()
    rest = client.get("/entries", params={"after": page["next"]}).json()

    assert [e["position"] for e in page["entries"]] == list(range(691, 698))
    assert [e["position"] for e in rest["entries"]] == [698, 699, 700]
    assert (rest["next"], rest["size"]) == (None, SIZE)
    entry = rest["entries"][-1]
    lines = ["stet.log/v1", "700", "story-s", "700", "test.happened.v1", entry["recorded_at"]]
    digest = hashlib.sha256(entry["state"].encode()).hexdigest()
    assert entry["leaf"] == "".join(f"{line}\n" for line in (*lines, digest))


def test_bodies_come_where_they_are_asked_for_and_match_their_commitments(
    client: httpx.Client, stet: Stet, address: str, keys: KeyDirectory
) -> None:
    stet.capturing.capture(capture())
    sign(address, keys)

    (_, without) = client.get("/entries").json()["entries"]
    (registered, captured) = client.get("/entries?bodies=true").json()["entries"]

    assert without["bodies"] == registered["bodies"] == registered["commitments"] == []
    (sealed,) = captured["commitments"]
    (body,) = captured["bodies"]
    data = b"stet.body/v1\n" + bytes.fromhex(body["salt"]) + body["body"].encode()
    assert hashlib.sha256(data).hexdigest() == sealed == body["commitment"]
    assert without["commitments"] == [sealed]


def test_a_withheld_body_is_not_handed_out_until_it_is_released(
    client: httpx.Client, stet: Stet, address: str, keys: KeyDirectory
) -> None:
    stet.capturing.capture(capture())
    sign(address, keys)

    def bodies_after(version: int, topic: str) -> list[object]:
        entries = client.get("/entries?bodies=true").json()["entries"]
        stream, sealed = entries[1]["stream"], entries[1]["commitments"][0]
        state = f'{{"commitment":"{sealed}","order":"1 O 1/24","revision":1}}'
        append(address, 1, stream, version - 1, topic=topic, state=state.encode())
        shown: list[object] = client.get("/entries?bodies=true").json()["entries"][1]["bodies"]
        return shown

    assert bodies_after(3, "body.withheld.v1") == []
    assert len(bodies_after(4, "body.released.v1")) == 1
    assert bodies_after(5, "body.erased.v1") == []


def test_keys_are_told_with_their_origin_and_as_openssl_reads_them(
    client: httpx.Client, stet: Stet, signed: KeyDirectory, address: str
) -> None:
    rotation = stet.signing.rotate()
    sign(address, signed)

    answer = client.get("/keys").json()

    assert answer["origin"] == "log.example/news"
    assert [key["verifier_key"] for key in answer["keys"]] == [str(rotation.old), str(rotation.new)]
    assert [key["first_size"] for key in answer["keys"]] == [500, SIZE + 1]
    assert answer["keys"][0]["signs_until"] == rotation.until.isoformat().replace("+00:00", "Z")
    assert answer["keys"][1]["signs_until"] is None
    der = base64.b64decode("".join(answer["keys"][0]["pem"].splitlines()[1:-1]))
    assert der.endswith(rotation.old.public_key)
    note = Note.parse(client.get("/checkpoint").content)
    assert len(note.verify([rotation.old])) == len(note.verify([rotation.new])) == 1


def test_a_position_that_is_not_there_is_not_found(stet: Stet, signed: KeyDirectory) -> None:
    with pytest.raises(NotFoundError, match="no position 701"):
        stet.tree.entry(SIZE + 1)
