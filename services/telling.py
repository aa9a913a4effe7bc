"""How a service says what happens: lines for people on a terminal, JSON anywhere else, always on
standard error and with the id of the request that it is about.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar
from typing import IO, Any, Final

import structlog
from structlog import dev, processors, stdlib
from structlog.typing import EventDict

REQUEST_ID: Final[ContextVar[str]] = ContextVar("stet_request_id", default="")
TRACE_ID: Final[ContextVar[str]] = ContextVar("stet_trace_id", default="")
LEVELS: Final = ("debug", "info", "warning", "error")


def configure(stream: IO[str], level: str) -> None:
    """Let everything that is logged, by libraries too, go to ``stream``."""
    shared: list[Callable[..., Any]] = [
        stdlib.add_logger_name,
        stdlib.add_log_level,
        processors.TimeStamper(fmt="iso", utc=True),
        _of_request,
    ]
    structlog.configure(
        processors=[stdlib.filter_by_level, *shared, stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=stdlib.LoggerFactory(),
        wrapper_class=stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(stream)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("stet").setLevel(level.upper())


def _rendering(stream: IO[str]) -> list[Callable[..., Any]]:
    if stream.isatty():
        return [dev.ConsoleRenderer()]
    return [processors.dict_tracebacks, processors.JSONRenderer(ensure_ascii=False)]


def _of_request(_logger: Any, _method: str, event: EventDict) -> EventDict:
    if request_id := REQUEST_ID.get():
        event["request_id"] = request_id
    if trace_id := TRACE_ID.get():
        event["trace_id"] = trace_id
    return event
