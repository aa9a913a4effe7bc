"""``stet log …``: the keys that sign the log, and what to do when it is not signed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from domain.clocks import format_time
from domain.errors import NotFoundError, RefusedError
from infra.transparency import recovering
from infra.transparency.keys import SigningKey
from services.bootstrap import Stet
from services.cli.options import Json, opened
from services.cli.output import print_json, progress, say

app = typer.Typer(
    help="The keys that sign the log, and what to do when it is not signed.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def key_of_its_own(stet: Stet) -> None:
    """Make the first key where there is none; say where it is."""
    made = stet.signing.ensure() if stet.signing.signer() is None else None
    if made is not None:
        key, file = made
        progress(f"Made the key that signs the log {key.name}: {file}")
        progress("Keep a copy of it elsewhere; whoever has it can sign for this log.")


@app.command()
def keygen(
    context: typer.Context,
    origin: Annotated[
        str | None,
        typer.Option(
            help="The log's name: its address without https://, such as a.example/audit/v1."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make the first key of a log. Its file is for this user alone, outside the database."""
    with opened(context) as stet:
        key, file = stet.signing.generate(origin)
    if as_json:
        print_json({"origin": key.name, "verifier_key": str(key.verifier), "file": str(file)})
        return
    say(f"origin {key.name}")
    say(f"verifier key {key.verifier}")
    say(f"private key {file}")


@app.command()
def rotate(
    context: typer.Context,
    overlap: Annotated[
        float, typer.Option(metavar="DAYS", min=0, help="For how long the old key signs as well.")
    ] = 30.0,
    as_json: Json = False,
) -> None:
    """Exchange the key: a new one signs from now on, the old one beside it for a while.

    The exchange is an event in the log. With --overlap 0 the old key signs no more, for one that
    others may have.
    """
    with opened(context) as stet:
        done = stet.signing.rotate(timedelta(days=overlap))
    if as_json:
        print_json(
            {
                "position": done.position,
                "old": str(done.old),
                "new": str(done.new),
                "overlap_until": format_time(done.until),
                "file": str(done.file),
            }
        )
        return
    say(f"position {done.position} records the exchange")
    say(f"new verifier key {done.new}")
    say(f"new private key {done.file}")
    say(f"the old key {done.old.id:08x} signs until {format_time(done.until)}")


@app.command()
def keys(context: typer.Context, as_json: Json = False) -> None:
    """Show the keys that are here, and how far the log is signed."""
    with opened(context) as stet:
        signer = stet.signing.signer()
        signing = stet.tree.signing()
        folder = stet.signing.keys.folder
    if signer is None:
        raise NotFoundError(f"there is no key in {folder}; 'stet log keygen' makes one")
    shown = [_key(key) for key in signer.keys]
    if as_json:
        print_json(
            {
                "origin": signer.origin,
                "folder": str(folder),
                "keys": shown,
                "head": signing.head,
                "signed": signing.signed,
                "refused": signing.refused,
            }
        )
        return
    say(f"origin {signer.origin}")
    say(f"folder {folder}")
    for key in shown:
        say(f"{key['verifier_key']}  {key['state']}")
    say(f"signed {signing.signed} of {signing.head} positions")
    if signing.refused:
        say(f"not signed: {signing.refused}", "red")


@app.command()
def accept(
    context: typer.Context,
    checkpoint: Annotated[
        Path, typer.Argument(help="A file with a checkpoint of this log that you trust.")
    ],
) -> None:
    """Take a checkpoint as the one signed last, where the file that says so was lost.

    Use one that was kept outside: by an auditor, a witness, a bundle. Signing goes on only where
    the log extends it.
    """
    with opened(context) as stet:
        signer = stet.signing.signer()
        if signer is None:
            raise NotFoundError(f"there is no key in {stet.signing.keys.folder}")
        try:
            data = checkpoint.read_bytes()
        except OSError as error:
            raise RefusedError(f"{checkpoint} cannot be read: {error.strerror}") from error
        taken = recovering.accept(data, signer, stet.signing.keys.folder)
    say(f"size {taken.size} counts as signed last; signing goes on from there")


@app.command()
def retile(context: typer.Context) -> None:
    """Make the stored tiles anew from the events; refused where that gives another root."""
    with opened(context) as stet:
        count = recovering.retile(stet.address, stet.signing.keys, stet.settings.log_origin)
    say(f"{count} tiles were made anew; the events are what was signed")


def _key(key: SigningKey) -> dict[str, Any]:
    until = key.until
    if until is None:
        state = "signs"
    elif until > datetime.now(UTC):
        state = f"signs until {format_time(until)}"
    else:
        state = f"signed until {format_time(until)}"
    return {
        "verifier_key": str(key.verifier),
        "state": state,
        "until": format_time(until) if until else None,
    }
