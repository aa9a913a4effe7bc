"""Go's own implementation of transparency logs reads and verifies what is served."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from http_service import served
from signing import append, key_directory, sign, tamper

from infra.log import Log
from services import bootstrap
from services.api.app import create_app
from services.settings import Settings

pytestmark = pytest.mark.newest
SOURCE = Path(__file__).parents[2] / "peers" / "tlogcheck.go"
DEBIAN = Path("/usr/share/gocode")


@pytest.fixture(scope="module")
def tlogcheck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the verifier, built from Debian's golang-golang-x-mod-dev."""
    if shutil.which("go") is None or not (DEBIAN / "src/golang.org/x/mod").is_dir():
        pytest.skip("Go and golang-golang-x-mod-dev are not installed on this machine")
    folder = tmp_path_factory.mktemp("tlogcheck")
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": str(DEBIAN),
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
    }
    command = ["go", "build", "-o", str(folder / "tlogcheck"), str(SOURCE)]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return folder / "tlogcheck"


def test_go_verifies_checkpoint_tiles_proofs_and_every_leaf(
    address: str, log: Log, tmp_path: Path, tlogcheck: Path
) -> None:
    keys = key_directory(tmp_path)
    append(address, 300)
    sign(address, keys)
    append(address, 477, after=300)
    sign(address, keys)
    stet = bootstrap.wire(Settings(database_url=address, key_dir=keys.folder), log, address)
    signer = keys.signer()
    assert signer is not None

    with served(create_app(stet)) as url:
        command = [str(tlogcheck), f"{url}/audit/v1", str(signer.verifiers[0]), "300"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        tamper(address, "UPDATE log.events SET state = '{}' WHERE notification_id = 400")
        after = subprocess.run(command, capture_output=True, text=True, check=False)

    assert "777 leaves verified, extends 300" in done.stdout
    assert after.returncode == 1
    assert "leaf 399" in after.stderr
