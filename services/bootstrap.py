"""Where everything is wired: settings become a database, a log and the services over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import psycopg
from psycopg import conninfo

from domain.errors import RefusedError, UnavailableError
from infra.keys import Keys
from infra.log import Log
from infra.postgres import embedded, migrate
from infra.transparency.anchoring import Anchoring
from infra.transparency.keys import KeyDirectory
from infra.transparency.tree import Tree
from infra.ways_in import WaysIn
from projections import builds, projector
from projections.changes import Changes
from projections.newest import Newest
from projections.viewed import ViewAnswers
from services.admission import Admission
from services.capturing import Capturing
from services.claiming import Claiming
from services.correcting import Correcting
from services.curating import Curating
from services.importing import Importing
from services.readers.worker import Limits, Workers
from services.redacting import Redacting
from services.settings import Settings
from services.signing import Signing
from services.timemaps import TimeMaps

if TYPE_CHECKING:
    from infra.tokens import Tokens
    from services.watch.watcher import Watcher

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stet:
    """The whole of Stet over one log."""

    settings: Settings
    log: Log
    address: str
    capturing: Capturing
    curating: Curating
    claiming: Claiming
    correcting: Correcting
    redacting: Redacting
    answers: ViewAnswers
    changes: Changes
    newest: Newest
    admission: Admission
    signing: Signing
    tree: Tree
    anchoring: Anchoring
    workers: Workers
    ways_in: WaysIn
    importing: Importing
    timemaps: TimeMaps

    def acting_as(self, actor: str) -> Self:
        """Return Stet for somebody: whatever its services write says who did it."""
        log = self.log.acting_as(actor)
        capturing = replace(self.capturing, log=log)
        correcting = replace(self.correcting, log=log)
        return replace(
            self,
            log=log,
            capturing=capturing,
            curating=replace(self.curating, log=log),
            claiming=replace(self.claiming, log=log),
            correcting=correcting,
            redacting=replace(self.redacting, log=log),
            importing=replace(self.importing, capturing=capturing, correcting=correcting),
            timemaps=replace(self.timemaps, capturing=capturing, correcting=correcting),
        )


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
            migrate.apply(address, lambda _: None)
            _renew(address, on_progress)
        else:
            _require_migrated(address)
        log = Log(address)
        made = wire(settings, log, address)
        try:
            yield made
        finally:
            made.workers.close()
            log.close()


def set_up(address: str, on_progress: Progress) -> list[str]:
    """Bring a database up to date, its views included; return what was applied now."""
    applied = migrate.apply(address, on_progress)
    return [*applied, *_renew(address, on_progress)]


def _renew(address: str, on_progress: Progress) -> list[str]:
    """Make the views anew where they are another version's; return what was made."""
    made = projector.renew(address, _sparingly(on_progress))
    return [f"views (build {made.number})"] if made else []


def _sparingly(on_progress: Progress) -> Callable[[int, int], None]:
    """Tell of views that are made anew at every tenth of the way."""
    told = -1

    def tell(done: int, newest: int) -> None:
        nonlocal told
        tenths = 10 * done // newest
        if tenths > told:
            on_progress(f"the views by the rules of this version: {10 * tenths} %")
            told = tenths

    return tell


def wire(settings: Settings, log: Log, address: str) -> Stet:
    """Return the services over ``log``."""
    tree = Tree(log, settings.log_origin)
    capturing = Capturing(log, settings.limits, settings.sighting_interval)
    correcting, ways_in = Correcting(log), WaysIn(log)
    workers = Workers(Limits(settings.reader_seconds, settings.reader_memory_bytes))
    return Stet(
        settings=settings,
        log=log,
        address=address,
        capturing=capturing,
        curating=Curating(log),
        claiming=Claiming(log),
        correcting=correcting,
        redacting=Redacting(log, ways_in),
        answers=ViewAnswers(log),
        changes=Changes(log),
        newest=Newest(log),
        admission=Admission(Keys(log), _tokens(settings), settings.host),
        signing=Signing(log, KeyDirectory(settings.keys_folder), settings.log_origin),
        tree=tree,
        anchoring=Anchoring(address, tree, settings.others),
        workers=workers,
        ways_in=ways_in,
        importing=Importing(capturing, correcting, ways_in, workers),
        timemaps=TimeMaps(capturing, correcting, ways_in, workers),
    )


WATCHER = "service:watch"
"""Who did it, in events that watching writes."""


def watcher(stet: Stet) -> Watcher:
    """Return what watches the addresses of the database, as the settings say."""
    from infra import fetching  # noqa: PLC0415 - only watching needs all this
    from infra.watch_list import WatchList  # noqa: PLC0415
    from services.watch.taking import Taking  # noqa: PLC0415
    from services.watch.watcher import Watcher, options_of  # noqa: PLC0415

    acting, chosen = stet.acting_as(WATCHER), stet.settings
    taking = Taking(
        acting.capturing, acting.correcting, acting.ways_in, acting.workers, chosen.keep_raw
    )
    options = options_of(chosen, fetching.networks(chosen.allowed_networks))
    return Watcher(WatchList(acting.log), taking, options, lambda: acting.log.head().now)


def _tokens(settings: Settings) -> Tokens | None:
    """Return what checks the tokens of the OpenID provider, where one is set."""
    given = (settings.oidc_issuer, settings.oidc_audience, settings.oidc_jwks)
    issuer, audience, jwks = given
    if not any(given):
        return None
    if issuer is None or audience is None or jwks is None:
        raise RefusedError(
            "STET_OIDC_ISSUER, STET_OIDC_AUDIENCE and STET_OIDC_JWKS go together: set all three"
        )
    from infra.tokens import Provider, Tokens  # noqa: PLC0415 - few need it, and it is slow to load

    return Tokens(Provider(issuer, audience, jwks, settings.oidc_scope_claim))


ROLES = ("stet_writer", "stet_reader", "stet_projector", "stet_sequencer")


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
    if rules := builds.rules_of_another_version(connection):
        return [
            f"its views follow the rules {rules}, this version follows {builds.RULES}; "
            "'stet db apply' makes them anew"
        ]
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
