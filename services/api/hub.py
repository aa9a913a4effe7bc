"""Carries what is new to any number of streams: one LISTEN connection a process, one question to
the views for all streams that want the same.

No stream holds a connection to the database, and none holds more than the others: what was sent
lately is kept once for all who want the same, up to a bound, and whoever falls behind it reads what
is missing from the views, a page at a time.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator, Iterable
from typing import Final

import psycopg
import structlog
from anyio import to_thread

from domain.errors import StetError, UnavailableError
from infra.postgres.datastore import with_role
from projections.changes import Change, ChangesAnswer, Wanted
from projections.folding import CHANNEL
from services.bootstrap import Stet

PAGE: Final = 200
POLL_SECONDS: Final = 1.0  # the safety net where a NOTIFY is lost
BACKOFF_SECONDS: Final = 0.5
HEARTBEAT_SECONDS: Final = 15.0
KEPT_FRAMES: Final = 1000
KEPT_BYTES: Final = 1024 * 1024
BURST_BYTES: Final = 64 * 1024  # the most that is handed to a client at once
GREETING: Final = b": what is new, as it becomes known\nretry: 2000\n"
_log = structlog.get_logger("stet.hub")


def frame(change: Change) -> bytes:
    """Return a change as an event of a stream; its id is the position to go on from."""
    return f"id: {change.position}\ndata: {change.model_dump_json()}\n\n".encode()


def heartbeat(position: int) -> bytes:
    """Return what keeps a quiet stream alive, and tells the client how far it has come.

    An event without data is not dispatched, but its id is kept (HTML, section 9.2.6).
    """
    return f": nothing new\nid: {position}\n\n".encode()


def redacts(change: Change) -> bool:
    """Tell whether a change took texts away, that were told before."""
    return any(e.redaction and e.redaction.position == change.position for e in change.entries)


class Channel:
    """What streams that want the same were sent lately, encoded once for all of them."""

    def __init__(self, wanted: Wanted, position: int) -> None:
        self.wanted = wanted
        self.position = position
        """Up to here everything that is wanted was published."""
        self.floor = position
        """What came after this position is all kept; what came before is in the views."""
        self.streams = 0
        self._positions: list[int] = []
        self._frames: list[bytes] = []
        self._bytes = 0
        self._wake = asyncio.Event()

    def publish(self, changes: Iterable[Change], reached: int) -> None:
        """Take the next changes, all up to ``reached``, and wake the streams."""
        kept = len(self._frames)
        for change in changes:
            if change.position > self.position:
                encoded = frame(change)
                self._positions.append(change.position)
                self._frames.append(encoded)
                self._bytes += len(encoded)
        self.position = max(reached, self.position)
        if len(self._frames) > kept:
            self._trim()
            self.wake()

    def forget(self) -> None:
        """Keep nothing of what was sent: from here on it is read from the views, as they are."""
        self.floor = self.position
        self._bytes = 0
        self._positions.clear()
        self._frames.clear()
        self.wake()

    def after(self, position: int) -> tuple[bytes, int]:
        """Return what is kept after a position, as much as is handed out at once, and where that
        ends.
        """
        start = bisect_right(self._positions, position)
        burst: list[bytes] = []
        size = 0
        for encoded in self._frames[start:]:
            if burst and size + len(encoded) > BURST_BYTES:
                break
            burst.append(encoded)
            size += len(encoded)
        return b"".join(burst), self._positions[start + len(burst) - 1] if burst else position

    def wake(self) -> None:
        """Let all streams look again."""
        woken, self._wake = self._wake, asyncio.Event()
        woken.set()

    async def news(self, seconds: float) -> bool:
        """Wait for something to look at; tell whether there is."""
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _trim(self) -> None:
        gone = 0
        while len(self._frames) - gone > KEPT_FRAMES or self._bytes > KEPT_BYTES:
            self._bytes -= len(self._frames[gone])
            gone += 1
        if gone:
            self.floor = self._positions[gone - 1]
            del self._positions[:gone], self._frames[:gone]


class Hub:
    """All streams of a process."""

    def __init__(self, stet: Stet) -> None:
        self._stet = stet
        self._channels: dict[Wanted, Channel] = {}
        self._position = 0
        self._listening: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self.closing = False

    @property
    def streams(self) -> int:
        """How many streams there are."""
        return sum(channel.streams for channel in self._channels.values())

    async def join(self, wanted: Wanted) -> Channel:
        """Return the channel of what is wanted; whoever joins it leaves it.

        Raises ``UnavailableError`` when there are as many streams as may be, or no views.
        """
        await self._start()
        most = self._stet.settings.max_streams
        if self.closing or self.streams >= most:
            raise UnavailableError(
                f"there are {most} streams already (STET_MAX_STREAMS); ask for /api/v1/changes "
                "now and then instead"
            )
        channel = self._channels.setdefault(wanted, Channel(wanted, self._position))
        channel.streams += 1
        return channel

    def leave(self, channel: Channel) -> None:
        """Count a stream out. What nobody wants is no longer asked for."""
        channel.streams -= 1
        if channel.streams == 0:
            self._channels.pop(channel.wanted, None)

    async def frames(self, channel: Channel, after: int | None) -> AsyncIterator[bytes]:
        """Yield what is wanted after a position (None: from now on), for as long as it is taken."""
        at = channel.position if after is None else after
        yield GREETING + f"id: {at}\n\n".encode()
        while not self.closing:
            if at < channel.floor:
                try:
                    page = await self._page(at, channel.position, channel.wanted)
                except StetError as error:
                    _log.warning("stream ended", error=error.message)
                    return  # its client comes back, and says where it was
                at = page.reached
                if page.changes:
                    yield b"".join(frame(change) for change in page.changes)
                continue
            burst, at = channel.after(at)
            if burst:
                yield burst
            elif not await channel.news(HEARTBEAT_SECONDS):
                at = max(at, channel.position)
                yield heartbeat(at)

    def close(self) -> None:
        """End all streams: their clients come back with ``Last-Event-ID``."""
        self.closing = True
        for channel in self._channels.values():
            channel.wake()
        if self._listening is not None:
            self._listening.cancel()

    async def _start(self) -> None:
        async with self._starting:
            if self._listening is None:
                self._position = await to_thread.run_sync(self._stet.answers.position)
                self._listening = asyncio.create_task(self._listen(), name="stet-hub")

    async def _listen(self) -> None:
        lost = False
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    with_role(self._stet.address, "stet_writer"), autocommit=True
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    lost = False
                    while True:
                        await self._advance()
                        async for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                            pass
            except (psycopg.Error, StetError) as error:
                if not lost:
                    _log.warning("connection lost", error=" ".join(str(error).split()))
                lost = True
            except Exception as error:  # noqa: BLE001 - told, and tried again: streams rest on it
                _log.error("streams stand still", exc_info=error)
            await asyncio.sleep(BACKOFF_SECONDS)

    async def _advance(self) -> None:
        """Publish what the views have learned since the last time."""
        newest = await to_thread.run_sync(self._stet.answers.position)
        for channel in self._all():
            await self._catch_up(channel, self._position)  # where the last time broke off
        while self._position < newest and self._channels:
            page = await self._page(self._position, newest, Wanted())
            # Whoever joins from here on begins after this page.
            self._position = page.reached
            for channel in self._all():
                await self._publish(channel, page)
                if any(map(redacts, page.changes)):
                    channel.forget()
        self._position = max(self._position, newest)

    async def _publish(self, channel: Channel, page: ChangesAnswer) -> None:
        whole = channel.position >= page.after and channel.wanted == Wanted()
        if whole or not any(channel.wanted.may_hold(change) for change in page.changes):
            channel.publish(page.changes if whole else (), page.reached)
        else:
            await self._catch_up(channel, page.reached)

    async def _catch_up(self, channel: Channel, until: int) -> None:
        while channel.position < until:
            page = await self._page(channel.position, until, channel.wanted)
            channel.publish(page.changes, page.reached)

    async def _page(self, after: int, until: int, wanted: Wanted) -> ChangesAnswer:
        return await to_thread.run_sync(self._stet.changes.page, after, until, wanted, PAGE)

    def _all(self) -> list[Channel]:
        return list(self._channels.values())
