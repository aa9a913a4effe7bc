"""Collects the evidence for a story, for articles or for all of a log, up to a position.

Everything that goes into a bundle is verified on the way: what does not hold is not handed out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from domain import merkle
from domain.address import bucket, name_of
from domain.checkpoint import Checkpoint
from domain.claim import articles_of
from domain.errors import NotFoundError, ProofError, RefusedError
from domain.event_check import StoredEvent
from domain.leaf import leaf_hash
from domain.log_events import LOG_STREAM
from domain.note import Note
from domain.redaction import RedactionState
from domain.story import fold, story_id
from infra.auditing import sources
from infra.auditing.snapshot import Row, Snapshot
from infra.auditing.sources import PostgresPart
from infra.mapper import EventMapper
from infra.transparency.published import Published
from infra.transparency.tree import Tree
from projections.builds import RULES
from services.audit.bundle.deriving import lines_of
from services.audit.bundle.evidence import (
    Body,
    Earlier,
    Evidence,
    Selection,
    Stamp,
    leaf_of,
)


def select(story: str | None, articles: Sequence[str], *, everything: bool) -> Selection:
    """Return what options select. Raises ``RefusedError`` unless it is one thing."""
    if sum((story is not None, bool(articles), everything)) != 1:
        raise RefusedError("say what the bundle is about: one of --story, --articles and --all")
    if story is not None:
        story_id(story)
        return Selection("story", (story,))
    if everything:
        return Selection("all")
    return Selection("articles", tuple(sorted({name_of(article) for article in articles})))


def collect(
    state: Snapshot,
    tree: Tree,
    address: str,
    selection: Selection,
    position: int | None = None,
    *,
    earlier: Sequence[Note] = (),
    sealed: bool = False,
    authorities: Path | None = None,
) -> Evidence:
    """Return the evidence. ``sealed``: with the texts that are withheld, for auditors.

    Raises ``NotFoundError`` for what the log did not hold at the position, ``RefusedError`` for a
    position that no checkpoint covers, ``ProofError`` when something does not hold.
    """
    ((head, _),) = state.rows("head")
    position = head if position is None else position
    shared = state.share(address)
    published = _covering(state, tree, position)
    size = published.checkpoint.size
    redacted = sources.redacted(state)
    unseen = [r for r in redacted if not sealed or r.state is RedactionState.ERASED]
    hidden = {redaction.commitment: redaction for redaction in unseen}
    streams = _streams(state, selection, position)
    events: list[StoredEvent] = []
    bodies: dict[str, Body] = {}
    for number, names in _by_bucket(streams).items():
        part = PostgresPart(shared, position, hidden, number, "\n".join(names).encode())
        for rows, texts in part.chunks(state):
            events += map(_event, rows)
            bodies |= {key.hex(): Body(salt, body) for _, key, salt, body in texts}
    events += map(_event, state.rows("rotations", {"position": size}))
    events.sort()
    if not any(event.position <= position for event in events):
        raise NotFoundError(f"the log held nothing of that at position {position}")
    commitments = set(sources.sealed_by(map(_row, events)))
    return Evidence(
        position=position,
        selection=selection,
        rules=RULES,
        checkpoint=published.note,
        stored=published.stored,
        events=tuple(events),
        proofs=_proofs(tree, published.checkpoint, events),
        bodies=bodies,
        redacted=tuple(r for r in redacted if r.commitment in commitments),
        sealed=sealed,
        keys=tuple(known.key for known in tree.known_keys()),
        earlier=tuple(_extended(tree, note, published.checkpoint) for note in earlier),
        stamps=tuple(_stamps(tree, size)),
        authorities=authorities.read_bytes() if authorities else None,
        views=lines_of(events, bodies, hidden),
    )


def _covering(state: Snapshot, tree: Tree, position: int) -> Published:
    place = {"origin": tree.origin(), "position": position}
    for (size,) in state.rows("covering", place):
        return tree.checkpoint(size)
    newest = tree.newest().checkpoint.size
    raise RefusedError(f"position {position} is not signed yet; the newest checkpoint is {newest}")


def _streams(state: Snapshot, selection: Selection, position: int) -> list[str]:
    """Return the names of the streams that a selection is about."""
    if selection.kind == "articles":
        return list(selection.names)
    if selection.kind == "all":
        batches = state.batches("stream_names", {"position": position})
        return [name for rows in batches for (name,) in rows if name != LOG_STREAM]
    (slug,) = selection.names
    stream = story_id(slug)
    story = fold(_events(state, [stream], position))
    if story is None:
        raise NotFoundError(
            f"there was no story '{slug}' at position {position}; 'stet story list' shows them"
        )
    claims = [name for (name,) in state.rows("claims_of", {"story": slug, "position": position})]
    pointed = articles_of(_events(state, claims, position))
    return [stream, *claims, *({*story.articles} | pointed)]


def _events(state: Snapshot, streams: Sequence[str], position: int) -> Iterator[Any]:
    """Yield the events of streams up to a position, in the order of each."""
    mapper = EventMapper()
    for row in state.rows("events_of", {"streams": list(streams), "position": position}):
        yield sources.logged(mapper, row).event


def _by_bucket(streams: Iterable[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for stream in sorted(streams):
        found.setdefault(bucket(stream), []).append(stream)
    return found


def _event(row: Row) -> StoredEvent:
    stream, version, position, topic, recorded_at, state, stored = row
    return StoredEvent(position, stream, version, topic, recorded_at, state, stored)


def _row(event: StoredEvent) -> Row:
    """Return an event in the order of columns that sources read."""
    return (
        event.stream,
        event.version,
        event.position,
        event.topic,
        event.recorded_at,
        event.state,
    )


def _proofs(
    tree: Tree, signed: Checkpoint, events: Iterable[StoredEvent]
) -> dict[int, tuple[bytes, ...]]:
    """Return the inclusion proof of each event. ``ProofError`` when one does not hold."""
    nodes = cache(tree.nodes(signed.size))
    proofs = {}
    for event in events:
        path = merkle.inclusion_path(event.position - 1, signed.size)
        proof = tuple(merkle.hashes_of(path, nodes))
        made = leaf_hash(leaf_of(event))
        merkle.check_inclusion(made, event.position - 1, signed.size, proof, signed.root)
        proofs[event.position] = proof
    return proofs


def _extended(tree: Tree, note: Note, signed: Checkpoint) -> Earlier:
    """Return an earlier checkpoint with the proof that the log extends it."""
    before = Checkpoint.parse(note.text)
    if before.origin != signed.origin:
        raise ProofError(f"the earlier checkpoint is of {before.origin}, not of {signed.origin}")
    if not 0 < before.size <= signed.size:
        raise RefusedError(
            f"the earlier checkpoint is of size {before.size}, that of the bundle of {signed.size}"
        )
    hashes = tree.consistency(before.size, signed.size)
    merkle.check_consistency(before.size, signed.size, hashes, before.root, signed.root)
    return Earlier(note, tuple(hashes))


def _stamps(tree: Tree, size: int) -> Iterator[Stamp]:
    for stored in tree.anchors():
        anchor = stored.anchor
        if anchor.size == size and anchor.kind == "timestamp":
            yield Stamp(anchor.by, anchor.at, stored.data)
