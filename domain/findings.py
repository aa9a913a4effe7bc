"""What an audit says: findings, what they amount to, and what was looked at to find them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final

SHOWN: Final = 1000  # findings of a kind that are kept; the others are counted


class Verdict(IntEnum):
    """What an audit comes to. Its number is the exit code of the command."""

    VERIFIED = 0
    TAMPERED = 1
    INCOMPLETE = 3
    DRIFTED = 4

    @property
    def words(self) -> str:
        """The verdict in words."""
        return {
            Verdict.VERIFIED: "verified",
            Verdict.TAMPERED: "NOT what was recorded",
            Verdict.INCOMPLETE: "nothing altered was found, but not everything could be shown",
            Verdict.DRIFTED: "the log is sound, the views have drifted from it",
        }[self]


class Kind(StrEnum):
    """What can be found."""

    POSITION_MISSING = "position-missing"
    POSITION_TWICE = "position-twice"
    LEAF_DIFFERS = "leaf-differs"
    TIME_GOES_BACK = "time-goes-back"
    HEAD_DIFFERS = "head-differs"
    VERSION_MISSING = "version-missing"
    VERSION_OUT_OF_ORDER = "version-out-of-order"
    STATE_UNREADABLE = "state-unreadable"
    TILE_DIFFERS = "tile-differs"
    TILE_MISSING = "tile-missing"
    TILE_UNKNOWN = "tile-unknown"
    ROOT_DIFFERS = "root-differs"
    LOG_TOO_SHORT = "log-too-short"
    CHECKPOINT_FORGED = "checkpoint-forged"
    CHECKPOINT_MISSING = "checkpoint-missing"
    ANCHOR_FORGED = "anchor-forged"
    SIGNING_REFUSED = "signing-refused"
    BODY_DIFFERS = "body-differs"
    BODY_MISSING = "body-missing"
    BODY_UNKNOWN = "body-unknown"
    BODY_NOT_ERASED = "body-not-erased"
    GUARD_MISSING = "guard-missing"
    GUARD_OPEN = "guard-open"
    ATTESTATION_DIFFERS = "attestation-differs"
    FILE_DIFFERS = "file-differs"
    PROOF_FAILS = "proof-fails"
    EVIDENCE_MISSING = "evidence-missing"
    ROW_DIFFERS = "row-differs"
    ROW_MISSING = "row-missing"
    ROW_UNKNOWN = "row-unknown"
    TRACKING_AHEAD = "tracking-ahead"
    TRACKING_BEHIND = "tracking-behind"
    BODY_ERASED = "body-erased"
    BODY_WITHHELD = "body-withheld"
    NOTHING_SIGNED = "nothing-signed"
    NO_OUTSIDE_CHECKPOINT = "no-outside-checkpoint"
    KEY_NOT_TRUSTED = "key-not-trusted"
    TAIL_UNANCHORED = "tail-unanchored"
    VIEW_STOPPED = "view-stopped"
    ATTESTATION_UNPROVABLE = "attestation-unprovable"

    @property
    def verdict(self) -> Verdict:
        """What one of these amounts to."""
        if self in _DRIFT:
            return Verdict.DRIFTED
        return Verdict.INCOMPLETE if self in _INCOMPLETE else Verdict.TAMPERED


_DRIFT: Final = {
    Kind.ROW_DIFFERS,
    Kind.ROW_MISSING,
    Kind.ROW_UNKNOWN,
    Kind.TRACKING_AHEAD,
    Kind.TRACKING_BEHIND,
}
_INCOMPLETE: Final = {
    Kind.STATE_UNREADABLE,
    Kind.BODY_ERASED,
    Kind.BODY_WITHHELD,
    Kind.NOTHING_SIGNED,
    Kind.NO_OUTSIDE_CHECKPOINT,
    Kind.KEY_NOT_TRUSTED,
    Kind.TAIL_UNANCHORED,
    Kind.VIEW_STOPPED,
    Kind.ATTESTATION_UNPROVABLE,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: what, where, and in a sentence."""

    kind: Kind
    where: str
    message: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was looked at, how many of it, or why it was not."""

    what: str
    count: int
    skipped: str | None = None


@dataclass(slots=True)
class Report:
    """Everything an audit found, and everything it looked at."""

    findings: list[Finding] = field(default_factory=list)
    checked: list[Checked] = field(default_factory=list)
    counts: dict[Kind, int] = field(default_factory=dict)

    def found(self, kind: Kind, where: str, message: str, position: int | None = None) -> None:
        """Add a finding. Beyond the first 1,000 of a kind they are counted only."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if self.counts[kind] <= SHOWN:
            self.findings.append(Finding(kind, where, message, position))

    def looked_at(self, what: str, count: int) -> None:
        """Add what was looked at."""
        self.checked.append(Checked(what, count))

    def left_out(self, what: str, why: str) -> None:
        """Add what was not looked at, and why."""
        self.checked.append(Checked(what, 0, why))

    def take(self, other: Report) -> None:
        """Add all that another report says."""
        self.findings += other.findings
        self.checked += other.checked
        for kind, count in other.counts.items():
            self.counts[kind] = self.counts.get(kind, 0) + count

    @property
    def verdict(self) -> Verdict:
        """What it all comes to: altered before drifted, drifted before incomplete."""
        return worst(kind.verdict for kind in self.counts)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict that counts among several."""
    order: Sequence[Verdict] = (Verdict.TAMPERED, Verdict.DRIFTED, Verdict.INCOMPLETE)
    found = set(verdicts)
    return next((verdict for verdict in order if verdict in found), Verdict.VERIFIED)
