"""How the service is: alive, ready, and in figures."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from domain.errors import UnavailableError
from infra.transparency.published import Signing
from projections.status import ViewStatus, statuses
from services.api import parameters
from services.api.state import StetOf
from services.bootstrap import Stet

router = APIRouter(tags=["operating"], dependencies=[Depends(parameters.known)])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """Tell that the process answers."""
    return {"status": "alive"}


@router.get("/readyz", responses={503: {"description": "Not ready; says why."}})
def readyz(stet: StetOf) -> Response:
    """Tell whether the service does what it is for: views that keep up, fresh checkpoints."""
    try:
        views = statuses(stet.log)
        signing = stet.tree.signing()
    except UnavailableError as error:
        return JSONResponse({"status": "not ready", "why": [error.message]}, 503)
    why = [reason for view in views for reason in _reasons(stet, view)]
    why += _unsigned(stet, signing)
    body: dict[str, Any] = {
        "status": "not ready" if why else "ready",
        "why": why,
        "views": {view.view: view.position for view in views},
        "signed": signing.signed,
    }
    return JSONResponse(body, 503 if why else 200)


@router.get("/metrics")
def metrics(stet: StetOf) -> Response:
    """Figures in the Prometheus text format."""
    registry = CollectorRegistry()
    position = Gauge("stet_view_position", "Reached by a view", ["view"], registry=registry)
    lag = Gauge("stet_view_lag_events", "Events a view lacks", ["view"], registry=registry)
    seconds = Gauge(
        "stet_view_lag_seconds", "Age of the first event a view lacks", ["view"], registry=registry
    )
    stopped = Gauge("stet_view_stopped", "1 where a view has stopped", ["view"], registry=registry)
    for view in statuses(stet.log):
        position.labels(view.view).set(view.position)
        lag.labels(view.view).set(view.behind)
        seconds.labels(view.view).set(view.behind_seconds)
        stopped.labels(view.view).set(view.stopped is not None)
    signing = stet.tree.signing()
    signed = Gauge("stet_signed_position", "Size of the newest checkpoint", registry=registry)
    signed.set(signing.signed)
    unsigned = Gauge(
        "stet_unsigned_seconds", "Age of the first position that is not signed", registry=registry
    )
    unsigned.set(signing.behind_seconds)
    refused = Gauge("stet_signing_refused", "1 where the log is not signed", registry=registry)
    refused.set(signing.refused is not None)
    return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")


def _reasons(stet: Stet, view: ViewStatus) -> list[str]:
    if view.stopped is not None:
        stop = view.stopped
        return [
            f"view {view.view} stopped at position {stop.position} ({stop.topic}): {stop.cause}"
        ]
    if view.behind_seconds > stet.settings.lag_limit_seconds:
        return [f"view {view.view} is {view.behind} events and {view.behind_seconds:.0f} s behind"]
    return []


def _unsigned(stet: Stet, signing: Signing) -> list[str]:
    if signing.refused is not None:
        return [f"the log is not signed: {signing.refused}"]
    if signing.behind_seconds > stet.settings.lag_limit_seconds:
        return [
            f"the newest checkpoint is {signing.head - signing.signed} positions and "
            f"{signing.behind_seconds:.0f} s behind the log: nobody signs"
        ]
    return []
