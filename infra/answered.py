"""Answers that were given to writes, for the same write coming again under the same key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from domain.errors import ConflictError, ReusedError
from infra.log import Log
from infra.postgres import queries

SQL: Final = queries.load("infra.postgres", "answered.sql")


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it was given."""

    status: int
    headers: dict[str, str]
    body: bytes


class Answered:
    """Keeps answers for a day. A key belongs to one request; both are given as SHA-256 digests."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def begin(self, key: bytes, request: bytes) -> Answer | None:
        """Return the answer that the request got before; None where it is to be carried out now.

        Raises ``ReusedError`` when the key came with another request, ``ConflictError`` when the
        same one is still being carried out.
        """
        self._log.rows(SQL["expire"], {})
        if self._log.rows(SQL["claim"], {"key": key, "request": request}):
            return None
        found = next(iter(self._log.rows(SQL["find"], {"key": key})), None)
        if found is not None and found["request"] != request:
            raise ReusedError(
                "this Idempotency-Key was used for another request; a new request needs a new key"
            )
        if found is None or found["status"] is None:
            raise ConflictError(
                "the request with this Idempotency-Key is still being carried out; ask again"
            )
        return Answer(found["status"], found["headers"], found["body"])

    def finish(self, key: bytes, answer: Answer) -> None:
        """Keep the answer that a request got."""
        headers = json.dumps(answer.headers)
        values = {"key": key, "status": answer.status, "headers": headers, "body": answer.body}
        self._log.rows(SQL["finish"], values)

    def forget(self, key: bytes) -> None:
        """Forget a request that was not carried out: it may be tried again."""
        self._log.rows(SQL["forget"], {"key": key})
