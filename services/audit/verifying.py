"""Verifies a log in its database: every leaf, the tree, what was signed, the streams, the guards.

One pass along the positions and one along the streams, in one state of the database, in memory that
does not grow with the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

from eventsourcing.persistence import StoredEvent

from domain.border import FullTile
from domain.checkpoint import Checkpoint
from domain.errors import ProofError, RefusedError
from domain.event_check import EventCheck, StreamCheck
from domain.findings import Kind, Report
from domain.log_events import KeyRotated
from domain.note import Note, VerifierKey
from domain.tiles import WIDTH
from domain.tree_check import Claim, TreeCheck
from infra.auditing import guards, snapshot
from infra.auditing.snapshot import Row, Snapshot
from infra.mapper import EventMapper
from projections import tracking
from services.audit import anchors
from services.audit.bodies import BodyAudit
from services.audit.trust import Trust

Progress = Callable[[str, int, int], None]
"""Is told what is at work, how much of it is done, and of how much."""

IN_DATABASE: Final = "log.checkpoints"


def quiet(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def verify(address: str, trust: Trust, *, deep: bool, on_progress: Progress = quiet) -> Report:
    """Return all that is found amiss in a database, and all that was looked at.

    ``deep`` hashes every text as well. Raises ``UnavailableError`` when it cannot be read.
    """
    report = Report()
    with snapshot.opened(address) as state:
        audit = _Audit(state, report, trust, deep, on_progress)
        audit.events()
        audit.streams()
        audit.signatures()
        audit.bodies()
        guards.check(state, report)
        tracking.check(state, report)
    return report


class _Audit:
    def __init__(
        self, state: Snapshot, report: Report, trust: Trust, deep: bool, on_progress: Progress
    ) -> None:
        self._state = state
        self._report = report
        self._trust = trust
        self._on_progress = on_progress
        self._bodies = BodyAudit(state, report) if deep else None
        self._mapper = EventMapper()
        self._outside = trust.claims(report)
        self._keys = list(trust.keys) or self._keys_of_database()
        self._rotations: list[tuple[int, KeyRotated]] = []
        self._signed: Checkpoint | None = None
        self._tiles = 0
        ((self._size, self._recorded_at),) = state.rows("head")
        claims = (self._stored_claims(), self._outside)
        self._tree = TreeCheck(report, claims, self._check_signature)

    def events(self) -> None:
        """Go along the positions: leaves, tree, tiles, checkpoints."""
        check = EventCheck(self._report)
        for rows in self._state.batches("events"):
            self._note(rows)  # a key that a checkpoint among these is checked with, too
            self._compare(self._tree.extend(list(check.leaves(rows))))
            self._on_progress("Events", check.position, self._size)
        self._compare(self._tree.extend(list(check.end(self._size, self._recorded_at))))
        self._tree.end()
        self._report.looked_at("leaves, made anew from the events", check.events)
        self._report.looked_at("roots, compared with checkpoints", self._tree.compared)
        self._report.looked_at("full tiles, compared with the leaves", self._tiles)
        self._count_tiles()

    def streams(self) -> None:
        """Go along the streams: versions without gaps."""
        check, done = StreamCheck(self._report), 0
        for rows in self._state.batches("streams"):
            check.check((str(s), int(v), int(p)) for s, v, p in rows)
            done += len(rows)
            self._on_progress("Streams", done, self._size)
        self._report.looked_at("streams, their versions without gaps", check.streams)

    def signatures(self) -> None:
        """Say what is covered by nothing from outside, and what was refused to be signed."""
        report, size = self._report, self._tree.border.size
        for (why,) in self._state.rows("refused"):
            report.found(Kind.SIGNING_REFUSED, "stet.sequencing", str(why))
        if self._signed is None:
            report.found(
                Kind.NOTHING_SIGNED, IN_DATABASE, "it holds no checkpoint that a trusted key signed"
            )
        elif not self._trust.keys:
            report.found(
                Kind.KEY_NOT_TRUSTED,
                "log.verifier_keys",
                "the keys that the signatures were checked with are the database's own; --key "
                "names one from elsewhere",
            )
        self._missing_checkpoints()
        rows = chain.from_iterable(self._state.batches("anchors"))
        anchored = anchors.check(rows, report, self._trust)
        newest = max([anchored, *(claim.size for claim in self._outside)])
        if not newest and size:
            report.found(
                Kind.NO_OUTSIDE_CHECKPOINT,
                "log",
                "no checkpoint from outside the database was given; --against names one",
            )
        elif newest < size:
            report.found(
                Kind.TAIL_UNANCHORED,
                f"positions {newest + 1} to {size}",
                "no checkpoint from outside the database covers them",
                newest + 1,
            )

    def bodies(self) -> None:
        """Hash the texts, where they are asked for."""
        if self._bodies is None:
            self._report.left_out("texts, against their commitments", "--deep looks at them")
        else:
            self._bodies.finish(self._on_progress)

    def _note(self, rows: list[Row]) -> None:
        """Keep of the events what other checks need."""
        if self._bodies is not None:
            self._bodies.expect(rows)
        for row in rows:
            if row[3] == KeyRotated.TOPIC:
                self._keep_rotation(row)

    def _keep_rotation(self, row: Row) -> None:
        position, stream, version, topic, _, state, _ = row
        try:
            event = self._mapper.to_domain_event(StoredEvent(stream, version, topic, state))
            VerifierKey.parse(event.new)
        except (ValueError, RefusedError) as error:
            where = f"position {position}"
            self._report.found(Kind.STATE_UNREADABLE, where, str(error), position)
        else:
            self._rotations.append((position, event))

    def _compare(self, made: list[FullTile]) -> None:
        """Compare full tiles with the stored ones, as far as the tree was signed."""
        signed = [t for t in made if t.tile.width == WIDTH]
        if not signed:
            return
        places = {
            "levels": [t.tile.level for t in signed],
            "numbers": [t.tile.number for t in signed],
        }
        stored = {(level, n): rest for level, n, *rest in self._state.rows("tiles", places)}
        for tile in signed:
            self._compare_tile(tile, stored.get((tile.tile.level, tile.tile.number)))

    def _compare_tile(self, made: FullTile, stored: list[bytes] | None) -> None:
        if stored is None:
            return  # counted at the end: what was not signed yet has none
        self._tiles += 1
        root, hashes = stored
        where = made.tile.path
        if root != made.root:
            self._report.found(Kind.TILE_DIFFERS, where, "its root is not that of the events")
        for number, own in enumerate(made.hashes):
            there = hashes[32 * number : 32 * number + 32]
            if there == own:
                continue
            position = made.tile.number * WIDTH + number + 1 if made.tile.level == 0 else None
            self._report.found(
                Kind.TILE_DIFFERS,
                where,
                f"hash {number} is {there.hex()}, the events give {own.hex()}"
                + (f" (position {position})" if position else ""),
                position,
            )

    def _count_tiles(self) -> None:
        """Compare how many tiles there are with how many the signed tree has."""
        ((there,),) = self._state.rows("tile_count")
        size, signed = self._signed.size if self._signed else 0, 0
        while size := size // WIDTH:
            signed += size
        if there < signed:
            self._report.found(
                Kind.TILE_MISSING, "log.tiles", f"{signed} tiles were signed, {there} are there"
            )
        elif there > max(signed, self._tiles):
            self._report.found(
                Kind.TILE_UNKNOWN, "log.tiles", f"{there} are there, {signed} were signed"
            )

    def _stored_claims(self) -> Iterator[Claim]:
        for rows in self._state.batches("checkpoints"):
            for origin, size, data in rows:
                where = f"{IN_DATABASE} ({origin}, size {size})"
                try:
                    note = Note.parse(data)
                    claimed = Checkpoint.parse(note.text)
                except RefusedError as error:
                    self._report.found(Kind.CHECKPOINT_FORGED, where, error.message)
                    continue
                if (claimed.origin, claimed.size) != (origin, size):
                    self._report.found(
                        Kind.CHECKPOINT_FORGED, where, "the row says so, the note says otherwise"
                    )
                    continue
                yield Claim(size, claimed.root, where, note)

    def _check_signature(self, claim: Claim) -> None:
        """Verify a stored checkpoint's signature by the keys trusted up to its size."""
        if not claim.where.startswith(IN_DATABASE):
            return
        try:
            verified = claim.note.verify(self._keys)
        except (ProofError, RefusedError) as error:
            self._report.found(Kind.CHECKPOINT_FORGED, claim.where, error.message, claim.size)
            return
        self._signed = Checkpoint.parse(claim.note.text)
        self._follow(claim.size, {str(signed.key) for signed in verified})

    def _follow(self, size: int, signed_by: set[str]) -> None:
        """Trust a new key once a checkpoint that covers its rotation bears the old key's name."""
        for position, rotation in self._rotations:
            new = VerifierKey.parse(rotation.new)
            if position <= size and rotation.old in signed_by and new not in self._keys:
                self._keys.append(new)

    def _missing_checkpoints(self) -> None:
        """Note what others hold of this log and the database no longer does."""
        newest = self._signed.size if self._signed else 0
        for claim in self._outside:
            if claim.size > newest:
                self._report.found(
                    Kind.CHECKPOINT_MISSING,
                    claim.where,
                    f"it was signed at size {claim.size}; the newest checkpoint in the database "
                    f"is of size {newest}",
                    claim.size,
                )

    def _keys_of_database(self) -> list[VerifierKey]:
        return [VerifierKey.parse(str(key)) for (key,) in self._state.rows("verifier_keys")]
