"""How the service is: alive, ready, and in figures."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from domain.errors import StetError, UnavailableError
from infra.log import Pool
from infra.webhooks import Webhooks
from projections.serving import Serving
from projections.status import statuses
from services import readiness
from services.api import parameters
from services.api.hub import Hub
from services.api.problems import Problem, problems, respond
from services.api.state import StetOf
from services.bootstrap import Stet
from services.figures import Figures

_OF_VIEW: Final = {
    "position": "Reached by a view",
    "lag_events": "Events a view lacks",
    "lag_seconds": "Age of the first event a view lacks",
    "stopped": "1 where a view has stopped",
}
_OF_POOL: Final = {
    "connections": "Connections that there are",
    "idle": "Connections that do nothing",
    "waiting": "Questions that wait for a connection",
}
router = APIRouter(tags=["operating"], dependencies=[Depends(parameters.known)])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """Tell that the process answers."""
    return {"status": "alive"}


@router.get("/readyz", responses=problems(503))
def readyz(stet: StetOf) -> Response:
    """Tell whether the service does what it is for: views that keep up, fresh checkpoints.

    A problem document that says it is not ready has the members of a ready answer too.
    """
    try:
        why = readiness.reasons(stet)
        views = {view.view: view.position for view in statuses(stet.log)}
        signed = stet.tree.signing().signed
    except UnavailableError as error:
        return respond(NotReady(detail=error.message, why=[error.message]))
    if why:
        return respond(NotReady(detail="; ".join(why), why=why, views=views, signed=signed))
    return JSONResponse({"status": "ready", "why": [], "views": views, "signed": signed})


class NotReady(Problem):
    """What is in the way."""

    title: str = HTTPStatus.SERVICE_UNAVAILABLE.phrase
    status: int = HTTPStatus.SERVICE_UNAVAILABLE
    why: list[str]
    views: dict[str, int] | None = None
    signed: int | None = None


@router.get("/metrics")
def metrics(stet: StetOf, request: Request) -> Response:
    """Figures in the Prometheus text format."""
    state = request.app.state
    figures: Figures = state.figures
    registry = CollectorRegistry()
    registry.register(_Now(stet, state.hub, state.serving))
    text = generate_latest(figures.registry) + generate_latest(registry)
    return Response(text, media_type="text/plain; version=0.0.4")


class _Now(Collector):
    """Figures that are read when they are asked for."""

    def __init__(self, stet: Stet, hub: Hub, serving: Serving) -> None:
        self._stet = stet
        self._hub = hub
        self._serving = serving

    def collect(self) -> Iterator[Metric]:
        """Yield the figures; of a database that does not answer only that."""
        up = 1
        try:
            yield from self._views()
            yield from self._webhooks()
            yield from self._signing()
        except StetError:
            up = 0
        yield GaugeMetricFamily("stet_database_up", "1 where the database answers", up)
        yield GaugeMetricFamily("stet_streams", "Streams of changes", self._hub.streams)
        yield from _pools({"writing": self._stet.log.pool(), "reading": self._serving.pool()})

    def _views(self) -> Iterator[Metric]:
        views = statuses(self._stet.log)
        head = self._stet.log.head().size
        yield GaugeMetricFamily("stet_log_position", "The newest position of the log", head)
        position, lag, seconds, stopped = (
            GaugeMetricFamily(f"stet_view_{name}", text, labels=["view"])
            for name, text in _OF_VIEW.items()
        )
        for view in views:
            position.add_metric([view.view], view.position)
            lag.add_metric([view.view], view.behind)
            seconds.add_metric([view.view], view.behind_seconds)
            stopped.add_metric([view.view], view.stopped is not None)
        yield from (position, lag, seconds, stopped)

    def _webhooks(self) -> Iterator[Metric]:
        endpoints = Webhooks(self._stet.log).endpoints()
        waiting = sum(endpoint.waiting for endpoint in endpoints)
        dead = sum(endpoint.dead for endpoint in endpoints)
        yield GaugeMetricFamily("stet_webhook_deliveries_waiting", "To be delivered", waiting)
        yield GaugeMetricFamily("stet_webhook_deliveries_dead", "Given up", dead)

    def _signing(self) -> Iterator[Metric]:
        signing = self._stet.tree.signing()
        yield GaugeMetricFamily(
            "stet_signed_position", "Size of the newest checkpoint", signing.signed
        )
        yield GaugeMetricFamily(
            "stet_unsigned_seconds",
            "Age of the first position that is not signed",
            signing.behind_seconds,
        )
        yield GaugeMetricFamily(
            "stet_signing_refused", "1 where the log is not signed", signing.refused is not None
        )


def _pools(pools: dict[str, Pool]) -> Iterator[Metric]:
    held, idle, waiting = (
        GaugeMetricFamily(f"stet_pool_{name}", text, labels=["pool"])
        for name, text in _OF_POOL.items()
    )
    for name, pool in pools.items():
        held.add_metric([name], pool.held)
        idle.add_metric([name], pool.idle)
        waiting.add_metric([name], pool.waiting)
    yield from (held, idle, waiting)
