"""The log as the rest of Stet uses it: append events, read streams, open bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString, TypeVar

from eventsourcing import persistence
from eventsourcing.persistence import EventStore

from domain.address import bucket
from domain.article_events import Sighting
from domain.errors import OvertakenError, UnavailableError
from domain.event import Event, Logged
from domain.sealing import SealedBody
from infra.mapper import EventMapper
from infra.postgres import queries
from infra.postgres.datastore import LogDatastore
from infra.postgres.recorder import LogRecorder, LogRow

T = TypeVar("T")
SQL: Final = queries.load("infra.postgres", "log.sql")


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
        self._store: EventStore[str] = EventStore(self._mapper, self._recorder)

    def close(self) -> None:
        """Close all connections."""
        self._recorder.close()

    def append(self, events: Sequence[Event], bodies: Sequence[SealedBody] = ()) -> list[int]:
        """Append events, of one stream or several, in one transaction; return their positions.

        Raises ``OvertakenError`` when somebody else has written one of these versions,
        ``UnavailableError`` when the database cannot be reached.
        """
        try:
            recordings = self._store.put(list(events), bodies=bodies)
        except persistence.IntegrityError as error:
            raise OvertakenError(
                "somebody else wrote to the same article or story at this moment; try again"
            ) from error
        except persistence.PersistenceError as error:
            raise _unavailable(error) from error
        return [recording.notification.id for recording in recordings]

    def head(self) -> Head:
        """Return the newest position, its time, and the database's time."""
        return Head(**self._rows("head", {})[0])

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

    def salts(self, article_id: str, commitments: Iterable[str]) -> list[tuple[bytes, bytes]]:
        """Return (commitment, salt) of an article's bodies."""
        rows = self._sealed("select_salts", article_id, commitments)
        return [(row["commitment"], row["salt"]) for row in rows]

    def bodies(self, article_id: str, commitments: Iterable[str]) -> dict[str, bytes]:
        """Return an article's bodies by hexadecimal commitment."""
        rows = self._sealed("select_bodies", article_id, commitments)
        return {row["commitment"].hex(): row["body"] for row in rows}

    def held_back(self, article_id: str) -> tuple[Sighting, ...]:
        """Return the article's sightings that are kept until its next event."""
        rows = self._rows(
            "select_held_back", {"bucket": bucket(article_id), "article_id": article_id}
        )
        return tuple(Sighting(**row) for row in rows)

    def hold_back(self, article_id: str, sighting: Sighting) -> None:
        """Keep a sighting until the article's next event."""
        fields = sighting.model_dump()
        self._rows("hold_back", {"bucket": bucket(article_id), "article_id": article_id, **fields})

    def let_go(self, article_id: str, sightings: Sequence[Sighting]) -> None:
        """Forget sightings that have gone into an event."""
        self._rows(
            "let_go",
            {
                "bucket": bucket(article_id),
                "article_id": article_id,
                "revisions": [sighting.revision for sighting in sightings],
                "observed": [sighting.observed_at for sighting in sightings],
            },
        )

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


def _unavailable(error: Exception) -> UnavailableError:
    return UnavailableError(
        f"the database did not do it: {error}. 'stet db apply' sets up a database that is new or "
        "older than this version; see STET_DATABASE_URL for which one is used"
    )
