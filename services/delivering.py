"""Tells webhooks what is new: at least once each, whatever fails, in the order of positions as long
as nothing does.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final

import httpx
import structlog

from domain.clocks import format_time
from domain.errors import StetError
from domain.webhook import signed, wait
from infra import fetching
from infra.fetching import Network
from infra.getting import seconds_asked
from infra.log import Log
from infra.webhooks import Delivery, Endpoint, Webhooks
from projections.changes import Change, Changes, wanted
from projections.when import Reached

POLL_SECONDS: Final = 1.0
PAGE: Final = 200
MOST_WAITING: Final = 1000  # of one endpoint; the rest waits in the log
AT_ONCE: Final = 8
_log = structlog.get_logger("stet.webhooks")


class UndeliveredError(Exception):
    """A delivery did not go through; perhaps the receiver says how long to leave it alone."""

    def __init__(self, why: str, retry_after: float | None = None, *, gone: bool = False) -> None:
        super().__init__(why)
        self.retry_after = retry_after
        self.gone = gone


def payload(change: Change) -> bytes:
    """Return what is sent of a change: the shape that Standard Webhooks suggests."""
    envelope = {
        "type": "stet.change",
        "timestamp": format_time(change.recorded_at),
        "data": change.model_dump(mode="json"),
    }
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()


class Deliverer:
    """Makes deliveries of what is new and carries them out, for as long as it runs.

    Several may run at once: no two have the same delivery at the same time.
    """

    def __init__(self, log: Log, reached: Reached, allowed: Sequence[Network] = ()) -> None:
        self._webhooks = Webhooks(log)
        self._changes = Changes(log)
        self._reached = reached
        self._client = fetching.client(allowed)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Run in a thread of its own until ``stop``."""
        self._thread = threading.Thread(target=self.run, name="stet-webhooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the deliveries at hand."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self._client.close()

    def run(self) -> None:
        """Look every second, and at once after there was something to do."""
        lost = False
        with ThreadPoolExecutor(AT_ONCE, "stet-webhooks") as pool:
            while not self._stop.is_set():
                try:
                    if self.step(pool) == 0:
                        self._stop.wait(POLL_SECONDS)
                    lost = False
                except StetError as error:
                    if not lost:
                        _log.warning("webhooks wait", why=error.message)
                    lost = True
                    self._stop.wait(POLL_SECONDS)
                except Exception as error:  # noqa: BLE001 - told, and tried again
                    _log.error("webhooks stand still", exc_info=error)
                    self._stop.wait(POLL_SECONDS)

    def step(self, pool: ThreadPoolExecutor) -> int:
        """Make deliveries of what is new, and carry out what is due; return how many were."""
        for endpoint in self._webhooks.endpoints():
            if endpoint.disabled_at is None and endpoint.waiting < MOST_WAITING:
                self._enqueue(endpoint)
        due = self._webhooks.claim(AT_ONCE)
        list(pool.map(self._deliver, due))
        return len(due)

    def _enqueue(self, endpoint: Endpoint) -> None:
        reached = self._reached.position()
        e = endpoint
        chosen = wanted(e.story, e.outlet, e.kinds, e.classes, e.silent)
        if reached > endpoint.position:
            page = self._changes.page(endpoint.position, reached, chosen, PAGE)
            payloads = [(change.position, payload(change)) for change in page.changes]
            self._webhooks.enqueue(endpoint.id, endpoint.position, page.reached, payloads)

    def _deliver(self, delivery: Delivery) -> None:
        try:
            self._post(delivery)
        except UndeliveredError as failure:
            self._failed(delivery, failure)
        except StetError as error:  # an address that may not be connected to
            self._failed(delivery, UndeliveredError(error.message))
        else:
            self._webhooks.done(delivery.id)

    def _post(self, delivery: Delivery) -> None:
        """Send it once. Raises ``UndeliveredError`` unless the receiver says it has it."""
        headers = {
            "content-type": "application/json",
            "user-agent": f"stet/{version('stet-timeline')}",
            **signed(delivery.id, int(time.time()), delivery.payload, delivery.secret),
        }
        try:
            with self._client.stream(
                "POST", delivery.url, content=delivery.payload, headers=headers
            ) as answer:
                status, after = answer.status_code, answer.headers.get("retry-after")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UndeliveredError(f"{type(error).__name__}: {error}") from error
        if not 200 <= status < 300:
            redirect = "; redirects are not followed" if 300 <= status < 400 else ""
            raise UndeliveredError(
                f"answered {status}{redirect}",
                seconds_asked(after, datetime.now(UTC)),
                gone=status == 410,
            )

    def _failed(self, delivery: Delivery, failure: UndeliveredError) -> None:
        if failure.gone:
            self._webhooks.disable(delivery.endpoint, "it answered 410 Gone")
        jitter = random.random()  # noqa: S311 - spreads retries, keeps no secret
        seconds = wait(delivery.attempts, jitter, failure.retry_after)
        if seconds is None:
            self._webhooks.give_up(delivery.id, str(failure))
            _log.error("delivery given up", webhook=delivery.endpoint, why=str(failure))
        else:
            self._webhooks.put_off(delivery.id, seconds, str(failure))
