"""Hashes every text against its commitment, and tells which are missing, strange or erased."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any, Final

from domain.address import bucket
from domain.article_events import RevisionCaptured
from domain.body_check import Tally
from domain.body_events import BodyErased, BodyReleased, BodyWithheld
from domain.findings import Kind, Report
from domain.sealing import commitment
from infra.auditing.snapshot import Row, Snapshot

Progress = Callable[[str, int, int], None]
_EVERY: Final = 1000


class BodyAudit:
    """What texts there must be, gathered event by event, and then what texts there are."""

    def __init__(self, state: Snapshot, report: Report) -> None:
        key = secrets.token_bytes(32)
        self._expected, self._found = Tally(key), Tally(key)
        self._state = state
        self._report = report
        self._erased: dict[tuple[int, bytes], tuple[int, str, str]] = {}
        self._withheld: dict[bytes, int] = {}

    def expect(self, rows: list[Row]) -> None:
        """Take the next events."""
        for position, stream, _, topic, _, state, _ in rows:
            if topic == RevisionCaptured.TOPIC:
                fields = _fields(state)
                if fields is None:
                    self._unreadable(position)
                else:
                    self._expected.add(bucket(stream), bytes.fromhex(fields["commitment"]))
            elif topic in _REDACTING:
                self._redact(position, stream, topic, state)

    def finish(self, on_progress: Progress) -> None:
        """Hash all texts, and compare."""
        ((total,),) = self._state.rows("body_count")
        for row in self._state.copied("bodies", ["int2", "bytea", "bytea", "bytea"]):
            self._hash(row)
            if self._found.count % _EVERY == 0:
                on_progress("Texts", self._found.count, total)
        self._report.looked_at("texts, hashed with their salts", self._found.count)
        if self._expected != self._found:
            self._name_what_differs()
        for (_, sealed), (position, where, order) in self._erased.items():
            self._report.found(
                Kind.BODY_ERASED,
                where,
                f"the text {sealed.hex()} was erased by order {order}; it cannot be hashed",
                position,
            )

    def _hash(self, row: Row) -> None:
        shelf, sealed, salt, body = row
        self._found.add(shelf, sealed)
        if commitment(salt, body) != sealed:
            self._report.found(
                Kind.BODY_DIFFERS,
                f"text {sealed.hex()}",
                "salt and text do not give the commitment that they are stored under",
            )

    def _redact(self, position: int, stream: str, topic: str, state: bytes) -> None:
        fields = _fields(state)
        if fields is None:
            self._unreadable(position)
            return
        if topic != BodyErased.TOPIC:
            return
        key = (bucket(stream), bytes.fromhex(fields["commitment"]))
        if key not in self._erased:
            self._expected.remove(*key)
            self._erased[key] = (position, f"{stream}#{fields['revision']}", fields["order"])

    def _unreadable(self, position: int) -> None:
        self._report.found(
            Kind.STATE_UNREADABLE,
            f"position {position}",
            "what is stored of the event names no text that it seals",
            position,
        )

    def _name_what_differs(self) -> None:
        """Name every text that is missing or strange. Only now are all of them remembered."""
        there = set(self._state.copied("body_keys", ["int2", "bytea"]))
        for key in there & self._erased.keys():
            position, where, order = self._erased[key]
            self._report.found(
                Kind.BODY_NOT_ERASED,
                where,
                f"order {order} erased the text {key[1].hex()}, and it is still there, or there "
                "again; 'stet redact erase' deletes it",
                position,
            )
        there -= self._erased.keys()
        for rows in self._state.batches("events"):
            for position, stream, _, topic, _, state, _ in rows:
                if topic == RevisionCaptured.TOPIC:
                    self._miss(there, position, stream, state)
        for _, sealed in sorted(there):
            self._report.found(
                Kind.BODY_UNKNOWN, f"text {sealed.hex()}", "no event of the log seals it"
            )

    def _miss(self, there: set[Row], position: int, stream: str, state: bytes) -> None:
        fields = _fields(state)
        if fields is None:
            return
        key = (bucket(stream), bytes.fromhex(fields["commitment"]))
        if key in there:
            there.discard(key)
        elif key not in self._erased:
            self._report.found(
                Kind.BODY_MISSING,
                f"{stream}#{fields['revision']}",
                f"the text {key[1].hex()} is not there, and no order erased it",
                position,
            )


_REDACTING: Final = {BodyWithheld.TOPIC, BodyReleased.TOPIC, BodyErased.TOPIC}


def _fields(state: bytes) -> dict[str, Any] | None:
    """Return the fields of an event that names a text; None where it cannot be read."""
    try:
        fields: dict[str, Any] = json.loads(state)
        bytes.fromhex(fields["commitment"])
    except (ValueError, KeyError, TypeError):
        return None
    return fields if isinstance(fields.get("revision"), int) else None
