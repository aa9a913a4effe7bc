"""Time stamps of a real authority: taken, verified, refused where they are not over the data."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
from time_stamping import Authority, authority, certificates

from domain.errors import ProofError, UnavailableError
from infra.transparency import timestamps
from infra.transparency.der import with_sorted_certificates

DATA = b"log.example\n3\nAAAA\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("authority")) as made:
        yield made


@pytest.fixture
def tsa(running: Authority) -> Authority:
    running.chain, running.status = True, 200
    return running


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as made:
        yield made


@pytest.mark.parametrize("chain", [True, False])
def test_a_stamp_is_verified_by_its_root_with_and_without_the_certificates_between(
    tsa: Authority, client: httpx.Client, chain: bool
) -> None:
    tsa.chain = chain
    roots = timestamps.read_roots(tsa.root)
    if not chain:
        roots += timestamps.read_roots(tsa.folder / "middle.pem")

    stamp = timestamps.stamp(tsa.url, DATA, roots, client)

    assert abs(stamp.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert timestamps.verify(stamp.response, DATA, roots) == stamp.at


def test_what_is_kept_verifies_with_openssl(
    tsa: Authority, client: httpx.Client, tmp_path: Path
) -> None:
    stamp = timestamps.stamp(tsa.url, DATA, [], client)
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "stamp.tsr").write_bytes(stamp.response)

    command = [
        "openssl",
        "ts",
        "-verify",
        "-data",
        "data",
        "-in",
        "stamp.tsr",
        "-CAfile",
        str(tsa.root),
    ]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert "Verification: OK" in said.stdout


def test_a_stamp_of_other_data_or_another_root_does_not_hold(
    tsa: Authority, client: httpx.Client, tmp_path: Path
) -> None:
    certificates(tmp_path)
    stamp = timestamps.stamp(tsa.url, DATA, [], client)

    with pytest.raises(ProofError, match="over other data"):
        timestamps.claimed(stamp.response, DATA + b"x")
    with pytest.raises(ProofError, match="does not hold"):
        timestamps.verify(stamp.response, DATA + b"x", timestamps.read_roots(tsa.root))
    with pytest.raises(ProofError, match="does not hold"):
        timestamps.verify(stamp.response, DATA, timestamps.read_roots(tmp_path / "root.pem"))


def test_a_stamp_with_a_bit_turned_never_verifies(tsa: Authority, client: httpx.Client) -> None:
    response = timestamps.stamp(tsa.url, DATA, [], client).response
    roots = timestamps.read_roots(tsa.root)

    for place in range(len(response) - 200, len(response)):  # in the signature, which comes last
        turned = response[:place] + bytes([response[place] ^ 1]) + response[place + 1 :]
        with pytest.raises(ProofError):
            timestamps.verify(turned, DATA, roots)


def test_an_authority_that_fails_or_talks_nonsense_is_named(
    tsa: Authority, client: httpx.Client
) -> None:
    tsa.status = 500
    with pytest.raises(UnavailableError, match=r"127\.0\.0\.1:\d+ does not answer"):
        timestamps.stamp(tsa.url, DATA, [], client)
    with pytest.raises(UnavailableError, match="does not answer"):
        timestamps.stamp("http://127.0.0.1:1", DATA, [], client)
    for nonsense in (b"", b"\x30\x00", b"\x30\x80\x00\x00", b"<html>", bytes(300)):
        with pytest.raises(ProofError, match="no time stamp"):
            timestamps.claimed(nonsense, DATA)


def test_a_refusal_is_told(tsa: Authority, client: httpx.Client) -> None:
    builder = TimestampRequestBuilder().data(DATA).hash_algorithm(HashAlgorithm.SHA512)
    refused = client.post(tsa.url, content=builder.build().as_bytes()).content

    with pytest.raises(ProofError, match="refused to stamp"):
        timestamps.claimed(refused, DATA)


def test_sorting_certificates_changes_nothing_else(tsa: Authority, client: httpx.Client) -> None:
    response = timestamps.stamp(tsa.url, DATA, [], client).response

    ordered = with_sorted_certificates(response)

    assert sorted(ordered) == sorted(response)
    assert with_sorted_certificates(ordered) == ordered
    assert with_sorted_certificates(b"anything") == b"anything"
    assert with_sorted_certificates(response[:-1]) == response[:-1]


def test_a_file_without_certificates_is_named(tmp_path: Path) -> None:
    (tmp_path / "roots.pem").write_text("none")

    with pytest.raises(UnavailableError, match=r"roots\.pem holds no certificates"):
        timestamps.read_roots(tmp_path / "roots.pem")
