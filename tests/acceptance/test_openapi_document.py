"""Schemathesis over the OpenAPI document, with all its checks, for a bounded time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from domain.access import Scope
from domain.capture import Capture
from services.api import examples

HERE = Path(__file__).parent
SECONDS = 30


def test_the_service_keeps_to_its_document(service: Any, tmp_path: Path) -> None:
    service.stet.curating.open(examples.SLUG, "Are there troops?")
    service.captured(Capture.model_validate(examples.CAPTURE), story=examples.SLUG)
    # With a key, so that what needs one is tested with it and without.
    key = service.stet.admission.keys.create("schemathesis", frozenset({Scope.ADMIN}), None)[1]

    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")),
            f"--config-file={HERE / 'schemathesis.toml'}",
            "run",
            f"{service.base}/openapi.json",
            "--checks=all",
            f"--header=Authorization: Bearer {key}",
            f"--max-time={SECONDS}",
            "--seed=1",
            "--generation-database=none",
            "--suppress-health-check=all",
        ],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(HERE.parent / "support"),
            "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
        },
        capture_output=True,
        text=True,
        timeout=10 * SECONDS,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Tested: " in done.stdout
    assert service.client.get("/healthz").status_code == 200
