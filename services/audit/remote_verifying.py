"""Verifies a log elsewhere, over HTTP: every event and leaf, the tree, every tile, the signature.

What is seen of a log from outside: not its guards, which are its database's, nor its views, which
'stet audit replay' makes anew. One pass along the positions; memory grows with the streams.
"""

from __future__ import annotations

import json
from typing import Any, Final

from eventsourcing.persistence import StoredEvent as Recorded

from domain import tiles
from domain.article_events import RevisionCaptured
from domain.body_events import BODY_EVENTS
from domain.border import FullTile
from domain.checkpoint import Checkpoint
from domain.errors import ProofError
from domain.event import Logged
from domain.event_check import EventCheck, StoredEvent
from domain.findings import Kind, Report
from domain.leaf import leaf
from domain.note import ED25519, Note, VerifierKey
from domain.redaction import Redaction, RedactionState, redactions
from domain.sealing import commitment
from domain.tiles import WIDTH, Tile
from domain.tree_check import Claim, TreeCheck
from infra.mapper import EventMapper
from services.audit import anchors
from services.audit.remote import RemoteLog, Texts
from services.audit.trust import Trust
from services.audit.verifying import Progress, quiet

_REDACTING: Final = {kind.TOPIC for kind in BODY_EVENTS}
_KINDS: Final = {
    RedactionState.ERASED: Kind.BODY_ERASED,
    RedactionState.WITHHELD: Kind.BODY_WITHHELD,
}


def verify(remote: RemoteLog, trust: Trust, *, deep: bool, on_progress: Progress = quiet) -> Report:
    """Return all that is found amiss in a log, up to its newest checkpoint, and all looked at.

    ``deep`` hashes every text as well. Raises ``UnavailableError`` where the log does not answer,
    ``ProofError`` where it answers what cannot be read.
    """
    report = Report()
    note = remote.checkpoint()
    audit = _Audit(remote, report, trust, Checkpoint.parse(note.text), note)
    audit.events(on_progress, deep=deep)
    audit.tiles(on_progress)
    audit.signatures()
    if deep:
        audit.bodies()
    else:
        report.left_out("texts, against their commitments", "--deep looks at them")
    report.left_out("guards of the database", "they are seen in the database only (--database)")
    return report


class _Audit:
    def __init__(
        self, remote: RemoteLog, report: Report, trust: Trust, signed: Checkpoint, note: Note
    ) -> None:
        self._remote = remote
        self._report = report
        self._trust = trust
        self._signed = signed
        self._note = note
        self._outside = trust.claims(report)
        newest = Claim(signed.size, signed.root, f"{remote.url}/checkpoint", note)
        self._tree = TreeCheck(report, ([newest], self._outside))
        self._tiles = 0
        self._versions: dict[str, int] = {}
        self._redacting: list[Logged[Any]] = []
        self._missing: dict[str, tuple[int, str]] = {}
        self._hashed = 0
        self._mapper = EventMapper()

    def events(self, on_progress: Progress, *, deep: bool) -> None:
        """Go along the positions: leaves, bundles of leaves, tree, streams, texts."""
        check, bundle = EventCheck(self._report), _Bundles(self._remote, self._report, self._signed)
        for row, texts in self._remote.entries(self._signed.size, bodies=deep):
            self._compare(self._tree.extend(list(check.leaves([row]))))
            bundle.take(row)
            self._follow(row)
            self._look_at(row, texts, deep=deep)
            if check.position % WIDTH == 0:
                on_progress("Events", check.position, self._signed.size)
        self._compare(self._tree.extend(list(check.end(self._signed.size))))
        self._tree.end()
        bundle.end()
        self._report.looked_at("leaves, made anew from the events", check.events)
        self._report.looked_at("leaves, as bundles have them", bundle.compared)
        self._report.looked_at("roots, compared with checkpoints", self._tree.compared)
        self._report.looked_at("streams, their versions without gaps", len(self._versions))

    def _compare(self, made: list[FullTile]) -> None:
        for full in made:
            self._compare_tile(full.tile, full.hashes)

    def tiles(self, on_progress: Progress) -> None:
        """Compare the tiles that are not full, which are the tree's right border."""
        count = self._tiles
        partial = self._tree.border.partial
        for level, hashes in enumerate(partial):
            if hashes:
                number = (self._signed.size >> tiles.HEIGHT * level) // WIDTH
                self._compare_tile(Tile(level, number, len(hashes)), hashes)
            on_progress("Tiles", count + level + 1, count + len(partial))
        self._report.looked_at("tiles, compared with the leaves", self._tiles)

    def _compare_tile(self, tile: Tile, hashes: tuple[bytes, ...]) -> None:
        self._tiles += 1
        try:
            served = self._remote.tile(tile)
        except ProofError as error:
            self._report.found(Kind.TILE_DIFFERS, tile.path, error.message)
            return
        for number, (own, there) in enumerate(zip(hashes, served, strict=True)):
            if own != there:
                position = tile.number * WIDTH + number + 1 if tile.level == 0 else None
                message = f"hash {number} is {there.hex()}, the events give {own.hex()}"
                self._report.found(Kind.TILE_DIFFERS, tile.path, message, position)

    def _follow(self, row: StoredEvent) -> None:
        """Along the positions the versions of a stream go 1, 2, 3."""
        before = self._versions.get(row.stream, 0)
        if row.version != before + 1:
            message = f"version {row.version} (position {row.position}) follows version {before}"
            self._report.found(Kind.VERSION_MISSING, f"stream {row.stream}", message, row.position)
        self._versions[row.stream] = row.version

    def _look_at(self, row: StoredEvent, texts: Texts, *, deep: bool) -> None:
        """Take of an event what it says of texts."""
        if row.topic in _REDACTING:
            recorded = Recorded(row.stream, row.version, row.topic, row.state)
            try:
                event = self._mapper.to_domain_event(recorded)
            except ValueError as error:
                self._unreadable(row, str(error))
            else:
                self._redacting.append(Logged(row.position, row.recorded_at, event))
        elif deep and row.topic == RevisionCaptured.TOPIC:
            try:
                sealed = str(json.loads(row.state)["commitment"])
            except (ValueError, KeyError, TypeError):
                self._unreadable(row, "what is stored of the event names no text that it seals")
            else:
                self._hash(row, sealed, texts.get(sealed))

    def _hash(self, row: StoredEvent, sealed: str, there: tuple[bytes, bytes] | None) -> None:
        if there is None:
            self._missing[sealed] = (row.position, row.stream)
            return
        self._hashed += 1
        try:
            made = commitment(*there).hex()
        except ValueError:
            made = "none"
        if made != sealed:
            self._report.found(
                Kind.BODY_DIFFERS,
                f"text {sealed}",
                "salt and text do not give the commitment in the event",
                row.position,
            )

    def bodies(self) -> None:
        """Say which texts are not handed out, and by which order."""
        redacted = redactions(self._redacting)
        self._report.looked_at("texts, hashed with their salts", self._hashed)
        for sealed, (position, stream) in self._missing.items():
            why = redacted.get(sealed)
            kind = _KINDS[why.state] if why else Kind.BODY_MISSING
            self._report.found(kind, f"{stream}, text {sealed}", _said(why), position)

    def signatures(self) -> None:
        """Verify what was signed, and say what is covered by nothing from outside."""
        report, size = self._report, self._signed.size
        where = f"{self._remote.url}/checkpoint"
        keys = self._trust.keys or self._told_keys(where)
        try:
            self._note.verify(keys)
        except ProofError as error:
            report.found(Kind.CHECKPOINT_FORGED, where, error.message, size)
        for claim in self._outside:
            if claim.size > size:
                message = f"it was signed at size {claim.size}; the log shows size {size}"
                report.found(Kind.CHECKPOINT_MISSING, claim.where, message, claim.size)
        anchored = anchors.check(self._remote.anchors(), report, self._trust)
        newest = max([anchored, *(claim.size for claim in self._outside)])
        if not newest:
            message = "no checkpoint of your own was given; --against names one"
            report.found(Kind.NO_OUTSIDE_CHECKPOINT, "log", message)
        elif newest < size:
            where, message = (
                f"positions {newest + 1} to {size}",
                "no checkpoint of yours covers them",
            )
            report.found(Kind.TAIL_UNANCHORED, where, message, newest + 1)

    def _told_keys(self, where: str) -> list[VerifierKey]:
        message = "the keys are those that the log tells; --key names one from elsewhere"
        self._report.found(Kind.KEY_NOT_TRUSTED, where, message)
        return [key for key, _ in self._remote.told_keys() if key.algorithm == ED25519]

    def _unreadable(self, row: StoredEvent, why: str) -> None:
        self._report.found(Kind.STATE_UNREADABLE, f"position {row.position}", why, row.position)


class _Bundles:
    """Holds the bundles of leaves, which other tools read, against the leaves of the events."""

    def __init__(self, remote: RemoteLog, report: Report, signed: Checkpoint) -> None:
        self.compared = 0
        self._remote = remote
        self._report = report
        self._size = signed.size
        self._leaves: dict[int, bytes] = {}

    def take(self, row: StoredEvent) -> None:
        """Take the next event."""
        self._leaves[row.position] = leaf(*row[:6])
        if row.position % WIDTH == 0:
            self.end()

    def end(self) -> None:
        """Compare the leaves since the last bundle with theirs."""
        if not self._leaves:
            return
        number = (max(self._leaves) - 1) // WIDTH
        width = tiles.width_of(0, number, self._size)
        where = tiles.entries_path(number, width)
        try:
            served = self._remote.bundle(number, width)
        except ProofError as error:
            self._report.found(Kind.LEAF_DIFFERS, where, error.message)
            served = []
        for at, there in enumerate(served):
            position = number * WIDTH + at + 1
            self.compared += 1
            if self._leaves.get(position, there) != there:
                message = f"the leaf of position {position} is another than the event gives"
                self._report.found(Kind.LEAF_DIFFERS, where, message, position)
        self._leaves = {}


def _said(why: Redaction | None) -> str:
    if why is None:
        return "the text is not handed out, and no order says why"
    return f"the text is {why.state} by order {why.order}; it cannot be hashed"
