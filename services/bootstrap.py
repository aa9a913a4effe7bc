"""Where everything is wired: settings become a database, a log and the services over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import conninfo

from domain.errors import RefusedError, UnavailableError
from infra.log import Log
from infra.postgres import embedded, migrate
from infra.transparency.anchoring import Anchoring
from infra.transparency.keys import KeyDirectory
from infra.transparency.tree import Tree
from projections import builds, projector
from projections.viewed import ViewAnswers
from services.capturing import Capturing
from services.correcting import Correcting
from services.curating import Curating
from services.settings import Settings
from services.signing import Signing

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stet:
    """The whole of Stet over one log."""

    settings: Settings
    log: Log
    address: str
    capturing: Capturing
    curating: Curating
    correcting: Correcting
    answers: ViewAnswers
    signing: Signing
    tree: Tree
    anchoring: Anchoring


@contextmanager
def database(settings: Settings, on_progress: Progress) -> Iterator[str]:
    """Lend the libpq address of the database: the embedded one is started where it must be.

    Raises ``UnavailableError`` when there is none to be had.
    """
    if settings.database_url is not None:
        try:
            yield conninfo.make_conninfo(settings.database_url)
        except psycopg.ProgrammingError as error:
            # The error quotes the address, and with it perhaps a password.
            raise RefusedError(
                "STET_DATABASE_URL is not a PostgreSQL address, such as "
                "postgresql://user@host/database or 'host=… dbname=… user=…'"
            ) from error
        return
    with embedded.start(settings.data_dir, on_progress=on_progress) as server:
        yield server.conninfo


@contextmanager
def stet(settings: Settings, on_progress: Progress) -> Iterator[Stet]:
    """Lend Stet, ready for use; the embedded database is brought up to date on the way.

    Raises ``UnavailableError`` when the database is missing or not set up.
    """
    with database(settings, on_progress) as address:
        if settings.database_url is None:
            set_up(address, lambda _: None)
        else:
            _require_migrated(address)
        log = Log(address)
        try:
            yield wire(settings, log, address)
        finally:
            log.close()


def set_up(address: str, on_progress: Progress) -> list[str]:
    """Bring a database up to date, its views included; return the migrations applied now."""
    applied = migrate.apply(address, on_progress)
    with projector.connected(address) as connection:
        builds.ensure(connection)
    return applied


def wire(settings: Settings, log: Log, address: str) -> Stet:
    """Return the services over ``log``."""
    tree = Tree(log, settings.log_origin)
    return Stet(
        settings=settings,
        log=log,
        address=address,
        capturing=Capturing(log, settings.limits, settings.sighting_interval),
        curating=Curating(log),
        correcting=Correcting(log),
        answers=ViewAnswers(log),
        signing=Signing(log, KeyDirectory(settings.keys_folder), settings.log_origin),
        tree=tree,
        anchoring=Anchoring(address, tree, settings.others),
    )


ROLES = ("stet_writer", "stet_projector", "stet_sequencer")


def reachable(address: str) -> psycopg.Connection[tuple[object, ...]]:
    """Return a connection to a server's database. ``UnavailableError`` when there is none."""
    try:
        return psycopg.connect(address)
    except psycopg.OperationalError as error:
        said = " ".join(str(error).split())
        raise UnavailableError(f"the database cannot be reached: {said}") from error


def shortcomings(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Return what is missing before Stet can work with a database, and what to do about it."""
    missing = migrate.pending(connection)
    if missing:
        return [f"the database lacks {', '.join(missing)}; 'stet db apply' sets it up"]
    rows = connection.execute(
        "SELECT r FROM unnest(%s::text[]) AS r WHERE NOT pg_has_role(r, 'MEMBER')", (list(ROLES),)
    )
    roles = ", ".join(str(row[0]) for row in rows)
    user = connection.info.user
    return [f"the role {user} is no member of {roles}: GRANT {roles} TO {user}"] if roles else []


def _require_migrated(address: str) -> None:
    """Say what to do about a server's database that is not set up; we don't set it up unasked."""
    with reachable(address) as connection:
        for shortcoming in shortcomings(connection):
            raise UnavailableError(shortcoming)
