"""``stet serve`` and ``stet demo``."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Annotated

import typer

from domain.errors import UnavailableError
from infra.postgres.guardian import Guardian
from projections.projector import Projector, catch_up
from services import bootstrap, settings
from services.bootstrap import Stet
from services.cli.output import err, progress

Host = Annotated[
    str | None,
    typer.Option(help="The address to listen on. [default: 127.0.0.1]", envvar="STET_HOST"),
]
Port = Annotated[
    int | None,
    typer.Option(help="The port; 0 takes a free one. [default: 8420]", envvar="STET_PORT"),
]


def serve(context: typer.Context, host: Host = None, port: Port = None) -> None:
    """Answer over HTTP until interrupted."""
    chosen = settings.load(**context.obj, host=host, port=port)
    with bootstrap.stet(chosen, progress) as stet:
        _serve(stet, "")


def demo(context: typer.Context, host: Host = None, port: Port = None) -> None:
    """Load the sample story and serve it."""
    from services.sample import loading  # noqa: PLC0415 - only the demo needs it

    chosen = settings.load(**context.obj, host=host, port=port)
    with bootstrap.stet(chosen, progress) as stet:
        slug = loading.load(stet, progress)
        catch_up(stet.address)  # whoever opens the address finds the story there
        _serve(stet, f"/api/v1/stories/{slug}/timeline")


def _serve(stet: Stet, path: str) -> None:
    import uvicorn  # noqa: PLC0415 - other commands should not wait for it

    from services.api.app import create_app  # noqa: PLC0415

    with _listening(stet.settings.host, stet.settings.port) as listener:
        host, port = listener.getsockname()[:2]
        name = f"[{host}]" if ":" in host else host
        config = uvicorn.Config(
            create_app(stet), log_level="warning", access_log=False, timeout_graceful_shutdown=10
        )
        server = uvicorn.Server(config)
        err.print(f"Stet listens on http://{name}:{port}{path}", soft_wrap=True)
        err.print("Stop with Ctrl-C.", style="dim")
        with _projecting(stet):
            server.run(sockets=[listener])


def work(context: typer.Context) -> None:
    """Keep the views up to the log until interrupted. Of several, one works, others stand by."""
    chosen = settings.load(**context.obj)
    with bootstrap.stet(chosen, progress) as stet:
        err.print("Stet keeps the views up to the log. Stop with Ctrl-C.", style="dim")
        with _guarded(stet):
            Projector(stet.address).run()


@contextmanager
def _projecting(stet: Stet) -> Iterator[None]:
    projector = Projector(stet.address)
    with _guarded(stet):
        if stet.settings.projector:
            projector.start()
        try:
            yield
        finally:
            projector.stop()


def _guarded(stet: Stet) -> AbstractContextManager[object]:
    """Keep the embedded server up; a server of one's own is somebody else's to keep."""
    if stet.settings.database_url is not None:
        return nullcontext()
    return Guardian(stet.settings.data_dir, stet.address)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(socket.SOMAXCONN)
    except OSError as error:
        listener.close()
        raise UnavailableError(
            f"{host}:{port} cannot be listened on ({error.strerror}); --port 0 takes a free port"
        ) from error
    return listener
