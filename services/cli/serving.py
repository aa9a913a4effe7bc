"""``stet serve``, ``stet work`` and ``stet demo``."""

from __future__ import annotations

import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from infra.postgres.guardian import Guardian
from infra.transparency.anchoring import Anchorer
from infra.transparency.sequencer import Sequencer
from projections.projector import Projector, catch_up
from services import bootstrap, settings, telling
from services.audit.daily import Attester
from services.bootstrap import Stet
from services.cli.options import shell_actor
from services.cli.output import err, progress
from services.cli.signing import key_of_its_own
from services.listening import address_of, listening

FILES: Final = 65_536  # each connection is an open file, and many systems begin with 1,024

if TYPE_CHECKING:
    import uvicorn

MAX_HEAD_BYTES: Final = 65_536
"""The largest head of a request: its line and its headers."""

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
    telling.configure(sys.stderr, chosen.log_level)
    with ended_by_sigterm(), bootstrap.stet(chosen, progress) as stet:
        _serve(stet, "")


def demo(context: typer.Context, host: Host = None, port: Port = None) -> None:
    """Load the sample story and serve it."""
    from services.sample import loading  # noqa: PLC0415 - only the demo needs it

    chosen = settings.load(**context.obj, host=host, port=port)
    telling.configure(sys.stderr, chosen.log_level)
    with ended_by_sigterm(), bootstrap.stet(chosen, progress) as stet:
        slug = loading.load(stet.acting_as(shell_actor()), progress)
        catch_up(stet.address)  # whoever opens the address finds the story there
        _serve(stet, f"/api/v1/stories/{slug}/timeline")


def _serve(stet: Stet, path: str) -> None:
    from services.api import server  # noqa: PLC0415 - other commands should not wait for it
    from services.api.app import create_app  # noqa: PLC0415

    _allow_many_files()
    app = create_app(stet)
    chosen = stet.settings
    with listening(chosen.host, chosen.port, chosen.stall_seconds) as listener:
        err.print(f"Stet listens on {address_of(listener)}{path}", soft_wrap=True)
        err.print("Stop with Ctrl-C.", style="dim")
        with _projecting(stet):
            server.run(configuration(app), app.state.hub, listener)


def configuration(app: Any) -> uvicorn.Config:
    """Return how uvicorn serves an application."""
    import uvicorn  # noqa: PLC0415

    return uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=10,
        server_header=False,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
    )


def work(context: typer.Context) -> None:
    """Keep the views up to the log, sign it, and tell webhooks what is new, until interrupted.

    Of several, one keeps the views and signs, the others stand by.
    """
    chosen = settings.load(**context.obj)
    telling.configure(sys.stderr, chosen.log_level)
    with ended_by_sigterm(), bootstrap.stet(chosen, progress) as stet:
        err.print(
            "Stet keeps the views up to the log, and signs it. Stop with Ctrl-C.", style="dim"
        )
        with guarded(stet), _signing(stet), _delivering(stet):
            Projector(stet.address).run()


@contextmanager
def _projecting(stet: Stet) -> Iterator[None]:
    projector = Projector(stet.address)
    signing = _signing(stet) if stet.settings.sequencer else nullcontext()
    watching = watching_too(stet) if stet.settings.watch else nullcontext()
    with guarded(stet), signing, _delivering(stet), watching:
        if stet.settings.projector:
            projector.start()
        try:
            yield
        finally:
            projector.stop()


@contextmanager
def _delivering(stet: Stet) -> Iterator[None]:
    from infra import fetching  # noqa: PLC0415 - other commands should not wait for it
    from services.delivering import Deliverer  # noqa: PLC0415

    allowed = fetching.networks(stet.settings.allowed_networks)
    deliverer = Deliverer(stet.log, stet.answers, allowed)
    deliverer.start()
    try:
        yield
    finally:
        deliverer.stop()


@contextmanager
def watching_too(stet: Stet) -> Iterator[None]:
    """Watch what is watched meanwhile."""
    watcher = bootstrap.watcher(stet)
    watcher.start()
    try:
        yield
    finally:
        watcher.stop()


@contextmanager
def _signing(stet: Stet) -> Iterator[None]:
    """Sign the log meanwhile. A data directory of its own gets its key without being asked."""
    if stet.settings.database_url is None:
        key_of_its_own(stet)
    sequencer = Sequencer(stet.address, stet.signing.keys, stet.settings.log_origin)
    anchorer = Anchorer(stet.anchoring, lambda: sequencer.leads)
    sequencer.start()
    anchorer.start()
    attester = Attester(stet.address, stet.settings.attest_interval)
    attester.start()
    try:
        yield
    finally:
        attester.stop()
        anchorer.stop()
        sequencer.stop()


def guarded(stet: Stet) -> AbstractContextManager[object]:
    """Keep the embedded server up; a server of one's own is somebody else's to keep."""
    if stet.settings.database_url is not None:
        return nullcontext()
    return Guardian(stet.settings.data_dir, stet.address)


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the command as its end does: with everything closed, and code 0."""

    def end(_number: int, _frame: Any) -> None:
        sys.exit(0)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
