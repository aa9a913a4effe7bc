"""Puts digests of what is served into the log, and holds them against a replay later.

So what was served is provable: an event with the digests of all views at a position is a leaf like
any other, and a replay to that position gives the same digests or it does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.address import BUCKETS, bucket
from domain.event import Logged
from domain.findings import Kind, Report
from domain.log_events import LOG_STREAM, ViewsAttested
from infra.auditing import snapshot, sources
from infra.auditing.snapshot import Snapshot
from infra.log import Log
from projections import comparing
from projections.builds import RULES, all_views
from projections.comparing import Served
from services.audit import comparing as comparisons
from services.audit.replaying import HERE, Digests, OnProgress, Workers, digest, replay
from services.settling import settle


@dataclass(frozen=True, slots=True)
class Attestation:
    """The event that attests, and where the log holds it. ``changed`` is False when nothing had
    happened since the one before, which then is returned.
    """

    position: int
    event: ViewsAttested
    changed: bool


def attest(log: Log, address: str) -> Attestation:
    """Record the digests of what is served now, unless nothing has happened since the last time.

    Raises ``ConflictError`` when other rules made the views, ``BehindError`` when they have not
    seen a redaction yet, ``UnavailableError`` without views.
    """
    last = newest(log)
    with snapshot.opened(address) as state:
        if last is not None and not _happened_since(state, last.event.position):
            return Attestation(last.position, last.event, changed=False)
        made = served(state, address)
        redacted = max((row[2] for row in state.rows("redactions")), default=0)
    return settle(lambda: _append(log, made, redacted))


def served(state: Snapshot, address: str) -> Digests:
    """Return the digests of what is served."""
    build, reached = comparisons.live(state, Report())
    redacted = sources.redacted(state)
    comparisons.require_applied(redacted, reached)
    shown = Served(state.share(address), build, reached)
    digests = Digests(reached, RULES, redacted)
    digest(digests, (comparing.served_bucket(state, shown, n) for n in range(BUCKETS)))
    return digests


def newest(log: Log, position: int | None = None) -> Logged[ViewsAttested] | None:
    """Return the newest attestation, up to a position of the log."""
    found = [e for e in log.stream(LOG_STREAM, position) if isinstance(e.event, ViewsAttested)]
    return found[-1] if found else None


def check(
    address: str,
    attested: Logged[ViewsAttested],
    workers: Workers = HERE,
    on_progress: OnProgress = lambda _what, _done, _of: None,
) -> Report:
    """Hold an attestation against a replay to its position.

    Where a text was withheld, released or erased since, its bucket's digest cannot be made again:
    that is said, and is no difference.
    """
    report = Report()
    event = attested.event
    with snapshot.opened(address) as state:
        source = sources.of_database(state, address, event.position)
        where = f"position {attested.position}"
        if event.rules != RULES:
            message = f"it was made by the rules {event.rules}; a replay here is by {RULES}"
            report.found(Kind.ATTESTATION_UNPROVABLE, where, message, attested.position)
            return report
        made = replay(source, lambda _table, _lines: None, workers, on_progress)
        since = _redacted_since(state, event.redacted)
    _compare(report, where, event, made, since)
    report.looked_at(f"digests attested for position {event.position}", len(made.tables))
    return report


def _compare(
    report: Report,
    where: str,
    event: ViewsAttested,
    made: Digests,
    since: dict[int, list[int]],
) -> None:
    if dict(event.tables) == made.tables and list(event.buckets) == made.buckets:
        return
    for number, (said, found) in enumerate(zip(event.buckets, made.buckets, strict=True)):
        if said == found:
            continue
        if number in since:
            positions = ", ".join(map(str, since[number]))
            message = f"bucket {number}: texts were redacted since, at {positions}"
            report.found(Kind.ATTESTATION_UNPROVABLE, where, message)
        else:
            message = f"bucket {number}: attested is {said}, a replay gives {found}"
            report.found(Kind.ATTESTATION_DIFFERS, where, message)
    if since:
        return
    for table, said in event.tables.items():
        if made.tables.get(table) != said:
            message = f"{table}: attested is {said}, a replay gives {made.tables.get(table)}"
            report.found(Kind.ATTESTATION_DIFFERS, where, message)


def _append(log: Log, made: Digests, redacted: int) -> Attestation:
    version = len(log.stream(LOG_STREAM)) + 1
    event = ViewsAttested(
        originator_id=LOG_STREAM,
        originator_version=version,
        position=made.position,
        rules=made.rules,
        redacted=redacted,
        tables=made.tables,
        buckets=tuple(made.buckets),
    )
    (position,) = log.append([event])
    return Attestation(position, event, changed=True)


def _happened_since(state: Snapshot, position: int) -> bool:
    topics = sorted({topic for view in all_views() for topic in view.topics})
    ((happened,),) = state.rows("happened_since", {"position": position, "topics": topics})
    return bool(happened)


def _redacted_since(state: Snapshot, position: int) -> dict[int, list[int]]:
    """Return the positions of redactions after a position, by the bucket of their articles."""
    found: dict[int, list[int]] = {}
    for stream, _, at, *_ in state.rows("redactions"):
        if at > position:
            found.setdefault(bucket(stream), []).append(at)
    return found
