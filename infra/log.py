"""The log as the rest of Stet uses it: append events, read streams, open bodies."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString, TypeVar

import psycopg
from eventsourcing import persistence
from psycopg import errors

from domain.address import BUCKETS, bucket
from domain.article_events import Sighting
from domain.body_events import BODY_EVENTS
from domain.errors import OvertakenError, UnavailableError
from domain.event import Event, Logged
from domain.redaction import Redaction, redactions
from domain.sealing import SealedBody
from infra.mapper import EventMapper
from infra.postgres import queries
from infra.postgres.datastore import LogDatastore, with_role
from infra.postgres.recorder import LogRecorder, LogRow

T = TypeVar("T")
SQL: Final = queries.load("infra.postgres", "log.sql")


@dataclass(frozen=True, slots=True)
class Pool:
    """How many connections there are, how many of them are idle, and who waits for one."""

    held: int
    idle: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Head:
    """How far the log reaches, when it last grew, and what time the database says it is."""

    size: int
    recorded_at: datetime
    now: datetime


class Log:
    """The append-only sequence of all events, in one PostgreSQL database."""

    def __init__(self, address: str) -> None:
        self._datastore = LogDatastore(address, role="stet_writer")
        self._recorder = LogRecorder(self._datastore)
        self._mapper = EventMapper()
        self.actor: str | None = None

    def acting_as(self, actor: str | None) -> Log:
        """Return this log, over the same connections, for somebody: their events name them."""
        acting = copy.copy(self)
        acting.actor = actor
        return acting

    def close(self) -> None:
        """Close all connections."""
        self._recorder.close()

    def pool(self) -> Pool:
        """Return how the connections are that reading and bookkeeping share."""
        found = self._datastore.pool.get_stats()
        return Pool(
            held=found.get("pool_size", 0),
            idle=found.get("pool_available", 0),
            waiting=found.get("requests_waiting", 0),
        )

    def append(self, events: Sequence[Event], bodies: Sequence[SealedBody] = ()) -> list[int]:
        """Append events, of one stream or several, in one transaction; return their positions.

        Raises ``OvertakenError`` when somebody else has written one of these versions,
        ``UnavailableError`` when the database cannot be reached.
        """
        stored = [self._mapper.to_stored_event(event.by(self.actor)) for event in events]
        try:
            positions = self._recorder.insert_events(stored, bodies=bodies)
        except persistence.IntegrityError as error:
            raise OvertakenError(
                "somebody else wrote to the same article or story at this moment; try again"
            ) from error
        except persistence.PersistenceError as error:
            raise _unavailable(error) from error
        return list(positions or ())

    def head(self) -> Head:
        """Return the newest position, its time, and the database's time."""
        return Head(**self._rows("head", {})[0])

    def size(self) -> int:
        """Return the newest position."""
        return self.head().size

    def position_at(self, moment: datetime) -> int:
        """Return the newest position recorded at or before ``moment``; 0 for none."""
        position: int = self._rows("position_at", {"moment": moment})[0]["position"]
        return position

    def stream(self, stream: str, position: int | None = None) -> list[Logged[Any]]:
        """Return the events of one stream, in order, up to a position of the log."""
        return self.streams([stream], position).get(stream, [])

    def streams(
        self, streams: Sequence[str], position: int | None = None
    ) -> dict[str, list[Logged[Any]]]:
        """Return the events of several streams, by stream; streams without events are absent."""
        found: dict[str, list[Logged[Any]]] = {}
        rows = self._reading(lambda: self._recorder.select_streams(streams, position=position))
        for row in rows:
            found.setdefault(str(row.originator_id), []).append(self._logged(row))
        return found

    def of_topic(self, topic: str, position: int, *, batch: int = 1000) -> Iterator[Logged[Any]]:
        """Yield all events of one topic up to a position, oldest first."""
        after = 0
        while True:
            rows = self._reading(
                lambda start=after: self._recorder.select_notifications(  # type: ignore[misc]
                    start, batch, stop=position, topics=[topic], inclusive_of_start=False
                )
            )
            for row in rows:
                yield self._logged(row)
            if len(rows) < batch:
                return
            after = rows[-1].id

    def salts_of(
        self, commitments: Mapping[str, Sequence[str]]
    ) -> dict[str, list[tuple[bytes, bytes]]]:
        """Return (commitment, salt) of several articles' bodies, by article."""
        of = {bytes.fromhex(c): article for article, held in commitments.items() for c in held}
        parameters = {
            "buckets": [bucket(article) for article in of.values()],
            "commitments": list(of),
        }
        found: dict[str, list[tuple[bytes, bytes]]] = {}
        for row in self._rows("select_salts", parameters):
            pair = (row["commitment"], row["salt"])
            found.setdefault(of[row["commitment"]], []).append(pair)
        return found

    def bodies(self, article_id: str, commitments: Iterable[str]) -> dict[str, bytes]:
        """Return an article's bodies by hexadecimal commitment."""
        rows = self._sealed("select_bodies", article_id, commitments)
        return {row["commitment"].hex(): row["body"] for row in rows}

    def redacting(
        self, position: int | None = None, after: int = 0, limit: int | None = None
    ) -> list[Logged[Any]]:
        """Return the events that withhold, release or erase a body, after a position and up to
        one, at most ``limit``; default all.
        """
        topics = [kind.TOPIC for kind in BODY_EVENTS]
        last = self.head().size if position is None else position
        most = last if limit is None else limit
        rows = self._reading(
            lambda: self._recorder.select_notifications(after + 1, most, stop=last, topics=topics)
        )
        return [self._logged(row) for row in rows]

    def redactions_of(self, commitments: Sequence[str]) -> dict[str, Redaction]:
        """Return what is in force of these bodies at the end of the log, by commitment."""
        rows = self._rows("select_redactions_of", {"commitments": list(commitments)})
        return redactions(self._logged(LogRow(**row)) for row in rows)

    def erase(self, position: int) -> bool:
        """Delete the body and the salt that the event at ``position`` erases.

        Tells whether they were still there. Raises ``UnavailableError`` when the database does not
        do it: when there is no such event, or this login is no member of ``stet_redactor``.
        """
        try:
            with psycopg.connect(with_role(self._datastore.address, "stet_redactor")) as connection:
                row = connection.execute(SQL["erase"], {"position": position}).fetchone()
        except (psycopg.OperationalError, errors.NoDataFound) as error:
            raise _unavailable(error) from error
        return row == (1,)

    def sealed(self, commitment: str) -> SealedBody | None:
        """Return a body with its salt, whether it is withheld or not; None for one not there."""
        place = {"buckets": list(range(BUCKETS)), "commitment": bytes.fromhex(commitment)}
        rows = self._rows("select_sealed", place)
        return SealedBody(**rows[0]) if rows else None

    def held_back(self, article_id: str) -> tuple[Sighting, ...]:
        """Return the article's sightings that are kept until its next event."""
        return self.held_back_of([article_id]).get(article_id, ())

    def held_back_of(self, articles: Iterable[str]) -> dict[str, tuple[Sighting, ...]]:
        """Return the sightings of several articles that are kept until their next events."""
        ids = list(articles)
        found: dict[str, tuple[Sighting, ...]] = {}
        parameters = {"buckets": [bucket(article) for article in ids], "articles": ids}
        for row in self._rows("select_held_back", parameters):
            article = row.pop("article_id")
            found[article] = (*found.get(article, ()), Sighting(**row))
        return found

    def hold_back(self, sightings: Mapping[str, Sequence[Sighting]]) -> None:
        """Keep sightings, by article, until their articles' next events."""
        if sightings:
            self._rows("hold_back", _columns(sightings))

    def let_go(self, sightings: Mapping[str, Sequence[Sighting]]) -> None:
        """Forget sightings, by article, that have gone into an event."""
        if sightings:
            self._rows("let_go", _columns(sightings))

    def rows(self, statement: LiteralString, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the rows of a query, for read models that lie in the same database.

        Raises ``UnavailableError`` when the database does not answer it.
        """
        return self._reading(lambda: self._datastore.rows(statement, parameters))

    def _sealed(
        self, statement: str, article_id: str, commitments: Iterable[str]
    ) -> list[dict[str, Any]]:
        keys = [bytes.fromhex(c) for c in commitments]
        return self._rows(statement, {"bucket": bucket(article_id), "commitments": keys})

    def _rows(self, statement: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        return self.rows(SQL[statement], parameters)

    def _reading(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except persistence.PersistenceError as error:
            raise _unavailable(error) from error

    def _logged(self, row: LogRow) -> Logged[Any]:
        return Logged(row.id, row.recorded_at, self._mapper.to_domain_event(row))


def _columns(sightings: Mapping[str, Sequence[Sighting]]) -> dict[str, Any]:
    pairs = [(article, sighting) for article, held in sightings.items() for sighting in held]
    return {
        "buckets": [bucket(article) for article, _ in pairs],
        "articles": [article for article, _ in pairs],
        "revisions": [sighting.revision for _, sighting in pairs],
        "observed": [sighting.observed_at for _, sighting in pairs],
        "published": [sighting.published_at for _, sighting in pairs],
        "modified": [sighting.modified_at for _, sighting in pairs],
    }


def _unavailable(error: Exception) -> UnavailableError:
    return UnavailableError(
        f"the database did not do it: {error}. 'stet db apply' sets up a database that is new or "
        "older than this version; see STET_DATABASE_URL for which one is used"
    )
