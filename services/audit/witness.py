"""A witness: cosigns the checkpoints of logs it watches, each only if it extends the last.

c2sp.org/tlog-witness. Its memory is a folder with the newest checkpoint of each log.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final

from fastapi import FastAPI, Request, Response

from domain.checkpoint import Checkpoint
from domain.errors import RefusedError, UnavailableError
from domain.note import COSIGNATURE, Note, VerifierKey
from domain.witnessing import AddCheckpoint, Refusal, judge
from infra import files
from infra.transparency.keys import SigningKey, read_key

MAX_BYTES: Final = 128 * 1024
SIZE_TYPE: Final = "text/x.tlog.size"
_KEY: Final = "witness.key"


class Witness:
    """Judges and signs. One process at a time uses a folder."""

    def __init__(self, folder: Path, logs: Sequence[VerifierKey], name: str | None = None) -> None:
        self._folder = folder
        self._logs = tuple(logs)
        self._lock = threading.Lock()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._claimed = self._claim()
        try:
            self.key = self._own_key(name)
        except BaseException:
            self.close()
            raise

    def add(self, body: bytes) -> tuple[HTTPStatus, str, str]:
        """Answer ``add-checkpoint``: the status, the media type and the text of the answer."""
        try:
            request = AddCheckpoint.parse(body)
        except RefusedError as error:
            return HTTPStatus.BAD_REQUEST, "text/plain", f"{error.message}\n"
        # What is signed is on the disk before the answer, and nobody is judged in between.
        with self._lock:
            newest = self._newest(request.note)
            judged = judge(request, self._logs, newest)
            if isinstance(judged, Refusal):
                if judged.size is not None:
                    return judged.status, SIZE_TYPE, f"{judged.size}\n"
                return judged.status, "text/plain", f"{judged.why}\n"
            files.write_atomically(self._path(judged.origin), str(request.note).encode())
            signature = self.key.cosign(judged.text, int(datetime.now(UTC).timestamp()))
        return HTTPStatus.OK, "text/plain", f"{signature}\n"

    def _newest(self, note: Note) -> Checkpoint | None:
        path = self._path(note.text.partition("\n")[0])
        if not path.exists():
            return None
        return Checkpoint.parse(Note.parse(path.read_bytes()).text)

    def _path(self, origin: str) -> Path:
        return self._folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.checkpoint"

    def _own_key(self, name: str | None) -> SigningKey:
        path = self._folder / _KEY
        if path.exists():
            key = read_key(path)
            if name is not None and name != key.name:
                raise RefusedError(f"this witness is {key.name}; {path} is its key")
            return key
        name = name or f"witness-{os.urandom(6).hex()}.localhost"
        key = SigningKey.generate(name, COSIGNATURE)
        files.create_private(path, key.to_text().encode())
        return key

    def _claim(self) -> int | None:
        descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise UnavailableError(f"another witness uses {self._folder}") from error
        return descriptor

    def close(self) -> None:
        """Leave the folder to others."""
        claimed, self._claimed = self._claimed, None
        if claimed is not None:
            os.close(claimed)


def create_app(witness: Witness) -> FastAPI:
    """Return the witness as an HTTP application; its submission prefix is the root."""
    app = FastAPI(title="Stet witness", docs_url=None, redoc_url=None, openapi_url=None)

    @app.post("/add-checkpoint")
    async def add_checkpoint(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BYTES:
                return Response("too large\n", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        status, media_type, text = witness.add(body)
        # To the letter: a media type of text gets a charset from the framework, a header does not.
        return Response(text, status, {"Content-Type": media_type})

    return app
