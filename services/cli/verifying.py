"""``stet audit verify``: whether the log is what was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import RefusedError
from services import bootstrap, settings
from services.audit import remote_verifying, trust, verifying
from services.audit.remote import RemoteLog
from services.cli.auditing import Url
from services.cli.findings import bars, deliver
from services.cli.options import Json
from services.cli.output import progress

Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="ADDRESS",
        help="Another PostgreSQL database than the configured one, as a member of stet_reader.",
    ),
]
Against = Annotated[
    list[Path] | None,
    typer.Option(
        "--against",
        metavar="FILE",
        help="A checkpoint that you kept, or were given by somebody else. May be given again.",
    ),
]
Key = Annotated[
    list[str] | None,
    typer.Option(
        "--key",
        metavar="KEY",
        help="The log's verifier key (name+id+base64) as you have it. May be given again.",
    ),
]

Witness = Annotated[
    list[str] | None,
    typer.Option("--witness", metavar="KEY", help="A witness's verifier key. May be given again."),
]
Authorities = Annotated[
    Path | None,
    typer.Option(
        "--authorities",
        metavar="FILE",
        help="Certificates of time-stamping authorities, PEM.",
    ),
]


@contextmanager
def audited(context: typer.Context, database: str | None) -> Iterator[tuple[str, Path | None]]:
    """Lend the address of the database that is audited, and the log's own folder of keys.

    Somebody else's database has no folder here.
    """
    if database is not None:
        with bootstrap.database(settings.load(database_url=database), progress) as address:
            yield address, None
        return
    chosen = settings.load(**context.obj)
    with bootstrap.database(chosen, progress) as address:
        yield address, chosen.keys_folder


def verify(
    context: typer.Context,
    deep: Annotated[
        bool, typer.Option("--deep", help="Hash every text as well, against its commitment.")
    ] = False,
    against: Against = None,
    key: Key = None,
    witness: Witness = None,
    authorities: Authorities = None,
    url: Url = None,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Verify the log: every leaf, the tree, what was signed, the streams, the guards.

    Says everything that it finds, and everything that it looked at. With --url: what a log
    elsewhere hands out, up to its newest checkpoint. Exit codes: 0 verified, 1 altered, 3 not
    everything could be shown, 4 the views have drifted, 5 the database, or the other log, is not
    in order.
    """
    if url is not None and database is not None:
        raise RefusedError("one log at a time: --url or --database")
    if url is not None:
        brought = trust.gather(
            key or [], against or [], witnesses=witness or [], authorities=authorities
        )
        with RemoteLog(url) as remote, bars() as on_progress:
            report = remote_verifying.verify(remote, brought, deep=deep, on_progress=on_progress)
        deliver(report, as_json=as_json)
        return
    with audited(context, database) as (address, folder):
        brought = trust.gather(
            key or [], against or [], folder, witnesses=witness or [], authorities=authorities
        )
        with bars() as on_progress:
            report = verifying.verify(address, brought, deep=deep, on_progress=on_progress)
    deliver(report, as_json=as_json)
