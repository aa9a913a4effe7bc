"""``stet audit …``: checkpoints and proofs, from here or from a log elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain import base64_text
from domain.anchoring import Interval
from domain.checkpoint import Checkpoint
from domain.clocks import format_time, parse_time
from domain.errors import ProofError, RefusedError, UnavailableError
from domain.note import Note, VerifierKey
from infra import files
from services.bootstrap import Stet
from services.cli.options import Json, opened
from services.cli.output import print_json, progress, say
from services.cli.proofs import anchor_facts, signatures, tell_proof, when

if TYPE_CHECKING:
    from services.audit.proving import Proven
    from services.audit.remote import RemoteLog

EPILOG = (
    "Exit codes: 0 verified · 1 tampering, or a proof that does not hold · 2 usage · 3 incomplete "
    "· 4 views drifted while the log is sound · 5 the database or the other log is not in order."
)
app = typer.Typer(
    help="Prove what the log holds, follow a log, witness it.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode=None,
)

Url = Annotated[
    str | None, typer.Option("--url", metavar="URL", help="Ask a log elsewhere, not this database.")
]
Keys = Annotated[
    list[str] | None,
    typer.Option(
        "--key",
        metavar="VERIFIER-KEY",
        help="Trust this key: name+id+base64. Without one the keys that the log tells are taken.",
    ),
]


@app.command()
def checkpoint(
    context: typer.Context,
    url: Url = None,
    key: Keys = None,
    out: Annotated[Path | None, typer.Option(help="Write it to this file.")] = None,
    as_json: Json = False,
) -> None:
    """Show the newest signed checkpoint, its signatures verified."""
    if url is not None:
        with _remote(url) as remote:
            note = remote.checkpoint()
            verified = note.verify(_trusted(key, remote))
    else:
        with opened(context) as stet:
            _sign(stet, stet.log.head().size)
            note = stet.tree.newest().note
            verified = note.verify(_local_keys(key, stet))
    read = Checkpoint.parse(note.text)
    if out is not None:
        files.write_atomically(out, str(note).encode())
    if as_json:
        signed = {"origin": read.origin, "size": read.size, "root": read.root.hex()}
        print_json({**signed, "note": str(note), "verified": signatures(verified)})
    else:
        say(str(note).rstrip("\n"))
        for line in signatures(verified):
            progress(f"verified: {line['verifier_key']}" + when(line))


@app.command()
def prove(
    context: typer.Context,
    target: Annotated[
        str, typer.Argument(metavar="POSITION|STREAM@VERSION|ARTICLE", help="The event to prove.")
    ],
    revision: Annotated[
        int | None, typer.Option(min=1, help="The article's revision; default the newest.")
    ] = None,
    url: Url = None,
    key: Keys = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.tlog-proof", help="Write the proof to this file.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Prove that an event is in the log, and verify the proof.

    The proof is a C2SP tlog-proof: with the leaf's bytes and the log's key it verifies without us.
    """
    from services.audit import proving  # noqa: PLC0415 - other commands should not wait for it

    if url is not None:
        if not target.isdigit() or revision is not None:
            raise RefusedError(
                "of a log elsewhere a position is proven: stet audit prove 42 --url …"
            )
        with _remote(url) as remote:
            proven = proving.prove_remotely(remote, int(target), _trusted(key, remote))
        interval = Interval(None, None)
    else:
        with opened(context) as stet:
            position = proving.position_of(stet, target, revision)
            _sign(stet, position)
            proven = proving.prove(stet, position)
            if key:
                proven.proof.note.verify(_local_keys(key, stet))
            interval = proving.anchored(stet, position)
    if out is not None:
        files.write_atomically(out, str(proven.proof).encode())
    tell_proof(proven, interval, as_json=as_json)
    _require_plausible(proven, interval)


@app.command()
def consistency(
    context: typer.Context,
    old: Annotated[
        str,
        typer.Argument(
            metavar="A",
            help="Any size up to B, signed or not (the root is then made from the tiles), or a "
            "file with a checkpoint.",
        ),
    ],
    new: Annotated[
        str,
        typer.Argument(metavar="B", help="A size that was signed, or a file with a checkpoint."),
    ],
    as_json: Json = False,
) -> None:
    """Prove that the log at B extends the log at A, and verify the proof.

    B is signed, so what the proof shows of A is signed with it. Of an A that others kept bring the
    file: a size alone is what this log says of itself.
    """
    from services.audit import proving  # noqa: PLC0415

    with opened(context) as stet:
        known = int(old) if _is_size(old) else _kept(old)
        signed = stet.tree.checkpoint(int(new)).note if _is_size(new) else _kept(new)
        shown = proving.consistent(stet, known, signed)
    if as_json:
        answer = {
            "origin": shown.new.origin,
            "old_size": shown.old.size,
            "new_size": shown.new.size,
            "old_root": shown.old.root.hex(),
            "new_root": shown.new.root.hex(),
            "old_signed": shown.old_signed,
            "proof": [hash_.hex() for hash_ in shown.proof],
        }
        print_json({**answer, "verified": True})
        return
    say(f"old {shown.old.size}")
    for hash_ in shown.proof:
        say(base64_text.encode(hash_))
    signatures = (
        "both are signed" if shown.old_signed else "B is signed, A's root is from the tiles"
    )
    progress(f"verified: size {shown.new.size} extends size {shown.old.size}; {signatures}")


@app.command()
def anchor(context: typer.Context, as_json: Json = False) -> None:
    """Have the newest checkpoint stamped and cosigned now by all that are set."""
    with opened(context) as stet:
        if not stet.settings.tsa_urls and not stet.settings.witnesses:
            raise RefusedError("nobody is set who could: see STET_TSA_URLS and STET_WITNESSES")
        _sign(stet, stet.log.head().size)
        outcomes = stet.anchoring.anchor()
    if as_json:
        print_json(
            {
                "anchors": [
                    {"by": o.by, "anchor": anchor_facts(o.anchor), "trouble": o.trouble}
                    for o in outcomes
                ]
            }
        )
    for outcome in outcomes if not as_json else []:
        if outcome.anchor is not None:
            said = outcome.anchor
            say(f"{said.kind} of size {said.size} at {format_time(said.at)} by {outcome.by}")
        else:
            say(f"not by {outcome.by}: {outcome.trouble}", "red")
    if any(outcome.anchor is None for outcome in outcomes):
        raise typer.Exit(UnavailableError.exit_code)


def _require_plausible(proven: Proven, interval: Interval) -> None:
    recorded = parse_time(proven.leaf.decode().splitlines()[5])
    if not interval.holds(recorded):
        raise ProofError(
            f"position {proven.position} says that it was recorded at {format_time(recorded)}, "
            "which is not between its anchors: a clock was set, or the event was put in later"
        )


def _sign(stet: Stet, position: int) -> None:
    from services.audit import proving  # noqa: PLC0415
    from services.cli.signing import key_of_its_own  # noqa: PLC0415

    if stet.settings.database_url is None:
        key_of_its_own(stet)
    proving.signed_up_to(stet, position)


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _kept(path: str) -> Note:
    try:
        return Note.parse(Path(path).read_bytes())
    except OSError as error:
        raise RefusedError(f"{path} cannot be read: {error.strerror}") from error


def _remote(url: str) -> RemoteLog:
    from services.audit.remote import RemoteLog  # noqa: PLC0415

    return RemoteLog(url)


def _trusted(given: list[str] | None, remote: RemoteLog) -> list[VerifierKey]:
    if given:
        return [VerifierKey.parse(text) for text in given]
    keys = [key for key, _ in remote.told_keys()]
    progress("No --key was given: the keys are those that the log itself tells.")
    return keys


def _local_keys(given: list[str] | None, stet: Stet) -> list[VerifierKey]:
    if given:
        return [VerifierKey.parse(text) for text in given]
    keys = [known.key for known in stet.tree.known_keys()]
    return keys + [witness.key for witness in stet.settings.others.witnesses]
