"""Spans for OpenTelemetry, where it is installed (the extra ``otel``) and configured by its own
variables (``OTEL_EXPORTER_OTLP_ENDPOINT`` and the like). Elsewhere nothing of it is loaded.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_log = structlog.get_logger("stet.tracing")


def traced(app: ASGIApp) -> ASGIApp:
    """Return ``app``, with a span for each request where spans are wanted."""
    if not any(os.environ.get(name) for name in _ENDPOINTS):
        return app
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return app
    try:
        return _Traced(app, _provider())
    except ImportError:
        _log.warning(
            "OpenTelemetry is configured and not installed: pip install 'stet-timeline[otel]'"
        )
        return app


def _provider() -> TracerProvider:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    name = os.environ.get("OTEL_SERVICE_NAME", "stet")
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


class _Traced:
    """A server span a request, named by its route (OpenTelemetry's conventions for HTTP)."""

    def __init__(self, app: ASGIApp, provider: TracerProvider) -> None:
        from opentelemetry import propagate, trace  # noqa: PLC0415

        self._app = app
        self._tracer = provider.get_tracer("stet")
        self._extract = propagate.extract
        self._server = trace.SpanKind.SERVER

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, inside a span."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        carrier = {name.decode("latin-1"): v.decode("latin-1") for name, v in scope["headers"]}
        with self._tracer.start_as_current_span(
            scope["method"], context=self._extract(carrier), kind=self._server
        ) as span:

            async def told(message: Message) -> None:
                if message["type"] == "http.response.start":
                    route = getattr(scope.get("route"), "path", "")
                    span.update_name(f"{scope['method']} {route}".strip())
                    span.set_attribute("http.request.method", scope["method"])
                    span.set_attribute("http.route", route)
                    span.set_attribute("url.path", scope["path"])
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            await self._app(scope, receive, told)
