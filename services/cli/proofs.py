"""How ``stet audit`` tells proofs: in JSON, and to people."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from domain.anchoring import Anchor, Interval
from domain.clocks import format_time
from domain.leaf import leaf_hash
from domain.note import Verified
from services.cli.output import print_json, progress, say

if TYPE_CHECKING:
    from services.audit.proving import Proven


def tell_proof(proven: Proven, interval: Interval, *, as_json: bool) -> None:
    """Print a proof, the leaf that it begins from, and what bounds its time."""
    if as_json:
        print_json(
            {
                "position": proven.position,
                "leaf": proven.leaf.decode(),
                "leaf_hash": leaf_hash(proven.leaf).hex(),
                "size": proven.checkpoint.size,
                "root": proven.checkpoint.root.hex(),
                "proof": str(proven.proof),
                "verified": signatures(proven.verified),
                "anchored": {
                    "after": anchor_facts(interval.after),
                    "before": anchor_facts(interval.before),
                },
            }
        )
        return
    say(str(proven.proof).rstrip("\n"))
    progress("The leaf, whose SHA-256 after a zero byte the proof begins from:")
    for line in proven.leaf.decode().splitlines():
        progress(f"  {line}")
    for signature in signatures(proven.verified):
        progress(f"verified: {signature['verifier_key']}" + when(signature))
    progress(_in_words(interval))


def _in_words(interval: Interval) -> str:
    after, before = (
        f"{format_time(anchor.at)} ({anchor.by})" if anchor else None
        for anchor in (interval.after, interval.before)
    )
    if before is None:
        known = f"It came in after {after}. " if after else ""
        return f"{known}No time stamp or cosignature is over it yet."
    return (
        f"It came in after {after}, before {before}." if after else f"It came in before {before}."
    )


def signatures(verified: Any) -> list[dict[str, Any]]:
    """Return whose signatures were verified, and what time each states."""
    return [{"verifier_key": str(v.key), "at": _posix(v)} for v in verified]


def _posix(verified: Verified) -> str | None:
    if verified.timestamp is None:
        return None
    return format_time(datetime.fromtimestamp(verified.timestamp).astimezone())


def when(signature: dict[str, Any]) -> str:
    """Say the time that a signature states, if it does."""
    return f" at {signature['at']}" if signature["at"] else ""


def anchor_facts(anchor: Anchor | None) -> dict[str, Any] | None:
    """Return what an anchor says; None for none."""
    if anchor is None:
        return None
    at = format_time(anchor.at)
    return {"kind": anchor.kind, "by": anchor.by, "size": anchor.size, "at": at}
